# METADATA
# title: Trail signs its log files
# description: |
#   The trail delivers digests, signed by CloudTrail, that show whether a log file was changed or deleted. Digests cover
#   what was delivered since the setting is on.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# custom:
#   resource: AWS::CloudTrail::Trail
#   facts: [log_file_validation_enabled]
#   severity: LOW
#   security_hub: [CloudTrail.4]
#   prowler: [cloudtrail_log_file_validation_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Enable log file validation.
#     aws cloudtrail update-trail --name TRAIL --enable-log-file-validation
package cis.cloudtrail.trail_validates_log_files

import data.lib.trail

not_applicable contains sprintf("the trail belongs to account %s", [trail.owner(input.resource.id)]) if {
	trail.owner(input.resource.id) != input.resource.account
}

deny contains "log file validation is off" if not input.resource.log_file_validation_enabled
