package facts

// configService is what is read of AWS Config.
var configService = service{
	name: "config",
	region: []Fact{
		{Name: "configuration_recorder_statuses", Value: []ConfigurationRecorderStatus{}, Read: "config:DescribeConfigurationRecorderStatus", Doc: "How the configuration recorders do."},
		{Name: "configuration_recorders", Value: []ConfigurationRecorder{}, Read: "config:DescribeConfigurationRecorders", Doc: "The configuration recorders of AWS Config: at most one that the customer manages."},
		{Name: "delivery_channels", Value: []DeliveryChannel{}, Read: "config:DescribeDeliveryChannels", Doc: "Where AWS Config delivers to: at most one channel."},
	},
	operations: []Operation{
		{Name: "config:DescribeConfigurationRecorderStatus", Answer: "json:ConfigurationRecordersStatus"},
		{Name: "config:DescribeConfigurationRecorders", Answer: "json:ConfigurationRecorders"},
		{Name: "config:DescribeDeliveryChannels", Answer: "json:DeliveryChannels"},
	},
}

// A ConfigurationRecorder is what AWS Config records in a region.
type ConfigurationRecorder struct {
	Name                       string   `json:"name"`
	AllSupported               bool     `json:"all_supported"`
	IncludeGlobalResourceTypes bool     `json:"include_global_resource_types"`
	RecordingStrategy          string   `json:"recording_strategy,omitempty"` // ALL_SUPPORTED_RESOURCE_TYPES, EXCLUSION_BY_RESOURCE_TYPES or INCLUSION_BY_RESOURCE_TYPES; recorders from before 2023 have none
	ResourceTypes              []string `json:"resource_types"`               // the only ones that are recorded
	ExcludedResourceTypes      []string `json:"excluded_resource_types"`
	RoleARN                    string   `json:"role_arn,omitempty"`
	ServicePrincipal           string   `json:"service_principal,omitempty"` // of the service that manages it, where that is not the customer
}

// A ConfigurationRecorderStatus is how a configuration recorder does.
type ConfigurationRecorderStatus struct {
	Name                 string `json:"name"`
	Recording            bool   `json:"recording"`
	LastStatus           string `json:"last_status,omitempty"` // SUCCESS, FAILURE, PENDING or NOTAPPLICABLE, in capitals whatever AWS sends
	LastErrorCode        string `json:"last_error_code,omitempty"`
	LastStartTime        *Time  `json:"last_start_time,omitempty"`
	LastStatusChangeTime *Time  `json:"last_status_change_time,omitempty"`
	ServicePrincipal     string `json:"service_principal,omitempty"`
}

// A DeliveryChannel is where AWS Config delivers to.
type DeliveryChannel struct {
	Name         string `json:"name"`
	S3BucketName string `json:"s3_bucket_name,omitempty"`
	S3KMSKeyARN  string `json:"s3_kms_key_arn,omitempty"`
	SNSTopicARN  string `json:"sns_topic_arn,omitempty"`
}
