package s3

import (
	"cmp"
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

// A reader reads one fact of a bucket.
type reader func(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error)

// reads is the readers by fact.
var reads = map[string]reader{
	"acl":                 acl,
	"encryption":          encryption,
	"lifecycle":           lifecycle,
	"logging":             logging,
	"notification":        notification,
	"object_lock":         objectLock,
	"ownership_controls":  ownershipControls,
	"policy":              policy,
	"public_access_block": publicAccessBlock,
	"replication":         replication,
	"tags":                tagging,
	"versioning":          versioning,
	"website":             website,
}

// known is the fact that the operation answered with v.
func known(operation string, v any) (snapshot.Fact, error) { return collector.Known(operation, v), nil }

// none is the answer of an operation that failed: there is none, where AWS said so with one of the codes.
func none(err error, f snapshot.Fact, codes ...string) (snapshot.Fact, error) {
	if awserr.Is(err, codes...) {
		return f, nil
	}
	return snapshot.Fact{}, err
}

func acl(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: name}, in)
	if err != nil {
		return snapshot.Fact{}, err
	}
	if out.Owner == nil || aws.ToString(out.Owner.ID) == "" {
		return snapshot.Fact{}, awserr.Malformedf("the access control list has no owner")
	}
	v := facts.ACL{Owner: *out.Owner.ID, Grants: []facts.Grant{}}
	for _, g := range out.Grants {
		if g.Grantee == nil || g.Grantee.Type == "" || g.Permission == "" {
			return snapshot.Fact{}, awserr.Malformedf("a grant has no grantee or no permission")
		}
		id := aws.ToString(g.Grantee.ID)
		if g.Grantee.Type == types.TypeGroup {
			id = aws.ToString(g.Grantee.URI)
		}
		if id == "" {
			return snapshot.Fact{}, awserr.Malformedf("a grantee of type %s has no id", g.Grantee.Type)
		}
		v.Grants = append(v.Grants, facts.Grant{GranteeType: string(g.Grantee.Type), Grantee: id, Permission: string(g.Permission)})
	}
	slices.SortFunc(v.Grants, func(a, b facts.Grant) int {
		return cmp.Or(cmp.Compare(a.GranteeType, b.GranteeType), cmp.Compare(a.Grantee, b.Grantee), cmp.Compare(a.Permission, b.Permission))
	})
	return known("s3:GetBucketAcl", v)
}

func encryption(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Absent(), "ServerSideEncryptionConfigurationNotFoundError")
	}
	v := facts.BucketEncryption{Rules: []facts.EncryptionRule{}}
	if c := out.ServerSideEncryptionConfiguration; c != nil {
		for _, r := range c.Rules {
			rule := facts.EncryptionRule{BucketKeyEnabled: aws.ToBool(r.BucketKeyEnabled)}
			if d := r.ApplyServerSideEncryptionByDefault; d != nil {
				rule.SSEAlgorithm, rule.KMSMasterKeyID = string(d.SSEAlgorithm), aws.ToString(d.KMSMasterKeyID)
			}
			v.Rules = append(v.Rules, rule)
		}
	}
	return known("s3:GetBucketEncryption", v)
}

func lifecycle(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	const op = "s3:GetBucketLifecycleConfiguration"
	out, err := api.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Known(op, []facts.LifecycleRule{}), "NoSuchLifecycleConfiguration")
	}
	v := []facts.LifecycleRule{}
	for _, r := range out.Rules {
		if r.Status == "" {
			return snapshot.Fact{}, awserr.Malformedf("a lifecycle rule has no status")
		}
		v = append(v, facts.LifecycleRule{ID: aws.ToString(r.ID), Status: string(r.Status)})
	}
	return known(op, v)
}

// logging is absent where the answer is an empty element: that is how S3 says that logging is off.
func logging(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: name}, in)
	switch {
	case err != nil:
		return snapshot.Fact{}, err
	case out.LoggingEnabled == nil:
		return collector.Absent(), nil
	case aws.ToString(out.LoggingEnabled.TargetBucket) == "":
		return snapshot.Fact{}, awserr.Malformedf("logging is enabled and has no target")
	}
	return known("s3:GetBucketLogging", facts.BucketLogging{
		TargetBucket: *out.LoggingEnabled.TargetBucket, TargetPrefix: aws.ToString(out.LoggingEnabled.TargetPrefix),
	})
}

