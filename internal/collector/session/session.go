// Package session opens a connection to one AWS account: credentials, region, endpoint, and the middlewares that count,
// limit, bound and check every call. It reads nothing of the account but who the caller is.
package session

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"golang.org/x/time/rate"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/meter"
)

// Config is how to open a Session. The zero Config is the ordinary credential chain of the environment.
type Config struct {
	Profile string // "" is AWS_PROFILE or the default
	Region  string // "" is AWS_REGION or the profile's
	// DefaultRegion is the region where neither of these says one.
	DefaultRegion string
	EndpointURL   string // one endpoint for every service; "" is AWS_ENDPOINT_URL or AWS itself
	Version       string // of the program, for the user agent
	// Now is the clock that AWS's is held against where a signature is refused; nil is none.
	Now func() time.Time

	MaxAttempts int           // of one call; 0 is 5
	MaxBackoff  time.Duration // between two attempts; 0 is 20 s
	CallTimeout time.Duration // of one call, its attempts included; 0 is 60 s
	// Rate is how many calls a second, and at once, a service gets in one region; nil is DefaultRate.
	Rate func(service string) (rate.Limit, int)
}

// A Session is an open connection.
type Session struct {
	cfg     aws.Config
	meter   *meter.Meter
	now     func() time.Time // may be nil
	profile string           // "" for the default
	sso     bool             // the profile signs in through IAM Identity Center
}

// Open loads credentials, region and endpoint, and calls nothing. An error is a ProblemError.
func Open(ctx context.Context, c Config) (*Session, error) {
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}
	if c.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(c.Profile))
	}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.DefaultRegion != "" {
		options = append(options, config.WithDefaultRegion(c.DefaultRegion))
	}
	if c.EndpointURL != "" {
		if u, err := url.Parse(c.EndpointURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, badEndpoint(c.EndpointURL)
		}
		options = append(options, config.WithBaseEndpoint(c.EndpointURL))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, loadError(err)
	}
	s := &Session{meter: &meter.Meter{}, now: c.Now}
	s.profile, s.sso = profileOf(cfg)
	if cfg.Region == "" {
		return nil, noRegion(s.profile)
	}
	s.cfg = s.install(cfg, c)
	return s, nil
}

// profileOf returns the name of the profile that is used, "" for the default, and whether it signs in through IAM
// Identity Center.
func profileOf(cfg aws.Config) (name string, sso bool) {
	for _, source := range cfg.ConfigSources {
		if p, ok := source.(config.SharedConfig); ok && p.Profile != "" {
			if p.Profile != config.DefaultSharedConfigProfile {
				name = p.Profile
			}
			return name, p.SSOSession != nil || p.SSOStartURL != ""
		}
	}
	return "", false
}

// install adds what posture needs of every call. It comes after loading, so that the calls of the credential providers,
// which are no part of the catalogue, go without.
func (s *Session) install(cfg aws.Config, c Config) aws.Config {
	if c.MaxAttempts == 0 {
		c.MaxAttempts = 5
	}
	if c.MaxBackoff == 0 {
		c.MaxBackoff = 20 * time.Second
	}
	if c.CallTimeout == 0 {
		c.CallTimeout = time.Minute
	}
	if c.Rate == nil {
		c.Rate = DefaultRate
	}
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff = c.MaxAttempts, c.MaxBackoff
			o.RateLimiter = ratelimit.None // every call has its own bound; one bad service must not use up the others' retries
		})
	}
	if cfg.Credentials != nil {
		cfg.Credentials = credentials{cfg.Credentials}
	}
	cfg.HTTPClient = withoutRedirects(cfg.HTTPClient)
	m := &middlewares{
		meter: s.meter, timeout: c.CallTimeout, version: c.Version,
		limits: &limits{rate: c.Rate, limiters: map[string]*rate.Limiter{}}, regions: &regions{states: map[string]*regionState{}},
	}
	cfg.APIOptions = append(cfg.APIOptions, m.add)
	return cfg
}

// AWS returns the configuration for the SDK's clients.
func (s *Session) AWS() aws.Config { return s.cfg.Copy() }

// Region returns the session's own region.
func (s *Session) Region() string { return s.cfg.Region }

// Endpoint returns the endpoint of every service, or "" for AWS's own.
func (s *Session) Endpoint() string { return aws.ToString(s.cfg.BaseEndpoint) }

// EndpointName returns the endpoint for people.
func (s *Session) EndpointName() string { return cmp.Or(s.Endpoint(), "that of AWS in "+s.Region()) }

// Profile returns the name of the profile, or "" for the default.
func (s *Session) Profile() string { return s.profile }

// Meter returns what counts the session's calls.
func (s *Session) Meter() *meter.Meter { return s.meter }

// credentials marks the errors of the credential chain.
type credentials struct{ provider aws.CredentialsProvider }

func (c credentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	v, err := c.provider.Retrieve(ctx)
	if err != nil {
		return v, &awserr.CredentialsError{Err: err}
	}
	return v, nil
}

// withoutRedirects returns the client that follows no redirect: a signature holds for one host, so following one turns
// "elsewhere" into "denied".
func withoutRedirects(c aws.HTTPClient) aws.HTTPClient {
	b, ok := c.(*awshttp.BuildableClient)
	if !ok {
		if c != nil {
			return c
		}
		b = awshttp.NewBuildableClient()
	}
	return &http.Client{
		Transport:     b.GetTransport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
