package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// SecretsManagerSecret is the type of secrets in Secrets Manager.
const SecretsManagerSecret snapshot.Type = "AWS::SecretsManager::Secret" //nolint:gosec // a type, not a secret

// secretsmanagerService is what is read of AWS Secrets Manager. The values of secrets are not.
var secretsmanagerService = service{
	name: "secretsmanager",
	types: []Type{{
		Name: SecretsManagerSecret, List: "secretsmanager:ListSecrets", Doc: "A secret in Secrets Manager; not one that is scheduled for deletion.",
		Facts: []Fact{
			{Name: "kms_key_id", Value: "", Read: "secretsmanager:ListSecrets", Optional: true, Doc: "The KMS key that encrypts it; absent where that is aws/secretsmanager."},
			{Name: "last_accessed_date", Value: Time{}, Read: "secretsmanager:ListSecrets", Optional: true, Doc: "The day on which it was last retrieved in the region; absent where it never was."},
			{Name: "last_rotated_date", Value: Time{}, Read: "secretsmanager:ListSecrets", Optional: true, Doc: "When it was last rotated; absent where it never was."},
			{Name: "policy", Value: iampolicy.Document{}, Read: "secretsmanager:GetResourcePolicy", Optional: true, Doc: "Its resource policy."},
			{Name: "rotation_enabled", Value: false, Read: "secretsmanager:ListSecrets", Doc: "Whether Secrets Manager rotates it."},
		},
	}},
	operations: []Operation{
		{Name: "secretsmanager:GetResourcePolicy", Answer: "json:ARN"},
		{Name: "secretsmanager:ListSecrets", Answer: "json:SecretList"},
	},
}
