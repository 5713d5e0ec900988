package ec2

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

func (r *region) networkACLs(ctx context.Context) {
	acls := collector.List(r.sink, facts.EC2NetworkACL, func(token *string) ([]types.NetworkAcl, *string, error) {
		out, err := r.api.DescribeNetworkAcls(ctx, &ec2.DescribeNetworkAclsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, acl := range out.NetworkAcls {
			if err := collector.Has("a network ACL", acl.NetworkAclId); err != nil {
				return nil, nil, err
			}
		}
		return out.NetworkAcls, out.NextToken, nil
	})
	for _, acl := range acls {
		r.sink.Read(ctx, facts.EC2NetworkACL).Says(collector.Values{
			"associations": aclAssociations(acl.Associations),
			"entries":      aclEntries(acl.Entries),
			"is_default":   collector.Must(acl.IsDefault),
			"owner_id":     collector.Must(aws.ToString(acl.OwnerId)),
			"tags":         tags(acl.Tags),
			"vpc_id":       collector.Must(aws.ToString(acl.VpcId)),
		}).Emit(r.arn(acl.OwnerId, "network-acl", *acl.NetworkAclId), *acl.NetworkAclId)
	}
}

func aclAssociations(list []types.NetworkAclAssociation) any {
	out, err := collector.Convert(list, func(a facts.NetworkACLAssociation) string { return a.SubnetID },
		func(a types.NetworkAclAssociation) (facts.NetworkACLAssociation, error) {
			return facts.NetworkACLAssociation{SubnetID: aws.ToString(a.SubnetId)}, collector.Has("an association", a.SubnetId)
		})
	if err != nil {
		return err
	}
	return out
}

// aclEntries returns the entries, inbound first, in the order in which they are tried. One that does not say what it
// decides, or for which addresses, says nothing of the others either: the first that matches decides.
func aclEntries(list []types.NetworkAclEntry) any {
	out := make([]facts.NetworkACLEntry, 0, len(list))
	for _, e := range list {
		if e.RuleNumber == nil || e.Egress == nil || e.RuleAction == "" || aws.ToString(e.Protocol) == "" ||
			aws.ToString(e.CidrBlock) == "" && aws.ToString(e.Ipv6CidrBlock) == "" {
			return awserr.Malformedf("an entry of the network ACL is not complete")
		}
		entry := facts.NetworkACLEntry{
			RuleNumber: int(*e.RuleNumber), Egress: *e.Egress, RuleAction: string(e.RuleAction), Protocol: *e.Protocol,
			CIDRBlock: aws.ToString(e.CidrBlock), IPv6CIDRBlock: aws.ToString(e.Ipv6CidrBlock),
		}
		if e.PortRange != nil {
			if e.PortRange.From == nil || e.PortRange.To == nil {
				return awserr.Malformedf("a range of ports in the network ACL has one end")
			}
			entry.PortRange = &facts.PortRange{From: int(*e.PortRange.From), To: int(*e.PortRange.To)}
		}
		out = append(out, entry)
	}
	slices.SortStableFunc(out, func(a, b facts.NetworkACLEntry) int {
		if a.Egress != b.Egress {
			return map[bool]int{false: -1, true: 1}[a.Egress]
		}
		return cmp.Or(cmp.Compare(a.RuleNumber, b.RuleNumber), cmp.Compare(a.CIDRBlock, b.CIDRBlock))
	})
	return out
}
