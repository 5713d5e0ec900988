package awserr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/snapshot"
)

// answered is an error as the SDK gives it: the operation, the region, the HTTP answer, and what it was decoded to.
func answered(status int, region string, err error) error {
	header := http.Header{"X-Amz-Bucket-Region": {"eu-central-1"}}
	return &smithy.OperationError{ServiceID: "IAM", OperationName: "ListUsers", Err: &RegionError{Region: region, Err: &awshttp.ResponseError{
		RequestID: "0b7a8a51-7c9e-4a46-8a7e-1f1d0c6f3f52",
		ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status, Header: header}}, Err: err,
		},
	}}}
}

func api(status int, code, message string) error {
	return answered(status, "eu-west-1", &smithy.GenericAPIError{Code: code, Message: message})
}

func sent(region string, err error) error {
	return &smithy.OperationError{ServiceID: "IAM", OperationName: "ListUsers", Err: &RegionError{Region: region, Err: &smithyhttp.RequestSendError{Err: &url.Error{Op: "Post", URL: "https://iam.amazonaws.com/?secret", Err: err}}}}
}

func TestCause(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 443}, Source: &net.TCPAddr{Port: 54321}, Err: syscall.ECONNREFUSED}
	noHost := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "account.us-gov-west-1.amazonaws.com", Server: "10.0.0.2:53", IsNotFound: true}}
	for name, c := range map[string]struct {
		err           error
		code, message string
	}{
		"denied":                    {api(403, "AccessDenied", " no "), snapshot.AccessDenied, "no"},
		"denied, JSON":              {api(400, "AccessDeniedException", "no"), snapshot.AccessDenied, "no"},
		"denied, with namespace":    {api(400, "com.amazonaws.account#AccessDeniedException:http://x", "no"), snapshot.AccessDenied, "no"},
		"denied, EC2":               {api(403, "UnauthorizedOperation", "no"), snapshot.AccessDenied, "no"},
		"denied, no code":           {answered(403, "", &smithy.GenericAPIError{Code: "UnknownError", Message: "UnknownError"}), snapshot.AccessDenied, "HTTP 403 Forbidden"},
		"denied, empty":             {answered(403, "", io.EOF), snapshot.AccessDenied, "HTTP 403 Forbidden"},
		"denied by a proxy":         {answered(403, "", errors.New("error while deserializing xml error response")), snapshot.Malformed, "the answer was not one of the service's: HTTP 403 Forbidden"},
		"SCP":                       {api(403, "AccessDenied", "is not authorized with an explicit deny in a service control policy"), snapshot.DeniedBySCP, "is not authorized with an explicit deny in a service control policy"},
		"SCP, implicit":             {api(403, "AccessDenied", "because no service control policy allows the iam:X action"), snapshot.DeniedBySCP, "because no service control policy allows the iam:X action"},
		"RCP":                       {api(403, "AccessDenied", "with an explicit deny in a resource control policy"), snapshot.DeniedBySCP, "with an explicit deny in a resource control policy"},
		"identity policy":           {api(403, "AccessDenied", "because no identity-based policy allows"), snapshot.AccessDenied, "because no identity-based policy allows"},
		"throttled":                 {api(400, "Throttling", "Rate exceeded"), snapshot.Throttled, "Rate exceeded"},
		"throttled, S3":             {api(503, "SlowDown", "Reduce"), snapshot.Throttled, "Reduce"},
		"throttled, 429":            {api(429, "Odd", "x"), snapshot.Throttled, "x"},
		"throttled, no code":        {answered(429, "", io.EOF), snapshot.Throttled, "HTTP 429 Too Many Requests"},
		"throttled to the end":      {&retry.MaxAttemptsError{Attempt: 5, Err: api(400, "ThrottlingException", "x")}, snapshot.Throttled, "x"},
		"region off":                {answered(403, "ap-east-1", &smithy.GenericAPIError{Code: "InvalidClientTokenId", Message: "x"}), snapshot.RegionDisabled, "x"},
		"region off, JSON":          {answered(400, "me-south-1", &smithy.GenericAPIError{Code: "UnrecognizedClientException", Message: "x"}), snapshot.RegionDisabled, "x"},
		"region off, opt in":        {api(401, "OptInRequired", "x"), snapshot.RegionDisabled, "x"},
		"key is off":                {api(403, "InvalidClientTokenId", "x"), "InvalidClientTokenId", "x"},
		"key is off, GovCloud":      {answered(403, "us-gov-west-1", &smithy.GenericAPIError{Code: "InvalidClientTokenId", Message: "x"}), "InvalidClientTokenId", "x"},
		"expired":                   {api(400, "ExpiredToken", "x"), ExpiredToken, "x"},
		"expired, JSON":             {api(400, "ExpiredTokenException", "x"), ExpiredToken, "x"},
		"sso expired":               {&CredentialsError{Err: &ssocreds.InvalidTokenError{Err: errors.New("secret")}}, ExpiredToken, "the credentials have expired and could not be renewed"},
		"no credentials":            {&CredentialsError{Err: errors.New("secret")}, NoCredentials, "the credentials could not be read"},
		"signature":                 {api(403, "SignatureDoesNotMatch", "The Canonical String was x-amz-security-token:SECRET"), "SignatureDoesNotMatch", "the signature was not accepted"},
		"broken":                    {api(500, "InternalFailure", "x"), snapshot.Unavailable, "x"},
		"broken, any code":          {api(503, "Odd", "x"), snapshot.Unavailable, "x"},
		"broken, a page":            {answered(502, "", errors.New("error while deserializing")), snapshot.Unavailable, "HTTP 502 Bad Gateway"},
		"not implemented":           {api(501, "NotImplemented", "x"), snapshot.NotSupported, "x"},
		"unknown operation":         {api(400, "UnknownOperationException", "x"), snapshot.NotSupported, "x"},
		"no such path":              {answered(404, "", errors.New("x")), snapshot.NotSupported, "HTTP 404 Not Found"},
		"its own":                   {api(409, "AccountNotManagementOrDelegatedAdministratorException", "x"), "AccountNotManagementOrDelegatedAdministratorException", "x"},
		"redirect without a code":   {answered(301, "", io.EOF), "MovedPermanently", "HTTP 301 Moved Permanently"},
		"canceled":                  {&aws.RequestCanceledError{Err: context.Canceled}, snapshot.Interrupted, "the scan was stopped"},
		"canceled, credentials":     {&CredentialsError{Err: context.Canceled}, snapshot.Interrupted, "the scan was stopped"},
		"deadline":                  {&smithy.CanceledError{Err: context.DeadlineExceeded}, snapshot.Timeout, "no answer before the deadline"},
		"call's deadline":           {&TimeoutError{After: time.Minute, Last: api(500, "x", "x")}, snapshot.Timeout, "no answer within 1m0s"},
		"throttled to the deadline": {&TimeoutError{After: time.Minute, Last: api(400, "Throttling", "x")}, snapshot.Throttled, "x"},
		"malformed":                 {answered(200, "", Malformedf("the answer is empty")), snapshot.Malformed, "the answer is empty"},
		"undecodable":               {answered(200, "", &smithy.DeserializationError{Err: errors.New("x")}), snapshot.Malformed, "the answer was not one of the service's: HTTP 200 OK"},
		"refused":                   {sent("eu-west-1", dial), snapshot.Unavailable, "dial: connection refused"},
		"no host":                   {sent("eu-west-1", noHost), snapshot.Unavailable, "lookup account.us-gov-west-1.amazonaws.com: no such host"},
		"no host, GovCloud":         {sent("us-gov-west-1", noHost), snapshot.NotSupported, "the partition has no such endpoint: lookup account.us-gov-west-1.amazonaws.com: no such host"},
		"closed":                    {sent("eu-west-1", io.EOF), snapshot.Unavailable, "EOF"},
		"bug":                       {&BugError{Reason: "x"}, CollectorFailed, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := &snapshot.Cause{Operation: "iam:ListUsers", Code: c.code, Message: c.message}
			if diff := cmp.Diff(want, Cause("iam:ListUsers", c.err)); diff != "" {
				t.Errorf("cause of %v (-want +got):\n%s", c.err, diff)
			}
		})
	}
}

