package ec2

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
)

// namedLists returns the prefix lists of these ids with their entries. Those of AWS and of other accounts are read like
// the account's own; with one that cannot be read, the others are not all.
// https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
func (r *region) namedLists(ctx context.Context, ids []string) ([]facts.PrefixList, error) {
	slices.Sort(ids)
	lists := []facts.PrefixList{}
	for _, id := range slices.Compact(ids) {
		if r.prefixLists[id] == nil {
			r.prefixLists[id] = sync.OnceValues(func() ([]string, error) { return r.prefixListEntries(ctx, id) })
		}
		cidrs, err := r.prefixLists[id]()
		if err != nil {
			return nil, err
		}
		lists = append(lists, facts.PrefixList{PrefixListID: id, CIDRs: cidrs})
	}
	return lists, nil
}

func (r *region) prefixListEntries(ctx context.Context, id string) ([]string, error) {
	entries, err := collector.Items(func(token *string) ([]types.PrefixListEntry, *string, error) {
		out, err := r.api.GetManagedPrefixListEntries(ctx, &ec2.GetManagedPrefixListEntriesInput{
			PrefixListId: &id, MaxResults: aws.Int32(entriesPerPage), NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return out.Entries, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return collector.Convert(entries, func(cidr string) string { return cidr }, func(e types.PrefixListEntry) (string, error) {
		return aws.ToString(e.Cidr), collector.Has("an entry of a prefix list", e.Cidr)
	})
}
