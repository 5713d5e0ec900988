//go:build e2e

package e2e

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apiaccount "github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	controltypes "github.com/aws/aws-sdk-go-v2/service/s3control/types"
	smithyendpoints "github.com/aws/smithy-go/endpoints"
)

// seedAccount gives the account a good password policy that forgets too early and asks for no symbol, federation, an
// organization, contacts that are all the same, and one of the four settings of Block Public Access.
func seedAccount(t *testing.T, a *account) {
	t.Helper()
	_, err := a.iam.UpdateAccountPasswordPolicy(t.Context(), &iam.UpdateAccountPasswordPolicyInput{
		MinimumPasswordLength: aws.Int32(14), PasswordReusePrevention: aws.Int32(5), MaxPasswordAge: aws.Int32(90),
		RequireLowercaseCharacters: true, RequireUppercaseCharacters: true, RequireNumbers: true,
	})
	must(t, err)
	_, err = a.iam.CreateSAMLProvider(t.Context(), &iam.CreateSAMLProviderInput{
		Name: aws.String("staff"), SAMLMetadataDocument: aws.String(strings.Repeat("metadata ", 200)),
	})
	must(t, err)
	_, err = a.iam.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{
		Url: aws.String("https://token.actions.githubusercontent.com"), ClientIDList: []string{"sts.amazonaws.com"},
		ThumbprintList: []string{"6938fd4d98bab03faadb97b34396831e3780aea1"},
	})
	must(t, err)
	seedOrganization(t, a)
	contacts := apiaccount.NewFromConfig(a.cfg)
	for _, kind := range accounttypes.AlternateContactTypeBilling.Values() {
		_, err := contacts.PutAlternateContact(t.Context(), &apiaccount.PutAlternateContactInput{
			AlternateContactType: kind, EmailAddress: aws.String("security@example.com"), Name: aws.String("Security"),
			PhoneNumber: aws.String("+49 30 1234567"), Title: aws.String("Team"),
		})
		must(t, err)
	}
	blockForAccount(t, a, block{ignoreACLs: true})
}

// A block is the four settings of Block Public Access.
type block struct{ blockACLs, ignoreACLs, blockPolicy, restrict bool }

var blockAll = block{true, true, true, true}

// accountInHeader resolves s3control to the endpoint as it is; its own resolver puts the account in front of the host.
type accountInHeader struct{}

func (accountInHeader) ResolveEndpoint(context.Context, s3control.EndpointParameters) (smithyendpoints.Endpoint, error) {
	u, err := url.Parse(endpoint)
	if err != nil {
		return smithyendpoints.Endpoint{}, err
	}
	return smithyendpoints.Endpoint{URI: *u}, nil
}

func blockForAccount(t *testing.T, a *account, b block) {
	t.Helper()
	control := s3control.NewFromConfig(a.cfg, func(o *s3control.Options) {
		o.EndpointResolverV2 = accountInHeader{}
	})
	_, err := control.PutPublicAccessBlock(t.Context(), &s3control.PutPublicAccessBlockInput{
		AccountId: &a.id, PublicAccessBlockConfiguration: &controltypes.PublicAccessBlockConfiguration{
			BlockPublicAcls: &b.blockACLs, IgnorePublicAcls: &b.ignoreACLs, BlockPublicPolicy: &b.blockPolicy, RestrictPublicBuckets: &b.restrict,
		},
	})
	must(t, err)
}

// A bucket is one to be made. The policy is that of testdata/buckets, if there is one of its name.
type bucket struct {
	name       string
	region     string // us-east-1 where empty
	constraint types.BucketLocationConstraint
	block      *block
	versioning types.BucketVersioningStatus
	// rest is what no rule asks about: encryption with a key, logging, lifecycle, ownership, tags.
	rest bool
}

