# METADATA
# title: Trails
# description: |
#   What the rules about CloudTrail share: whose a trail is, and what it records. A kind of event is "read" or "write", as
#   the readOnly of an event says.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
package lib.trail

# The account that a trail belongs to. The trails of an organization record in its members, and are the management account's.
owner(arn) := split(arn, ":")[4]

# Why a trail is not one that records in every region.
not_everywhere(trail) := {"it records one region only" | not trail.is_multi_region_trail} | {"it is not logging" | not trail.is_logging}

# The management events that a trail records whole. The sources that CloudTrail itself lets one leave out may be left out.
records_management(trail, kind) if {
	some selector in trail.event_selectors
	selector.include_management_events
	selector.read_write_type in _types[kind]
	every source in selector.exclude_management_event_sources {
		source in _excludable
	}
}

records_management(trail, kind) if {
	some selector in trail.advanced_event_selectors
	_is(selector, "eventCategory", "Management")
	every field in selector.field_selectors {
		_keeps_management(field, kind)
	}
}

_keeps_management(field, _) if field.field == "eventCategory"

_keeps_management(field, kind) if _keeps_kind(field, kind)

_keeps_management(field, _) if {
	field.field == "eventSource"
	_only(field, "not_equals")
	every source in field.not_equals {
		source in _excludable
	}
}

# The services whose management events a trail leaves out.
excluded(trail) := {source |
	some selector in trail.event_selectors
	some source in selector.exclude_management_event_sources
} | {source |
	some selector in trail.advanced_event_selectors
	_is(selector, "eventCategory", "Management")
	some field in selector.field_selectors
	field.field == "eventSource"
	some source in field.not_equals
}

_excludable := {"kms.amazonaws.com", "rdsdata.amazonaws.com"}

# The data events of objects in all buckets, those to come included. The trail's own bucket may be left out.
records_objects(trail, kind) if {
	some selector in trail.event_selectors
	selector.read_write_type in _types[kind]
	some resource in selector.data_resources
	resource.type == _object
	some value in resource.values
	regex.match(`^arn:aws[a-z-]*:s3(:::)?$`, value)
}

records_objects(trail, kind) if {
	some selector in trail.advanced_event_selectors
	_selects_objects(selector)
	every field in selector.field_selectors {
		_keeps_objects(field, trail, kind)
	}
}

_selects_objects(selector) if {
	_is(selector, "eventCategory", "Data")
	_is(selector, "resources.type", _object)
}

_keeps_objects(field, _, _) if field.field in {"eventCategory", "resources.type"}

_keeps_objects(field, _, kind) if _keeps_kind(field, kind)

_keeps_objects(field, trail, _) if {
	field.field == "resources.ARN"
	_only(field, "not_starts_with")
	every value in field.not_starts_with {
		endswith(value, sprintf(":s3:::%s/", [trail.s3_bucket_name]))
	}
}

# Whether a trail records data events of some objects.
records_some_objects(trail) if {
	some selector in trail.event_selectors
	some resource in selector.data_resources
	resource.type == _object
}

records_some_objects(trail) if {
	some selector in trail.advanced_event_selectors
	_selects_objects(selector)
}

# Whether a trail that records the objects of all buckets leaves out those of its own.
leaves_out_own_bucket(trail) if {
	some selector in trail.advanced_event_selectors
	_selects_objects(selector)
	some field in selector.field_selectors
	field.field == "resources.ARN"
}

_object := "AWS::S3::Object"

_types := {"read": {"All", "ReadOnly"}, "write": {"All", "WriteOnly"}}

_keeps_kind(field, "read") if {
	field.field == "readOnly"
	"true" in field.equals
}

_keeps_kind(field, "write") if {
	field.field == "readOnly"
	"false" in field.equals
}

_is(selector, name, value) if {
	some field in selector.field_selectors
	field.field == name
	value in field.equals
}

# A field selector with one operator alone.
_only(field, operator) if {
	every other in {"equals", "not_equals", "starts_with", "not_starts_with", "ends_with", "not_ends_with"} - {operator} {
		count(field[other]) == 0
	}
}
