package session

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// An Identity is who the caller is.
type Identity struct {
	Account    string // 12 digits
	ARN        string
	Partition  string    // "aws"
	ServerTime time.Time // the Date of the answer; zero where it has none
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// Identity asks AWS who the caller is. An error is a ProblemError, or that of ctx.
func (s *Session) Identity(ctx context.Context) (Identity, error) {
	out, err := sts.NewFromConfig(s.cfg).GetCallerIdentity(ctx, nil)
	if err != nil {
		if ctx.Err() != nil {
			return Identity{}, ctx.Err()
		}
		return Identity{}, s.identityError(err)
	}
	id := Identity{Account: aws.ToString(out.Account), ARN: aws.ToString(out.Arn)}
	id.ServerTime, _ = awsmiddleware.GetServerTime(out.ResultMetadata)
	parts := strings.SplitN(id.ARN, ":", 3)
	if !accountID.MatchString(id.Account) || len(parts) != 3 || parts[0] != "arn" || parts[1] == "" {
		return Identity{}, &ProblemError{
			fmt.Sprintf("AWS gave no account and ARN for the credentials: account %q, ARN %q", id.Account, id.ARN),
			"the endpoint is " + s.EndpointName(),
			"aws sts get-caller-identity" + option(s.profile),
		}
	}
	id.Partition = parts[1]
	return id, nil
}
