package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// EFSFileSystem is the type of EFS file systems.
const EFSFileSystem snapshot.Type = "AWS::EFS::FileSystem"

// efsService is what is read of Amazon EFS.
var efsService = service{
	name:   "efs",
	prefix: "elasticfilesystem",
	types: []Type{{
		Name: EFSFileSystem, List: "efs:DescribeFileSystems", Doc: "An EFS file system.",
		Facts: []Fact{
			{Name: "encrypted", Value: false, Read: "efs:DescribeFileSystems", Doc: "Whether it is encrypted at rest, which is decided when it is created."},
			{Name: "kms_key_id", Value: "", Read: "efs:DescribeFileSystems", Optional: true, Doc: "The ARN of the KMS key that encrypts it."},
			{Name: "life_cycle_state", Value: "", Read: "efs:DescribeFileSystems", Doc: "creating, available, updating, deleting, deleted or error."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "efs:DescribeFileSystemPolicy", Optional: true, Doc: "Its file system policy."},
		},
	}},
	operations: []Operation{
		{Name: "efs:DescribeFileSystemPolicy", Answer: "json:Policy"},
		{Name: "efs:DescribeFileSystems", Answer: "json:FileSystems"},
	},
}
