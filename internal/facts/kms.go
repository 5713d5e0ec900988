package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// KMSKey is the type of KMS keys.
const KMSKey snapshot.Type = "AWS::KMS::Key"

const (
	describeKey  = "kms:DescribeKey"
	getKeyPolicy = "kms:GetKeyPolicy"
)

// kmsService is what is read of AWS KMS.
var kmsService = service{
	name:  "kms",
	types: kmsTypes,
	operations: []Operation{
		{Name: "kms:DescribeKey", Answer: "json:KeyMetadata"},
		{Name: "kms:GetKeyPolicy", Answer: "json:Policy"},
		{Name: "kms:GetKeyRotationStatus", Answer: "json:KeyRotationEnabled", With: []string{"kms:DescribeKey"}},
		{Name: "kms:ListAliases", Bulk: true, Answer: "json:Aliases"},
		{Name: "kms:ListKeys", Answer: "json:Keys"},
		{Name: "kms:ListResourceTags", Answer: "json:Tags"},
	},
}

var kmsTypes = []Type{
	{
		Name: KMSKey, List: "kms:ListKeys", Doc: "A KMS key of the account, AWS-managed ones included.",
		Facts: []Fact{
			{Name: "aliases", Value: []string{}, Read: "kms:ListAliases", Doc: "Its aliases, with the prefix alias/."},
			{Name: "custom_key_store_id", Value: "", Read: describeKey, Optional: true, Doc: "The custom key store that holds it; absent where KMS itself does."},
			{Name: "deletion_date", Value: Time{}, Read: describeKey, Optional: true, Doc: "When it will be deleted; there in the state PendingDeletion only."},
			{Name: "key_manager", Value: "", Read: describeKey, Doc: "AWS or CUSTOMER."},
			{Name: "key_spec", Value: "", Read: describeKey, Doc: "SYMMETRIC_DEFAULT, RSA_2048, HMAC_256 ..."},
			{Name: "key_state", Value: "", Read: describeKey, Doc: "Enabled, Disabled, PendingDeletion, PendingReplicaDeletion, PendingImport, Unavailable, Creating or Updating."},
			{Name: "key_usage", Value: "", Read: describeKey, Doc: "ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC or KEY_AGREEMENT."},
			{Name: "multi_region", Value: MultiRegionKey{}, Read: describeKey, Optional: true, Doc: "Its place among the keys that share its material; absent for a key of one region."},
			{Name: "origin", Value: "", Read: describeKey, Doc: "Where its material is from: AWS_KMS, EXTERNAL, AWS_CLOUDHSM or EXTERNAL_KEY_STORE."},
			{Name: "pending_deletion_window_in_days", Value: 0, Read: describeKey, Optional: true, Doc: "How long it waits for its deletion after its replicas are gone; there in the state PendingReplicaDeletion only."},
			{Name: "policy", Value: iampolicy.Document{}, Read: getKeyPolicy, Doc: "Its key policy. Every key has one, and only one."},
			{Name: "rotation", Value: KeyRotation{}, Read: "kms:GetKeyRotationStatus", Optional: true, Doc: "Its automatic rotation; absent where KMS cannot rotate the key, or does it on its own, or not in its state."},
			{Name: "tags", Value: map[string]string{}, Read: "kms:ListResourceTags", Doc: "Its tags."},
		},
	},
}

// A MultiRegionKey is the place of a multi-Region key among the keys that share its material.
type MultiRegionKey struct {
	Type           string   `json:"type"` // PRIMARY or REPLICA
	PrimaryKeyARN  string   `json:"primary_key_arn"`
	ReplicaKeyARNs []string `json:"replica_key_arns"`
}

// KeyRotation is the automatic rotation of a key's material.
type KeyRotation struct {
	Enabled                   bool  `json:"enabled"`
	RotationPeriodInDays      int   `json:"rotation_period_in_days,omitempty"` // 90 to 2560
	NextRotationDate          *Time `json:"next_rotation_date,omitempty"`
	OnDemandRotationStartDate *Time `json:"on_demand_rotation_start_date,omitempty"` // of a rotation that is going on
}