// buckets is the buckets that are more than a policy in us-east-1.
var buckets = []bucket{
	{name: "e2e-pab-all", block: &blockAll},
	{name: "e2e-pab-two", block: &block{ignoreACLs: true, restrict: true}, region: "eu-central-1"},
	{name: "e2e-pab-account-completes", block: &block{blockACLs: true, blockPolicy: true, restrict: true}, region: "eu-west-1"},
	{name: "e2e-pab-off", block: &block{}},
	{name: "e2e-versioned", versioning: types.BucketVersioningStatusEnabled, region: "eu-central-1"},
	{name: "e2e-versioning-suspended", versioning: types.BucketVersioningStatusSuspended},
	{name: "e2e-rest", rest: true, region: "eu-west-1"},
	{name: "e2e-public-held-back", block: &block{restrict: true}},
	{name: "e2e-tls-plain", region: "eu-west-1"},
	{name: "e2e-tls-statement-object", region: "eu-central-1"},
}

func allBuckets(t *testing.T) []bucket {
	t.Helper()
	all := append([]bucket{}, buckets...)
	known := map[string]bool{}
	for _, b := range all {
		known[b.name] = true
	}
	for _, name := range names(t, "buckets") {
		if !known[name] {
			all = append(all, bucket{name: name})
		}
	}
	for i := range all {
		if all[i].region == "" {
			all[i].region = "us-east-1"
		} else {
			all[i].constraint = types.BucketLocationConstraint(all[i].region)
		}
	}
	return all
}

func seedBuckets(t *testing.T, a *account) {
	t.Helper()
	policies := map[string]bool{}
	for _, name := range names(t, "buckets") {
		policies[name] = true
	}
	for _, b := range allBuckets(t) {
		seedBucket(t, a, b, policies[b.name])
	}
}

func seedBucket(t *testing.T, a *account, b bucket, policy bool) {
	t.Helper()
	api := a.s3(b.region)
	in := &s3.CreateBucketInput{Bucket: &b.name}
	if b.constraint != "" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: b.constraint}
	}
	_, err := api.CreateBucket(t.Context(), in)
	must(t, err)
	if b.block != nil {
		_, err := api.PutPublicAccessBlock(t.Context(), &s3.PutPublicAccessBlockInput{
			Bucket: &b.name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
				BlockPublicAcls: &b.block.blockACLs, IgnorePublicAcls: &b.block.ignoreACLs,
				BlockPublicPolicy: &b.block.blockPolicy, RestrictPublicBuckets: &b.block.restrict,
			},
		})
		must(t, err)
	}
	if b.versioning != "" {
		_, err := api.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
			Bucket: &b.name, VersioningConfiguration: &types.VersioningConfiguration{Status: b.versioning},
		})
		must(t, err)
	}
	if policy {
		_, err := api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &b.name, Policy: document(t, "buckets", b.name)})
		must(t, err)
	}
	if b.rest {
		seedRest(t, api, b.name)
	}
}

func seedRest(t *testing.T, api *s3.Client, name string) {
	t.Helper()
	_, err := api.PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: &name, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
				SSEAlgorithm: types.ServerSideEncryptionAwsKms, KMSMasterKeyID: aws.String("alias/e2e"),
			}}},
		},
	})
	must(t, err)
	_, err = api.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{
		Bucket: &name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: []types.LifecycleRule{{
			ID: aws.String("expire"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("")},
			Expiration: &types.LifecycleExpiration{Days: aws.Int32(30)},
		}}},
	})
	must(t, err)
	_, err = api.PutBucketOwnershipControls(t.Context(), &s3.PutBucketOwnershipControlsInput{
		Bucket:            &name,
		OwnershipControls: &types.OwnershipControls{Rules: []types.OwnershipControlsRule{{ObjectOwnership: types.ObjectOwnershipObjectWriter}}},
	})
	must(t, err)
	delivery := aws.String("uri=http://acs.amazonaws.com/groups/s3/LogDelivery")
	_, err = api.PutBucketAcl(t.Context(), &s3.PutBucketAclInput{Bucket: &name, GrantWrite: delivery, GrantReadACP: delivery})
	must(t, err)
	_, err = api.PutBucketLogging(t.Context(), &s3.PutBucketLoggingInput{
		Bucket: &name, BucketLoggingStatus: &types.BucketLoggingStatus{
			LoggingEnabled: &types.LoggingEnabled{TargetBucket: &name, TargetPrefix: aws.String("logs/")},
		},
	})
	must(t, err)
	_, err = api.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{
		Bucket: &name, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("team"), Value: aws.String("e2e")}}},
	})
	must(t, err)
}
