package awstest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// The contacts of the account, of which nothing may be in a snapshot as it is here.
const (
	ContactName  = "Jane Doe"
	ContactEmail = "jane.doe@example.com"
	ContactPhone = "+441632960961"
)

// jsonAnswer answers for Account Management.
func jsonAnswer(r Request) Answer {
	var in struct{ AlternateContactType, NextToken string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no token
	switch r.Operation {
	case "account:GetAlternateContact":
		return Answer{Body: fmt.Sprintf(`{"AlternateContact":{"AlternateContactType":%q,"EmailAddress":%q,"Name":%q,"PhoneNumber":%q,"Title":"CISO"}}`,
			in.AlternateContactType, ContactEmail, ContactName, ContactPhone)}
	case "account:GetContactInformation":
		return Answer{Body: fmt.Sprintf(`{"ContactInformation":{"FullName":%q,"PhoneNumber":%q,"AddressLine1":"1 High Street","City":"Leeds","PostalCode":"LS1 1AA","CountryCode":"GB"}}`,
			ContactName, ContactPhone)}
	case "account:ListRegions":
		if in.NextToken == "" {
			return Answer{Body: `{"Regions":[{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},{"RegionName":"ap-east-1","RegionOptStatus":"DISABLED"}],"NextToken":"2"}`}
		}
		return Answer{Body: `{"Regions":[{"RegionName":"us-east-1","RegionOptStatus":"ENABLED_BY_DEFAULT"},{"RegionName":"eu-south-2","RegionOptStatus":"ENABLED"}]}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
