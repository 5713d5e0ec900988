package asff

import (
	"maps"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/findings"
)

// global is the region of what belongs to no region.
const global = "global"

const accountType = "AWS::::Account"

// A place says where a finding is.
type place struct {
	partition string
	region    string // of the resource
	hub       string // of the Security Hub that takes the finding
}

func (c *converter) place(f *findings.Finding) place {
	p := place{partition: c.partition, region: f.Resource.Region}
	if !isRegion(p.region) {
		p.region = ""
	}
	if partition, ok := arnPartition(f.Resource.ID); ok {
		p.partition = partition
	} else if p.region != "" {
		p.partition = regionPartition(p.region)
	}
	if p.region == "" {
		p.region = home(p.partition)
	}
	p.hub = p.region
	if c.options.Region != "" {
		p.hub = c.options.Region
	}
	return p
}

// maxRegion is a limit of the format.
const maxRegion = 16

func isRegion(s string) bool {
	if s == "" || s == global || len(s) > maxRegion {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
}

// home is the region in which a partition keeps what is global, and where Security Hub shows it. It is "" for what is no
// partition. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
func home(partition string) string {
	switch partition {
	case "aws":
		return "us-east-1"
	case "aws-cn":
		return "cn-north-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	case "aws-eusc":
		return "eusc-de-east-1"
	case "aws-iso":
		return "us-iso-east-1"
	case "aws-iso-b":
		return "us-isob-east-1"
	case "aws-iso-e":
		return "eu-isoe-west-1"
	case "aws-iso-f":
		return "us-isof-south-1"
	default:
		return ""
	}
}

// arnPartition returns the partition that an ARN names, if it is one.
func arnPartition(id string) (string, bool) {
	rest, ok := strings.CutPrefix(id, "arn:")
	if !ok {
		return "", false
	}
	partition, _, _ := strings.Cut(rest, ":")
	return partition, home(partition) != ""
}

func regionPartition(region string) string {
	for _, p := range []struct{ prefix, partition string }{
		{"cn-", "aws-cn"},
		{"us-gov-", "aws-us-gov"},
		{"eusc-", "aws-eusc"},
		{"us-iso-", "aws-iso"},
		{"us-isob-", "aws-iso-b"},
		{"eu-isoe-", "aws-iso-e"},
		{"us-isof-", "aws-iso-f"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// scopePartition is the partition of the regions if it is one: an account is in one partition.
func scopePartition(regions []string) string {
	found := ""
	for _, region := range regions {
		if !isRegion(region) {
			continue
		}
		p := regionPartition(region)
		if found != "" && p != found {
			return "aws"
		}
		found = p
	}
	return nonBlank(found, "aws")
}

func (c *converter) resource(f *findings.Finding, at place) resource {
	r := resource{
		Type: c.resourceType(f.Resource.Type), ID: text(f.Resource.ID, maxField),
		Region: at.region, Tags: tags(f.Resource.Tags),
		Details: details{Other: map[string]string{"ResourceType": text(f.Resource.Type, maxOther)}},
	}
	if f.Resource.ID == f.Resource.Account { // the account itself, or a type of which no resource is named
		r.Type, r.ID = "AwsAccount", text(accountType+":"+f.Resource.Account, maxField)
	}
	switch at.partition {
	case "aws", "aws-cn", "aws-us-gov": // the only ones that the format has
		r.Partition = at.partition
	}
	if name := f.Resource.Name; strings.TrimSpace(name) != "" {
		r.Details.Other["Name"] = text(name, maxOther)
	}
	return r
}

// resourceType is the format's name of a resource type, or Other.
// https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html
func (c *converter) resourceType(s string) string {
	switch s { // where the names do not follow from each other
	case accountType:
		return "AwsAccount"
	case "AWS::IAM::ManagedPolicy":
		return "AwsIamPolicy"
	case "AWS::ElasticLoadBalancing::LoadBalancer":
		return "AwsElbLoadBalancer"
	case "AWS::ElasticLoadBalancingV2::LoadBalancer":
		return "AwsElbv2LoadBalancer"
	}
	// Both sides write the same words with other capitals: AWS::RDS::DBInstance is AwsRdsDbInstance.
	return nonBlank(c.types[strings.ToLower(strings.ReplaceAll(s, "::", ""))], "Other")
}

// resourceTypes are the types of the format that a rule may judge one day, sorted.
func resourceTypes() []string {
	return []string{
		"AwsApiGatewayRestApi", "AwsApiGatewayStage", "AwsAutoScalingAutoScalingGroup", "AwsBackupBackupPlan",
		"AwsBackupBackupVault", "AwsCertificateManagerCertificate", "AwsCloudFormationStack", "AwsCloudFrontDistribution",
		"AwsCloudTrailTrail", "AwsCloudWatchAlarm", "AwsCodeBuildProject", "AwsDynamoDbTable", "AwsEc2Eip", "AwsEc2Instance",
		"AwsEc2LaunchTemplate", "AwsEc2NetworkAcl", "AwsEc2NetworkInterface", "AwsEc2RouteTable", "AwsEc2SecurityGroup",
		"AwsEc2Subnet", "AwsEc2Volume", "AwsEc2Vpc", "AwsEcrRepository", "AwsEcsCluster", "AwsEcsService",
		"AwsEcsTaskDefinition", "AwsEfsAccessPoint", "AwsEksCluster", "AwsGuardDutyDetector", "AwsIamAccessKey", "AwsIamGroup",
		"AwsIamPolicy", "AwsIamRole", "AwsIamUser", "AwsKinesisStream", "AwsKmsKey", "AwsLambdaFunction",
		"AwsOpenSearchServiceDomain", "AwsRdsDbCluster", "AwsRdsDbClusterSnapshot", "AwsRdsDbInstance", "AwsRdsDbSnapshot",
		"AwsRedshiftCluster", "AwsRoute53HostedZone", "AwsS3AccessPoint", "AwsS3Bucket", "AwsSageMakerNotebookInstance",
		"AwsSecretsManagerSecret", "AwsSnsTopic", "AwsSqsQueue", "AwsWafv2WebAcl",
	}
}

// The limits of tags: those of AWS, and fewer characters.
// https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources-attributes.html#asff-resources-tags
const (
	maxTags     = 50
	maxTagKey   = 128
	maxTagValue = 256
)

// tags returns the tags that the format takes as they are. It is nil if there are none.
func tags(all map[string]string) map[string]string {
	var out map[string]string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		if !isTag(k, all[k]) || len(out) == maxTags {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[k] = all[k]
	}
	return out
}

// leftOutTags names the tags that tags leaves out: a finding with a tag that is not to Security Hub's taste would not be
// taken at all.
func leftOutTags(all map[string]string) string {
	kept := tags(all)
	var out []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		if _, ok := kept[k]; !ok {
			out = append(out, text(k, maxTagKey))
		}
	}
	if out == nil {
		return ""
	}
	return text(strings.Join(out, ", "), maxField)
}

func isTag(key, value string) bool {
	return len(key) <= maxTagKey && len(value) <= maxTagValue && isTagText(key) && isTagText(value)
}

func isTagText(s string) bool {
	return strings.TrimSpace(s) != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(" .:+=@_/-", r)
	})
}
