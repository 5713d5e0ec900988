package awstest

import (
	"net/http"
	"strings"
)

// deliveryAnswer answers for the deliveries of Amazon CloudWatch Logs: one of each kind a page, in the regions of those whose
// logs they are.
func deliveryAnswer(r Request) Answer {
	source := func(name, kind, resource string) string {
		return `{"name":"` + name + `","arn":"arn:aws:logs:` + r.Region + `:` + Account + `:delivery-source:` + name + `","resourceArns":["` + resource + `"],"service":"x","logType":"` + kind + `"}`
	}
	delivery := func(id, name, to string) string {
		return `{"id":"` + id + `","deliverySourceName":"` + name + `","deliveryDestinationType":"S3","deliveryDestinationArn":"arn:aws:logs:` + r.Region + `:` + Account + `:delivery-destination:` + to + `"}`
	}
	member, pages := "deliveries", []string{}
	switch {
	case r.Operation == "logs:DescribeDeliverySources" && r.Region == "us-east-1":
		pages = []string{source("shop", "ACCESS_LOGS", DistributionARN("E0IDLE")), source("docs", "ACCESS_LOGS", DistributionARN(DistributionDocs))}
	case r.Operation == "logs:DescribeDeliverySources" && r.Region == "eu-west-1":
		pages = []string{source("web", "ALB_CONNECTION_LOGS", LoadBalancerARN(LoadBalancerWeb)), source("vended", "NLB_ACCESS_LOGS", LoadBalancerARN(LoadBalancerVended))}
	case r.Operation == "logs:DescribeDeliveries" && r.Region == "us-east-1":
		pages = []string{delivery("1", "docs", "stream"), delivery("2", "docs", "bucket")}
	case r.Operation == "logs:DescribeDeliveries" && r.Region == "eu-west-1":
		pages = []string{delivery("1", "vended", "group"), delivery("2", "web", "bucket")}
	case r.Operation != "logs:DescribeDeliverySources" && r.Operation != "logs:DescribeDeliveries":
		return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
	}
	if r.Operation == "logs:DescribeDeliverySources" {
		member = "deliverySources"
	}
	switch {
	case len(pages) == 0:
		return Answer{Body: `{"` + member + `":[]}`}
	case !strings.Contains(r.Body, `"nextToken"`):
		return Answer{Body: `{"` + member + `":[` + pages[0] + `],"nextToken":"2"}`}
	}
	return Answer{Body: `{"` + member + `":[` + pages[1] + `]}`}
}
