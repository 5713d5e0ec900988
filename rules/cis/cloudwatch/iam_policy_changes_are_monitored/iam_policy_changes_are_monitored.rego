# METADATA
# title: IAM policy changes are monitored
# description: |
#   Somebody is told of whoever creates, deletes, changes, attaches or detaches an IAM policy. A trail records the
#   event and delivers it to a log group of CloudWatch Logs, metric filters of the group match it, an alarm watches
#   the metric and notifies a topic that somebody has subscribed to. Filters are judged by what they match, not by
#   their text, and any further condition is a gap; several may share the work. A trail of an organization or a topic
#   that belongs to another account is for a person to follow.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
# custom:
#   resource: AWS::::Account
#   facts: []
#   related:
#     alarms: {type: AWS::CloudWatch::Alarm, facts: [actions_enabled, alarm_actions, comparison_operator, datapoints_to_alarm, dimensions, evaluation_periods, metric_name, metrics, namespace, statistic, threshold]}
#     composite_alarms: {type: AWS::CloudWatch::CompositeAlarm, facts: [actions_enabled, alarm_actions, alarm_rule]}
#     metric_filters: {type: AWS::Logs::MetricFilter, facts: [apply_on_transformed_logs, field_selection_criteria, filter_pattern, log_group_name, metric_transformations]}
#     topics: {type: AWS::SNS::Topic, facts: [subscriptions_confirmed]}
#     trails: {type: AWS::CloudTrail::Trail, facts: [advanced_event_selectors, cloud_watch_logs_log_group_arn, event_selectors, is_logging, is_multi_region_trail, is_organization_trail]}
#   severity: LOW
#   security_hub: [CloudWatch.4]
#   prowler: [cloudwatch_log_metric_filter_policy_changes]
#   responsibility: customer
#   remediation: |
#     Make a metric filter in the trail's log group, an alarm on its metric that one event raises, and a topic that
#     somebody has subscribed to.
#     aws logs put-metric-filter --log-group-name GROUP --filter-name NAME --metric-transformations metricName=NAME,metricNamespace=CIS,metricValue=1 --filter-pattern PATTERN
#     aws cloudwatch put-metric-alarm --alarm-name NAME --namespace CIS --metric-name NAME --statistic Sum --period 300 --evaluation-periods 1 --comparison-operator GreaterThanOrEqualToThreshold --threshold 1 --alarm-actions TOPIC
#     PATTERN: { ($.eventSource = iam.amazonaws.com) && (($.eventName = AttachGroupPolicy) || ($.eventName =
#     AttachRolePolicy) || ($.eventName = AttachUserPolicy) || ($.eventName = CreatePolicy) || ($.eventName =
#     CreatePolicyVersion) || ($.eventName = DeleteGroupPolicy) || ($.eventName = DeletePolicy) || ($.eventName =
#     DeletePolicyVersion) || ($.eventName = DeleteRolePolicy) || ($.eventName = DeleteUserPolicy) || ($.eventName =
#     DetachGroupPolicy) || ($.eventName = DetachRolePolicy) || ($.eventName = DetachUserPolicy) || ($.eventName =
#     PutGroupPolicy) || ($.eventName = PutRolePolicy) || ($.eventName = PutUserPolicy)) }
package cis.cloudwatch.iam_policy_changes_are_monitored

import data.cis.cloudwatch.iam_policy_changes_are_monitored.related
import data.lib.monitoring

pass contains sprintf("trail %s, metric filter %s, alarm %s", [trail.name, filter.name, alarm.name]) if {
	some trail in related.trails
	monitoring.records(trail, "iam.amazonaws.com")
	some filter in related.metric_filters
	monitoring.receives(filter, trail)
	monitoring.matches_all(filter, _probes)
	some alarm in related.alarms
	monitoring.watches(alarm, filter)
	_tells(alarm)
}

manual contains message if {
	not monitoring.complete(_filters, _alarms, _probes)
	some message in monitoring.elsewhere(related.trails, "iam.amazonaws.com", input.resource.id)
}

manual contains message if {
	_delivered
	count(monitoring.unmatched(_filters, _probes)) == 0
	some message in monitoring.unseen(_filters, _alarms, _watching, related.composite_alarms, _probes, input.resource.id)
}

deny contains "no multi-region trail that logs all management events delivers to a log group of the account" if {
	not _delivered
}

deny contains message if {
	_delivered
	some message in monitoring.unfiltered(_filters, _probes)
}

deny contains message if {
	_delivered
	some message in monitoring.unwatched(_filters, _alarms, _watching, _probes)
}

unknown contains message if {
	_delivered
	some message in monitoring.doubts(_filters, _alarms, _probes)
}

note contains message if {
	some message in monitoring.remarks(_filters, _alarms, _probes, monitoring.everyday)
}

_delivered if {
	some trail in related.trails
	monitoring.records(trail, "iam.amazonaws.com")
	monitoring.delivers(trail, input.resource.id)
}

_tells(alarm) if {
	some topic in related.topics
	monitoring.notifies(alarm, topic)
}

_tells(alarm) if {
	some composite in related.composite_alarms
	monitoring.raises(composite, alarm)
	some topic in related.topics
	monitoring.notifies(composite, topic)
}

# Filters that share the work are judged together.
_filters := monitoring.of_trails(related.metric_filters, related.trails, "iam.amazonaws.com")

_watching := monitoring.watching(related.alarms, _filters)

_alarms := monitoring.notifying(_watching, related.composite_alarms, related.topics)

_probes := monitoring.changes(
	"iam.amazonaws.com", [
		"AttachGroupPolicy",
		"AttachRolePolicy",
		"AttachUserPolicy",
		"CreatePolicy",
		"CreatePolicyVersion",
		"DeleteGroupPolicy",
		"DeletePolicy",
		"DeletePolicyVersion",
		"DeleteRolePolicy",
		"DeleteUserPolicy",
		"DetachGroupPolicy",
		"DetachRolePolicy",
		"DetachUserPolicy",
		"PutGroupPolicy",
		"PutRolePolicy",
		"PutUserPolicy",
	],
	input.resource.id,
)
