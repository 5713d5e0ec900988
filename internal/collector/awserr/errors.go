package awserr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
)

// A MalformedError is an answer with a 2xx status that is not what the operation answers.
type MalformedError struct {
	Reason string
	// Truncated says that the answer ended too early, which asking again can mend.
	Truncated bool
}

// Malformedf returns a MalformedError.
func Malformedf(format string, args ...any) error {
	return &MalformedError{Reason: fmt.Sprintf(format, args...)}
}

func (e *MalformedError) Error() string { return e.Reason }

// RetryableError tells the SDK's retryer whether to ask again.
func (e *MalformedError) RetryableError() bool { return e.Truncated }

// A TimeoutError is a call that was not answered before its own deadline.
type TimeoutError struct {
	After time.Duration
	Last  error // of the last attempt that ended before, or nil
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.After) }

// Unwrap makes a TimeoutError a context.DeadlineExceeded.
func (e *TimeoutError) Unwrap() error { return context.DeadlineExceeded }

// A RegionError says which region the call went to.
type RegionError struct {
	Region string
	Err    error
}

func (e *RegionError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the call.
func (e *RegionError) Unwrap() error { return e.Err }

// A RefusedRegionError is that a call was not made because a policy of the organization refuses its region: the operations
// that were asked there said so. Its cause is the last of these, so that a report has one line for the region.
type RefusedRegionError struct {
	Region     string
	Operations []string // that were asked, in their order
}

func (e *RefusedRegionError) Error() string {
	return "a policy of the organization refuses " + e.Region + ": " + strings.Join(e.Operations, " and ") + " said so, and the rest was not asked"
}

// A CredentialsError is that the credentials could not be read or renewed.
type CredentialsError struct{ Err error }

// Error does not repeat the cause: the text of a credential provider is not ours to publish.
func (e *CredentialsError) Error() string {
	if e.code() == ExpiredToken {
		return "the credentials have expired and could not be renewed"
	}
	return "the credentials could not be read"
}

// Unwrap returns what the provider said.
func (e *CredentialsError) Unwrap() error { return e.Err }

func (e *CredentialsError) code() string {
	var sso *ssocreds.InvalidTokenError
	if errors.As(e.Err, &sso) || Is(e.Err, signedOut...) {
		return ExpiredToken
	}
	return NoCredentials
}

// A BugError is a fault of posture itself.
type BugError struct{ Reason string }

func (e *BugError) Error() string { return e.Reason }

// undecodable reports whether an error answer had a body that the service does not send. The SDK gives it no type; an
// empty body, which ends before it starts, is an answer without a code.
func undecodable(err error) bool {
	var api smithy.APIError
	return !errors.As(err, &api) && !errors.Is(err, io.EOF)
}

// noEndpoint reports whether the call went to a host that does not exist, in a partition that does not have every
// service. In the aws partition that is the network's fault.
func noEndpoint(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound && otherPartition(regionOf(err))
}

// network returns what the network said, without addresses and ports, which differ from run to run.
func network(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return "lookup " + dns.Name + ": " + dns.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Op + ": " + innermost(op.Err).Error()
	}
	return innermost(err).Error()
}

func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

const maxMessage = 512 // runes

var (
	requestID = regexp.MustCompile(`(?i)[\s,;(]*\b(?:extended )?(?:request|host)[ -]?id\s*[:=]\s*[^\s,;)]+\)?`)
	keyID     = regexp.MustCompile(`\bA(?:KIA|SIA)[A-Z0-9]{12,}([A-Z0-9]{4})\b`)
	// encoded is why EC2 refuses, for those alone who may decode it, and another text each time.
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
	encoded = regexp.MustCompile(`(?i)[\s.]*\bencoded authorization failure message:\s*\S*`)
)

func clean(message string) string {
	message = strings.ToValidUTF8(message, "\uFFFD")
	message = encoded.ReplaceAllString(message, "")
	message = keyID.ReplaceAllString(message, "****$1")
	message = strings.TrimSpace(requestID.ReplaceAllString(message, ""))
	if r := []rune(message); len(r) > maxMessage {
		message = string(r[:maxMessage]) + "…"
	}
	return message
}
