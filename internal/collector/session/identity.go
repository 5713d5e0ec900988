package session

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/snapshot"
)

// An Identity is who the caller is.
type Identity struct {
	Account   string // 12 digits
	ARN       string
	Partition string // "aws"
}

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// Identity asks AWS who the caller is. An error is one sentence for the user.
func (s *Session) Identity(ctx context.Context) (Identity, error) {
	out, err := sts.NewFromConfig(s.cfg).GetCallerIdentity(ctx, nil)
	if err != nil {
		return Identity{}, identityError(err)
	}
	id := Identity{Account: aws.ToString(out.Account), ARN: aws.ToString(out.Arn)}
	parts := strings.SplitN(id.ARN, ":", 3)
	if !accountID.MatchString(id.Account) || len(parts) != 3 || parts[0] != "arn" || parts[1] == "" {
		return Identity{}, fmt.Errorf("AWS gave no account and ARN for the credentials: account %q, ARN %q", id.Account, id.ARN)
	}
	id.Partition = parts[1]
	return id, nil
}

func loadError(err error) error {
	var (
		profile config.SharedConfigProfileNotExistError
		role    config.SharedConfigAssumeRoleError
		token   config.AssumeRoleTokenProviderNotSetError
	)
	switch {
	case errors.As(err, &profile):
		return fmt.Errorf("profile %q is not in the AWS configuration", profile.Profile)
	case errors.As(err, &role):
		return fmt.Errorf("profile %q cannot assume its role: %w", role.Profile, role.Err)
	case errors.As(err, &token):
		return errors.New("the profile needs an MFA code: get temporary credentials with `aws sts get-session-token` first")
	}
	return fmt.Errorf("load the AWS configuration: %w", err)
}

// identityError says what is wrong with the credentials and what to do.
func identityError(err error) error {
	const op = "sts:GetCallerIdentity"
	var c *awserr.CredentialsError
	if errors.As(err, &c) && ctxFree(err) {
		return credentialsError(c)
	}
	cause := awserr.Cause(op, err)
	switch cause.Code {
	case snapshot.Interrupted:
		return context.Canceled
	case awserr.ExpiredToken:
		return errors.New("the AWS credentials have expired: sign in again")
	case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure":
		return fmt.Errorf("AWS does not know the credentials: %s", cause.Message)
	case snapshot.RegionDisabled:
		return fmt.Errorf("AWS does not know the credentials, or the account has not enabled the region: %s", cause.Message)
	case "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature":
		return errors.New("AWS does not accept the credentials: the secret key does not fit the access key")
	case snapshot.Unavailable, snapshot.Timeout:
		return fmt.Errorf("cannot reach AWS: %s: %s", op, cause.Message)
	}
	return fmt.Errorf("cannot identify the caller: %s: %s: %s", op, cause.Code, cause.Message)
}

func ctxFree(err error) bool {
	return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

func credentialsError(c *awserr.CredentialsError) error {
	var op *smithy.OperationError
	cause := awserr.Cause("", c.Err)
	switch {
	case awserr.Cause("", c).Code == awserr.ExpiredToken:
		return errors.New("the AWS credentials have expired: sign in again")
	case errors.As(c.Err, &op) && op.Service() == "ec2imds": // the last of the chain; the SDK has no type for "none found"
		return errors.New("no AWS credentials found: set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`")
	}
	return fmt.Errorf("the AWS credentials could not be read: %s", cause.Message)
}
