# METADATA
# title: S3 object-level read events are recorded
# description: |
#   One trail records in every region, is logging, and records the data events that read objects of all buckets, those to
#   come included. The bucket that the trail itself delivers to may be left out. Other selectors that name buckets, or any
#   other field, leave out some.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-cloudtrail-logging-for-s3.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
# custom:
#   resource: AWS::::Account
#   facts: [multi_region_trails]
#   related:
#     trails:
#       type: AWS::CloudTrail::Trail
#       facts: [advanced_event_selectors, event_selectors, is_logging, is_multi_region_trail, s3_bucket_name]
#   severity: MEDIUM
#   security_hub: [S3.23]
#   prowler: [cloudtrail_s3_dataevents_read_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Have the trail of all regions record the data events of all buckets; they cost money.
#     aws cloudtrail put-event-selectors --trail-name TRAIL --event-selectors \
#       '[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}]}]'
package cis.cloudtrail.s3_object_reads_are_logged

import data.cis.cloudtrail.s3_object_reads_are_logged.related
import data.lib.trail

deny contains "no trail records in every region" if count(input.resource.multi_region_trails) == 0

deny contains sprintf("%s: %s", [t.id, reason]) if {
	not _recorded
	some t in related.trails
	some reason in _misses(t)
}

note contains sprintf("%s leaves out its own bucket %s", [t.id, t.s3_bucket_name]) if {
	some t in related.trails
	count(_misses(t)) == 0
	trail.leaves_out_own_bucket(t)
}

_recorded if {
	some t in related.trails
	count(_misses(t)) == 0
}

_misses(t) := trail.not_everywhere(t) | {_why(t) | not trail.records_objects(t, "read")}

_why(t) := "it records data events of S3 objects, but not all that read them" if trail.records_some_objects(t)

_why(t) := "it records no data events of S3 objects" if not trail.records_some_objects(t)
