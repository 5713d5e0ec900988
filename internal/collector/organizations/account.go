package organizations

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// accounts reads the accounts, the tree that they are in, and the tags of both.
func (c *Collector) accounts(ctx context.Context, t collector.Target, s *collector.Sink) error {
	var list []types.Account
	if t.Plan.Lists(facts.OrganizationsAccount) {
		list = c.listAccounts(ctx, s)
	}
	lost := slices.ContainsFunc(list, func(a types.Account) bool { return pathOf(a) == nil })
	w := walk{collector: c, target: t, sink: s, accounts: lost && t.Plan.Wants(facts.OrganizationsAccount, "path")}
	if err := w.run(ctx); err != nil {
		return err
	}
	return collector.Each(ctx, atOnce, list, func(ctx context.Context, a types.Account) {
		f := map[string]snapshot.Fact{"path": w.path(a)}
		if t.Plan.Wants(facts.OrganizationsAccount, "tags") {
			f["tags"] = c.tags(ctx, *a.Id)
		}
		s.Resource(snapshot.Resource{ID: *a.Arn, Name: aws.ToString(a.Name), Type: facts.OrganizationsAccount, Facts: f})
	})
}

// listAccounts records the accounts, without their paths and tags, and returns them.
func (c *Collector) listAccounts(ctx context.Context, s *collector.Sink) []types.Account {
	const op = "organizations:ListAccounts"
	var list []types.Account
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListAccounts(ctx, &organizations.ListAccountsInput{NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, a := range out.Accounts {
			if a.Id == nil || a.Arn == nil {
				return nil, false, awserr.Malformedf("an account has no id or no ARN")
			}
			list = append(list, a)
			s.Resource(account(op, a))
		}
		return collector.More(out.NextToken)
	})
	s.Listing(facts.OrganizationsAccount, causeOf(op, err))
	return list
}

func account(op string, a types.Account) snapshot.Resource {
	var state, joined, method snapshot.Fact
	if text, err := stateOf(a.State, a.Status); err != nil {
		state = collector.Unknown(op, err)
	} else {
		state = collector.Known(op, text)
	}
	if a.JoinedTimestamp == nil {
		joined = collector.Unknown(op, awserr.Malformedf("the account has no time of joining"))
	} else {
		joined = collector.Known(op, collector.Time(*a.JoinedTimestamp))
	}
	if a.JoinedMethod == "" {
		method = collector.Unknown(op, awserr.Malformedf("the account has no method of joining"))
	} else {
		method = collector.Known(op, string(a.JoinedMethod))
	}
	return snapshot.Resource{ID: *a.Arn, Name: aws.ToString(a.Name), Type: facts.OrganizationsAccount, Facts: map[string]snapshot.Fact{
		"account_id": collector.Known(op, *a.Id), "state": state, "joined_timestamp": joined, "joined_method": method,
	}}
}

// pathOf returns the path that the listing gives, as in the condition key aws:PrincipalOrgPaths:
// "o-.../r-.../ou-.../", perhaps with the account behind it. It is nil where there is none, or not one alone: then the
// tree is walked.
func pathOf(a types.Account) []string {
	if len(a.Paths) != 1 {
		return nil
	}
	ids := strings.Split(strings.TrimSuffix(a.Paths[0], "/"), "/")
	if ids[len(ids)-1] == aws.ToString(a.Id) {
		ids = ids[:len(ids)-1]
	}
	if len(ids) < 2 || !strings.HasPrefix(ids[0], "o-") || !strings.HasPrefix(ids[1], "r-") ||
		slices.ContainsFunc(ids[2:], func(id string) bool { return !strings.HasPrefix(id, "ou-") }) {
		return nil
	}
	return ids[1:]
}

// causeOf is nil where everything was listed: an account without an organization has none of anything.
func causeOf(op string, err error) *snapshot.Cause {
	if err == nil || notInUse(err) {
		return nil
	}
	return awserr.Cause(op, err)
}
