package facts

const describeDeliveries = "logs:DescribeDeliveries"

// deliveryOperations is how the services whose logs CloudWatch Logs delivers are asked about it.
var deliveryOperations = []Operation{
	{Name: describeDeliveries, Answer: "json:deliveries", With: []string{"logs:DescribeDeliverySources"}},
	{Name: "logs:DescribeDeliverySources", Answer: "json:deliverySources"},
}

// A LogDelivery is a delivery of a resource's logs by CloudWatch Logs, to a log group, a bucket or a Firehose stream.
type LogDelivery struct {
	LogType        string `json:"log_type"` // ACCESS_LOGS, ALB_ACCESS_LOGS ...: as the delivery source has it
	DestinationARN string `json:"destination_arn"`
}
