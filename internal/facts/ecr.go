package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// ECRRepository is the type of private ECR repositories.
const ECRRepository snapshot.Type = "AWS::ECR::Repository"

// ecrService is what is read of Amazon ECR.
var ecrService = service{
	name: "ecr",
	types: []Type{{
		Name: ECRRepository, List: "ecr:DescribeRepositories", Doc: "A private ECR repository.",
		Facts: []Fact{
			{Name: "encryption_type", Value: "", Read: "ecr:DescribeRepositories", Doc: "AES256, KMS or KMS_DSSE."},
			{Name: "image_tag_mutability", Value: "", Read: "ecr:DescribeRepositories", Doc: "MUTABLE or IMMUTABLE, or one of these with exclusions."},
			{Name: "kms_key", Value: "", Read: "ecr:DescribeRepositories", Optional: true, Doc: "The ARN of the KMS key that encrypts it."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "ecr:GetRepositoryPolicy", Optional: true, Doc: "Its repository policy, whose statements have no resources."},
		},
	}},
	operations: []Operation{
		{Name: "ecr:DescribeRepositories", Answer: "json:repositories"},
		{Name: "ecr:GetRepositoryPolicy", Answer: "json:policyText"},
	},
}
