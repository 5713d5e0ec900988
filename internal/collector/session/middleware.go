package session

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/collector/meter"
	"github.com/openposture/posture/internal/facts"
)

// middlewares is what every call goes through.
type middlewares struct {
	meter   *meter.Meter
	limits  *limits
	regions *regions
	timeout time.Duration
	version string
}

func (m *middlewares) add(stack *middleware.Stack) error {
	return errors.Join(
		awsmiddleware.AddUserAgentKeyValue("posture", m.version)(stack),
		stack.Initialize.Add(middleware.InitializeMiddlewareFunc("posture.Call", m.call), middleware.After),
		stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("posture.Attempt", m.attempt), "Retry", middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("posture.Answer", checkAnswer), middleware.After),
	)
}

// names is the catalogue's names of services where they are not the SDK's: people know the services by these, from the
// command line and from ARNs.
var names = map[string]string{
	"cloudwatchlogs": "logs", "configservice": "config", "elasticloadbalancing": "elb", "elasticloadbalancingv2": "elbv2",
	"eventbridge": "events", "inspector2": "inspector", "macie2": "macie", "ssoadmin": "sso",
}

// service returns the catalogue's name of the service that is called: "s3control" for "S3 Control".
func service(ctx context.Context) string {
	id := strings.ToLower(strings.ReplaceAll(awsmiddleware.GetServiceID(ctx), " ", ""))
	return cmp.Or(names[id], id)
}

func operation(ctx context.Context) string {
	return service(ctx) + ":" + awsmiddleware.GetOperationName(ctx)
}

// An attempts holds what the attempts of one call came to.
type attempts struct {
	n    int
	last error
}

type attemptsKey struct{}

// call makes one call, where its region is not refused, and says in which region it failed.
func (m *middlewares) call(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	out middleware.InitializeOutput, md middleware.Metadata, err error,
) {
	if _, ok := facts.LookupOperation(operation(ctx)); !ok {
		err := &awserr.BugError{Reason: operation(ctx) + " is not in the catalogue of operations"}
		return middleware.InitializeOutput{}, middleware.Metadata{}, err
	}
	leave, err := m.regions.enter(ctx, operation(ctx), awsmiddleware.GetRegion(ctx))
	if err != nil {
		return middleware.InitializeOutput{}, middleware.Metadata{}, &awserr.RegionError{Region: awsmiddleware.GetRegion(ctx), Err: err}
	}
	defer func() { leave(err) }()
	return m.bounded(ctx, in, next)
}

// bounded makes the call with a deadline.
func (m *middlewares) bounded(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (
	middleware.InitializeOutput, middleware.Metadata, error,
) {
	m.meter.Call(service(ctx), operation(ctx))
	a := &attempts{}
	bounded, cancel := context.WithTimeout(context.WithValue(ctx, attemptsKey{}, a), m.timeout)
	defer cancel()
	out, md, err := next.HandleInitialize(bounded, in)
	if err == nil {
		return out, md, nil
	}
	if ctx.Err() == nil && bounded.Err() != nil && !m.answered(a, err) {
		err = &awserr.TimeoutError{After: m.timeout, Last: a.last}
	}
	return out, md, &awserr.RegionError{Region: awsmiddleware.GetRegion(ctx), Err: err}
}

// answered reports whether the error of the call is AWS's answer and not the deadline's.
func (m *middlewares) answered(a *attempts, err error) bool {
	return a.last != nil && errors.Is(err, a.last) && !errors.Is(err, context.DeadlineExceeded)
}

// attempt waits for the service's turn, and counts.
func (m *middlewares) attempt(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	middleware.FinalizeOutput, middleware.Metadata, error,
) {
	a, _ := ctx.Value(attemptsKey{}).(*attempts)
	if a == nil {
		err := &awserr.BugError{Reason: operation(ctx) + " was called around the session"}
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	if a.n++; a.n > 1 {
		m.meter.Retry(service(ctx))
	}
	if err := m.limits.wait(ctx, service(ctx), awsmiddleware.GetRegion(ctx)); err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	out, md, err := next.HandleFinalize(ctx, in)
	if err != nil && ctx.Err() == nil {
		a.last = err
	}
	if awserr.Throttled(err) {
		m.meter.Throttle(service(ctx))
	}
	return out, md, err
}

// limits is one rate limiter for each service and region.
type limits struct {
	rate func(service string) (rate.Limit, int)

	mu       sync.Mutex
	limiters map[string]*rate.Limiter
}

func (l *limits) wait(ctx context.Context, service, region string) error {
	key := service + "@" + region
	l.mu.Lock()
	limiter := l.limiters[key]
	if limiter == nil {
		limiter = rate.NewLimiter(l.rate(service))
		l.limiters[key] = limiter
	}
	l.mu.Unlock()
	if err := limiter.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return context.DeadlineExceeded // the turn would come after the deadline
	}
	return nil
}

// DefaultRate is well below what AWS allows an account, so that a scan leaves room for the account's own work. S3 takes
// thousands a second, KMS hundreds or more, EC2 a hundred at once and 20 a second; IAM, Account and Organizations throttle at
// a few tens or less.
// https://docs.aws.amazon.com/accounts/latest/reference/quotas.html
// https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
func DefaultRate(service string) (rate.Limit, int) {
	switch service {
	case "kms", "s3":
		return 100, 50
	case "ec2":
		return 20, 50
	case "iam", "s3control":
		return 15, 15
	case "account", "organizations":
		return 5, 5
	}
	return 10, 10
}
