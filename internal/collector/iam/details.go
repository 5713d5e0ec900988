package iam

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// details is the operation that answers for all users, groups, roles and managed policies at once.
const details = "iam:GetAccountAuthorizationDetails"

var detailTypes = []snapshot.Type{facts.IAMGroup, facts.IAMManagedPolicy, facts.IAMRole, facts.IAMUser}

// An account is what the pages read so far hold together.
type account struct {
	sink     *collector.Sink
	report   *report
	users    []snapshot.Resource
	policies []types.ManagedPolicyDetail
	entities map[string][]facts.PolicyEntity // by policy ARN
}

// details reads the four types of the authorization details, page by page and to the end once.
func (c *Collector) details(ctx context.Context, t collector.Target, s *collector.Sink, r *report) error {
	if !slices.ContainsFunc(detailTypes, t.Plan.Lists) {
		return nil
	}
	a := &account{sink: s, report: r, entities: map[string][]facts.PolicyEntity{}}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.GetAccountAuthorizationDetails(ctx, &iam.GetAccountAuthorizationDetailsInput{Marker: token})
		if err != nil {
			return nil, false, err
		}
		if err := a.add(out); err != nil {
			return nil, false, err
		}
		return page(out.IsTruncated, out.Marker)
	})
	for _, name := range detailTypes {
		s.Listed(name, err)
	}
	a.emitPolicies(err)
	return c.users(ctx, s, a.users)
}

// add records a page. What has no ARN cannot be told from anything else, so a page that has such is not an answer.
func (a *account) add(out *iam.GetAccountAuthorizationDetailsOutput) error {
	for _, u := range out.UserDetailList {
		if u.Arn == nil || u.UserName == nil {
			return awserr.Malformedf("a user has no ARN or no name")
		}
		if err := a.attach("user", *u.UserName, u.AttachedManagedPolicies); err != nil {
			return err
		}
		a.users = append(a.users, a.user(u))
	}
	for _, g := range out.GroupDetailList {
		if g.Arn == nil || g.GroupName == nil {
			return awserr.Malformedf("a group has no ARN or no name")
		}
		if err := a.attach("group", *g.GroupName, g.AttachedManagedPolicies); err != nil {
			return err
		}
		a.sink.Resource(snapshot.Resource{ID: *g.Arn, Name: *g.GroupName, Type: facts.IAMGroup, Facts: map[string]snapshot.Fact{
			"attached_managed_policies": attached(g.AttachedManagedPolicies),
			"inline_policies":           inline(g.GroupPolicyList),
		}})
	}
	for _, r := range out.RoleDetailList {
		if r.Arn == nil || r.RoleName == nil {
			return awserr.Malformedf("a role has no ARN or no name")
		}
		if err := a.attach("role", *r.RoleName, r.AttachedManagedPolicies); err != nil {
			return err
		}
		a.sink.Resource(snapshot.Resource{ID: *r.Arn, Name: *r.RoleName, Type: facts.IAMRole, Facts: map[string]snapshot.Fact{
			"assume_role_policy":        document(details, r.AssumeRolePolicyDocument),
			"attached_managed_policies": attached(r.AttachedManagedPolicies),
			"inline_policies":           inline(r.RolePolicyList),
			"instance_profiles":         profiles(r.InstanceProfileList),
			"last_used":                 lastUsed(r.RoleLastUsed),
			"permissions_boundary":      boundary(r.PermissionsBoundary),
			"tags":                      tags(r.Tags),
		}})
	}
	for _, p := range out.Policies {
		if p.Arn == nil {
			return awserr.Malformedf("a managed policy has no ARN")
		}
		a.policies = append(a.policies, p)
	}
	return nil
}

func (a *account) user(u types.UserDetail) snapshot.Resource {
	groups := slices.Clone(u.GroupList)
	slices.Sort(groups)
	return snapshot.Resource{ID: *u.Arn, Name: *u.UserName, Type: facts.IAMUser, Facts: map[string]snapshot.Fact{
		"attached_managed_policies": attached(u.AttachedManagedPolicies),
		"create_date":               date(details, u.CreateDate),
		"credential_report":         a.report.user(*u.Arn),
		"groups":                    collector.Known(details, append([]string{}, groups...)),
		"inline_policies":           inline(u.UserPolicyList),
		"permissions_boundary":      boundary(u.PermissionsBoundary),
		"tags":                      tags(u.Tags),
	}}
}

// attach notes who has which policies.
func (a *account) attach(kind, name string, policies []types.AttachedPolicy) error {
	for _, p := range policies {
		if p.PolicyArn == nil {
			return awserr.Malformedf("a policy attached to %s %s has no ARN", kind, name)
		}
		a.entities[*p.PolicyArn] = append(a.entities[*p.PolicyArn], facts.PolicyEntity{Type: kind, Name: name})
	}
	return nil
}

// emitPolicies records the managed policies. Whom they are attached to is known only when everybody was seen.
func (a *account) emitPolicies(err error) {
	for _, p := range a.policies {
		managed := strings.Contains(*p.Arn, ":iam::aws:policy/")
		if managed && aws.ToInt32(p.AttachmentCount) == 0 && aws.ToInt32(p.PermissionsBoundaryUsageCount) == 0 &&
			len(a.entities[*p.Arn]) == 0 {
			continue // AWS's, and the account does not use it
		}
		var attachedTo snapshot.Fact
		if err != nil {
			attachedTo = collector.Unknown(details, err)
		} else {
			entities := append([]facts.PolicyEntity{}, a.entities[*p.Arn]...)
			sortBy(entities, func(e facts.PolicyEntity) string { return e.Type + "/" + e.Name })
			attachedTo = collector.Known(details, entities)
		}
		a.sink.Resource(snapshot.Resource{ID: *p.Arn, Name: cmp.Or(aws.ToString(p.PolicyName), (*p.Arn)[strings.LastIndex(*p.Arn, "/")+1:]), Type: facts.IAMManagedPolicy, Facts: map[string]snapshot.Fact{
			"attached_to":                      attachedTo,
			"attachment_count":                 count(p.AttachmentCount),
			"aws_managed":                      collector.Known(details, managed),
			"document":                         defaultVersion(p),
			"permissions_boundary_usage_count": count(p.PermissionsBoundaryUsageCount),
		}})
	}
}

func count(n *int32) snapshot.Fact {
	if n == nil {
		return collector.Unknown(details, awserr.Malformedf("the policy has no count"))
	}
	return collector.Known(details, int(*n))
}

func defaultVersion(p types.ManagedPolicyDetail) snapshot.Fact {
	for _, v := range p.PolicyVersionList {
		if v.IsDefaultVersion || (v.VersionId != nil && p.DefaultVersionId != nil && *v.VersionId == *p.DefaultVersionId) {
			return document(details, v.Document)
		}
	}
	return collector.Unknown(details, awserr.Malformedf("the policy has no default version"))
}
