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

// instances reads the instances. An account can have those that AWS services manage left out of lists; they are asked for.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ManagedResourceVisibilitySettings.html
func (r *region) instances(ctx context.Context) {
	reservations := collector.List(r.sink, facts.EC2Instance, func(token *string) ([]types.Reservation, *string, error) {
		out, err := r.api.DescribeInstances(ctx, &ec2.DescribeInstancesInput{
			IncludeManagedResources: aws.Bool(true), MaxResults: aws.Int32(perPage), NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		for _, reservation := range out.Reservations {
			for i := range reservation.Instances {
				if err := collector.Has("an instance", reservation.Instances[i].InstanceId); err != nil {
					return nil, nil, err
				}
			}
		}
		return out.Reservations, out.NextToken, nil
	})
	for _, reservation := range reservations {
		for i := range reservation.Instances {
			instance := &reservation.Instances[i]
			r.sink.Read(ctx, facts.EC2Instance).Says(instanceValues(instance)).
				Emit(r.arn(reservation.OwnerId, "instance", *instance.InstanceId), *instance.InstanceId)
		}
	}
}

func instanceValues(i *types.Instance) collector.Values {
	v := collector.Values{
		"iam_instance_profile": nil,
		"image_id":             collector.Must(aws.ToString(i.ImageId)),
		"instance_type":        collector.Must(i.InstanceType),
		"launch_time":          collector.MustTime(i.LaunchTime),
		"metadata_options":     metadataOptions(i.MetadataOptions),
		"network_interfaces":   instanceInterfaces(i.NetworkInterfaces),
		"operator":             nil,
		"platform":             nil,
		"public_ip_address":    collector.Text(i.PublicIpAddress),
		"security_groups":      collector.Strings(groupIDs(i.SecurityGroups)),
		"state":                awserr.Malformedf("the instance has no state"),
		"subnet_id":            collector.Text(i.SubnetId),
		"tags":                 tags(i.Tags),
		"virtualization_type":  collector.Must(i.VirtualizationType),
		"vpc_id":               collector.Text(i.VpcId),
	}
	if i.IamInstanceProfile != nil {
		v["iam_instance_profile"] = collector.Must(aws.ToString(i.IamInstanceProfile.Arn))
	}
	if i.Operator != nil && aws.ToBool(i.Operator.Managed) {
		v["operator"] = collector.Must(aws.ToString(i.Operator.Principal))
	}
	if i.Platform != "" {
		v["platform"] = string(i.Platform)
	}
	if i.State != nil {
		v["state"] = collector.Must(i.State.Name)
	}
	return v
}

func metadataOptions(o *types.InstanceMetadataOptionsResponse) any {
	if o == nil || o.HttpEndpoint == "" || o.HttpTokens == "" || o.State == "" {
		return awserr.Malformedf("the answer does not say how the instance reaches its metadata")
	}
	return facts.InstanceMetadataOptions{
		HTTPEndpoint: string(o.HttpEndpoint), HTTPTokens: string(o.HttpTokens), State: string(o.State),
		HTTPPutResponseHopLimit: int(aws.ToInt32(o.HttpPutResponseHopLimit)),
	}
}

func instanceInterfaces(list []types.InstanceNetworkInterface) any {
	out, err := collector.Convert(list, func(i facts.InstanceNetworkInterface) string { return i.NetworkInterfaceID },
		func(i types.InstanceNetworkInterface) (facts.InstanceNetworkInterface, error) {
			v := facts.InstanceNetworkInterface{
				NetworkInterfaceID: aws.ToString(i.NetworkInterfaceId), SubnetID: aws.ToString(i.SubnetId),
				SecurityGroups: groupIDs(i.Groups), IPv6Addresses: []string{},
			}
			if i.Association != nil {
				v.PublicIP = aws.ToString(i.Association.PublicIp)
			}
			for _, address := range i.Ipv6Addresses {
				v.IPv6Addresses = append(v.IPv6Addresses, aws.ToString(address.Ipv6Address))
			}
			return v, collector.Has("a network interface", i.NetworkInterfaceId)
		})
	if err != nil {
		return err
	}
	return out
}
