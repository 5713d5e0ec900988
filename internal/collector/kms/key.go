package kms

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const (
	describeKey       = "kms:DescribeKey"
	getRotationStatus = "kms:GetKeyRotationStatus"
)

// read reads what the plan asks for of one key. A key that is gone by then stays, with what was not read: KMS may say so of
// one that was just made.
func (r *region) read(ctx context.Context, key *collector.Reading, id *string) {
	var metadata *types.KeyMetadata
	var err error
	if key.Wants(describeKey) || key.Wants(getRotationStatus) {
		metadata, err = r.metadata(ctx, id)
	}
	key.Asks(describeKey, func() (collector.Values, error) {
		if err != nil {
			return nil, err
		}
		return metadataValues(metadata), nil
	})
	key.Fact("rotation", func() (any, error) {
		if err != nil {
			return nil, collector.At(describeKey, err)
		}
		return r.rotation(ctx, id, metadata)
	}, "UnsupportedOperationException")
	// "The only valid name is default." https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
	key.Fact("policy", func() (any, error) {
		out, err := r.api.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: id, PolicyName: aws.String("default")})
		if err != nil {
			return nil, err
		}
		return collector.Policy(out.Policy), nil
	})
	key.Fact("tags", func() (any, error) {
		tags, err := collector.Items(func(token *string) ([]types.Tag, *string, error) {
			out, err := r.api.ListResourceTags(ctx, &kms.ListResourceTagsInput{KeyId: id, Limit: aws.Int32(tagsPerPage), Marker: token})
			if err != nil {
				return nil, nil, err
			}
			return collector.Truncated(out.Tags, out.Truncated, out.NextMarker)
		})
		return collector.Tags(tags, func(t types.Tag) (key, value *string) { return t.TagKey, t.TagValue }), err
	})
}

func (r *region) metadata(ctx context.Context, id *string) (*types.KeyMetadata, error) {
	out, err := r.api.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: id})
	if err != nil {
		return nil, err
	}
	return out.KeyMetadata, nil // is there: the session holds the answer against the catalogue
}

// metadataValues is the facts that DescribeKey answers.
func metadataValues(m *types.KeyMetadata) collector.Values {
	return collector.Values{
		"custom_key_store_id":             collector.Text(m.CustomKeyStoreId),
		"deletion_date":                   collector.OptionalTime(m.DeletionDate),
		"key_manager":                     collector.Must(m.KeyManager),
		"key_spec":                        collector.Must(m.KeySpec),
		"key_state":                       collector.Must(m.KeyState),
		"key_usage":                       collector.Must(m.KeyUsage),
		"multi_region":                    multiRegion(m),
		"origin":                          collector.Must(m.Origin),
		"pending_deletion_window_in_days": m.PendingDeletionWindowInDays,
	}
}

func multiRegion(m *types.KeyMetadata) any {
	switch {
	case m.MultiRegion == nil:
		return awserr.Malformedf("the answer does not say whether the key is a multi-Region key")
	case !*m.MultiRegion:
		return nil
	}
	c := m.MultiRegionConfiguration
	if c == nil || c.MultiRegionKeyType == "" || c.PrimaryKey == nil || aws.ToString(c.PrimaryKey.Arn) == "" {
		return awserr.Malformedf("the multi-Region key has no type or no primary key")
	}
	v := facts.MultiRegionKey{Type: string(c.MultiRegionKeyType), PrimaryKeyARN: *c.PrimaryKey.Arn, ReplicaKeyARNs: []string{}}
	for _, k := range c.ReplicaKeys {
		if aws.ToString(k.Arn) == "" {
			return awserr.Malformedf("a replica key has no ARN")
		}
		v.ReplicaKeyARNs = append(v.ReplicaKeyARNs, *k.Arn)
	}
	slices.Sort(v.ReplicaKeyARNs)
	return v
}

// rotates reports whether it makes sense to ask whether the key rotates automatically.
// https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
func rotates(m *types.KeyMetadata) bool {
	return m.KeyManager == types.KeyManagerTypeCustomer && m.KeySpec == types.KeySpecSymmetricDefault &&
		m.Origin == types.OriginTypeAwsKms && m.CustomKeyStoreId == nil &&
		slices.Contains([]types.KeyState{types.KeyStateEnabled, types.KeyStateDisabled, types.KeyStateUpdating}, m.KeyState)
}

// rotation asks where the metadata says that there is something to ask. Without the metadata it does not: KMS answers for
// keys that it rotates on its own too.
func (r *region) rotation(ctx context.Context, id *string, m *types.KeyMetadata) (any, error) {
	if !rotates(m) {
		return nil, nil
	}
	out, err := r.api.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: id})
	if err != nil {
		return nil, err
	}
	return facts.KeyRotation{
		Enabled: out.KeyRotationEnabled, RotationPeriodInDays: int(aws.ToInt32(out.RotationPeriodInDays)),
		NextRotationDate:          collector.OptionalTime(out.NextRotationDate),
		OnDemandRotationStartDate: collector.OptionalTime(out.OnDemandRotationStartDate),
	}, nil
}
