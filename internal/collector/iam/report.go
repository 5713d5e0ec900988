package iam

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	credentialReport = "credential_report" // the fact, of the account and of each user
	generateReport   = "iam:GenerateCredentialReport"
	getReport        = "iam:GetCredentialReport"

	rootUser = "<root_account>"
	maxWait  = 15 * time.Second
)

// A report is the credential report, or why there is none.
type report struct {
	facts  map[string]snapshot.Fact // by the user's ARN
	rootID string                   // the ARN of the root user's row; "" where it has none
	cause  *snapshot.Cause
}

// report reads the credential report where the plan needs it.
func (c *Collector) report(ctx context.Context, t collector.Target) *report {
	if !t.Plan.Wants(snapshot.Account, credentialReport) && !t.Plan.Wants(facts.IAMUser, credentialReport) {
		return &report{cause: &snapshot.Cause{Operation: getReport, Code: snapshot.NotCollected, Message: "not planned"}}
	}
	bounded, cancel := context.WithTimeout(ctx, c.options.ReportTimeout)
	defer cancel()
	out, op, err := c.generate(bounded)
	if err != nil && ctx.Err() == nil && bounded.Err() != nil {
		err = &awserr.TimeoutError{After: c.options.ReportTimeout, Last: err}
	}
	if err != nil {
		return &report{cause: awserr.Cause(op, err)}
	}
	r, err := parseReport(out)
	if err != nil {
		return &report{cause: awserr.Cause(getReport, err)}
	}
	return r
}

// generate asks for the report until IAM has made it. It returns the operation that failed, or that there was nothing
// from until time was up.
func (c *Collector) generate(ctx context.Context) (*iam.GetCredentialReportOutput, string, error) {
	wait, op := c.options.ReportWait, generateReport
	for {
		state, err := c.api.GenerateCredentialReport(ctx, nil)
		switch {
		case ctx.Err() != nil:
			return nil, op, ctx.Err()
		case err != nil:
			return nil, generateReport, err
		}
		switch state.State {
		case types.ReportStateTypeComplete:
			out, err := c.api.GetCredentialReport(ctx, nil)
			if !awserr.Is(err, "ReportNotPresent", "ReportExpired", "ReportInProgress") {
				return out, getReport, err
			}
			op = getReport
		case types.ReportStateTypeStarted, types.ReportStateTypeInprogress:
		default:
			return nil, generateReport, awserr.Malformedf("the report is in state %q", state.State)
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, op, err
		}
		wait = min(2*wait, maxWait)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// root returns the root user's row.
func (r *report) root(t collector.Target) snapshot.Fact {
	if r.cause != nil {
		return snapshot.UnknownFact(r.cause)
	}
	if f, ok := r.facts[r.rootID]; ok && r.rootID != "" {
		return f
	}
	return notInReport("the report has no row of the root user of account " + t.Account)
}

// user returns the row of the user with that ARN.
func (r *report) user(arn string) snapshot.Fact {
	if r.cause != nil {
		return snapshot.UnknownFact(r.cause)
	}
	if f, ok := r.facts[arn]; ok {
		return f
	}
	return notInReport("the report is older than the user")
}

func notInReport(message string) snapshot.Fact {
	return snapshot.UnknownFact(&snapshot.Cause{Operation: getReport, Code: snapshot.NotInReport, Message: message})
}

// The columns that have to be there. Others are ignored: AWS adds some now and then.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
var columns = []string{
	"user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed", "mfa_active",
	"access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date",
	"access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date",
}

// parseReport reads the report. An error is of the whole; a row that cannot be read is Unknown on its own.
func parseReport(out *iam.GetCredentialReportOutput) (*report, error) {
	if out.GeneratedTime == nil {
		return nil, awserr.Malformedf("the report has no time")
	}
	rows, err := csv.NewReader(bytes.NewReader(out.Content)).ReadAll()
	if err != nil {
		return nil, awserr.Malformedf("the report is not CSV: %v", err)
	}
	if len(rows) == 0 {
		return nil, awserr.Malformedf("the report is empty")
	}
	index := map[string]int{}
	for i, name := range rows[0] {
		index[name] = i
	}
	for _, name := range columns {
		if _, ok := index[name]; !ok {
			return nil, awserr.Malformedf("the report has no column %s", name)
		}
	}
	r := &report{facts: map[string]snapshot.Fact{}}
	for _, cells := range rows[1:] {
		cell := func(name string) string { return cells[index[name]] }
		arn := cell("arn")
		if _, twice := r.facts[arn]; twice || arn == "" {
			return nil, awserr.Malformedf("the report has two rows of %q", arn)
		}
		if cell("user") == rootUser {
			r.rootID = arn
		}
		r.facts[arn] = row(cell, collector.Time(*out.GeneratedTime))
	}
	return r, nil
}

func row(cell func(string) string, generated facts.Time) snapshot.Fact {
	p := &cells{cell: cell}
	v := facts.CredentialReport{
		GeneratedTime:       generated,
		UserCreationTime:    p.time("user_creation_time"),
		PasswordEnabled:     p.optionalBool("password_enabled"),
		PasswordLastUsed:    p.time("password_last_used"),
		PasswordLastChanged: p.time("password_last_changed"),
		MFAActive:           p.bool("mfa_active"),
	}
	for slot := 1; slot <= 2; slot++ {
		prefix := fmt.Sprintf("access_key_%d_", slot)
		v.AccessKeys = append(v.AccessKeys, facts.ReportKey{
			Slot:         slot,
			Active:       p.bool(prefix + "active"),
			LastRotated:  p.time(prefix + "last_rotated"),
			LastUsedDate: p.time(prefix + "last_used_date"),
		})
	}
	if p.err != nil {
		return collector.Unknown(getReport, p.err)
	}
	return collector.Known(getReport, v)
}

// cells reads the cells of a row and keeps the first that cannot be read.
type cells struct {
	cell func(string) string
	err  error
}

func (c *cells) fail(column string) {
	if c.err == nil {
		c.err = awserr.Malformedf("the report's %s is %q", column, c.cell(column))
	}
}

func (c *cells) bool(column string) bool {
	switch c.cell(column) {
	case "true", "TRUE":
		return true
	case "false", "FALSE":
	default:
		c.fail(column)
	}
	return false
}

// none reports whether the report says that there is nothing to say.
func (c *cells) none(column string) bool {
	switch c.cell(column) {
	case "N/A", "no_information", "not_supported":
		return true
	}
	return false
}

func (c *cells) optionalBool(column string) *bool {
	if c.none(column) {
		return nil
	}
	v := c.bool(column)
	return &v
}

func (c *cells) time(column string) *facts.Time {
	if c.none(column) {
		return nil
	}
	t, err := time.Parse(time.RFC3339, c.cell(column))
	if err != nil {
		c.fail(column)
		return nil
	}
	return collector.OptionalTime(&t)
}
