package awstest

import (
	"context"
	"os"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/openposture/posture/internal/collector/session"
)

// Config is the configuration of a session that does not wait: no rate limit and next to no back-off.
func (s *Server) Config() session.Config {
	return session.Config{
		Version: "test", MaxAttempts: 2, MaxBackoff: time.Millisecond, CallTimeout: 10 * time.Second,
		Rate: func(string) (rate.Limit, int) { return rate.Inf, 0 },
	}
}

// Session opens a session with the account. It sets the environment of the process, so that nothing of the machine's
// own configuration takes part.
func (s *Server) Session(ctx context.Context, c session.Config) (*session.Session, error) {
	for _, kv := range s.Environ() {
		k, v, _ := strings.Cut(kv, "=")
		if err := os.Setenv(k, v); err != nil {
			return nil, err
		}
	}
	c.EndpointURL = s.URL
	return session.Open(ctx, c)
}
