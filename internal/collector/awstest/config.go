package awstest

import (
	"fmt"
	"net/http"
)

// configAnswer answers for AWS Config: each region has a recorder, and that of eu-west-1 records what is global too.
func configAnswer(r Request) Answer {
	group := `"allSupported":true,"includeGlobalResourceTypes":true,"resourceTypes":[],"exclusionByResourceTypes":{"resourceTypes":[]},"recordingStrategy":{"useOnly":"ALL_SUPPORTED_RESOURCE_TYPES"}`
	if r.Region != "eu-west-1" {
		group = `"allSupported":false,"includeGlobalResourceTypes":false,"resourceTypes":[],"exclusionByResourceTypes":{"resourceTypes":["AWS::IAM::User","AWS::IAM::Role"]},"recordingStrategy":{"useOnly":"EXCLUSION_BY_RESOURCE_TYPES"}`
	}
	switch r.Operation {
	case "config:DescribeConfigurationRecorders":
		return Answer{Body: fmt.Sprintf(`{"ConfigurationRecorders":[{"name":"default","arn":"arn:aws:config:%s:%s:configuration-recorder/default/abc","roleARN":"arn:aws:iam::%[2]s:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig","recordingGroup":{%s},"recordingMode":{"recordingFrequency":"CONTINUOUS"},"recordingScope":"PAID"}]}`,
			r.Region, Account, group)}
	case "config:DescribeConfigurationRecorderStatus":
		return Answer{Body: `{"ConfigurationRecordersStatus":[{"name":"default","recording":true,"lastStatus":"SUCCESS","lastStartTime":1704067200.5,"lastStatusChangeTime":1767225600.25}]}`}
	case "config:DescribeDeliveryChannels":
		return Answer{Body: `{"DeliveryChannels":[{"name":"default","s3BucketName":"logs-` + Account + `","snsTopicARN":"arn:aws:sns:` + r.Region + `:` + Account + `:config"}]}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
