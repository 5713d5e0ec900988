//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

// A key is one to be made, symmetric and in us-east-1 unless it says otherwise. The policy is that of testdata/keys, if
// there is one of its name.
type key struct {
	name     string
	region   string
	spec     types.KeySpec
	usage    types.KeyUsageType
	origin   types.OriginType
	rotates  bool
	disabled bool
	deleted  bool
	replica  string // the region of a replica key, which is named NAME-replica
}

var keys = []key{
	{name: "rotates", rotates: true},
	{name: "rotates-west", rotates: true, region: "eu-west-1"},
	{name: "does-not-rotate"},
	{name: "imported", origin: types.OriginTypeExternal},
	{name: "asymmetric", spec: types.KeySpecRsa2048, usage: types.KeyUsageTypeSignVerify},
	{name: "hmac", spec: types.KeySpecHmac256, usage: types.KeyUsageTypeGenerateVerifyMac},
	{name: "disabled", disabled: true},
	{name: "pending", deleted: true},
	{name: "public-pending", deleted: true},
	{name: "public-decrypt", rotates: true},
	{name: "public-service", rotates: true},
	{name: "pinned-service", rotates: true},
	{name: "multi", replica: "eu-west-1"},
	{name: "elsewhere", region: "us-west-2", rotates: true, replica: "eu-west-1"}, // the scans do not look there
}

// keyNames is the names of the keys by ARN: moto makes up the ids.
var keyNames sync.Map

func keyName(t *testing.T, arn string) string {
	t.Helper()
	value, _ := keyNames.Load(arn)
	name, ok := value.(string)
	if !ok {
		t.Fatalf("a finding about %s, which is no key that was made", arn)
	}
	return name
}

// keyRegion returns the region that a finding about a key has to have, or "" for one about something else.
func keyRegion(f *finding) string {
	if f.Resource.Type != "AWS::KMS::Key" {
		return ""
	}
	if f.Resource.ID == f.Resource.Account {
		return "eu-central-1" // the only region that has none
	}
	return strings.Split(f.Resource.ID, ":")[3]
}

func seedKeys(t *testing.T, a *account) {
	t.Helper()
	for _, k := range keys {
		seedKMSKey(t, a, k, slices.Contains(names(t, "keys"), k.name))
	}
}

func seedKMSKey(t *testing.T, a *account, k key, policy bool) {
	t.Helper()
	if k.region == "" {
		k.region = "us-east-1"
	}
	api := kms.NewFromConfig(a.cfg, func(o *kms.Options) { o.Region = k.region })
	in := &kms.CreateKeyInput{KeySpec: k.spec, KeyUsage: k.usage, Origin: k.origin, MultiRegion: aws.Bool(k.replica != "")}
	if policy {
		in.Policy = document(t, "keys", k.name)
	}
	out, err := api.CreateKey(t.Context(), in)
	must(t, err)
	id := out.KeyMetadata.KeyId
	keyNames.Store(*out.KeyMetadata.Arn, k.name)
	if k.rotates {
		_, err := api.EnableKeyRotation(t.Context(), &kms.EnableKeyRotationInput{KeyId: id})
		must(t, err)
	}
	if k.disabled {
		_, err := api.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: id})
		must(t, err)
	}
	if k.deleted {
		_, err := api.ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: id, PendingWindowInDays: aws.Int32(30)})
		must(t, err)
	}
	if k.replica != "" {
		out, err := api.ReplicateKey(t.Context(), &kms.ReplicateKeyInput{KeyId: id, ReplicaRegion: &k.replica})
		must(t, err)
		keyNames.Store(*out.ReplicaKeyMetadata.Arn, k.name+"-replica")
		// moto keeps one configuration for both, which says REPLICA from the first question about the replica on.
		there := kms.NewFromConfig(a.cfg, func(o *kms.Options) { o.Region = k.replica })
		_, err = there.DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: out.ReplicaKeyMetadata.Arn})
		must(t, err)
	}
}
