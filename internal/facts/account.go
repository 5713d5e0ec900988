package facts

// stsService is what the identity of the caller says.
var stsService = service{
	name: "sts",
	account: []Fact{
		{Name: "partition", Value: "", Read: "sts:GetCallerIdentity", Doc: "aws, aws-us-gov or aws-cn."},
	},
	operations: []Operation{
		{Name: "sts:GetCallerIdentity", Permissions: []string{}, Answer: "query:Account"},
	},
}

// accountService is what is read of Account Management.
var accountService = service{
	name: "account",
	account: []Fact{
		{Name: "billing_contact", Value: Contact{}, Read: "account:GetAlternateContact", Optional: true, Doc: "The alternate contact for billing, masked."},
		{Name: "contact_information", Value: ContactInformation{}, Read: "account:GetContactInformation", Optional: true, Doc: "The primary contact, masked."},
		{Name: "operations_contact", Value: Contact{}, Read: "account:GetAlternateContact", Optional: true, Doc: "The alternate contact for operations, masked."},
		{Name: "regions", Value: []Region{}, Read: "account:ListRegions", Doc: "The regions and whether the account has them enabled."},
		{Name: "security_contact", Value: Contact{}, Read: "account:GetAlternateContact", Optional: true, Doc: "The alternate contact for security, masked."},
	},
	operations: []Operation{
		{Name: "account:GetAlternateContact", Answer: "json:AlternateContact"},
		{Name: "account:GetContactInformation", Answer: "json:ContactInformation"},
		{Name: "account:ListRegions", Answer: "json:Regions"},
	},
}
