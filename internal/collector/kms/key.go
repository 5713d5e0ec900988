package kms

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

const describeKey = "kms:DescribeKey"

// key reads what the plan asks for of one key. A key that is gone by then stays, with what was not read: KMS may say so
// of one that was just made.
func (r *region) key(ctx context.Context, id string) map[string]snapshot.Fact {
	f := map[string]snapshot.Fact{}
	var metadata *types.KeyMetadata
	var err error
	if r.describes() {
		metadata, err = r.metadata(ctx, &id)
		maps.Copy(f, metadataFacts(metadata, err))
	}
	for fact, read := range map[string]func() snapshot.Fact{
		"policy":   func() snapshot.Fact { return r.policy(ctx, &id) },
		"rotation": func() snapshot.Fact { return r.rotation(ctx, &id, metadata, err) },
		"tags":     func() snapshot.Fact { return r.tags(ctx, &id) },
	} {
		if r.plan.Wants(facts.KMSKey, fact) && ctx.Err() == nil { // otherwise the sink says why
			f[fact] = read()
		}
	}
	return f
}

// describes reports whether the plan has facts that are read from the metadata, or that take the metadata to read.
func (r *region) describes() bool {
	return slices.ContainsFunc(r.plan.Facts(facts.KMSKey, "kms"), func(f facts.Fact) bool {
		op, _ := facts.LookupOperation(f.Read)
		return f.Read == describeKey || slices.Contains(op.With, describeKey)
	})
}

func (r *region) metadata(ctx context.Context, id *string) (*types.KeyMetadata, error) {
	out, err := r.api.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: id}, r.in)
	if err != nil {
		return nil, err
	}
	return out.KeyMetadata, nil // is there: the session holds the answer against the catalogue
}

// metadataFacts returns the facts that DescribeKey answers.
func metadataFacts(m *types.KeyMetadata, err error) map[string]snapshot.Fact {
	if err != nil {
		f := map[string]snapshot.Fact{}
		t, _ := facts.Lookup(facts.KMSKey)
		for _, def := range t.Facts {
			if def.Read == describeKey {
				f[def.Name] = collector.Unknown(describeKey, err)
			}
		}
		return f
	}
	f := map[string]snapshot.Fact{
		"key_manager":                     text(string(m.KeyManager)),
		"key_spec":                        text(string(m.KeySpec)),
		"key_state":                       text(string(m.KeyState)),
		"key_usage":                       text(string(m.KeyUsage)),
		"multi_region":                    multiRegion(m),
		"origin":                          text(string(m.Origin)),
		"custom_key_store_id":             collector.Absent(),
		"deletion_date":                   collector.Absent(),
		"pending_deletion_window_in_days": collector.Absent(),
	}
	if id := aws.ToString(m.CustomKeyStoreId); id != "" {
		f["custom_key_store_id"] = collector.Known(describeKey, id)
	}
	if m.DeletionDate != nil {
		f["deletion_date"] = collector.Known(describeKey, collector.Time(*m.DeletionDate))
	}
	if m.PendingDeletionWindowInDays != nil {
		f["pending_deletion_window_in_days"] = collector.Known(describeKey, int(*m.PendingDeletionWindowInDays))
	}
	return f
}

func text(s string) snapshot.Fact {
	if s == "" {
		return collector.Unknown(describeKey, awserr.Malformedf("the answer leaves it out"))
	}
	return collector.Known(describeKey, s)
}

func multiRegion(m *types.KeyMetadata) snapshot.Fact {
	switch {
	case m.MultiRegion == nil:
		return collector.Unknown(describeKey, awserr.Malformedf("the answer does not say whether the key is a multi-Region key"))
	case !*m.MultiRegion:
		return collector.Absent()
	}
	c := m.MultiRegionConfiguration
	if c == nil || c.MultiRegionKeyType == "" || c.PrimaryKey == nil || aws.ToString(c.PrimaryKey.Arn) == "" {
		return collector.Unknown(describeKey, awserr.Malformedf("the multi-Region key has no type or no primary key"))
	}
	v := facts.MultiRegionKey{Type: string(c.MultiRegionKeyType), PrimaryKeyARN: *c.PrimaryKey.Arn, ReplicaKeyARNs: []string{}}
	for _, k := range c.ReplicaKeys {
		if aws.ToString(k.Arn) == "" {
			return collector.Unknown(describeKey, awserr.Malformedf("a replica key has no ARN"))
		}
		v.ReplicaKeyARNs = append(v.ReplicaKeyARNs, *k.Arn)
	}
	slices.Sort(v.ReplicaKeyARNs)
	return collector.Known(describeKey, v)
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
func (r *region) rotation(ctx context.Context, id *string, m *types.KeyMetadata, err error) snapshot.Fact {
	const op = "kms:GetKeyRotationStatus"
	switch {
	case err != nil:
		return collector.Unknown(describeKey, err)
	case !rotates(m):
		return collector.Absent()
	}
	out, err := r.api.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: id}, r.in)
	switch {
	case awserr.Is(err, "UnsupportedOperationException"):
		return collector.Absent()
	case err != nil:
		return collector.Unknown(op, err)
	}
	return collector.Known(op, facts.KeyRotation{
		Enabled: out.KeyRotationEnabled, RotationPeriodInDays: int(aws.ToInt32(out.RotationPeriodInDays)),
		NextRotationDate:          collector.OptionalTime(out.NextRotationDate),
		OnDemandRotationStartDate: collector.OptionalTime(out.OnDemandRotationStartDate),
	})
}

// policy reads the key policy. "The only valid name is default."
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
func (r *region) policy(ctx context.Context, id *string) snapshot.Fact {
	const op = "kms:GetKeyPolicy"
	out, err := r.api.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: id, PolicyName: aws.String("default")}, r.in)
	if err != nil {
		return collector.Unknown(op, err)
	}
	d, err := iampolicy.Parse([]byte(aws.ToString(out.Policy)))
	if err != nil {
		return collector.Unknown(op, awserr.Malformedf("%v", err))
	}
	return collector.Known(op, d)
}

func (r *region) tags(ctx context.Context, id *string) snapshot.Fact {
	const op = "kms:ListResourceTags"
	v := map[string]string{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := r.api.ListResourceTags(ctx, &kms.ListResourceTagsInput{KeyId: id, Limit: aws.Int32(tagsPerPage), Marker: token}, r.in)
		if err != nil {
			return nil, false, err
		}
		for _, t := range out.Tags {
			v[aws.ToString(t.TagKey)] = aws.ToString(t.TagValue)
		}
		return more(out.Truncated, out.NextMarker)
	})
	if err != nil {
		return collector.Unknown(op, err)
	}
	return collector.Known(op, v)
}
