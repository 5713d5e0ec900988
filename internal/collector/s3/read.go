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
)

// A reader reads one fact of a bucket.
type reader func(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error)

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

// none is the answer of an operation that failed: there is none, where AWS said so with one of the codes.
func none(err error, value any, codes ...string) (any, error) {
	if awserr.Is(err, codes...) {
		return value, nil
	}
	return nil, err
}

func acl(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: name}, in)
	if err != nil {
		return nil, err
	}
	if out.Owner == nil || aws.ToString(out.Owner.ID) == "" {
		return nil, awserr.Malformedf("the access control list has no owner")
	}
	v := facts.ACL{Owner: *out.Owner.ID, Grants: []facts.Grant{}}
	for _, g := range out.Grants {
		if g.Grantee == nil || g.Grantee.Type == "" || g.Permission == "" {
			return nil, awserr.Malformedf("a grant has no grantee or no permission")
		}
		id := aws.ToString(g.Grantee.ID)
		if g.Grantee.Type == types.TypeGroup {
			id = aws.ToString(g.Grantee.URI)
		}
		if id == "" {
			return nil, awserr.Malformedf("a grantee of type %s has no id", g.Grantee.Type)
		}
		v.Grants = append(v.Grants, facts.Grant{GranteeType: string(g.Grantee.Type), Grantee: id, Permission: string(g.Permission)})
	}
	slices.SortFunc(v.Grants, func(a, b facts.Grant) int {
		return cmp.Or(cmp.Compare(a.GranteeType, b.GranteeType), cmp.Compare(a.Grantee, b.Grantee), cmp.Compare(a.Permission, b.Permission))
	})
	return v, nil
}

func encryption(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: name}, in)
	if err != nil {
		return none(err, nil, "ServerSideEncryptionConfigurationNotFoundError")
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
	return v, nil
}

func lifecycle(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: name}, in)
	if err != nil {
		return none(err, []facts.LifecycleRule{}, "NoSuchLifecycleConfiguration")
	}
	v := []facts.LifecycleRule{}
	for _, r := range out.Rules {
		if r.Status == "" {
			return nil, awserr.Malformedf("a lifecycle rule has no status")
		}
		v = append(v, facts.LifecycleRule{ID: aws.ToString(r.ID), Status: string(r.Status)})
	}
	return v, nil
}

// logging is absent where the answer is an empty element: that is how S3 says that logging is off.
func logging(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: name}, in)
	switch {
	case err != nil:
		return nil, err
	case out.LoggingEnabled == nil:
		return nil, nil
	case aws.ToString(out.LoggingEnabled.TargetBucket) == "":
		return nil, awserr.Malformedf("logging is enabled and has no target")
	}
	return facts.BucketLogging{
		TargetBucket: *out.LoggingEnabled.TargetBucket, TargetPrefix: aws.ToString(out.LoggingEnabled.TargetPrefix),
	}, nil
}

func notification(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: name}, in)
	if err != nil {
		return nil, err
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
		return nil, awserr.Malformedf("a notification has no target")
	}
	if out.EventBridgeConfiguration != nil {
		v = append(v, "EventBridge")
	}
	slices.Sort(v)
	return slices.Compact(v), nil
}

func objectLock(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: name}, in)
	if err != nil {
		return none(err, nil, "ObjectLockConfigurationNotFoundError")
	}
	c := out.ObjectLockConfiguration
	if c == nil || c.ObjectLockEnabled == "" {
		return nil, awserr.Malformedf("the answer does not say whether Object Lock is enabled")
	}
	v := facts.ObjectLock{Enabled: c.ObjectLockEnabled == types.ObjectLockEnabledEnabled}
	if c.Rule != nil && c.Rule.DefaultRetention != nil {
		d := c.Rule.DefaultRetention
		v.Mode, v.Days, v.Years = string(d.Mode), int(aws.ToInt32(d.Days)), int(aws.ToInt32(d.Years))
	}
	return v, nil
}

func ownershipControls(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: name}, in)
	if err != nil {
		return none(err, nil, "OwnershipControlsNotFoundError")
	}
	if c := out.OwnershipControls; c != nil && len(c.Rules) == 1 && c.Rules[0].ObjectOwnership != "" {
		return string(c.Rules[0].ObjectOwnership), nil
	}
	return nil, awserr.Malformedf("the answer does not have one rule with an ownership")
}

func policy(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: name}, in)
	if err != nil {
		return none(err, nil, "NoSuchBucketPolicy")
	}
	return collector.Policy(out.Policy), nil
}

func publicAccessBlock(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: name}, in)
	if err != nil {
		return none(err, nil, "NoSuchPublicAccessBlockConfiguration")
	}
	c := out.PublicAccessBlockConfiguration
	if c == nil {
		return nil, awserr.Malformedf("the answer has no settings")
	}
	return settings(c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets)
}

// settings returns the four settings. One that the answer leaves out is not off: S3 always says all four.
func settings(blockACLs, ignoreACLs, blockPolicy, restrict *bool) (any, error) {
	if blockACLs == nil || ignoreACLs == nil || blockPolicy == nil || restrict == nil {
		return nil, awserr.Malformedf("the answer does not have all four settings")
	}
	return facts.PublicAccessBlock{
		BlockPublicACLs: *blockACLs, IgnorePublicACLs: *ignoreACLs, BlockPublicPolicy: *blockPolicy, RestrictPublicBuckets: *restrict,
	}, nil
}

func replication(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketReplication(ctx, &s3.GetBucketReplicationInput{Bucket: name}, in)
	if err != nil {
		return none(err, []facts.ReplicationRule{}, "ReplicationConfigurationNotFoundError")
	}
	v := []facts.ReplicationRule{}
	if c := out.ReplicationConfiguration; c != nil {
		for _, r := range c.Rules {
			if r.Destination == nil || aws.ToString(r.Destination.Bucket) == "" || r.Status == "" {
				return nil, awserr.Malformedf("a replication rule has no status or no destination")
			}
			v = append(v, facts.ReplicationRule{ID: aws.ToString(r.ID), Status: string(r.Status), DestinationBucket: *r.Destination.Bucket})
		}
	}
	return v, nil
}

func tagging(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: name}, in)
	if err != nil {
		return none(err, map[string]string{}, "NoSuchTagSet")
	}
	v := map[string]string{}
	for _, t := range out.TagSet {
		v[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return v, nil
}

// versioning is known where the answer is an empty element: that is a bucket that never had versioning.
func versioning(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: name}, in)
	if err != nil {
		return nil, err
	}
	return facts.Versioning{Status: string(out.Status), MFADelete: string(out.MFADelete)}, nil
}

func website(ctx context.Context, api *s3.Client, name *string, in func(*s3.Options)) (any, error) {
	out, err := api.GetBucketWebsite(ctx, &s3.GetBucketWebsiteInput{Bucket: name}, in)
	if err != nil {
		return none(err, nil, "NoSuchWebsiteConfiguration")
	}
	var v facts.Website
	if out.IndexDocument != nil {
		v.IndexDocument = aws.ToString(out.IndexDocument.Suffix)
	}
	if out.RedirectAllRequestsTo != nil {
		v.RedirectAllRequestsTo = aws.ToString(out.RedirectAllRequestsTo.HostName)
	}
	if v == (facts.Website{}) { // S3 takes no configuration without one of them
		return nil, awserr.Malformedf("the website has no index document and no redirection")
	}
	return v, nil
}
