package facts

import (
	"github.com/openposture/posture/internal/iampolicy"
	"github.com/openposture/posture/internal/snapshot"
)

// The types of REST APIs and their stages.
const (
	APIGatewayRestAPI snapshot.Type = "AWS::ApiGateway::RestApi"
	APIGatewayStage   snapshot.Type = "AWS::ApiGateway::Stage"
)

const (
	getRestAPIs   = "apigateway:GetRestApis"
	getRestStages = "apigateway:GetStages"
)

// Every reading of API Gateway is one IAM action.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
var apigatewayGet = []string{"apigateway:GET"}

// apigatewayService is what is read of Amazon API Gateway (REST APIs).
var apigatewayService = service{
	name: "apigateway",
	types: []Type{
		{
			Name: APIGatewayRestAPI, List: getRestAPIs, Doc: "A REST API of API Gateway.",
			Facts: []Fact{
				{Name: "disable_execute_api_endpoint", Value: false, Read: getRestAPIs, Doc: "Whether it answers under its custom domain names only."},
				{Name: "endpoint_types", Value: []string{}, Read: getRestAPIs, Doc: "EDGE, REGIONAL or PRIVATE."},
				{Name: "policy", Value: iampolicy.Document{}, Read: getRestAPIs, Optional: true, Doc: "Its resource policy."},
				{Name: "tags", Value: map[string]string{}, Read: getRestAPIs, Doc: "Its tags."},
			},
		},
		{
			Name: APIGatewayStage, List: getRestStages, Doc: "A stage of a REST API.",
			Facts: []Fact{
				{Name: "access_log_settings", Value: APIAccessLogSettings{}, Read: getRestStages, Optional: true, Doc: "Where its access logs go; absent where it writes none."},
				{Name: "client_certificate_id", Value: "", Read: getRestStages, Optional: true, Doc: "The certificate that it shows its backend; absent where it shows none."},
				{Name: "method_settings", Value: []APIMethodSetting{}, Read: getRestStages, Doc: "The settings of its methods: execution logs and the cache."},
				{Name: "rest_api_id", Value: "", Read: getRestStages, Doc: "The REST API that it is a stage of."},
				{Name: "tags", Value: map[string]string{}, Read: getRestStages, Doc: "Its tags."},
				{Name: "tracing_enabled", Value: false, Read: getRestStages, Doc: "Whether AWS X-Ray traces its requests."},
				{Name: "web_acl_arn", Value: "", Read: getRestStages, Optional: true, Doc: "Its AWS WAF web ACL; absent where it has none."},
			},
		},
	},
	operations: []Operation{
		{Name: getRestAPIs, Permissions: apigatewayGet, Answer: "json:item"},
		{Name: getRestStages, Permissions: apigatewayGet, Answer: "json:item", With: []string{getRestAPIs}},
	},
}

// APIAccessLogSettings is where the access logs of a stage go.
type APIAccessLogSettings struct {
	DestinationARN string `json:"destination_arn"` // of a log group or a Firehose stream
	Format         string `json:"format,omitempty"`
}

// An APIMethodSetting is the settings of some methods of a stage.
type APIMethodSetting struct {
	Path               string `json:"path"`                    // "pets/GET"; "*/*" for all that have none of their own
	LoggingLevel       string `json:"logging_level,omitempty"` // OFF, ERROR or INFO: of the execution logs
	CachingEnabled     bool   `json:"caching_enabled"`
	CacheDataEncrypted bool   `json:"cache_data_encrypted"`
}
