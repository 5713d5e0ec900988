# METADATA
# title: The management account runs no workloads
# description: |
#   No policy of the organization restricts its management account, so nothing but the organization is run from it. A
#   role that only instances or containers can take, and that was used of late, says that some run here. Instances,
#   functions, containers, databases and load balancers themselves are not read, so that a person has to look for them;
#   what is known here are the buckets, those of AWS Control Tower and CloudFormation left out. What is there on purpose
#   is named in the parameter management_account_allowed.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html
# custom:
#   resource: AWS::::Account
#   facts: [organization]
#   related:
#     buckets: {type: AWS::S3::Bucket, facts: []}
#     roles: {type: AWS::IAM::Role, facts: [assume_role_policy, last_used]}
#   parameters: {management_account_allowed: [], used_within_days: 30}
#   looser: {management_account_allowed: more, used_within_days: less}
#   severity: MEDIUM
#   responsibility: customer
#   remediation: |
#     Move each workload to a member account, and let only those who govern the organization into this one.
#     aws resource-explorer-2 search --query-string "resourcetype:ec2:instance"
package cis.organizations.management_account_runs_no_workloads

import data.cis.organizations.management_account_runs_no_workloads.related

not_applicable contains "the account belongs to no organization" if not input.resource.organization

not_applicable contains "the account is not the management account of its organization" if {
	input.resource.organization.management_account_id != input.resource.id
}

manual contains "instances, functions, containers, databases and load balancers are not read: does any run here?" if {
	count(_compute_roles) == 0
}

manual contains sprintf("bucket %s: is it there to govern the organization?", [bucket.name]) if {
	count(_compute_roles) == 0
	some bucket in related.buckets
	not regex.match(`^(aws-controltower|awscontroltower|cf-templates-|stackset-awscontroltower)`, lower(bucket.name))
	not bucket.name in input.params.management_account_allowed
}

deny contains sprintf("role %s was used by %s", [use.role, use.services]) if some use in _compute_roles

_compute_roles contains {"role": role.name, "services": concat(" and ", sort(_services(role)))} if {
	some role in related.roles
	not role.name in input.params.management_account_allowed
	count(_services(role)) > 0
	count(_services(role) - _compute) == 0
	_used_lately(role)
}

# Who can take the role.
_services(role) := {principal.id |
	some statement in role.assume_role_policy.statements
	some principal in statement.principals
}

_used_lately(role) if {
	last := role.last_used.last_used_date
	not posture.time.older_than(last, input.now, input.params.used_within_days)
}

_compute := {"ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com"}
