package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// GlacierVault is the type of Glacier vaults.
const GlacierVault snapshot.Type = "AWS::Glacier::Vault"

// glacierService is what is read of Amazon Glacier, the service with vaults: the storage classes of S3 are not in it.
var glacierService = service{
	name: "glacier",
	types: []Type{{
		Name: GlacierVault, List: "glacier:ListVaults", Doc: "A vault of Amazon Glacier.",
		Facts: []Fact{
			{Name: "policy", Value: iampolicy.Document{}, Read: "glacier:GetVaultAccessPolicy", Optional: true, Doc: "Its access policy. Its lock policy is not in it."},
		},
	}},
	operations: []Operation{
		{Name: "glacier:GetVaultAccessPolicy", Answer: "json:Policy"},
		{Name: "glacier:ListVaults", Answer: "json:VaultList"},
	},
}
