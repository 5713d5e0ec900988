# METADATA
# title: A role can manage AWS Support cases
# description: |
#   The AWS-managed policy AWSSupportAccess is attached to a role. A user or a group with it does not count, nor
#   does a role with another policy that allows as much: the audit asks for this policy on a role. A role of IAM
#   Identity Center counts.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [support_access_entities]
#   severity: LOW
#   security_hub: [IAM.18]
#   prowler: [iam_support_role_created]
#   responsibility: customer
#   remediation: |
#     Make a role for incident handlers and attach AWSSupportAccess.
#     aws iam create-role --role-name aws-support --assume-role-policy-document file://trust.json
#     aws iam attach-role-policy --role-name aws-support --policy-arn arn:aws:iam::aws:policy/AWSSupportAccess
package cis.iam.support_role_exists

not_applicable contains "the partition has no policy AWSSupportAccess" if not input.resource.support_access_entities

deny contains "AWSSupportAccess is attached to no role" if not compliant

compliant if count(input.resource.support_access_entities.roles) > 0

note contains sprintf("user %s has AWSSupportAccess: only a role counts", [user]) if {
	input.resource.support_access_entities.roles == []
	some user in input.resource.support_access_entities.users
}

note contains sprintf("group %s has AWSSupportAccess: only a role counts", [group]) if {
	input.resource.support_access_entities.roles == []
	some group in input.resource.support_access_entities.groups
}
