package ec2

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// securityGroups reads the groups, and the rules of all of them with one list, which gives the rules ids.
func (r *region) securityGroups(ctx context.Context) {
	groups := collector.List(r.sink, facts.EC2SecurityGroup, func(token *string) ([]types.SecurityGroup, *string, error) {
		out, err := r.api.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for i := range out.SecurityGroups {
			if err := collector.Has("a security group", out.SecurityGroups[i].GroupId); err != nil {
				return nil, nil, err
			}
		}
		return out.SecurityGroups, out.NextToken, nil
	})
	if len(groups) == 0 {
		return
	}
	var rules map[string][]types.SecurityGroupRule
	var err error
	if r.sink.Read(ctx, facts.EC2SecurityGroup).Wants(describeSecurityGroupRules) {
		rules, err = r.groupRules(ctx)
	}
	for i := range groups {
		r.securityGroup(ctx, &groups[i], rules[*groups[i].GroupId], err)
	}
}

func (r *region) securityGroup(ctx context.Context, g *types.SecurityGroup, rules []types.SecurityGroupRule, unread error) {
	r.sink.Read(ctx, facts.EC2SecurityGroup).Says(collector.Values{
		"group_name": collector.Must(aws.ToString(g.GroupName)),
		"owner_id":   collector.Must(aws.ToString(g.OwnerId)),
		"tags":       tags(g.Tags),
		"vpc_id":     collector.Must(aws.ToString(g.VpcId)),
	}).Asks(describeSecurityGroupRules, func() (collector.Values, error) {
		return collector.Values{
			"egress":  direction(rules, true, g.IpPermissionsEgress),
			"ingress": direction(rules, false, g.IpPermissions),
		}, unread
	}).Fact("network_interfaces", func() (any, error) {
		all, err := r.interfaces()
		return collector.Strings(all.byGroup[*g.GroupId]), err
	}).Fact("prefix_lists", func() (any, error) {
		var ids []string
		for _, p := range g.IpPermissions {
			for _, list := range p.PrefixListIds {
				ids = append(ids, aws.ToString(list.PrefixListId))
			}
		}
		for _, rule := range rules { // which may be there since the groups were listed
			if list := aws.ToString(rule.PrefixListId); list != "" && !aws.ToBool(rule.IsEgress) {
				ids = append(ids, list)
			}
		}
		return r.namedLists(ctx, ids)
	}).Emit(r.arn(g.OwnerId, "security-group", *g.GroupId), *g.GroupId)
}

// groupRules returns the rules of the region by group. A list that is not whole says nothing of any group.
func (r *region) groupRules(ctx context.Context) (map[string][]types.SecurityGroupRule, error) {
	all, err := collector.Items(func(token *string) ([]types.SecurityGroupRule, *string, error) {
		out, err := r.api.DescribeSecurityGroupRules(ctx, &ec2.DescribeSecurityGroupRulesInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.SecurityGroupRules, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	rules := map[string][]types.SecurityGroupRule{}
	for _, rule := range all {
		if err := collector.Has("a rule or its security group", rule.SecurityGroupRuleId, rule.GroupId); err != nil {
			return nil, err
		}
		if rule.IsEgress == nil {
			return nil, awserr.Malformedf("a rule has no direction")
		}
		rules[*rule.GroupId] = append(rules[*rule.GroupId], rule)
	}
	return rules, nil
}

// direction returns the rules of one direction. The group itself says how many there are: where the list of rules has
// fewer, something is missing, and a group without rules would pass.
func direction(rules []types.SecurityGroupRule, egress bool, permissions []types.IpPermission) any {
	var mine []types.SecurityGroupRule
	for _, rule := range rules {
		if *rule.IsEgress == egress {
			mine = append(mine, rule)
		}
	}
	said := 0
	for _, p := range permissions {
		said += len(p.IpRanges) + len(p.Ipv6Ranges) + len(p.PrefixListIds) + len(p.UserIdGroupPairs)
	}
	if len(mine) < said {
		return awserr.Malformedf("the group has %d rules, and %d are listed", said, len(mine))
	}
	out, err := collector.Convert(mine, func(r facts.SecurityGroupRule) string { return r.SecurityGroupRuleID }, groupRule)
	if err != nil {
		return err
	}
	return out
}

func groupRule(r types.SecurityGroupRule) (facts.SecurityGroupRule, error) {
	v := facts.SecurityGroupRule{
		SecurityGroupRuleID: *r.SecurityGroupRuleId, IPProtocol: aws.ToString(r.IpProtocol), FromPort: port(r.FromPort), ToPort: port(r.ToPort),
		CIDRIPv4: aws.ToString(r.CidrIpv4), CIDRIPv6: aws.ToString(r.CidrIpv6), PrefixListID: aws.ToString(r.PrefixListId),
	}
	if r.ReferencedGroupInfo != nil {
		v.ReferencedGroupID = aws.ToString(r.ReferencedGroupInfo.GroupId)
	}
	if v.IPProtocol == "" || v.CIDRIPv4 == "" && v.CIDRIPv6 == "" && v.PrefixListID == "" && v.ReferencedGroupID == "" {
		return v, awserr.Malformedf("rule %s has no protocol or no source", v.SecurityGroupRuleID)
	}
	return v, nil
}

func port(p *int32) *int {
	if p == nil {
		return nil
	}
	v := int(*p)
	return &v
}
