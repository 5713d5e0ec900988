# METADATA
# title: People sign in through federation, not as local IAM users
# description: |
#   In an account of an organization, people come from a SAML provider whose metadata has not expired or from the
#   organization's instance of IAM Identity Center, and no IAM user has a console password. Local console users
#   without any federation fail; every other mix is for a person to judge. An OIDC provider never decides: whether
#   it serves people or machines cannot be seen. Users that are exempt by name (break-glass) are left out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html
# custom:
#   resource: AWS::::Account
#   facts: [identity_center_instances, open_id_connect_providers, organization, saml_providers]
#   related:
#     users: {type: AWS::IAM::User, facts: [credential_report]}
#   parameters: {exempt_users: []}
#   looser: {exempt_users: more}
#   severity: MEDIUM
#   prowler: [iam_check_saml_providers_sts]
#   responsibility: customer
#   remediation: |
#     Connect the identity provider to IAM Identity Center and remove the local passwords.
#     aws sso-admin list-instances
#     aws iam delete-login-profile --user-name USER
package cis.iam.human_users_are_federated

import data.cis.iam.human_users_are_federated.related

not_applicable contains "the account belongs to no organization" if not input.resource.organization

manual contains sprintf("local user %s has a console password beside federation", [name]) if {
	_federated
	some name in _console_users
}

manual contains "there is no federation, and no IAM user has a console password: who are the users for?" if {
	not _federated
	count(_console_users) == 0
	count(_users) > 0
}

deny contains sprintf("local user %s has a console password and there is no federation", [name]) if {
	not _federated
	some name in _console_users
}

note contains sprintf("OIDC provider %s may serve people or machines", [provider.arn]) if {
	input.resource.organization
	some provider in input.resource.open_id_connect_providers
}

_federated if {
	some provider in input.resource.saml_providers
	not _expired(provider)
}

_federated if {
	some instance in input.resource.identity_center_instances
	instance.status == "ACTIVE"
	instance.owner_account_id == input.resource.organization.management_account_id
}

_expired(provider) if not posture.time.before(input.now, provider.valid_until)

_users contains user.name if {
	some user in related.users
	not user.name in input.params.exempt_users
}

_console_users contains user.name if {
	some user in related.users
	not user.name in input.params.exempt_users
	not _without_password(user.credential_report)
}

_without_password(report) if report.password_enabled == false
