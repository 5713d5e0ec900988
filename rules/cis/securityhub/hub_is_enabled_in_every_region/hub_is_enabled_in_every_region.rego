# METADATA
# title: AWS Security Hub is enabled in the region
# description: |
#   The account has subscribed to Security Hub CSPM in the region. Which standards are on is not asked: without any, it
#   still takes in what other services find.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html
#   - ref: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
# custom:
#   resource: AWS::::Region
#   facts: [security_hub]
#   severity: MEDIUM
#   prowler: [securityhub_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Enable it, best through a delegated administrator who enables it for all accounts.
#     aws securityhub enable-security-hub --enable-default-standards --region REGION
package cis.securityhub.hub_is_enabled_in_every_region

deny contains "Security Hub is not enabled" if not _enabled

_enabled if input.resource.security_hub.subscribed_at != ""
