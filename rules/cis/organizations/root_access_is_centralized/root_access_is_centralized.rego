# METADATA
# title: Root credentials of member accounts are managed centrally
# description: |
#   IAM has trusted access to the organization, and the organization has root credentials management enabled. Enabling
#   it takes no root password or key away: the rules about the root user say, account by account, who still has them.
#   The management account and the delegated administrator of IAM are told; other members are not.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
# custom:
#   resource: AWS::::Account
#   facts: [delegated_administrators, organization, organizations_features, trusted_services]
#   parameters: {security_account_ids: []}
#   looser: {security_account_ids: allowed}
#   severity: HIGH
#   prowler: [iam_root_credentials_management_enabled]
#   responsibility: customer
#   remediation: |
#     Let IAM into the organization, enable both features, then delete the root credentials of the members.
#     aws organizations enable-aws-service-access --service-principal iam.amazonaws.com
#     aws iam enable-organizations-root-credentials-management
#     aws iam enable-organizations-root-sessions
package cis.organizations.root_access_is_centralized

not_applicable contains "the account belongs to no organization" if not input.resource.organization

deny contains "the organization does not have all features, and central root access is one of them" if not _all_features

deny contains "IAM has no trusted access to the organization" if {
	_all_features
	not "iam.amazonaws.com" in input.resource.trusted_services
}

deny contains "root credentials management is not enabled" if {
	_all_features
	not "RootCredentialsManagement" in input.resource.organizations_features
}

note contains "privileged root sessions are not enabled" if {
	"RootCredentialsManagement" in input.resource.organizations_features
	not "RootSessions" in input.resource.organizations_features
}

note contains sprintf("IAM is administered from account %s: is it one for security?", [admin.account_id]) if {
	some admin in input.resource.delegated_administrators
	"iam.amazonaws.com" in admin.services
	not admin.account_id in input.params.security_account_ids
}

_all_features if input.resource.organization.feature_set == "ALL"
