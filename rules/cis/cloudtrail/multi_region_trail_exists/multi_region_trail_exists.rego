# METADATA
# title: A trail records the management events of every region
# description: |
#   One trail records in every region, is logging, and records all management events that read and all that write. The
#   events of KMS and of the RDS Data API, which CloudTrail itself lets one leave out, may be left out. A trail of the
#   organization counts in every account that it records.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [multi_region_trails]
#   related:
#     trails:
#       type: AWS::CloudTrail::Trail
#       facts: [advanced_event_selectors, event_selectors, is_logging, is_multi_region_trail, latest_delivery_error]
#   severity: HIGH
#   security_hub: [CloudTrail.1]
#   prowler: [cloudtrail_multi_region_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Create a trail of all regions, for the organization where there is one, and start it.
#     aws cloudtrail create-trail --name TRAIL --s3-bucket-name BUCKET --is-multi-region-trail --enable-log-file-validation
#     aws cloudtrail start-logging --name TRAIL
package cis.cloudtrail.multi_region_trail_exists

import data.cis.cloudtrail.multi_region_trail_exists.related
import data.lib.trail

deny contains "no trail records in every region" if count(input.resource.multi_region_trails) == 0

deny contains sprintf("%s: %s", [t.id, reason]) if {
	not _recorded
	some t in related.trails
	some reason in _misses(t)
}

note contains sprintf("%s leaves out the events of %s", [t.id, concat(", ", sort(trail.excluded(t)))]) if {
	some t in related.trails
	_records(t)
	count(trail.excluded(t)) > 0
}

note contains sprintf("%s: the latest delivery to its bucket failed: %s", [t.id, t.latest_delivery_error]) if {
	some t in related.trails
	_records(t)
}

note contains sprintf("%s belongs to account %s", [t.id, trail.owner(t.id)]) if {
	some t in related.trails
	_records(t)
	trail.owner(t.id) != input.resource.account
}

_recorded if {
	some t in related.trails
	_records(t)
}

_records(t) if count(_misses(t)) == 0

_misses(t) := trail.not_everywhere(t) | {reason |
	some kind in ["read", "write"]
	not trail.records_management(t, kind)
	reason := sprintf("it does not record all management events that %s", [kind])
}
