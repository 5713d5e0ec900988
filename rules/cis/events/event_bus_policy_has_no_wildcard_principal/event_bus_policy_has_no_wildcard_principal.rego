# METADATA
# title: Event bus policy does not grant to everyone
# description: |
#   No statement of the event bus's policy grants to everyone, unless a condition pins the caller to fixed values or a
#   Deny takes everybody else out. What an event says of its source pins nobody: the sender writes it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   resource: AWS::Events::EventBus
#   facts: [policy]
#   severity: CRITICAL
#   prowler: [eventbridge_bus_exposed]
#   responsibility: customer
#   remediation: |
#     Take the statement away, and grant to accounts or, with aws:PrincipalOrgID, to the organization.
#     aws events remove-permission --event-bus-name BUS --statement-id SID
package cis.events.event_bus_policy_has_no_wildcard_principal

import data.lib.resource_policy

not_applicable contains "the event bus has no policy" if not input.resource.policy

deny contains message if some message in resource_policy.grants_to_everyone(input.resource.policy)
