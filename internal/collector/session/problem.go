package session

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/snapshot"
)

// A ProblemError is why an account cannot be read at all, for a person: three lines.
type ProblemError struct {
	What string // is wrong
	Why  string
	Next string // what to do, with a command
}

// Error returns the three lines, whatever AWS or the SDK said.
func (p *ProblemError) Error() string {
	return oneLine(p.What) + "\n" + oneLine(p.Why) + "\nnext: " + oneLine(p.Next)
}

// maxSkew is how far the clock may be off: AWS takes signatures of the last five minutes, and S3 of fifteen.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
const maxSkew = 5 * time.Minute

const setClock = "set the clock: timedatectl set-ntp true (Linux), sntp -sS time.apple.com (macOS)"

// ClockProblem returns the problem of a clock that AWS does not accept, or nil. ahead is how far it is ahead of AWS's.
func ClockProblem(ahead time.Duration) *ProblemError {
	if ahead.Abs() < maxSkew {
		return nil
	}
	return &ProblemError{
		"the clock of this machine is wrong: it is " + Ahead(ahead) + " that of AWS",
		"AWS accepts signatures that are up to " + maxSkew.String() + " off",
		setClock,
	}
}

// Ahead says how far a clock is off: "14m0s behind".
func Ahead(d time.Duration) string {
	d = d.Round(time.Second)
	if d < 0 {
		return d.Abs().String() + " behind"
	}
	return d.String() + " ahead of"
}

func noRegion(profile string) *ProblemError {
	return &ProblemError{
		"no AWS region: set --region, AWS_REGION or the profile's region",
		"a call is signed for one region, whatever regions are scanned",
		"aws configure set region eu-west-1" + option(profile) + ", or --region eu-west-1",
	}
}

func badEndpoint(url string) *ProblemError {
	return &ProblemError{
		fmt.Sprintf("endpoint %q is not an http or https URL", url),
		"--endpoint-url and AWS_ENDPOINT_URL are for emulators and private endpoints",
		"leave them away for AWS itself, or write http://localhost:5000",
	}
}

// option is the option of the AWS CLI that names the profile.
func option(profile string) string {
	if profile == "" {
		return ""
	}
	return " --profile " + profile
}

// loadError says why the configuration could not be loaded.
func loadError(err error) error {
	var (
		profile config.SharedConfigProfileNotExistError
		role    config.SharedConfigAssumeRoleError
		token   config.AssumeRoleTokenProviderNotSetError
	)
	switch {
	case errors.As(err, &profile):
		return &ProblemError{
			fmt.Sprintf("profile %q is not in the AWS configuration", profile.Profile),
			"neither ~/.aws/config nor ~/.aws/credentials has it, or the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name",
			"aws configure list-profiles",
		}
	case errors.As(err, &role):
		return &ProblemError{
			fmt.Sprintf("a role cannot be assumed from profile %q", role.Profile),
			"a profile that a role is assumed from has no credentials",
			"aws sts get-caller-identity" + option(role.Profile),
		}
	case errors.As(err, &token):
		return &ProblemError{
			"the profile needs an MFA code: get temporary credentials with `aws sts get-session-token` first",
			"posture asks for nothing while it runs, so that it can run by itself",
			"aws sts get-session-token --serial-number MFA_ARN --token-code CODE",
		}
	}
	return &ProblemError{"the AWS configuration could not be loaded", err.Error(), "aws configure list"}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// identityError says what is wrong with the credentials and what to do.
func (s *Session) identityError(err error) error {
	var c *awserr.CredentialsError
	if errors.As(err, &c) && ctxFree(err) {
		return s.credentialsError(c)
	}
	if awserr.Skewed(err) {
		return s.skewed(err)
	}
	const op = "sts:GetCallerIdentity"
	cause := awserr.Cause(op, err)
	switch cause.Code {
	case awserr.ExpiredToken:
		return s.expired()
	case snapshot.RegionDisabled:
		return &ProblemError{
			"AWS does not know the credentials, or the account has not enabled the region: " + cause.Message,
			"the region is " + s.Region(),
			"posture doctor --region us-east-1" + option(s.profile),
		}
	case snapshot.Unavailable, snapshot.Timeout:
		return s.unreachable(op + ": " + cause.Message)
	}
	switch {
	case awserr.UnknownKey(err):
		return &ProblemError{
			"AWS does not know the credentials: " + cause.Message,
			"the access key was deleted or turned off, or belongs to another partition",
			"aws configure list" + option(s.profile),
		}
	case awserr.BadSignature(err):
		if p := s.clock(err); p != nil {
			return p
		}
		return &ProblemError{
			"AWS does not accept the credentials: the secret key does not fit the access key",
			"the clock of this machine is right, or it could not be compared",
			"aws configure" + option(s.profile),
		}
	}
	return &ProblemError{
		fmt.Sprintf("cannot identify the caller: %s: %s: %s", op, cause.Code, cause.Message),
		"every account and role may ask who it is, so that something between posture and AWS, or a policy of the organization, refuses",
		"aws sts get-caller-identity" + option(s.profile),
	}
}

// skewed is a refusal that names the time, from an answer that may not say what time it is.
func (s *Session) skewed(err error) error {
	if p := s.clock(err); p != nil {
		return p
	}
	return &ProblemError{"the clock of this machine is wrong: AWS refuses signatures of its time", "AWS accepts signatures that are up to " + maxSkew.String() + " off", setClock}
}

// clock holds the clock against the Date of the answer.
func (s *Session) clock(err error) *ProblemError {
	at := awserr.ServerTime(err)
	if at.IsZero() || s.now == nil {
		return nil
	}
	return ClockProblem(s.now().Sub(at))
}

func (s *Session) unreachable(why string) error {
	next := "curl -sSI https://sts." + s.Region() + ".amazonaws.com; behind a proxy, set HTTPS_PROXY"
	if s.Endpoint() != "" {
		next = "curl -sSI " + s.Endpoint() + "; or leave --endpoint-url and AWS_ENDPOINT_URL away"
	}
	return &ProblemError{"cannot reach AWS: " + why, "the endpoint is " + s.EndpointName(), next}
}

func (s *Session) expired() error {
	if s.sso {
		return &ProblemError{
			"the AWS credentials have expired: sign in again",
			"the session of IAM Identity Center is over or was never begun",
			"aws sso login" + option(s.profile),
		}
	}
	return &ProblemError{
		"the AWS credentials have expired: sign in again",
		"temporary credentials hold for some hours at most",
		"get new ones where these are from: aws sso login, aws sts assume-role, or the CI job's own step",
	}
}

func (s *Session) credentialsError(c *awserr.CredentialsError) error {
	var op *smithy.OperationError
	switch {
	case awserr.Cause("", c).Code == awserr.ExpiredToken, s.sso && !errors.As(c.Err, &op):
		return s.expired()
	case errors.As(c.Err, &op) && op.Service() == "ec2imds": // the last of the chain; the SDK has no type for "none found"
		return &ProblemError{
			"no AWS credentials found: set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`",
			"the environment, the profile and the role of this machine have none",
			"aws configure sso; or see what a report looks like: posture demo",
		}
	}
	return &ProblemError{
		"the AWS credentials could not be read: " + awserr.Cause("", c.Err).Message,
		"the profile or the environment names a source that does not give any",
		"aws sts get-caller-identity" + option(s.profile),
	}
}

func ctxFree(err error) bool { return awserr.Cause("", err).Code != snapshot.Interrupted }
