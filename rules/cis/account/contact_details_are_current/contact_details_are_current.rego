# METADATA
# title: Primary contact details are current and not tied to one person
# description: |
#   The account has a primary contact with a phone number. Whether it is current and reaches more than one person is
#   for a person to confirm: the evidence shows the masked contact and a fingerprint that changes when the contact
#   does.
# related_resources:
#   - ref: https://docs.aws.amazon.com/accounts/latest/reference/API_GetContactInformation.html
# custom:
#   resource: AWS::::Account
#   facts: [contact_information, partition]
#   severity: LOW
#   prowler: [account_maintain_current_contact_details]
#   responsibility: customer
#   remediation: |
#     Register a shared mailbox and a monitored phone number as the primary contact.
#     aws account put-contact-information --contact-information file://contact.json
package cis.account.contact_details_are_current

not_applicable contains "the partition has no API for the contacts of an account" if {
	input.resource.partition == "aws-us-gov"
}

manual contains "confirm that the primary contact is current and reaches more than one person" if _reachable

deny contains "the account has no primary contact with a phone number" if not _reachable

_reachable if input.resource.contact_information.phone_number != ""
