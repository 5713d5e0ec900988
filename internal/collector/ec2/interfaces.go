package ec2

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

// The interfaces of a region: their ids by security group, and how many there are in the subnets of each VPC.
type interfaces struct {
	byGroup map[string][]string
	byVPC   map[string][]facts.SubnetInterfaces
}

// listInterfaces reads the network interfaces, those that AWS services manage included.
func (r *region) listInterfaces(ctx context.Context) (interfaces, error) {
	all, err := collector.Items(func(token *string) ([]types.NetworkInterface, *string, error) {
		out, err := r.api.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{
			IncludeManagedResources: aws.Bool(true), MaxResults: aws.Int32(perPage), NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return out.NetworkInterfaces, out.NextToken, nil
	})
	if err != nil {
		return interfaces{}, err
	}
	out := interfaces{byGroup: map[string][]string{}, byVPC: map[string][]facts.SubnetInterfaces{}}
	type place struct{ vpc, subnet, kind string }
	counts := map[place]int{}
	for i := range all {
		n := &all[i]
		kind := string(n.InterfaceType)
		if err := collector.Has("a network interface, its VPC, subnet or type", n.NetworkInterfaceId, n.VpcId, n.SubnetId, &kind); err != nil {
			return interfaces{}, err
		}
		counts[place{*n.VpcId, *n.SubnetId, kind}]++
		for _, group := range groupIDs(n.Groups) {
			out.byGroup[group] = append(out.byGroup[group], *n.NetworkInterfaceId)
		}
	}
	for p, n := range counts {
		out.byVPC[p.vpc] = append(out.byVPC[p.vpc], facts.SubnetInterfaces{SubnetID: p.subnet, InterfaceType: p.kind, Count: n})
	}
	for _, list := range out.byVPC {
		slices.SortFunc(list, func(a, b facts.SubnetInterfaces) int {
			return cmp.Or(cmp.Compare(a.SubnetID, b.SubnetID), cmp.Compare(a.InterfaceType, b.InterfaceType))
		})
	}
	return out, nil
}
