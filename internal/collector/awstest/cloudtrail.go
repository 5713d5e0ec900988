package awstest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// The ARNs of the trails that record in the account.
const (
	TrailAll          = "arn:aws:cloudtrail:eu-west-1:" + Account + ":trail/all"             // of every region
	TrailLocal        = "arn:aws:cloudtrail:us-east-1:" + Account + ":trail/local"           // of its own region
	TrailOrganization = "arn:aws:cloudtrail:us-east-1:" + Management + ":trail/organization" // of the management account
)

// trails is what DescribeTrails says of the trails beside their names.
var trails = map[string]string{
	TrailAll: `"IsMultiRegionTrail":true,"IsOrganizationTrail":false,"SnsTopicARN":"arn:aws:sns:eu-west-1:` + Account + `:trail","SnsTopicName":"arn:aws:sns:eu-west-1:` + Account + `:trail",` +
		`"CloudWatchLogsLogGroupArn":"arn:aws:logs:eu-west-1:` + Account + `:log-group:trail:*","CloudWatchLogsRoleArn":"arn:aws:iam::` + Account + `:role/trail"`,
	TrailLocal:        `"IsMultiRegionTrail":false,"IsOrganizationTrail":false`,
	TrailOrganization: `"IsMultiRegionTrail":true,"IsOrganizationTrail":true`,
}

// eventSelectors is what GetEventSelectors says of the trails.
var eventSelectors = map[string]string{
	TrailAll: `"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":["kms.amazonaws.com"],` +
		`"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]`,
	TrailLocal: `"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]`,
	TrailOrganization: `"AdvancedEventSelectors":[{"Name":"Management","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]},` +
		`{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]},` +
		`{"Field":"resources.ARN","NotStartsWith":["arn:aws:s3:::logs-` + Account + `/"]}]}]`,
}

// cloudtrailAnswer answers for AWS CloudTrail. A region shows its own trails and those of every region, and says how a
// trail is only where it is at home and only by its ARN.
func cloudtrailAnswer(r Request) Answer {
	if r.Operation == "cloudtrail:DescribeTrails" {
		return Answer{Body: describeTrails(r.Region)}
	}
	var in struct{ Name, TrailName string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no trail
	arn := in.Name + in.TrailName
	if _, ok := trails[arn]; !ok || homeRegion(arn) != r.Region {
		return Error(http.StatusBadRequest, "TrailNotFoundException", "Unknown trail: "+arn)(r)
	}
	switch r.Operation {
	case "cloudtrail:GetTrailStatus":
		failed := ""
		if arn == TrailLocal {
			failed = `"LatestDeliveryError":"AccessDenied","LatestCloudWatchLogsDeliveryError":"Access denied.",`
		}
		return Answer{Body: `{"IsLogging":true,` + failed + `"StartLoggingTime":1704067200.5,"LatestDeliveryTime":1767322800.25,` +
			`"LatestCloudWatchLogsDeliveryTime":1767322900.75,"TimeLoggingStarted":"2024-01-01T00:00:00Z"}`}
	case "cloudtrail:GetEventSelectors":
		return Answer{Body: `{"TrailARN":` + quote(arn) + `,` + eventSelectors[arn] + `}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

func homeRegion(arn string) string { return strings.Split(arn, ":")[3] }

func describeTrails(region string) string {
	var list []string
	for _, arn := range []string{TrailOrganization, TrailAll, TrailLocal} {
		more := trails[arn]
		if homeRegion(arn) != region && !strings.Contains(more, `"IsMultiRegionTrail":true`) {
			continue
		}
		list = append(list, `{"Name":`+quote(arn[strings.LastIndex(arn, "/")+1:])+`,"TrailARN":`+quote(arn)+`,"HomeRegion":`+quote(homeRegion(arn))+
			`,"S3BucketName":"logs-`+Account+`","IncludeGlobalServiceEvents":true,"LogFileValidationEnabled":true,"HasCustomEventSelectors":true,"HasInsightSelectors":false,`+
			`"KmsKeyId":`+quote(KeyARN("eu-west-1", KeyData))+`,`+more+`}`)
	}
	return `{"trailList":[` + strings.Join(list, ",") + `]}`
}