func TestCause_message(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"no (RequestID: 0b7a-8a51, Host ID: abc=)": "no",
		"no; request id: 1234 at all":              "no at all",
		"key AKIAIOSFODNN7EXAMPLE is bad":          "key ****MPLE is bad",
		"a\x1b[31mred":                             "a\x1b[31mred",
		"You are not authorized to perform this operation. Encoded authorization failure message: k3Xz-9_aA==": "You are not authorized to perform this operation",
		"bad \xff byte":          "bad \uFFFD byte",
		strings.Repeat("ä", 600): strings.Repeat("ä", 512) + "…",
	} {
		if got := Cause("x", api(400, "Odd", message)).Message; got != want {
			t.Errorf("message of %q: got %q, want %q", message, got, want)
		}
	}
}

func TestIs(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", api(404, "NoSuchEntity", ""))
	if !Is(err, "Other", "NoSuchEntity") || Is(err, "NoSuch") || Is(nil, "NoSuchEntity") || Is(errors.New("NoSuchEntity"), "NoSuchEntity") {
		t.Error("Is does not compare whole codes of AWS's answers")
	}
	if Is(answered(404, "", &smithy.GenericAPIError{Code: ""}), "") {
		t.Error("no code is a code")
	}
}

func TestSays(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", api(403, "AccessDeniedException", "Macie is not enabled."))
	if !Says(err, "AccessDeniedException", "Macie is not enabled") {
		t.Error("the code and the message are not seen")
	}
	for name, says := range map[string]bool{
		"another code":    Says(err, "AccessDenied", "Macie is not enabled"),
		"another message": Says(err, "AccessDeniedException", "Macie is paused"),
		"no error":        Says(nil, "AccessDeniedException", "Macie is not enabled"),
		"no answer":       Says(errors.New("Macie is not enabled"), "AccessDeniedException", "Macie is not enabled"),
	} {
		if says {
			t.Errorf("%s is taken for the answer", name)
		}
	}
}

func TestBucketRegion(t *testing.T) {
	t.Parallel()
	if got := BucketRegion(api(301, "PermanentRedirect", "")); got != "eu-central-1" {
		t.Errorf("got %q", got)
	}
	if got := BucketRegion(errors.New("x")) + BucketRegion(nil); got != "" {
		t.Errorf("got %q", got)
	}
}
