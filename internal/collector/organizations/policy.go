package organizations

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const listPolicies = "organizations:ListPolicies"

// ofStatements is the types of policies whose documents are made of statements.
var ofStatements = []types.PolicyType{types.PolicyTypeResourceControlPolicy, types.PolicyTypeServiceControlPolicy}

// management is every other type that the SDK knows.
func management() []types.PolicyType {
	return slices.DeleteFunc(slices.Sorted(slices.Values(types.PolicyType("").Values())), func(kind types.PolicyType) bool {
		return slices.Contains(ofStatements, kind)
	})
}

// policies reads the policies of some types of policy. What each is attached to is asked policy by policy: there are fewer
// of these than of accounts, and what a target inherits is no business of an observer. Types that no root has enabled are
// asked for too: their policies are still there.
func (c *Collector) policies(ctx context.Context, t collector.Target, s *collector.Sink, of snapshot.Type, kinds []types.PolicyType) error {
	if !t.Plan.Lists(of) {
		return nil
	}
	lists, errs := make([][]types.PolicySummary, len(kinds)), make([]error, len(kinds))
	if err := collector.Each(ctx, atOnce, indices(len(kinds)), func(ctx context.Context, i int) {
		lists[i], errs[i] = c.listPolicies(ctx, kinds[i])
	}); err != nil {
		return err
	}
	var cause *snapshot.Cause
	for _, err := range errs {
		cause = cmp.Or(cause, causeOf(listPolicies, err))
	}
	s.Listing(of, cause)
	return collector.Each(ctx, atOnce, slices.Concat(lists...), func(ctx context.Context, p types.PolicySummary) {
		s.Resource(c.policy(ctx, t, of, p))
	})
}

// listPolicies lists the policies of a type. A partition to which the type has not come yet says that there is no such
// type: it has none of them. Service control policies are everywhere, and any other complaint is no answer.
func (c *Collector) listPolicies(ctx context.Context, kind types.PolicyType) ([]types.PolicySummary, error) {
	var list []types.PolicySummary
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListPolicies(ctx, &organizations.ListPoliciesInput{Filter: kind, NextToken: token})
		if token == nil && kind != types.PolicyTypeServiceControlPolicy && noSuchType(err) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		for _, p := range out.Policies {
			if p.Id == nil || p.Type == "" {
				return nil, false, awserr.Malformedf("a policy has no id or no type")
			}
			list = append(list, p)
		}
		return collector.More(out.NextToken)
	})
	return list, err
}

// noSuchType reports whether AWS says that the type of policy is none that it knows.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html
func noSuchType(err error) bool {
	var invalid *types.InvalidInputException
	return errors.As(err, &invalid) && invalid.Reason == types.InvalidInputExceptionReasonInvalidEnumPolicyType
}

func (c *Collector) policy(ctx context.Context, t collector.Target, of snapshot.Type, p types.PolicySummary) snapshot.Resource {
	r := snapshot.Resource{ID: *p.Id, Name: aws.ToString(p.Name), Type: of, Facts: map[string]snapshot.Fact{
		"aws_managed": collector.Known(listPolicies, p.AwsManaged),
		"type":        collector.Known(listPolicies, string(p.Type)),
	}}
	if t.Plan.Wants(of, "targets") {
		r.Facts["targets"] = c.targets(ctx, p.Id)
	}
	if t.Plan.Wants(of, "document") {
		r.Facts["document"] = c.describe(ctx, p.Id, document)
	}
	if t.Plan.Wants(of, "content") {
		r.Facts["content"] = c.describe(ctx, p.Id, content)
	}
	return r
}

func (c *Collector) targets(ctx context.Context, policy *string) snapshot.Fact {
	const op = "organizations:ListTargetsForPolicy"
	list := []facts.PolicyTarget{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListTargetsForPolicy(ctx, &organizations.ListTargetsForPolicyInput{PolicyId: policy, NextToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, t := range out.Targets {
			if t.TargetId == nil || t.Type == "" {
				return nil, false, awserr.Malformedf("a target has no id or no type")
			}
			list = append(list, facts.PolicyTarget{ID: *t.TargetId, Type: string(t.Type)})
		}
		return collector.More(out.NextToken)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	slices.SortFunc(list, func(a, b facts.PolicyTarget) int { return cmp.Compare(a.ID, b.ID) })
	return collector.Known(op, list)
}

// describe reads the text of a policy.
func (c *Collector) describe(ctx context.Context, policy *string, fact func(op string, text *string) snapshot.Fact) snapshot.Fact {
	const op = "organizations:DescribePolicy"
	out, err := c.api.DescribePolicy(ctx, &organizations.DescribePolicyInput{PolicyId: policy})
	switch {
	case err != nil:
		return collector.Unknown(op, err)
	case out.Policy == nil:
		return collector.Unknown(op, awserr.Malformedf("the answer has no policy"))
	}
	return fact(op, out.Policy.Content)
}

// content returns the fact of a policy that is not made of statements: its text, without what lays it out.
func content(op string, text *string) snapshot.Fact {
	var members map[string]json.RawMessage
	var compact bytes.Buffer
	raw := []byte(aws.ToString(text))
	if err := errors.Join(json.Unmarshal(raw, &members), json.Compact(&compact, raw)); err != nil || members == nil {
		return collector.Unknown(op, awserr.Malformedf("the policy is not a JSON object"))
	}
	return collector.Known(op, compact.String())
}
