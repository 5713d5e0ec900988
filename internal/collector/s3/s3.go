// Package s3 reads S3: the buckets, the access points and the account's public access block. Objects are not read.
package s3

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/auth"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// atOnce bounds the buckets, or access points of a region, that are asked about at once.
const atOnce = 16

// A Collector reads S3.
type Collector struct {
	api     *s3.Client
	control *s3control.Client
}

// New returns the collector of S3. Behind an endpoint of one's own, buckets are in the path and the account is not in
// the host's name.
func New(cfg aws.Config) *Collector {
	return &Collector{
		api: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil }),
		control: s3control.NewFromConfig(cfg, func(o *s3control.Options) {
			if o.BaseEndpoint != nil {
				o.EndpointResolverV2 = flat{}
			}
		}),
	}
}

// Service is "s3".
func (c *Collector) Service() string { return "s3" }

// Collect reads the buckets in the global part and the access points in that of each region.
func (c *Collector) Collect(ctx context.Context, t collector.Target, s *collector.Sink) error {
	if t.Region != snapshot.Global {
		if t.Plan.Lists(facts.S3AccessPoint) {
			return c.accessPoints(ctx, t, s)
		}
		return nil
	}
	s.Read(ctx, snapshot.Account).
		Fact("public_access_block", func() (any, error) { return c.accountPublicAccessBlock(ctx, t.Account) }, "NoSuchPublicAccessBlockConfiguration").
		EmitAccount()
	if t.Plan.Lists(facts.S3Bucket) {
		return c.buckets(ctx, t, s)
	}
	return nil
}

// flat resolves s3control to the endpoint as it is, without the account in the host's name.
type flat struct{}

func (flat) ResolveEndpoint(_ context.Context, p s3control.EndpointParameters) (smithyendpoints.Endpoint, error) {
	u, err := url.Parse(aws.ToString(p.Endpoint))
	if err != nil {
		return smithyendpoints.Endpoint{}, err
	}
	var signer smithy.Properties
	smithyhttp.SetSigV4SigningName(&signer, "s3")
	smithyhttp.SetSigV4SigningRegion(&signer, aws.ToString(p.Region))
	e := smithyendpoints.Endpoint{URI: *u}
	auth.SetAuthOptions(&e.Properties, []*auth.Option{{SchemeID: auth.SchemeIDSigV4, SignerProperties: signer}})
	return e, nil
}
