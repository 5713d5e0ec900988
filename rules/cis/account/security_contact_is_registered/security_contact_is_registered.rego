# METADATA
# title: A security contact is registered
# description: |
#   The account has an alternate contact of the type SECURITY with an e-mail address and a phone number, so that AWS
#   reaches the people who can act on a security notice.
# related_resources:
#   - ref: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/account-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [billing_contact, operations_contact, partition, security_contact]
#   severity: MEDIUM
#   security_hub: [Account.1]
#   prowler: [account_security_contact_information_is_registered]
#   responsibility: customer
#   remediation: |
#     Register a monitored security mailbox and phone number.
#     aws account put-alternate-contact --alternate-contact-type SECURITY --name Security --title Security \
#       --email-address security@example.com --phone-number +10000000000
package cis.account.security_contact_is_registered

not_applicable contains "the partition has no API for the contacts of an account" if {
	input.resource.partition == "aws-us-gov"
}

deny contains "no security contact with an e-mail address and a phone number is registered" if not compliant

compliant if {
	input.resource.security_contact.email_address != ""
	input.resource.security_contact.phone_number != ""
}

note contains "the security contact is the same as the billing and the operations contact" if {
	input.resource.security_contact.fingerprint == input.resource.billing_contact.fingerprint
	input.resource.security_contact.fingerprint == input.resource.operations_contact.fingerprint
}
