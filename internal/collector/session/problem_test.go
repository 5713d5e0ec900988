package session_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/collector/session"
)

const profiles = "[profile keys]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=s\n" + `[profile mfa]
role_arn=arn:aws:iam::1:role/r
mfa_serial=arn:aws:iam::1:mfa/m
source_profile=keys
[profile signed-out]
sso_session=acme
sso_account_id=111122223333
sso_role_name=audit
region=eu-west-1
[sso-session acme]
sso_start_url=https://acme.awsapps.com/start
sso_region=eu-west-1
[profile signed-out-before]
sso_start_url=https://acme.awsapps.com/start
sso_region=eu-west-1
sso_account_id=111122223333
sso_role_name=audit
[profile lost]
role_arn=arn:aws:iam::1:role/r
source_profile=empty
[profile empty]
region=eu-west-1
`

// at has the server tell another time.
func at(now time.Time, h awstest.Handler) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		a := h(r)
		a.Header["Date"] = now.UTC().Format(http.TimeFormat)
		return a
	}
}

// TestProblems has everything that a user can get wrong before a scan: what is wrong, and what to do.
func TestProblems(t *testing.T) { //nolint:paralleltest // sets the environment
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte(profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	answer := func(code, message string) awstest.Handler { return awstest.Error(http.StatusForbidden, code, message) }
	withProfiles := []string{"AWS_CONFIG_FILE=" + file, "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY="}
	for name, c := range map[string]struct { //nolint:paralleltest // sets the environment
		env     []string
		config  session.Config
		handler awstest.Handler
		what    string
		next    string
	}{
		"no credentials":     {[]string{"AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY="}, session.Config{}, nil, "no AWS credentials found: set AWS_PROFILE, ", "aws configure sso; or see what a report looks like: posture demo"},
		"expired":            {nil, session.Config{}, answer("ExpiredToken", "The security token is expired"), "the AWS credentials have expired: sign in again", "get new ones where these are from: "},
		"signed out of SSO":  {withProfiles, session.Config{Profile: "signed-out"}, nil, "the AWS credentials have expired: sign in again", "aws sso login --profile signed-out"},
		"signed out, legacy": {withProfiles, session.Config{Profile: "signed-out-before"}, nil, "the AWS credentials have expired: sign in again", "aws sso login --profile signed-out-before"},
		"unknown key":        {nil, session.Config{}, answer("InvalidClientTokenId", "The security token is invalid"), "AWS does not know the credentials: The security token is invalid", "aws configure list"},
		"region off":         {[]string{"AWS_REGION=ap-east-1"}, session.Config{}, answer("InvalidClientTokenId", "x"), "AWS does not know the credentials, or the account has not enabled the region: x", "posture doctor --region us-east-1"},
		"wrong secret":       {nil, session.Config{}, at(now, answer("SignatureDoesNotMatch", "token:hidden")), "AWS does not accept the credentials: the secret key does not fit the access key", "aws configure"},
		"clock behind":       {nil, session.Config{}, at(now.Add(20*time.Minute), answer("SignatureDoesNotMatch", "token:hidden")), "the clock of this machine is wrong: it is 20m0s behind that of AWS", "set the clock: "},
		"clock ahead":        {nil, session.Config{}, at(now.Add(-time.Hour), answer("RequestTimeTooSkewed", "x")), "the clock of this machine is wrong: it is 1h0m0s ahead of that of AWS", "set the clock: "},
		"clock, no date":     {nil, session.Config{}, at(now, answer("SignatureDoesNotMatch", "Signature expired: 20261126T120000Z is now earlier than hidden")), "the clock of this machine is wrong: AWS refuses signatures of its time", "set the clock: "},
		"denied":             {nil, session.Config{}, answer("AccessDenied", "no"), "cannot identify the caller: sts:GetCallerIdentity: AccessDenied: no", "aws sts get-caller-identity"},
		"more lines":         {nil, session.Config{}, answer("AccessDenied", "no,\nand no\r\n again"), "cannot identify the caller: sts:GetCallerIdentity: AccessDenied: no", "aws sts get-caller-identity"},
		"a page":             {nil, session.Config{}, awstest.Text(awstest.Page), "cannot identify the caller: sts:GetCallerIdentity: Malformed: the answer is not ", "aws sts get-caller-identity"},
		"nobody":             {nil, session.Config{}, awstest.Text("<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"), `AWS gave no account and ARN for the credentials: account "1"`, "aws sts get-caller-identity"},
		"unknown profile":    {nil, session.Config{Profile: "prdo"}, nil, `profile "prdo" is not in the AWS configuration`, "aws configure list-profiles"},
		"profile with MFA":   {withProfiles, session.Config{Profile: "mfa"}, nil, "the profile needs an MFA code: ", "aws sts get-session-token "},
		"role without keys":  {withProfiles, session.Config{Profile: "lost"}, nil, `a role cannot be assumed from profile "empty"`, "aws sts get-caller-identity --profile empty"},
		"no region":          {[]string{"AWS_REGION=", "AWS_DEFAULT_REGION="}, session.Config{}, nil, "no AWS region: set --region, AWS_REGION or the profile's region", "aws configure set region eu-west-1, or --region eu-west-1"},
		"no URL":             {nil, session.Config{EndpointURL: "localhost:5000"}, nil, `endpoint "localhost:5000" is not an http or https URL`, "leave them away for AWS itself"},
		"nobody there":       {[]string{"AWS_ENDPOINT_URL=http://127.0.0.1:1"}, session.Config{}, nil, "cannot reach AWS: sts:GetCallerIdentity: dial: connection refused", "curl -sSI http://127.0.0.1:1; "},
		"no such host":       {[]string{"AWS_ENDPOINT_URL=http://posture.invalid"}, session.Config{}, nil, "cannot reach AWS: sts:GetCallerIdentity: lookup posture.invalid: ", "curl -sSI http://posture.invalid; "},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			environment(t, s, append([]string{"HOME=" + t.TempDir()}, c.env...)...)
			s.Override("sts:GetCallerIdentity", c.handler)
			c.config.MaxBackoff, c.config.Now = time.Millisecond, func() time.Time { return now }
			sess, err := session.Open(t.Context(), c.config)
			if err == nil {
				_, err = sess.Identity(t.Context())
			}
			var p *session.ProblemError
			if !errors.As(err, &p) {
				t.Fatalf("got %v, which is no ProblemError", err)
			}
			if !strings.HasPrefix(p.What, c.what) || !strings.HasPrefix(p.Next, c.next) {
				t.Errorf("got  %s\nwant %s ... next: %s", err, c.what, c.next)
			}
			if n := strings.Count(err.Error(), "\n"); n != 2 || p.Why == "" || strings.Contains(err.Error(), "hidden") {
				t.Errorf("these are not three lines that may be shown:\n%s", err)
			}
		})
	}
}

func TestClockProblem(t *testing.T) {
	t.Parallel()
	if p := session.ClockProblem(-4 * time.Minute); p != nil {
		t.Errorf("four minutes: %v", p)
	}
	if p := session.ClockProblem(-5 * time.Minute); p == nil || !strings.Contains(p.What, "5m0s behind") {
		t.Errorf("five minutes: %v", p)
	}
}
