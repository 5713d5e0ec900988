# METADATA
# title: AWS Config records all resources of the region
# description: |
#   The recorder that the customer manages runs, its last delivery succeeded, it has a channel with a bucket, and it leaves
#   out no type of resource but the global ones of IAM. These one region of the account has to record, one that can: AWS
#   Config does not record them in the regions that it came to after February 2022. Recorders that a service manages
#   record for that service alone. A recorder of the last day that has not delivered yet is for a person to look at again.
# related_resources:
#   - ref: https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
#   - ref: https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html
# custom:
#   resource: AWS::::Region
#   facts: [configuration_recorder_statuses, configuration_recorders, delivery_channels]
#   related:
#     regions: {type: "AWS::::Region", facts: [configuration_recorder_statuses, configuration_recorders]}
#   severity: CRITICAL
#   security_hub: [Config.1]
#   prowler: [config_recorder_all_regions_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Start a recorder of all types in the region, with the global types in one region of the account.
#     aws configservice put-configuration-recorder --configuration-recorder name=default,roleARN=ROLE \
#       --recording-group allSupported=true,includeGlobalResourceTypes=true
#     aws configservice put-delivery-channel --delivery-channel name=default,s3BucketName=BUCKET
#     aws configservice start-configuration-recorder --configuration-recorder-name default
package cis.config.recorder_runs_in_every_region

import data.cis.config.recorder_runs_in_every_region.related

manual contains message if {
	some message in _waiting
	not _in_trouble
	_recorded_somewhere
}

deny contains message if some message in _problems

deny contains "no region records the global types of IAM: users, groups, roles and policies" if {
	count(_recorders) > 0
	not _recorded_somewhere
}

note contains sprintf("delivery channel %s tells no SNS topic", [channel.name]) if {
	some channel in input.resource.delivery_channels
	not channel.sns_topic_arn
}

_in_trouble if some _ in _problems

_problems contains "there is no recorder" if count(_recorders) == 0

_problems contains sprintf("recorder %s is stopped", [recorder.name]) if {
	some recorder in _recorders
	not _runs(input.resource.configuration_recorder_statuses, recorder)
}

_problems contains sprintf("recorder %s fails: the last status is %s %s", [recorder.name, status.last_status, object.get(status, "last_error_code", "without a code")]) if {
	some [recorder, status] in _running
	status.last_status == "FAILURE"
}

_problems contains sprintf("recorder %s has delivered nothing since it was started", [recorder.name]) if {
	some [recorder, status] in _running
	not _settled(status)
	not _new(status)
}

_problems contains sprintf("recorder %s records some types of resources only", [recorder.name]) if {
	some recorder in _recorders
	not _all(recorder)
	count(recorder.excluded_resource_types) == 0
}

_problems contains sprintf("recorder %s leaves out %s", [recorder.name, concat(", ", left_out)]) if {
	some recorder in _recorders
	not _all(recorder)
	left_out := {t | some t in recorder.excluded_resource_types} - _global_types
	count(left_out) > 0
}

_problems contains "there is no delivery channel with a bucket" if {
	count(_recorders) > 0
	not _delivers
}

_waiting contains sprintf("recorder %s was started within a day and has not delivered yet: look again", [recorder.name]) if {
	some [recorder, status] in _running
	not _settled(status)
}

_recorders contains recorder if {
	some recorder in input.resource.configuration_recorders
	not recorder.service_principal
}

_running contains [recorder, status] if {
	some recorder in _recorders
	some status in input.resource.configuration_recorder_statuses
	status.name == recorder.name
	status.recording
}

_runs(statuses, recorder) if {
	some status in statuses
	status.name == recorder.name
	status.recording
}

_settled(status) if status.last_status in {"FAILURE", "SUCCESS"}

_new(status) if not posture.time.older_than(status.last_start_time, input.now, 1)

_delivers if {
	some channel in input.resource.delivery_channels
	channel.s3_bucket_name != ""
}

# Whether a recorder records every type that is not global.
_all(recorder) if recorder.all_supported

_all(recorder) if {
	recorder.recording_strategy == "EXCLUSION_BY_RESOURCE_TYPES"
	every t in recorder.excluded_resource_types { t in _global_types }
}

_global_types := {"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"}

_recorded_somewhere if not _recordable

_recorded_somewhere if {
	some region in related.regions
	region.id in _with_global_types
	some recorder in region.configuration_recorders
	not recorder.service_principal
	_globally(recorder)
	_runs(region.configuration_recorder_statuses, recorder)
}

_globally(recorder) if {
	recorder.all_supported
	recorder.include_global_resource_types
}

_globally(recorder) if {
	recorder.recording_strategy == "EXCLUSION_BY_RESOURCE_TYPES"
	every t in recorder.excluded_resource_types { not t in _global_types }
}

_recordable if {
	some region in related.regions
	region.id in _with_global_types
}

# The regions that AWS Config was in before February 2022: there will be no more of them.
_with_global_types := {
	"af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
	"ap-southeast-2", "ap-southeast-3", "ca-central-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-north-1",
	"eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3", "me-south-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1",
	"us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-west-1", "us-west-2",
}
