# METADATA
# title: Services with trusted access are administered from member accounts
# description: |
#   Every service that has trusted access to the organization and can be administered from a member has an active
#   delegated administrator. With the parameter security_account_ids, no other account may be one. For a service that
#   is not in the table below, and for CloudTrail where nobody administers it, a person decides: CloudTrail is in use
#   only where there is a trail of the organization, and trails are not read.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
# custom:
#   resource: AWS::::Account
#   facts: [delegated_administrators, organization, trusted_services]
#   parameters: {security_account_ids: []}
#   looser: {security_account_ids: allowed}
#   severity: MEDIUM
#   responsibility: customer
#   remediation: |
#     Register an account for security or operations as the administrator of each service.
#     aws organizations register-delegated-administrator --account-id ACCOUNT --service-principal SERVICE
package cis.organizations.service_administration_is_delegated

not_applicable contains "the account belongs to no organization" if not input.resource.organization

not_applicable contains "no service that a member can administer has trusted access" if {
	count({service | some service in input.resource.trusted_services; not service in _management_only}) == 0
}

manual contains sprintf("whether a member can administer %s is not known", [service]) if {
	count(_failures) == 0
	some service in input.resource.trusted_services
	not service in (_delegable | _management_only)
	not service in _delegated
}

manual contains "cloudtrail.amazonaws.com has no delegated administrator: is there a trail of the organization?" if {
	count(_failures) == 0
	"cloudtrail.amazonaws.com" in input.resource.trusted_services
	not "cloudtrail.amazonaws.com" in _delegated
}

deny contains failure if some failure in _failures

_failures contains sprintf("%s has no delegated administrator", [service]) if {
	some service in input.resource.trusted_services
	service in _delegable
	service != "cloudtrail.amazonaws.com"
	not service in _delegated
}

_failures contains sprintf("%s is administered from account %s, which is not one for security", [service, admin.account_id]) if {
	count(input.params.security_account_ids) > 0
	some admin in input.resource.delegated_administrators
	not admin.account_id in input.params.security_account_ids
	some service in admin.services
	service in input.resource.trusted_services
}

_delegated contains service if {
	some admin in input.resource.delegated_administrators
	admin.state == "ACTIVE"
	some service in admin.services
}

# Which services a member can administer, as of 2026-06: the page of each service below the list in related_resources says
# how to enable an administrator, or has no such section. Those that are in neither set are for a person to judge; so are
# principals that have trusted access only, and are administered under another one.
_delegable := {
	"access-analyzer.amazonaws.com", "account.amazonaws.com", "auditmanager.amazonaws.com", "backup.amazonaws.com",
	"cloudtrail.amazonaws.com", "compute-optimizer.amazonaws.com", "config-multiaccountsetup.amazonaws.com",
	"config.amazonaws.com", "cost-optimization-hub.bcm.amazonaws.com", "detective.amazonaws.com",
	"devops-guru.amazonaws.com", "ec2.capacitymanager.amazonaws.com", "eks.amazonaws.com", "fms.amazonaws.com",
	"guardduty.amazonaws.com", "health.amazonaws.com", "iam.amazonaws.com", "inspector2.amazonaws.com",
	"ipam.amazonaws.com", "license-manager.amazonaws.com", "macie.amazonaws.com",
	"member.org.stacksets.cloudformation.amazonaws.com", "mgn.amazonaws.com", "notifications.amazon.com",
	"observabilityadmin.amazonaws.com", "private-marketplace.marketplace.amazonaws.com",
	"procurement-insights.marketplace.amazonaws.com", "reachabilityanalyzer.networkinsights.amazonaws.com",
	"reporting.trustedadvisor.amazonaws.com", "resource-explorer-2.amazonaws.com", "security-ir.amazonaws.com",
	"securityhub.amazonaws.com", "securitylake.amazonaws.com", "selfservicereporting.managedservices.amazonaws.com",
	"servicecatalog.amazonaws.com", "ssm.amazonaws.com", "sso.amazonaws.com", "storage-lens.s3.amazonaws.com",
}

_management_only := {
	"controltower.amazonaws.com", "license-management.marketplace.amazonaws.com", "ram.amazonaws.com",
	"servicequotas.amazonaws.com", "tagpolicies.tag.amazonaws.com", "wellarchitected.amazonaws.com",
}
