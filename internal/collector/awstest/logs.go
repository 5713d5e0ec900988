package awstest

import "strings"

// The metric filters of the account, in eu-west-1, one a page.
const (
	rootFilter = `{"filterName":"root","logGroupName":"trail","filterPattern":"{ $.userIdentity.type = \"Root\" }","creationTime":1704067200000,"applyOnTransformedLogs":false,` +
		`"metricTransformations":[{"metricName":"Root","metricNamespace":"Trail","metricValue":"1","defaultValue":0.5},{"metricName":"All","metricNamespace":"Trail","metricValue":"$.n","dimensions":{"Region":"$.awsRegion"},"unit":"None"}]}`
	everyFilter = `{"filterName":"every","logGroupName":"/app/web","filterPattern":"","creationTime":1704067200000,"applyOnTransformedLogs":true,"fieldSelectionCriteria":"@aws.account IN [\"111122223333\"]",` +
		`"metricTransformations":[{"metricName":"Lines","metricNamespace":"Web","metricValue":"1"}]}`
)

// logsAnswer answers for Amazon CloudWatch Logs.
func logsAnswer(r Request) Answer {
	if r.Operation != "logs:DescribeMetricFilters" {
		return deliveryAnswer(r)
	}
	switch {
	case r.Region != "eu-west-1":
		return Answer{Body: `{"metricFilters":[]}`}
	case !strings.Contains(r.Body, `"nextToken"`):
		return Answer{Body: `{"metricFilters":[` + everyFilter + `],"nextToken":"2"}`}
	}
	return Answer{Body: `{"metricFilters":[` + rootFilter + `]}`}
}
