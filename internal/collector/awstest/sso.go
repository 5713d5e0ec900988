package awstest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// ssoAnswer answers for IAM Identity Center: the organization has an instance and the account one of its own, neither in
// the region that is asked.
func ssoAnswer(r Request) Answer {
	if r.Operation != "sso:ListInstances" {
		return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
	}
	var in struct{ NextToken, RegionScope string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no token
	instance := func(id, owner string) string {
		return fmt.Sprintf(`{"Instances":[{"InstanceArn":"arn:aws:sso:::instance/%s","IdentityStoreId":"d-1234567890","OwnerAccountId":%q,"CreatedDate":1704067200.5,"Status":"ACTIVE","PrimaryRegion":"us-east-1"}]`, id, owner)
	}
	switch {
	case in.RegionScope != "ALL_REGIONS":
		return Answer{Body: `{"Instances":[]}`}
	case in.NextToken == "":
		return Answer{Body: instance("ssoins-7223b02cf3a00001", Management) + `,"NextToken":"2"}`}
	}
	return Answer{Body: instance("ssoins-7223b02cf3a00000", Account) + `}`}
}