func notification(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: name}, in)
	if err != nil {
		return snapshot.Fact{}, err
	}
	v := []string{}
	for _, c := range out.LambdaFunctionConfigurations {
		v = append(v, aws.ToString(c.LambdaFunctionArn))
	}
	for _, c := range out.QueueConfigurations {
		v = append(v, aws.ToString(c.QueueArn))
	}
	for _, c := range out.TopicConfigurations {
		v = append(v, aws.ToString(c.TopicArn))
	}
	if slices.Contains(v, "") {
		return snapshot.Fact{}, awserr.Malformedf("a notification has no target")
	}
	if out.EventBridgeConfiguration != nil {
		v = append(v, "EventBridge")
	}
	slices.Sort(v)
	return known("s3:GetBucketNotificationConfiguration", slices.Compact(v))
}

func objectLock(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Absent(), "ObjectLockConfigurationNotFoundError")
	}
	c := out.ObjectLockConfiguration
	if c == nil || c.ObjectLockEnabled == "" {
		return snapshot.Fact{}, awserr.Malformedf("the answer does not say whether Object Lock is enabled")
	}
	v := facts.ObjectLock{Enabled: c.ObjectLockEnabled == types.ObjectLockEnabledEnabled}
	if c.Rule != nil && c.Rule.DefaultRetention != nil {
		d := c.Rule.DefaultRetention
		v.Mode, v.Days, v.Years = string(d.Mode), int(aws.ToInt32(d.Days)), int(aws.ToInt32(d.Years))
	}
	return known("s3:GetObjectLockConfiguration", v)
}

func ownershipControls(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Absent(), "OwnershipControlsNotFoundError")
	}
	if c := out.OwnershipControls; c != nil && len(c.Rules) == 1 && c.Rules[0].ObjectOwnership != "" {
		return known("s3:GetBucketOwnershipControls", string(c.Rules[0].ObjectOwnership))
	}
	return snapshot.Fact{}, awserr.Malformedf("the answer does not have one rule with an ownership")
}

func policy(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Absent(), "NoSuchBucketPolicy")
	}
	return document("s3:GetBucketPolicy", out.Policy), nil
}

func publicAccessBlock(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Absent(), "NoSuchPublicAccessBlockConfiguration")
	}
	c := out.PublicAccessBlockConfiguration
	if c == nil {
		return snapshot.Fact{}, awserr.Malformedf("the answer has no settings")
	}
	return settings("s3:GetPublicAccessBlock", c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets)
}

// settings returns the four settings. One that the answer leaves out is not off: S3 always says all four.
func settings(operation string, blockACLs, ignoreACLs, blockPolicy, restrict *bool) (snapshot.Fact, error) {
	if blockACLs == nil || ignoreACLs == nil || blockPolicy == nil || restrict == nil {
		return snapshot.Fact{}, awserr.Malformedf("the answer does not have all four settings")
	}
	return known(operation, facts.PublicAccessBlock{
		BlockPublicACLs: *blockACLs, IgnorePublicACLs: *ignoreACLs, BlockPublicPolicy: *blockPolicy, RestrictPublicBuckets: *restrict,
	})
}

func replication(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	const op = "s3:GetBucketReplication"
	out, err := api.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Known(op, []facts.ReplicationRule{}), "ReplicationConfigurationNotFoundError")
	}
	v := []facts.ReplicationRule{}
	if c := out.ReplicationConfiguration; c != nil {
		for _, r := range c.Rules {
			if r.Destination == nil || aws.ToString(r.Destination.Bucket) == "" || r.Status == "" {
				return snapshot.Fact{}, awserr.Malformedf("a replication rule has no status or no destination")
			}
			v = append(v, facts.ReplicationRule{ID: aws.ToString(r.ID), Status: string(r.Status), DestinationBucket: *r.Destination.Bucket})
		}
	}
	return known(op, v)
}

func tagging(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	const op = "s3:GetBucketTagging"
	out, err := api.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Known(op, map[string]string{}), "NoSuchTagSet")
	}
	v := map[string]string{}
	for _, t := range out.TagSet {
		v[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return known(op, v)
}

// versioning is known where the answer is an empty element: that is a bucket that never had versioning.
func versioning(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name}, in)
	if err != nil {
		return snapshot.Fact{}, err
	}
	return known("s3:GetBucketVersioning", facts.Versioning{Status: string(out.Status), MFADelete: string(out.MFADelete)})
}

func website(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (snapshot.Fact, error) {
	out, err := api.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: name}, in)
	if err != nil {
		return none(err, collector.Absent(), "NoSuchWebsiteConfiguration")
	}
	var v facts.Website
	if out.IndexDocument != nil {
		v.IndexDocument = aws.ToString(out.IndexDocument.Suffix)
	}
	if out.RedirectAllRequestsTo != nil {
		v.RedirectAllRequestsTo = aws.ToString(out.RedirectAllRequestsTo.HostName)
	}
	if v == (facts.Website{}) { // S3 takes no configuration without one of them
		return snapshot.Fact{}, awserr.Malformedf("the website has no index document and no redirection")
	}
	return known("s3:GetBucketWebsite", v)
}
