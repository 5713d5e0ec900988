package ec2

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

// peerings reads the peering connections. One between two regions is listed in both, each with the routes that are there.
func (r *region) peerings(ctx context.Context) {
	connections := collector.List(r.sink, facts.EC2VPCPeeringConnection, func(token *string) ([]types.VpcPeeringConnection, *string, error) {
		out, err := r.api.DescribeVpcPeeringConnections(ctx, &ec2.DescribeVpcPeeringConnectionsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, c := range out.VpcPeeringConnections {
			if err := collector.Has("a peering connection", c.VpcPeeringConnectionId); err != nil {
				return nil, nil, err
			}
		}
		return out.VpcPeeringConnections, out.NextToken, nil
	})
	for _, c := range connections {
		r.peering(ctx, c)
	}
}

func (r *region) peering(ctx context.Context, c types.VpcPeeringConnection) {
	id := *c.VpcPeeringConnectionId
	values := collector.Values{
		"accepter":  peeringVPC(c.AccepterVpcInfo),
		"requester": peeringVPC(c.RequesterVpcInfo),
		"status":    awserr.Malformedf("the connection has no status"),
		"tags":      tags(c.Tags),
	}
	if c.Status != nil {
		values["status"] = collector.Must(c.Status.Code)
	}
	connection := r.sink.Read(ctx, facts.EC2VPCPeeringConnection).Says(values)
	connection.Fact("route_tables", func() (any, error) { return r.routesOver(id) })
	connection.Fact("prefix_lists", func() (any, error) {
		tables, err := r.routesOver(id)
		if err != nil {
			return nil, collector.At(describeRouteTables, err)
		}
		var ids []string
		for _, t := range tables {
			for _, route := range t.Routes {
				if route.DestinationPrefixListID != "" {
					ids = append(ids, route.DestinationPrefixListID)
				}
			}
		}
		return r.namedLists(ctx, ids)
	})
	connection.Fact("subnets", func() (any, error) {
		subnets, err := r.subnets()
		return of(subnets, func(s facts.Subnet) bool {
			return isVPC(c.AccepterVpcInfo, s.VPCID) || isVPC(c.RequesterVpcInfo, s.VPCID)
		}), err
	})
	connection.Emit(r.arn(nil, "vpc-peering-connection", id), id)
}

// routesOver returns the route tables of the region that route over the connection, with these routes.
func (r *region) routesOver(connection string) ([]facts.RouteTable, error) {
	all, err := r.routeTables()
	tables := []facts.RouteTable{}
	for _, t := range all {
		t.Routes = of(t.Routes, func(route facts.Route) bool { return route.VPCPeeringConnectionID == connection })
		if len(t.Routes) > 0 {
			tables = append(tables, t)
		}
	}
	return tables, err
}

func isVPC(v *types.VpcPeeringConnectionVpcInfo, id string) bool {
	return v != nil && aws.ToString(v.VpcId) == id
}

func peeringVPC(v *types.VpcPeeringConnectionVpcInfo) any {
	if v == nil {
		return awserr.Malformedf("the connection has one VPC")
	}
	if err := collector.Has("a VPC of the connection, or its owner,", v.VpcId, v.OwnerId); err != nil {
		return err
	}
	out := facts.PeeringVPC{
		OwnerID: *v.OwnerId, VPCID: *v.VpcId, Region: aws.ToString(v.Region), CIDRBlocks: []string{}, IPv6CIDRBlocks: []string{},
	}
	if first := aws.ToString(v.CidrBlock); first != "" { // is in the set too, of which emulators know nothing
		out.CIDRBlocks = append(out.CIDRBlocks, first)
	}
	for _, b := range v.CidrBlockSet {
		out.CIDRBlocks = append(out.CIDRBlocks, aws.ToString(b.CidrBlock))
	}
	for _, b := range v.Ipv6CidrBlockSet {
		out.IPv6CIDRBlocks = append(out.IPv6CIDRBlocks, aws.ToString(b.Ipv6CidrBlock))
	}
	slices.Sort(out.CIDRBlocks)
	out.CIDRBlocks = slices.Compact(out.CIDRBlocks)
	slices.Sort(out.IPv6CIDRBlocks)
	return out
}
