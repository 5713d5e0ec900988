# METADATA
# title: Member account is in an organizational unit
# description: |
#   Policies are attached to units; an active member account directly under the root has those of the root only. The
#   management account stays there by design.
# related_resources:
#   - ref: https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/organizing-your-aws-environment.html
# custom:
#   resource: AWS::Organizations::Account
#   facts: [account_id, path, state]
#   related:
#     accounts: {type: "AWS::::Account", facts: [organization]}
#   severity: LOW
#   responsibility: customer
#   remediation: |
#     aws organizations move-account --account-id ACCOUNT --source-parent-id ROOT --destination-parent-id UNIT
package aws.organizations.member_account_is_in_a_unit

import data.aws.organizations.member_account_is_in_a_unit.related

not_applicable contains sprintf("the account is %s", [input.resource.state]) if input.resource.state != "ACTIVE"

not_applicable contains "the management account is under the root by design" if {
	some account in related.accounts
	account.organization.management_account_id == input.resource.account_id
}

deny contains "the account is directly under the root" if count(input.resource.path) < 2
