package facts

import "github.com/openposture/posture/internal/snapshot"

// CloudFrontDistribution is the type of CloudFront distributions.
const CloudFrontDistribution snapshot.Type = "AWS::CloudFront::Distribution"

const (
	getDistributionConfig = "cloudfront:GetDistributionConfig"
	listDistributions     = "cloudfront:ListDistributions"
)

// cloudfrontService is what is read of Amazon CloudFront.
var cloudfrontService = service{
	name: "cloudfront",
	types: []Type{{
		Name: CloudFrontDistribution, List: listDistributions, Global: true, Doc: "A CloudFront distribution.",
		Facts: []Fact{
			{Name: "aliases", Value: []string{}, Read: listDistributions, Doc: "Its alternate domain names."},
			{Name: "cache_behaviors", Value: []CacheBehavior{}, Read: listDistributions, Doc: "Its cache behaviors in their order, the default one last."},
			{Name: "default_root_object", Value: "", Read: getDistributionConfig, Optional: true, Doc: "What it answers with at its root; absent where there is none."},
			{Name: "enabled", Value: false, Read: listDistributions, Doc: "Whether it takes requests."},
			{Name: "log_deliveries", Value: []LogDelivery{}, Read: describeDeliveries, Doc: "What CloudWatch Logs delivers of its logs: standard logging (v2), whose log type is ACCESS_LOGS."},
			{Name: "logging", Value: DistributionLogging{}, Read: getDistributionConfig, Optional: true, Doc: "Its standard logging (legacy), to S3."},
			{Name: "web_acl_id", Value: "", Read: listDistributions, Optional: true, Doc: "Its AWS WAF web ACL; absent where it has none."},
		},
	}},
	operations: []Operation{
		{Name: getDistributionConfig, Answer: "xml:DistributionConfig/Enabled"},
		{Name: listDistributions, Answer: "xml:DistributionList/Quantity"},
	},
}

// A CacheBehavior is how a distribution answers the requests for some paths.
type CacheBehavior struct {
	PathPattern          string `json:"path_pattern"` // "*" for the default one
	ViewerProtocolPolicy string `json:"viewer_protocol_policy"`
	RealtimeLogConfigARN string `json:"realtime_log_config_arn,omitempty"`
}

// DistributionLogging is the standard logging (legacy) of a distribution.
type DistributionLogging struct {
	Enabled bool   `json:"enabled"`
	Bucket  string `json:"bucket,omitempty"` // its domain name
	Prefix  string `json:"prefix,omitempty"`
}
