# METADATA
# title: Resource policies
# description: What the rules about the policies of resources share.
package lib.resource_policy

# What the document grants to everyone, a sentence a statement.
grants_to_everyone(document) := {message |
	some statement in posture.iam.public_statements(document)
	message := sprintf("%s: %s", [statement.label, statement.reason])
}
