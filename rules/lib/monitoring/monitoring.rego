# METADATA
# title: Monitoring by metric filters
# description: |
#   What the rules share that follow a call of the API to somebody who is told of it: a trail records it and delivers it
#   to a log group, a metric filter of the group matches it, an alarm watches the metric, a topic is notified, and
#   somebody has subscribed.
package lib.monitoring

import data.lib.trail as recording

# A trail that records every management event of every region, those of the source among them.
records(trail, source) if {
	trail.is_multi_region_trail
	trail.is_logging
	count({kind | some kind in ["read", "write"]; recording.records_management(trail, kind)}) == 2
	not source in recording.excluded(trail)
}

# A trail that delivers to a log group of the account.
delivers(trail, account) if split(trail.cloud_watch_logs_log_group_arn, ":")[4] == account

# A filter of the log group that the trail delivers to: arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*.
receives(filter, trail) if {
	part := split(trail.cloud_watch_logs_log_group_arn, ":")
	part[3] == filter.region
	part[4] == filter.account
	part[6] == filter.log_group_name
}

# Which of the events the filter matches.
matches(filter, probes) := posture.logs.filter_matches(filter.filter_pattern, probes) if _plain(filter)

matches(filter, probes) := {"matched": [], "missed": [], "undecided": undecided} if {
	not _plain(filter)
	undecided := [{"name": probe.name, "reason": _special(filter)} | some probe in probes]
}

_plain(filter) if {
	not filter.apply_on_transformed_logs
	not filter.field_selection_criteria
}

_special(filter) := "it reads what a transformer has made of the events" if filter.apply_on_transformed_logs

_special(filter) := sprintf("it reads the events for which %s", [filter.field_selection_criteria]) if {
	not filter.apply_on_transformed_logs
}

matches_all(filter, probes) if {
	result := matches(filter, probes)
	count(result.matched) == count(probes)
}

# A metric with dimensions is several metrics, and an alarm watches one of them.
watches(alarm, filter) if {
	alarm.region == filter.region
	some metric in filter.metric_transformations
	count(metric.dimensions) == 0
	alarm.namespace == metric.metric_namespace
	alarm.metric_name == metric.metric_name
	count(alarm.dimensions) == 0
}

watches(alarm, filter) if {
	alarm.region == filter.region
	some metric in filter.metric_transformations
	count(metric.dimensions) == 0
	some query in alarm.metrics
	object.get(query, "account_id", alarm.account) == alarm.account
	query.metric_stat.namespace == metric.metric_namespace
	query.metric_stat.metric_name == metric.metric_name
	count(query.metric_stat.dimensions) == 0
}

# An alarm, or a composite one, that tells somebody.
notifies(alarm, topic) if {
	alarm.actions_enabled
	topic.id in alarm.alarm_actions
	topic.subscriptions_confirmed > 0
}

# A composite alarm that goes off whenever the alarm does.
raises(composite, alarm) if {
	composite.region == alarm.region
	_names(composite, alarm)
	not regex.match(`\b(AND|NOT|OK|INSUFFICIENT_DATA|FALSE)\b`, composite.alarm_rule)
}

_names(composite, alarm) if {
	rule := replace(replace(replace(composite.alarm_rule, "\"", ""), "( ", "("), " )", ")")
	some name in [alarm.name, alarm.id]
	contains(rule, sprintf("ALARM(%s)", [name]))
}

# Whether one event raises the alarm.
prompt(alarm) if {
	alarm.statistic == "Sum"
	object.get(alarm, "datapoints_to_alarm", alarm.evaluation_periods) == 1
	_at_one(alarm.comparison_operator, to_number(alarm.threshold))
}

_at_one("GreaterThanOrEqualToThreshold", threshold) if threshold <= 1

_at_one("GreaterThanThreshold", threshold) if threshold < 1

# What is missing where the filters of the trails' log groups and the alarms that notify somebody do not cover the probes.
# The sets are taken whole: where one of them was not read to the end, what is made of it waits, at no cost.

# The filters of the log groups that the trails deliver to.
of_trails(filters, trails, source) := {filter |
	some trail in trails
	records(trail, source)
	some filter in filters
	receives(filter, trail)
}

# The alarms that watch what one of the filters counts.
watching(alarms, filters) := {alarm |
	some filter in filters
	some alarm in alarms
	watches(alarm, filter)
}

