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

// listRouteTables returns the route tables in the order of their ids.
func (r *region) listRouteTables(ctx context.Context) ([]facts.RouteTable, error) {
	all, err := collector.Items(func(token *string) ([]types.RouteTable, *string, error) {
		out, err := r.api.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{MaxResults: aws.Int32(routeTablesPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.RouteTables, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return collector.Convert(all, func(t facts.RouteTable) string { return t.RouteTableID }, routeTable)
}

func routeTable(t types.RouteTable) (facts.RouteTable, error) {
	v := facts.RouteTable{
		RouteTableID: aws.ToString(t.RouteTableId), VPCID: aws.ToString(t.VpcId), OwnerID: aws.ToString(t.OwnerId),
		Associations: []facts.RouteTableAssociation{},
	}
	for _, a := range t.Associations {
		if s := a.AssociationState; s == nil || s.State == types.RouteTableAssociationStateCodeAssociated {
			v.Associations = append(v.Associations, facts.RouteTableAssociation{
				Main: aws.ToBool(a.Main), SubnetID: aws.ToString(a.SubnetId), GatewayID: aws.ToString(a.GatewayId),
			})
		}
	}
	slices.SortFunc(v.Associations, func(a, b facts.RouteTableAssociation) int {
		return cmp.Or(cmp.Compare(a.SubnetID, b.SubnetID), cmp.Compare(a.GatewayID, b.GatewayID))
	})
	var err error
	if v.Routes, err = collector.Convert(t.Routes, destination, route); err != nil {
		return v, err
	}
	return v, collector.Has("a route table, its VPC or its owner", t.RouteTableId, t.VpcId, t.OwnerId)
}

func destination(r facts.Route) string {
	return r.DestinationCIDRBlock + " " + r.DestinationIPv6CIDRBlock + " " + r.DestinationPrefixListID
}

func route(r types.Route) (facts.Route, error) {
	v := facts.Route{
		DestinationCIDRBlock:        aws.ToString(r.DestinationCidrBlock),
		DestinationIPv6CIDRBlock:    aws.ToString(r.DestinationIpv6CidrBlock),
		DestinationPrefixListID:     aws.ToString(r.DestinationPrefixListId),
		GatewayID:                   aws.ToString(r.GatewayId),
		NATGatewayID:                aws.ToString(r.NatGatewayId),
		NetworkInterfaceID:          aws.ToString(r.NetworkInterfaceId),
		EgressOnlyInternetGatewayID: aws.ToString(r.EgressOnlyInternetGatewayId),
		TransitGatewayID:            aws.ToString(r.TransitGatewayId),
		VPCPeeringConnectionID:      aws.ToString(r.VpcPeeringConnectionId),
		State:                       string(r.State),
	}
	if v.DestinationCIDRBlock == "" && v.DestinationIPv6CIDRBlock == "" && v.DestinationPrefixListID == "" || v.State == "" {
		return v, awserr.Malformedf("a route has no destination or no state")
	}
	return v, nil
}

// listSubnets returns the subnets in the order of their ids.
func (r *region) listSubnets(ctx context.Context) ([]facts.Subnet, error) {
	all, err := collector.Items(func(token *string) ([]types.Subnet, *string, error) {
		out, err := r.api.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Subnets, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return collector.Convert(all, func(s facts.Subnet) string { return s.SubnetID }, func(s types.Subnet) (facts.Subnet, error) {
		return facts.Subnet{
			SubnetID: aws.ToString(s.SubnetId), VPCID: aws.ToString(s.VpcId), OwnerID: aws.ToString(s.OwnerId),
			AvailabilityZone: aws.ToString(s.AvailabilityZone), CIDRBlock: aws.ToString(s.CidrBlock),
			MapPublicIPOnLaunch: aws.ToBool(s.MapPublicIpOnLaunch),
		}, collector.Has("a subnet, its VPC, owner or zone", s.SubnetId, s.VpcId, s.OwnerId, s.AvailabilityZone)
	})
}
