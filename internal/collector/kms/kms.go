// Package kms reads AWS KMS: the keys of a region with their metadata, policies, rotation, aliases and tags. Nothing is
// encrypted or decrypted.
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
	"github.com/openposture/posture/internal/snapshot"
)

const (
	atOnce = 16 // keys of a region that are asked about at once
	// What KMS puts on a page at most.
	keysPerPage, aliasesPerPage, tagsPerPage = 1000, 100, 50
)

// A Collector reads AWS KMS.
type Collector struct{ api *kms.Client }

// New returns the collector of AWS KMS.
func New(cfg aws.Config) *Collector { return &Collector{api: kms.NewFromConfig(cfg)} }

// Service is "kms".
func (c *Collector) Service() string { return "kms" }

// Collect reads the keys of the target's region; there is no global part.
func (c *Collector) Collect(ctx context.Context, t collector.Target, s *collector.Sink) error {
	if t.Region == snapshot.Global || !t.Plan.Lists(facts.KMSKey) {
		return nil
	}
	r := &region{api: c.api, plan: t.Plan, in: func(o *kms.Options) { o.Region = t.Region }}
	list, err := r.keys(ctx)
	if err != nil {
		s.Listing(facts.KMSKey, awserr.Cause("kms:ListKeys", err))
	} else {
		s.Listing(facts.KMSKey, nil)
	}
	var aliases func(key string) snapshot.Fact
	if t.Plan.Wants(facts.KMSKey, "aliases") {
		aliases = r.aliases(ctx)
	}
	return collector.Each(ctx, atOnce, list, func(ctx context.Context, k types.KeyListEntry) {
		f := r.key(ctx, *k.KeyId)
		if aliases != nil {
			f["aliases"] = aliases(*k.KeyId)
		}
		s.Resource(snapshot.Resource{ID: *k.KeyArn, Name: *k.KeyId, Type: facts.KMSKey, Facts: f})
	})
}

// A region is the keys of one region while they are read.
type region struct {
	api  *kms.Client
	plan facts.Plan
	in   func(*kms.Options)
}

// more is the next page of the lists of KMS.
func more(truncated bool, marker *string) (*string, bool, error) { return marker, truncated, nil }

// keys returns the keys; with an error, those of the pages before it.
func (r *region) keys(ctx context.Context) ([]types.KeyListEntry, error) {
	var list []types.KeyListEntry
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := r.api.ListKeys(ctx, &kms.ListKeysInput{Limit: aws.Int32(keysPerPage), Marker: token}, r.in)
		if err != nil {
			return nil, false, err
		}
		for _, k := range out.Keys {
			if aws.ToString(k.KeyArn) == "" || aws.ToString(k.KeyId) == "" {
				return nil, false, awserr.Malformedf("a key has no ARN or no id")
			}
			list = append(list, k)
		}
		return more(out.Truncated, out.NextMarker)
	})
	return list, err
}

// aliases lists the aliases of the region, and returns those of a key. A list that is not whole says nothing of any key.
func (r *region) aliases(ctx context.Context) func(key string) snapshot.Fact {
	const op = "kms:ListAliases"
	names := map[string][]string{}
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := r.api.ListAliases(ctx, &kms.ListAliasesInput{Limit: aws.Int32(aliasesPerPage), Marker: token}, r.in)
		if err != nil {
			return nil, false, err
		}
		for _, a := range out.Aliases {
			if aws.ToString(a.AliasName) == "" {
				return nil, false, awserr.Malformedf("an alias has no name")
			}
			if key := aws.ToString(a.TargetKeyId); key != "" { // one of AWS's that nothing has used yet has no key
				names[key] = append(names[key], *a.AliasName)
			}
		}
		return more(out.Truncated, out.NextMarker)
	})
	return func(key string) snapshot.Fact {
		if err != nil {
			return collector.Unknown(op, err)
		}
		return collector.Known(op, append([]string{}, slices.Sorted(slices.Values(names[key]))...))
	}
}