# Those of the alarms that tell somebody, themselves or through a composite alarm.
notifying(alarms, composites, topics) := telling(alarms, topics) | {alarm |
	some composite in telling(composites, topics)
	some alarm in alarms
	raises(composite, alarm)
}

telling(alarms, topics) := {alarm |
	some alarm in alarms
	some topic in topics
	notifies(alarm, topic)
}

names(probes) := {probe.name | some probe in probes}

covered(filters, alarms, probes) := {name |
	some filter in filters
	result := matches(filter, probes)
	some name in result.matched
	some alarm in alarms
	watches(alarm, filter)
}

# Events that a filter with an alarm may match.
unclear(filters, alarms, probes) := {item.name |
	some filter in filters
	result := matches(filter, probes)
	some item in result.undecided
	some alarm in alarms
	watches(alarm, filter)
} - covered(filters, alarms, probes)

missing(filters, alarms, probes) := (names(probes) - covered(filters, alarms, probes)) - unclear(filters, alarms, probes)

complete(filters, alarms, probes) if count(names(probes) - covered(filters, alarms, probes)) == 0

# The events that no filter matches, or may match, whatever the alarms are.
unmatched(filters, probes) := names(probes) - {name |
	some filter in filters
	result := matches(filter, probes)
	some name in ({matched | some matched in result.matched} | {item.name | some item in result.undecided})
}

incomplete := "not every event is followed from a trail to a subscriber"

# Why no filter matches some of the events.
unfiltered(filters, probes) := {
	incomplete,
	sprintf("no metric filter of the trail's log group matches %s", [_list(nowhere)]),
} | short if {
	nowhere := unmatched(filters, probes)
	count(nowhere) > 0
	results := {filter.id: {"filter": filter, "result": matches(filter, probes)} | some filter in filters}
	best := max({0} | {count(one.result.matched) | some one in results})
	short := {sprintf("metric filter %s matches %s %s", [one.filter.name, _list(so), reason]) |
		some one in results
		count(one.result.matched) == best
		some reason in {item.reason | some item in one.result.missed; item.reason != ""}
		so := {item.name | some item in one.result.missed; item.reason == reason; item.name in nowhere}
		count(so) > 0
	}
}

# Why the filters that match the events tell nobody.
unwatched(filters, notifying, alarms, probes) := {incomplete} | {sprintf("metric filter %s: %s", [filter.name, why]) |
	some filter in filters
	result := matches(filter, probes)
	some name in missing(filters, notifying, probes)
	name in ({matched | some matched in result.matched} | {item.name | some item in result.undecided})
	some why in _unwatched(filter, notifying, alarms)
} if {
	count(missing(filters, notifying, probes)) > 0
}

_list(set) := concat(", ", sort(set))

_unwatched(filter, _, alarms) := {sprintf("no alarm watches %s", [_list({sprintf("%s/%s", [m.metric_namespace, m.metric_name]) | some m in filter.metric_transformations})])} if {
	count({alarm.id | some alarm in alarms; watches(alarm, filter)}) == 0
}

_unwatched(filter, notifying, alarms) := {_silent(alarm) |
	some alarm in alarms
	watches(alarm, filter)
	not alarm.id in {other.id | some other in notifying}
} if {
	count({alarm.id | some alarm in alarms; watches(alarm, filter)}) > 0
}

_silent(alarm) := sprintf("the actions of alarm %s are disabled", [alarm.name]) if not alarm.actions_enabled

_silent(alarm) := sprintf("alarm %s notifies no topic with a confirmed subscription", [alarm.name]) if {
	alarm.actions_enabled
}

# Trails of the organization that are followed in another account: the metric filters and alarms are there.
elsewhere(trails, source, account) := {sprintf("organization trail %s delivers to %s: the metric filters and alarms are in that account", [trail.name, trail.cloud_watch_logs_log_group_arn]) |
	some trail in trails
	trail.is_organization_trail
	records(trail, source)
	trail.cloud_watch_logs_log_group_arn
	not delivers(trail, account)
}

