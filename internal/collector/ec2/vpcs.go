package ec2

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

func (r *region) vpcs(ctx context.Context) {
	vpcs := collector.List(r.sink, facts.EC2VPC, func(token *string) ([]types.Vpc, *string, error) {
		out, err := r.api.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, vpc := range out.Vpcs {
			if err := collector.Has("a VPC", vpc.VpcId); err != nil {
				return nil, nil, err
			}
		}
		return out.Vpcs, out.NextToken, nil
	})
	if len(vpcs) == 0 {
		return
	}
	var flowLogs map[string][]facts.FlowLog
	var endpoints map[string][]facts.VPCEndpoint
	var flowLogsErr, endpointsErr error
	if r.sink.Read(ctx, facts.EC2VPC).Wants(describeFlowLogs) {
		flowLogs, flowLogsErr = r.flowLogs(ctx)
	}
	if r.sink.Read(ctx, facts.EC2VPC).Wants(describeVPCEndpoints) {
		endpoints, endpointsErr = r.endpoints(ctx)
	}
	for _, vpc := range vpcs {
		id := *vpc.VpcId
		r.sink.Read(ctx, facts.EC2VPC).Says(vpcValues(vpc)).
			Fact("endpoints", func() (any, error) { return append([]facts.VPCEndpoint{}, endpoints[id]...), endpointsErr }).
			Fact("flow_logs", func() (any, error) { return append([]facts.FlowLog{}, flowLogs[id]...), flowLogsErr }).
			Fact("network_interfaces", func() (any, error) {
				all, err := r.interfaces()
				return append([]facts.SubnetInterfaces{}, all.byVPC[id]...), err
			}).
			Fact("route_tables", func() (any, error) {
				tables, err := r.routeTables()
				return of(tables, func(t facts.RouteTable) bool { return t.VPCID == id }), err
			}).
			Fact("subnets", func() (any, error) {
				subnets, err := r.subnets()
				return of(subnets, func(s facts.Subnet) bool { return s.VPCID == id }), err
			}).
			Emit(r.arn(vpc.OwnerId, "vpc", id), id)
	}
}

// vpcValues is what the list says. Ranges that were taken away, or could not be given, stay on it for a while.
func vpcValues(vpc types.Vpc) collector.Values {
	cidrs, cidrs6 := []string{}, []string{}
	for _, a := range vpc.CidrBlockAssociationSet {
		if a.CidrBlockState == nil || a.CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated {
			cidrs = append(cidrs, aws.ToString(a.CidrBlock))
		}
	}
	for _, a := range vpc.Ipv6CidrBlockAssociationSet {
		if a.Ipv6CidrBlockState == nil || a.Ipv6CidrBlockState.State == types.VpcCidrBlockStateCodeAssociated {
			cidrs6 = append(cidrs6, aws.ToString(a.Ipv6CidrBlock))
		}
	}
	return collector.Values{
		"cidr_blocks":      collector.Strings(cidrs),
		"ipv6_cidr_blocks": collector.Strings(cidrs6),
		"is_default":       collector.Must(vpc.IsDefault),
		"owner_id":         collector.Must(aws.ToString(vpc.OwnerId)),
		"tags":             tags(vpc.Tags),
	}
}

// flowLogs returns the flow logs of VPCs, by VPC.
func (r *region) flowLogs(ctx context.Context) (map[string][]facts.FlowLog, error) {
	all, err := collector.Items(func(token *string) ([]types.FlowLog, *string, error) {
		out, err := r.api.DescribeFlowLogs(ctx, &ec2.DescribeFlowLogsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.FlowLogs, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	ofVPCs := of(all, func(l types.FlowLog) bool { return strings.HasPrefix(aws.ToString(l.ResourceId), "vpc-") })
	return by(ofVPCs, func(l types.FlowLog) (string, facts.FlowLog, error) {
		v := facts.FlowLog{
			FlowLogID: aws.ToString(l.FlowLogId), FlowLogStatus: aws.ToString(l.FlowLogStatus), TrafficType: string(l.TrafficType),
			DeliverLogsStatus: aws.ToString(l.DeliverLogsStatus), LogDestinationType: string(l.LogDestinationType),
			LogDestination: aws.ToString(l.LogDestination),
		}
		return *l.ResourceId, v, collector.Has("a flow log, its status or its traffic", &v.FlowLogID, &v.FlowLogStatus, &v.TrafficType)
	}, func(l facts.FlowLog) string { return l.FlowLogID })
}

// endpoints returns the endpoints by VPC.
func (r *region) endpoints(ctx context.Context) (map[string][]facts.VPCEndpoint, error) {
	all, err := collector.Items(func(token *string) ([]types.VpcEndpoint, *string, error) {
		out, err := r.api.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{MaxResults: aws.Int32(perPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.VpcEndpoints, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return by(all, func(e types.VpcEndpoint) (string, facts.VPCEndpoint, error) {
		v := facts.VPCEndpoint{
			VPCEndpointID: aws.ToString(e.VpcEndpointId), VPCEndpointType: string(e.VpcEndpointType), ServiceName: aws.ToString(e.ServiceName),
			State: string(e.State), PrivateDNSEnabled: aws.ToBool(e.PrivateDnsEnabled),
			RouteTableIDs: append([]string{}, e.RouteTableIds...), SubnetIDs: append([]string{}, e.SubnetIds...),
		}
		slices.Sort(v.RouteTableIDs)
		slices.Sort(v.SubnetIDs)
		return aws.ToString(e.VpcId), v, collector.Has("an endpoint, its VPC, type or state", e.VpcEndpointId, e.VpcId, &v.VPCEndpointType, &v.State)
	}, func(e facts.VPCEndpoint) string { return e.VPCEndpointID })
}

// by converts the items and returns them by what they belong to, each in the order of their ids.
func by[T, U any](items []T, convert func(T) (owner string, value U, err error), id func(U) string) (map[string][]U, error) {
	out := map[string][]U{}
	for _, item := range items {
		owner, v, err := convert(item)
		if err != nil {
			return nil, err
		}
		out[owner] = append(out[owner], v)
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b U) int { return cmp.Compare(id(a), id(b)) })
	}
	return out, nil
}

// of returns what belongs to something, never nil.
func of[T any](items []T, belongs func(T) bool) []T {
	out := []T{}
	for _, item := range items {
		if belongs(item) {
			out = append(out, item)
		}
	}
	return out
}
