// Package opensearch reads Amazon OpenSearch Service: the domains of a region with their access policies and their
// encryption. The domains themselves are not called.
package opensearch

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/opensearch"
	"github.com/aws/aws-sdk-go-v2/service/opensearch/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const (
	atOnce   = 4 // calls of a region at once
	together = 5 // domains that one call describes
)

// Collect reads the domains of a region.
func Collect(ctx context.Context, cfg aws.Config, t collector.Target, s *collector.Sink) error {
	api := opensearch.NewFromConfig(cfg)
	names := collector.List(s, facts.OpenSearchDomain, func(*string) ([]string, *string, error) {
		out, err := api.ListDomainNames(ctx, &opensearch.ListDomainNamesInput{})
		if err != nil {
			return nil, nil, err
		}
		var names []string
		for _, d := range out.DomainNames {
			if err := collector.Has("a domain", d.DomainName); err != nil {
				return nil, nil, err
			}
			names = append(names, *d.DomainName)
		}
		return names, nil, nil
	})
	slices.Sort(names)
	return collector.Each(ctx, atOnce, slices.Collect(slices.Chunk(names, together)), func(ctx context.Context, names []string) {
		var domains map[string]types.DomainStatus
		var err error
		if s.Read(ctx, facts.OpenSearchDomain).Wants("opensearch:DescribeDomains") {
			domains, err = describe(ctx, api, names)
		}
		for _, name := range names {
			id := "arn:" + t.Partition + ":es:" + t.Region + ":" + t.Account + ":domain/" + name
			s.Read(ctx, facts.OpenSearchDomain).Asks("opensearch:DescribeDomains", func() (collector.Values, error) {
				d, ok := domains[name]
				if err == nil && !ok {
					return nil, awserr.Malformedf("the answer leaves out the domain")
				}
				return values(d), err
			}).Emit(id, name)
		}
	})
}

// describe returns the domains by name.
func describe(ctx context.Context, api *opensearch.Client, names []string) (map[string]types.DomainStatus, error) {
	out, err := api.DescribeDomains(ctx, &opensearch.DescribeDomainsInput{DomainNames: names})
	if err != nil {
		return nil, err
	}
	domains := map[string]types.DomainStatus{}
	for _, d := range out.DomainStatusList {
		domains[aws.ToString(d.DomainName)] = d
	}
	return domains, nil
}

// values is the facts that DescribeDomains answers. A domain whose access policy was taken away has an empty one.
func values(d types.DomainStatus) collector.Values {
	v := collector.Values{"policy": collector.OptionalPolicy(d.AccessPolicies), "vpc_id": nil}
	if d.VPCOptions != nil {
		v["vpc_id"] = collector.Text(d.VPCOptions.VPCId)
	}
	var atRest, nodes, https *bool
	if o := d.EncryptionAtRestOptions; o != nil {
		atRest = o.Enabled
	}
	if o := d.NodeToNodeEncryptionOptions; o != nil {
		nodes = o.Enabled
	}
	if o := d.DomainEndpointOptions; o != nil {
		https = o.EnforceHTTPS
	}
	v["encryption_at_rest"], v["node_to_node_encryption"], v["enforce_https"] = collector.Must(atRest), collector.Must(nodes), collector.Must(https)
	return v
}
