# METADATA
# title: Guardrails
# description: What the rules about policies of an organization share. A statement is one of a normalised document.
package lib.guardrail

# The Deny statements of a document that can match a request.
denials(document) := {statement |
	some statement in document.statements
	statement.effect == "Deny"
	not inert(statement)
}

# A Deny that can match no request: it excludes everything, or needs a condition that is never met.
inert(statement) if "*" in statement.not_actions

inert(statement) if "*" in statement.not_resources

inert(statement) if {
	some condition in statement.conditions
	_never(condition)
}

# A negated pattern of every value, of a key that every request of a principal has.
_never(condition) if {
	regex.match(`^(For(Any|All)Values?:)?(StringNotLike|ArnNotLike|ArnNotEquals)(IfExists)?$`, condition.operator)
	lower(condition.key) in _always_there
	some value in condition.values
	regex.match(`^(arn:(aws[a-z-]*(:iam)?)?)?[*:]*[*]$`, value)
}

_never(condition) if {
	condition.operator == "Null"
	lower(condition.key) in _always_there
	every value in condition.values {
		lower(value) == "true"
	}
}

_never(condition) if {
	count(condition.values) == 0
	not contains(condition.operator, "Not")
}

_always_there := {"aws:principalaccount", "aws:principalarn", "aws:principaltype", "aws:requestedregion", "aws:userid"}

# A Deny on every resource that at most exempts some principals.
absolute(statement) if {
	"*" in statement.resources
	every condition in object.get(statement, "conditions", []) {
		startswith(lower(condition.key), "aws:principal")
		contains(condition.operator, "Not")
	}
}

# Whether the statement is about the action.
about(statement, action) if {
	some pattern in statement.actions
	action_matches(pattern, action)
}

about(statement, action) if {
	count(statement.not_actions) > 0
	count([pattern | some pattern in statement.not_actions; action_matches(pattern, action)]) == 0
}

# Patterns of actions know no case.
action_matches(pattern, action) if {
	any_of := replace(replace(lower(pattern), "*", ".*"), "?", ".")
	regex.match(sprintf("^%s$", [any_of]), lower(action))
}

# What a statement is about, to be read by a person.
subject(statement) := concat(", ", sort(statement.actions))

subject(statement) := concat(" ", ["all but", concat(", ", sort(statement.not_actions))])
