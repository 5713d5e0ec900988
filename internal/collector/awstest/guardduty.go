package awstest

import "net/http"

var guarddutyRoutes = map[string]string{"GET /detector": "ListDetectors", "GET /detector/{id}": "GetDetector"}

// guarddutyAnswer answers for Amazon GuardDuty: each region has a detector, in eu-west-1 on the second page.
func guarddutyAnswer(r Request) Answer {
	switch {
	case r.Operation == "guardduty:GetDetector" && r.Path["id"] == "12abc34d567e8fa901bc2d34e56789f0":
		return Answer{Body: `{"status":"ENABLED","serviceRole":"arn:aws:iam::` + Account + `:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty","findingPublishingFrequency":"FIFTEEN_MINUTES","createdAt":"2024-01-01T00:00:00.500Z","features":[` +
			`{"name":"S3_DATA_EVENTS","status":"ENABLED","updatedAt":1704067200},{"name":"RUNTIME_MONITORING","status":"ENABLED","updatedAt":1704067200,"additionalConfiguration":[{"name":"EKS_ADDON_MANAGEMENT","status":"DISABLED","updatedAt":1704067200},{"name":"EC2_AGENT_MANAGEMENT","status":"ENABLED","updatedAt":1704067200}]}]}`}
	case r.Operation == "guardduty:ListDetectors" && r.Region == "eu-west-1" && r.Query.Get("nextToken") == "":
		return Answer{Body: `{"detectorIds":[],"nextToken":"2"}`}
	case r.Operation == "guardduty:ListDetectors":
		return Answer{Body: `{"detectorIds":["12abc34d567e8fa901bc2d34e56789f0"]}`}
	}
	return Error(http.StatusBadRequest, "BadRequestException", "The request is rejected: "+r.Operation)(r)
}
