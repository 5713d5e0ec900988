package facts

// ssoService is what is read of IAM Identity Center.
var ssoService = service{
	name: "sso",
	account: []Fact{
		{Name: "identity_center_instances", Value: []IdentityCenterInstance{}, Read: "sso:ListInstances", Doc: "The instances of IAM Identity Center that the account sees, in whatever region."},
	},
	operations: []Operation{
		{Name: "sso:ListInstances", Answer: "json:Instances"},
	},
}

// An IdentityCenterInstance is an instance of IAM Identity Center.
type IdentityCenterInstance struct {
	InstanceARN    string `json:"instance_arn"`
	OwnerAccountID string `json:"owner_account_id"`
	Status         string `json:"status"` // ACTIVE
}
