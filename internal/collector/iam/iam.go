// Package iam reads IAM: the users, groups, roles, managed policies and server certificates of an account, and what IAM
// says of the account itself. Which policy is too wide or which key too old is not its business.
package iam

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

const service = "iam"

// usersAtOnce bounds the users that are asked about at once; the rate limit of the session bounds the calls.
const usersAtOnce = 8

// Options is how long to wait for the credential report, which IAM makes on demand.
type Options struct {
	ReportTimeout time.Duration // in all; 0 is 5 minutes
	ReportWait    time.Duration // before the second question, doubled up to 15 s; 0 is 1 s
}

// A Collector reads IAM.
type Collector struct {
	api     *iam.Client
	options Options
}

// New returns the collector of IAM.
func New(cfg aws.Config, o Options) *Collector {
	if o.ReportTimeout == 0 {
		o.ReportTimeout = 5 * time.Minute
	}
	if o.ReportWait == 0 {
		o.ReportWait = time.Second
	}
	return &Collector{api: iam.NewFromConfig(cfg), options: o}
}

// Service is "iam".
func (c *Collector) Service() string { return service }

// Collect reads the global part; IAM has no other.
func (c *Collector) Collect(ctx context.Context, t collector.Target, s *collector.Sink) error {
	if t.Region != snapshot.Global {
		return nil
	}
	c.account(ctx, t, s)
	c.serverCertificates(ctx, s)
	report := c.report(ctx, t)
	if t.Plan.Wants(snapshot.Account, credentialReport) {
		s.Fact(credentialReport, report.root(t))
	}
	return c.details(ctx, t, s, report)
}

// document returns the fact of a policy document, which IAM gives url-encoded.
func document(operation string, text *string) snapshot.Fact {
	d, err := parse(text)
	if err != nil {
		return collector.Unknown(operation, err)
	}
	return collector.Known(operation, d)
}

func parse(text *string) (iampolicy.Document, error) {
	if text == nil {
		return iampolicy.Document{}, awserr.Malformedf("the policy has no document")
	}
	d, err := iampolicy.Parse([]byte(*text))
	if err != nil {
		return iampolicy.Document{}, awserr.Malformedf("%v", err)
	}
	return d, nil
}

// page is the next page of the lists of IAM.
func page(truncated bool, marker *string) (*string, bool, error) { return marker, truncated, nil }
