package s3

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

// bucketsPerPage has to be sent: without a parameter S3 answers with all buckets at once and without their regions.
const bucketsPerPage = 1000

// A bucket is one that is being read.
type bucket struct {
	name   string
	region string // "" where AWS did not say
	cause  *snapshot.Cause
}

// buckets reads the buckets of all regions, or of those in the target's scope.
func (c *Collector) buckets(ctx context.Context, t collector.Target, s *collector.Sink) error {
	var list []*bucket
	err := collector.Pages(func(token *string) (*string, bool, error) {
		out, err := c.api.ListBuckets(ctx, &s3.ListBucketsInput{MaxBuckets: aws.Int32(bucketsPerPage), ContinuationToken: token})
		if err != nil {
			return nil, false, err
		}
		for _, b := range out.Buckets {
			if aws.ToString(b.Name) == "" {
				return nil, false, awserr.Malformedf("a bucket has no name")
			}
			list = append(list, &bucket{name: *b.Name, region: aws.ToString(b.BucketRegion)})
		}
		return collector.More(out.ContinuationToken)
	})
	s.Listed(facts.S3Bucket, err)
	return collector.Each(ctx, atOnce, list, func(ctx context.Context, b *bucket) {
		if r, ok := c.bucket(ctx, t, b); ok {
			s.Resource(r)
		}
	})
}

// bucket reads one bucket. It is not ok where the bucket is out of scope or is gone by now.
func (c *Collector) bucket(ctx context.Context, t collector.Target, b *bucket) (snapshot.Resource, bool) {
	if b.region == "" {
		if gone := c.locate(ctx, b); gone {
			return snapshot.Resource{}, false
		}
	}
	if b.region != "" && t.Scope != nil && !slices.Contains(t.Scope, b.region) {
		return snapshot.Resource{}, false
	}
	r := snapshot.Resource{
		ID: "arn:" + t.Partition + ":s3:::" + b.name, Name: b.name, Type: facts.S3Bucket,
		Region: b.region, Facts: map[string]snapshot.Fact{},
	}
	for _, f := range t.Plan.Facts(facts.S3Bucket, c.Service()) {
		if b.region == "" {
			r.Facts[f.Name] = snapshot.UnknownFact(b.cause)
			continue
		}
		if ctx.Err() != nil {
			break // the sink says why
		}
		fact, gone := c.read(ctx, b, f)
		if gone {
			return snapshot.Resource{}, false
		}
		r.Facts[f.Name] = fact
	}
	if r.Region = b.region; r.Region == "" {
		r.Region = collector.UnknownRegion
	}
	return r, true
}

// locate asks where the bucket is.
func (c *Collector) locate(ctx context.Context, b *bucket) (gone bool) {
	const op = "s3:GetBucketLocation"
	out, err := c.api.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: &b.name})
	switch {
	case awserr.Is(err, "NoSuchBucket"):
		return true
	case awserr.BucketRegion(err) != "": // S3 says where it is by sending us there
		b.region = awserr.BucketRegion(err)
		return false
	case err != nil:
		b.cause = awserr.Cause(op, err)
		return false
	}
	b.region = location(out.LocationConstraint)
	return false
}

// location returns the region of a location constraint, which is older than regions are.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func location(l types.BucketLocationConstraint) string {
	switch l {
	case "":
		return "us-east-1"
	case types.BucketLocationConstraintEu:
		return "eu-west-1"
	}
	return string(l)
}

// Of returns what asks for single facts of a bucket that a service uses: it need not be the account's. The region is where
// it is likely to be.
func (c *Collector) Of(name, region string) func(ctx context.Context, fact string) (any, error) {
	b := &bucket{name: name, region: region}
	return func(ctx context.Context, fact string) (any, error) { return c.ask(ctx, b, fact) }
}

// ask asks for one fact where the bucket is. A bucket that turns out to be elsewhere is asked once more, there.
func (c *Collector) ask(ctx context.Context, b *bucket, fact string) (any, error) {
	ask, ok := reads[fact]
	if !ok {
		return nil, &awserr.BugError{Reason: "the collector does not know the fact " + fact}
	}
	in := func(region string) func(*s3.Options) { return func(o *s3.Options) { o.Region = region } }
	value, err := ask(ctx, c.api, &b.name, in(b.region))
	if elsewhere := awserr.BucketRegion(err); elsewhere != "" && elsewhere != b.region {
		b.region = elsewhere
		value, err = ask(ctx, c.api, &b.name, in(b.region))
	}
	return value, err
}

// read reads one fact. It is not there where the bucket is gone by now.
func (c *Collector) read(ctx context.Context, b *bucket, f facts.Fact) (fact snapshot.Fact, gone bool) {
	value, err := c.ask(ctx, b, f.Name)
	switch {
	case awserr.Is(err, "NoSuchBucket"):
		return snapshot.Fact{}, true
	case err != nil:
		return collector.Unknown(f.Read, err), false
	}
	return collector.Answer(f.Read, value), false
}
