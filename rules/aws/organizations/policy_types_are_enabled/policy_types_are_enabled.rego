# METADATA
# title: Service and resource control policies are enabled at the root
# description: |
#   Without the types, policies of them cannot be attached. The other types that are enabled are named beside the
#   verdict.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative.html
# custom:
#   resource: AWS::Organizations::Root
#   facts: [policy_types]
#   severity: MEDIUM
#   responsibility: customer
#   remediation: |
#     aws organizations enable-policy-type --root-id ROOT --policy-type RESOURCE_CONTROL_POLICY
package aws.organizations.policy_types_are_enabled

deny contains sprintf("%s is not enabled", [wanted]) if {
	some wanted in _wanted
	not wanted in _enabled
}

note contains sprintf("%s is enabled as well", [kind]) if {
	some kind in _enabled
	not kind in _wanted
}

_wanted := {"RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"}

_enabled contains kind.type if {
	some kind in input.resource.policy_types
	kind.status == "ENABLED"
}