# Alarms that tell somebody, or may, where this account does not see it, if they are all that is missing.
unseen(filters, notifying, alarms, composites, probes, account) := {why |
	hidden := {alarm.id: reasons |
		some alarm in alarms
		reasons := _hidden(alarm, composites, account)
		count(reasons) > 0
	}
	others := {alarm | some alarm in alarms; hidden[alarm.id]}
	count(missing(filters, notifying | others, probes)) == 0
	some filter in filters
	result := matches(filter, probes)
	count(result.matched) > 0
	some alarm in others
	watches(alarm, filter)
	some why in hidden[alarm.id]
}

_hidden(alarm, composites, account) := abroad | ruled if {
	abroad := {sprintf("alarm %s notifies %s: who has subscribed is seen in that account", [one.name, topic]) |
		some one in ({alarm} | {composite | some composite in composites; raises(composite, alarm)})
		some topic in _abroad(one, account)
	}
	ruled := {sprintf("alarm %s is part of the composite alarm %s, which goes off by the rule %s", [alarm.name, composite.name, composite.alarm_rule]) |
		some composite in composites
		composite.region == alarm.region
		composite.actions_enabled
		count(composite.alarm_actions) > 0
		_names(composite, alarm)
		not raises(composite, alarm)
	}
}

_abroad(alarm, account) := {action |
	alarm.actions_enabled
	some action in alarm.alarm_actions
	part := split(action, ":")
	part[2] == "sns"
	part[4] != account
}

# What keeps it from being known whether the filters with an alarm match the other events, if nothing else is missing.
doubts(filters, alarms, probes) := {"it is not known what some metric filters match"} | _unsure(filters, alarms, probes) if {
	count(missing(filters, alarms, probes)) == 0
	not complete(filters, alarms, probes)
}

_unsure(filters, alarms, probes) := {sprintf("metric filter %s: %s", [filter.name, item.reason]) |
	unsure := unclear(filters, alarms, probes)
	some filter in filters
	result := matches(filter, probes)
	some item in result.undecided
	item.name in unsure
	some alarm in alarms
	watches(alarm, filter)
}

# What is to be said where every event is covered.
remarks(filters, alarms, probes, harmless) := broad | slow if {
	complete(filters, alarms, probes)
	working := {pair |
		some filter in filters
		result := matches(filter, probes)
		count(result.matched) > 0
		some alarm in alarms
		watches(alarm, filter)
		pair := {"filter": filter, "alarm": alarm}
	}
	broad := {sprintf("metric filter %s also matches %s: its alarm tells nothing", [pair.filter.name, _list(too_much)]) |
		some pair in working
		result := matches(pair.filter, harmless)
		too_much := {name | some name in result.matched}
		count(too_much) > 0
	}
	slow := {sprintf("one event does not raise alarm %s", [pair.alarm.name]) |
		some pair in working
		not prompt(pair.alarm)
	}
}

# Probes.

# A call that changed something: a call that was refused did not, and need not be matched.
changes(source, calls, account) := [{"name": call, "record": record, "lacks": ["errorCode", "errorMessage"]} |
	some call in calls
	record := {
		"eventCategory": "Management", "eventName": call, "eventSource": source, "eventType": "AwsApiCall",
		"managementEvent": true, "readOnly": false, "recipientAccountId": account,
	}
]

sign_in(name, account, more) := {"name": name, "record": record, "lacks": ["errorCode"]} if {
	record := object.union(
		{
			"eventCategory": "Management", "eventName": "ConsoleLogin", "eventSource": "signin.amazonaws.com",
			"eventType": "AwsConsoleSignIn", "managementEvent": true, "readOnly": false, "recipientAccountId": account,
		},
		more,
	)
}

# Events of every day. A filter that matches them too tells nothing.
everyday := [
	{
		"name": "DescribeInstances",
		"record": object.union(_harmless, {"eventName": "DescribeInstances", "eventSource": "ec2.amazonaws.com"}),
		"lacks": ["errorCode", "errorMessage"],
	},
	{
		"name": "GetBucketAcl",
		"record": object.union(_harmless, {"eventName": "GetBucketAcl", "eventSource": "s3.amazonaws.com"}),
		"lacks": ["errorCode", "errorMessage"],
	},
]

_harmless := {
	"eventCategory": "Management", "eventType": "AwsApiCall", "managementEvent": true, "readOnly": true,
	"sourceIPAddress": "198.51.100.7", "userIdentity": {"type": "AssumedRole"},
}
