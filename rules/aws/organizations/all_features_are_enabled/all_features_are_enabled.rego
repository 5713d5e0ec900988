# METADATA
# title: Organization has all features enabled
# description: |
#   The organization does more than consolidate bills: without all features there are neither service nor resource
#   control policies, nor central root access.
# related_resources:
#   - ref: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html
# custom:
#   resource: AWS::::Account
#   facts: [organization]
#   severity: MEDIUM
#   responsibility: customer
#   remediation: |
#     Enable all features; accounts that were invited have to agree.
#     aws organizations enable-all-features
package aws.organizations.all_features_are_enabled

not_applicable contains "the account belongs to no organization" if not input.resource.organization

deny contains sprintf("the feature set is %s", [input.resource.organization.feature_set]) if not _all_features

_all_features if input.resource.organization.feature_set == "ALL"
