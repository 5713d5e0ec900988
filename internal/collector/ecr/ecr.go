// Package ecr reads Amazon ECR: the private repositories of a region with their policies. No image is pulled.
package ecr

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce              = 16 // repositories of a region that are asked about at once
	repositoriesPerPage = 1000
)

// Collect reads the repositories of a region.
func Collect(ctx context.Context, cfg aws.Config, _ collector.Target, s *collector.Sink) error {
	api := ecr.NewFromConfig(cfg)
	repositories := collector.List(s, facts.ECRRepository, func(token *string) ([]types.Repository, *string, error) {
		out, err := api.DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{MaxResults: aws.Int32(repositoriesPerPage), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		for _, r := range out.Repositories {
			if err := collector.Has("a repository", r.RepositoryArn, r.RepositoryName); err != nil {
				return nil, nil, err
			}
		}
		return out.Repositories, out.NextToken, nil
	})
	return collector.Each(ctx, atOnce, repositories, func(ctx context.Context, r types.Repository) {
		// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html
		s.Read(ctx, facts.ECRRepository).Says(values(r)).Fact("policy", func() (any, error) {
			out, err := api.GetRepositoryPolicy(ctx, &ecr.GetRepositoryPolicyInput{RepositoryName: r.RepositoryName})
			if err != nil {
				return nil, err
			}
			return collector.Policy(out.PolicyText), nil
		}, "RepositoryPolicyNotFoundException").Emit(*r.RepositoryArn, *r.RepositoryName)
	})
}

// values is the facts that the list says.
func values(r types.Repository) collector.Values {
	v := collector.Values{
		"image_tag_mutability": collector.Must(r.ImageTagMutability),
		"encryption_type":      awserr.Malformedf("the repository has no encryption"),
		"kms_key":              nil,
	}
	if e := r.EncryptionConfiguration; e != nil {
		v["encryption_type"], v["kms_key"] = collector.Must(e.EncryptionType), collector.Text(e.KmsKey)
	}
	return v
}
