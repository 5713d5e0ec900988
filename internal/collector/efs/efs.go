// Package efs reads Amazon EFS: the file systems of a region with their encryption and their policies. No file is read.
package efs

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/efs/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce             = 16 // file systems of a region that are asked about at once
	fileSystemsPerPage = 100
)

// Collect reads the file systems of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := efs.NewFromConfig(cfg)
	fileSystems := collector.List(s, facts.EFSFileSystem, func(token *string) ([]types.FileSystemDescription, *string, error) {
		out, err := api.DescribeFileSystems(ctx, &efs.DescribeFileSystemsInput{Marker: token, MaxItems: aws.Int32(fileSystemsPerPage)})
		if err != nil {
			return nil, nil, err
		}
		for _, f := range out.FileSystems {
			if err := collector.Has("a file system", f.FileSystemId); err != nil {
				return nil, nil, err
			}
		}
		return out.FileSystems, out.NextMarker, nil
	})
	return collector.Each(ctx, atOnce, fileSystems, func(ctx context.Context, f types.FileSystemDescription) {
		id := "arn:" + t.Partition + ":elasticfilesystem:" + t.Region + ":" + t.Account + ":file-system/" + *f.FileSystemId
		// https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html
		s.Read(ctx, facts.EFSFileSystem).Says(values(f)).Fact("policy", func() (any, error) {
			out, err := api.DescribeFileSystemPolicy(ctx, &efs.DescribeFileSystemPolicyInput{FileSystemId: f.FileSystemId})
			if err != nil {
				return nil, err
			}
			return collector.Policy(out.Policy), nil
		}, "PolicyNotFound").Emit(id, aws.ToString(f.Name))
	})
}

// values is the facts that the list says.
func values(f types.FileSystemDescription) collector.Values {
	return collector.Values{
		"encrypted": collector.Must(f.Encrypted), "kms_key_id": collector.Text(f.KmsKeyId),
		"life_cycle_state": collector.Must(f.LifeCycleState),
	}
}
