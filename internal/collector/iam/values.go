package iam

import (
	"cmp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// sortBy sorts by a key: the order of an answer is nobody's promise.
func sortBy[T any](list []T, key func(T) string) {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
}

func date(operation string, t *time.Time) snapshot.Fact {
	if t == nil {
		return collector.Unknown(operation, awserr.Malformedf("the answer has no date"))
	}
	return collector.Known(operation, collector.Time(*t))
}

func attached(policies []types.AttachedPolicy) snapshot.Fact {
	list := []facts.AttachedPolicy{}
	for _, p := range policies {
		list = append(list, facts.AttachedPolicy{ARN: aws.ToString(p.PolicyArn), Name: aws.ToString(p.PolicyName)})
	}
	sortBy(list, func(p facts.AttachedPolicy) string { return p.ARN })
	return collector.Known(details, list)
}

func inline(policies []types.PolicyDetail) snapshot.Fact {
	list := []facts.InlinePolicy{}
	for _, p := range policies {
		d, err := parse(p.PolicyDocument)
		if err != nil {
			return collector.Unknown(details, awserr.Malformedf("inline policy %q: %v", aws.ToString(p.PolicyName), err))
		}
		list = append(list, facts.InlinePolicy{Name: aws.ToString(p.PolicyName), Document: d})
	}
	sortBy(list, func(p facts.InlinePolicy) string { return p.Name })
	return collector.Known(details, list)
}

func boundary(b *types.AttachedPermissionsBoundary) snapshot.Fact {
	switch {
	case b == nil:
		return collector.Absent()
	case b.PermissionsBoundaryArn == nil:
		return collector.Unknown(details, awserr.Malformedf("the permissions boundary has no ARN"))
	}
	return collector.Known(details, *b.PermissionsBoundaryArn)
}

func tags(list []types.Tag) snapshot.Fact {
	m := map[string]string{}
	for _, t := range list {
		m[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return collector.Known(details, m)
}

func lastUsed(u *types.RoleLastUsed) snapshot.Fact {
	if u == nil || u.LastUsedDate == nil {
		return collector.Absent()
	}
	return collector.Known(details, facts.RoleLastUsed{LastUsedDate: collector.Time(*u.LastUsedDate), Region: aws.ToString(u.Region)})
}

// profiles is the instance profiles that hold a role.
func profiles(list []types.InstanceProfile) snapshot.Fact {
	arns := make([]string, 0, len(list))
	for _, p := range list {
		arns = append(arns, aws.ToString(p.Arn))
	}
	return collector.Answer(details, collector.Strings(arns))
}
