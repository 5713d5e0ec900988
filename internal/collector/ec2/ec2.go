// Package ec2 reads Amazon EC2: the instances, security groups, network ACLs, VPCs and peering connections of a region,
// and what its EBS encrypts on its own. What is in a VPC, and what uses a group, is put together here, region by region:
// the lists say only what belongs to what.
package ec2

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const (
	describeFlowLogs           = "ec2:DescribeFlowLogs"
	describeRouteTables        = "ec2:DescribeRouteTables"
	describeSecurityGroupRules = "ec2:DescribeSecurityGroupRules"
	describeVPCEndpoints       = "ec2:DescribeVpcEndpoints"

	// What EC2 puts on a page at most. Where it documents no maximum it takes this one too.
	// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
	perPage = 1000
	// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
	// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html
	routeTablesPerPage, entriesPerPage = 100, 100
)

// A region is what is read of one region. The lists that several types need are read once, and only if one does.
type region struct {
	api         *ec2.Client
	target      collector.Target
	sink        *collector.Sink
	interfaces  func() (interfaces, error)
	routeTables func() ([]facts.RouteTable, error)
	subnets     func() ([]facts.Subnet, error)
	prefixLists map[string]func() ([]string, error)
}

// Collect reads EC2 in a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	r := &region{api: ec2.NewFromConfig(cfg), target: t, sink: s, prefixLists: map[string]func() ([]string, error){}}
	r.interfaces = sync.OnceValues(func() (interfaces, error) { return r.listInterfaces(ctx) })
	r.routeTables = sync.OnceValues(func() ([]facts.RouteTable, error) { return r.listRouteTables(ctx) })
	r.subnets = sync.OnceValues(func() ([]facts.Subnet, error) { return r.listSubnets(ctx) })
	r.ebs(ctx)
	r.instances(ctx)
	r.networkACLs(ctx)
	r.securityGroups(ctx)
	r.vpcs(ctx)
	r.peerings(ctx)
	return nil
}

// ebs reads what EBS does in the region where nobody says anything.
func (r *region) ebs(ctx context.Context) {
	r.sink.ReadRegion(ctx).
		Fact("ebs_default_kms_key_id", func() (any, error) {
			out, err := r.api.GetEbsDefaultKmsKeyId(ctx, &ec2.GetEbsDefaultKmsKeyIdInput{})
			if err != nil {
				return nil, err
			}
			return collector.Must(aws.ToString(out.KmsKeyId)), nil
		}).
		Fact("ebs_encryption_by_default", func() (any, error) {
			out, err := r.api.GetEbsEncryptionByDefault(ctx, &ec2.GetEbsEncryptionByDefaultInput{})
			if err != nil {
				return nil, err
			}
			return collector.Must(out.EbsEncryptionByDefault), nil
		}).
		EmitRegion()
}

// arn is the ARN of what EC2 lists by its id alone. The owner is not the account where it was shared.
func (r *region) arn(owner *string, kind, id string) string {
	account := r.target.Account
	if aws.ToString(owner) != "" {
		account = *owner
	}
	return "arn:" + r.target.Partition + ":ec2:" + r.target.Region + ":" + account + ":" + kind + "/" + id
}

func tags(list []types.Tag) any {
	return collector.Tags(list, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
}

// groupIDs returns the ids of security groups, sorted.
func groupIDs(groups []types.GroupIdentifier) []string {
	ids := make([]string, 0, len(groups))
	for _, g := range groups {
		ids = append(ids, aws.ToString(g.GroupId))
	}
	slices.Sort(ids)
	return ids
}
