// Package awserr turns an error of the AWS SDK into the cause of an unread fact. It is the only place that knows error
// codes. It decides nothing about the account: which codes mean "there is none" is each collector's to say, with Is.
package awserr

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/openposture/posture/internal/snapshot"
)

// The codes of a Cause beside those of package snapshot.
const (
	CollectorFailed = "CollectorFailed" // a fault of posture
	ExpiredToken    = "ExpiredToken"    // the credentials ran out in mid-run
	NoCredentials   = "NoCredentials"   // the credentials could not be read or renewed
)

// Cause returns why the operation ("s3:GetBucketPolicy") was not answered. The message is AWS's own without request
// ids, so that two runs say the same.
func Cause(operation string, err error) *snapshot.Cause {
	code, message := classify(err)
	if refused, ok := errors.AsType[*RefusedRegionError](err); ok {
		operation = refused.Operations[len(refused.Operations)-1]
	}
	return &snapshot.Cause{Operation: operation, Code: code, Message: clean(message)}
}

// Code returns the code of the error's Cause, and "" for no error.
func Code(err error) string {
	if err == nil {
		return ""
	}
	code, _ := classify(err)
	return code
}

// Is reports whether AWS answered with one of the error codes.
func Is(err error, codes ...string) bool {
	code, _, ok := answer(err)
	return ok && slices.Contains(codes, code)
}

// Says reports whether AWS answered with the error code and with the text in its message: some services say with one code
// that they are not enabled, and that they may not be asked.
func Says(err error, code, text string) bool {
	got, message, ok := answer(err)
	return ok && got == code && strings.Contains(message, text)
}

// Throttled reports whether AWS asked to slow down.
func Throttled(err error) bool {
	code, _, ok := answer(err)
	if _, throttle := retry.DefaultThrottleErrorCodes[code]; ok && throttle {
		return true
	}
	return status(err) == http.StatusTooManyRequests
}

// BucketRegion returns the region that S3 named where the bucket is not in the region that was asked, or "".
func BucketRegion(err error) string {
	var r *smithyhttp.ResponseError
	if !errors.As(err, &r) || r.Response == nil {
		return ""
	}
	return r.Response.Header.Get("X-Amz-Bucket-Region")
}

// Skewed reports whether AWS refused the time of the signature.
func Skewed(err error) bool {
	code, message, ok := answer(err)
	return ok && (slices.Contains(skewed, code) || slices.Contains(signature, code) &&
		(strings.HasPrefix(message, "Signature expired") || strings.HasPrefix(message, "Signature not yet current")))
}

// BadSignature reports whether AWS refused the signature.
func BadSignature(err error) bool { return Is(err, signature...) }

// UnknownKey reports whether AWS does not know the access key.
func UnknownKey(err error) bool { return Is(err, notAccepted...) }

// ServerTime returns the Date of AWS's error answer, or zero.
func ServerTime(err error) time.Time {
	var r *smithyhttp.ResponseError
	if !errors.As(err, &r) || r.Response == nil || r.Response.Response == nil {
		return time.Time{}
	}
	at, err := http.ParseTime(r.Response.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return at
}

// answer returns the code and the message of AWS's error answer.
func answer(err error) (code, message string, ok bool) {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return "", "", false
	}
	code = api.ErrorCode()
	if _, after, found := strings.Cut(code, "#"); found { // "com.amazonaws.account#AccessDeniedException"
		code = after
	}
	code, _, _ = strings.Cut(code, ":")
	if code == "" || code == "UnknownError" { // the SDK's word for an answer without a code
		return "", api.ErrorMessage(), false
	}
	return code, api.ErrorMessage(), true
}

func status(err error) int {
	var r *smithyhttp.ResponseError
	if !errors.As(err, &r) || r.Response == nil || r.Response.Response == nil {
		return 0
	}
	return r.HTTPStatusCode()
}

func classify(err error) (code, message string) {
	var (
		timeout     *TimeoutError
		malformed   *MalformedError
		credentials *CredentialsError
		bug         *BugError
		refused     *RefusedRegionError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return snapshot.Interrupted, "the scan was stopped"
	case errors.As(err, &timeout) && timeout.Last != nil && Throttled(timeout.Last):
		return classify(timeout.Last)
	case errors.As(err, &timeout):
		return snapshot.Timeout, timeout.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return snapshot.Timeout, "no answer before the deadline"
	case errors.As(err, &bug):
		return CollectorFailed, bug.Error()
	case errors.As(err, &refused):
		return snapshot.DeniedBySCP, refused.Error()
	case errors.As(err, &credentials):
		return credentials.code(), credentials.Error()
	case errors.As(err, &malformed):
		return snapshot.Malformed, malformed.Error()
	}
	if code, message, ok := answer(err); ok {
		return byCode(code, message, err)
	}
	return byStatus(err)
}

func byCode(code, message string, err error) (string, string) {
	_, throttle := retry.DefaultThrottleErrorCodes[code]
	switch {
	case slices.Contains(accessDenied, code) && deniedByOrganization(message):
		return snapshot.DeniedBySCP, message
	case slices.Contains(accessDenied, code):
		return snapshot.AccessDenied, message
	case throttle, status(err) == http.StatusTooManyRequests:
		return snapshot.Throttled, message
	case slices.Contains(expired, code):
		return ExpiredToken, message
	case slices.Contains(notAccepted, code) && optIn(regionOf(err)):
		return snapshot.RegionDisabled, message
	case code == "OptInRequired":
		return snapshot.RegionDisabled, message
	case slices.Contains(notSupported, code), status(err) == http.StatusNotImplemented:
		return snapshot.NotSupported, message
	case slices.Contains(signature, code):
		return code, "the signature was not accepted" // AWS's message holds the signed request, the token included
	case status(err) >= http.StatusInternalServerError, slices.Contains(unavailable, code):
		return snapshot.Unavailable, message
	}
	return code, message
}

// byStatus classifies an answer without an error code, and what is not an answer at all.
func byStatus(err error) (string, string) {
	s := status(err)
	switch {
	case s == http.StatusTooManyRequests:
		return snapshot.Throttled, statusText(s)
	case s == http.StatusNotFound, s == http.StatusMethodNotAllowed, s == http.StatusNotImplemented:
		return snapshot.NotSupported, statusText(s) // no service says "not found" without a code
	case s >= http.StatusInternalServerError:
		return snapshot.Unavailable, statusText(s)
	case s >= http.StatusOK && undecodable(err):
		return snapshot.Malformed, "the answer was not one of the service's: " + statusText(s)
	case s == http.StatusForbidden, s == http.StatusUnauthorized:
		return snapshot.AccessDenied, statusText(s)
	case s >= http.StatusMultipleChoices:
		return strings.ReplaceAll(http.StatusText(s), " ", ""), statusText(s)
	}
	if _, ok := errors.AsType[*smithy.DeserializationError](err); ok {
		return snapshot.Malformed, "the answer could not be decoded"
	}
	if noEndpoint(err) {
		return snapshot.NotSupported, "the partition has no such endpoint: " + network(err)
	}
	return snapshot.Unavailable, network(err)
}

func statusText(s int) string { return fmt.Sprintf("HTTP %d %s", s, http.StatusText(s)) }

// deniedByOrganization reads AWS's message: the code is the same as for a denial by the account's own policies.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func deniedByOrganization(message string) bool {
	return strings.Contains(message, "service control policy") || strings.Contains(message, "resource control policy")
}
