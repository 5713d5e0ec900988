// Package kms reads AWS KMS: the keys of a region with their metadata, policies, rotation, aliases and tags. Nothing is
// encrypted or decrypted.
package kms

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce = 16 // keys of a region that are asked about at once
	// What KMS puts on a page at most.
	keysPerPage, aliasesPerPage, tagsPerPage = 1000, 100, 50
)

// Collect reads the keys of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	r := &region{api: kms.NewFromConfig(cfg)}
	keys := collector.List(s, facts.KMSKey, func(token *string) ([]types.KeyListEntry, *string, error) {
		out, err := r.api.ListKeys(ctx, &kms.ListKeysInput{Limit: aws.Int32(keysPerPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		for _, k := range out.Keys {
			if err := collector.Has("a key", k.KeyArn, k.KeyId); err != nil {
				return nil, nil, err
			}
		}
		return collector.Truncated(out.Keys, out.Truncated, out.NextMarker)
	})
	var aliases map[string][]string
	var aliasesErr error
	if t.Plan.Wants(facts.KMSKey, "aliases") {
		aliases, aliasesErr = r.aliases(ctx)
	}
	return collector.Each(ctx, atOnce, keys, func(ctx context.Context, k types.KeyListEntry) {
		key := s.Read(ctx, facts.KMSKey)
		r.read(ctx, key, k.KeyId)
		key.Fact("aliases", func() (any, error) { return collector.Strings(aliases[*k.KeyId]), aliasesErr }).Emit(*k.KeyArn, *k.KeyId)
	})
}

// A region is the keys of one region while they are read.
type region struct{ api *kms.Client }

// aliases returns the aliases of the region by key. A list that is not whole says nothing of any key.
func (r *region) aliases(ctx context.Context) (map[string][]string, error) {
	names := map[string][]string{}
	all, err := collector.Items(func(token *string) ([]types.AliasListEntry, *string, error) {
		out, err := r.api.ListAliases(ctx, &kms.ListAliasesInput{Limit: aws.Int32(aliasesPerPage), Marker: token})
		if err != nil {
			return nil, nil, err
		}
		return collector.Truncated(out.Aliases, out.Truncated, out.NextMarker)
	})
	for _, a := range all {
		if aws.ToString(a.AliasName) == "" {
			return nil, awserr.Malformedf("an alias has no name")
		}
		if key := aws.ToString(a.TargetKeyId); key != "" { // one of AWS's that nothing has used yet has no key
			names[key] = append(names[key], *a.AliasName)
		}
	}
	return names, err
}
