# METADATA
# title: Accounts live in organizational units by environment and sensitivity
# description: |
#   No active member account is directly under the root, and an organization with several accounts has units. Whether
#   the units follow environments and sensitivity is for a person to say: the messages have the units below the root,
#   with the accounts in each, and whether the name is one of those in use for that (production, sandbox, security,
#   infrastructure ...). Tags of units and accounts are not looked at.
# related_resources:
#   - ref: https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/organizing-your-aws-environment.html
# custom:
#   resource: AWS::::Account
#   facts: [organization]
#   related:
#     accounts: {type: AWS::Organizations::Account, facts: [account_id, path, state]}
#     units: {type: AWS::Organizations::OrganizationalUnit, facts: [path]}
#   severity: LOW
#   responsibility: customer
#   remediation: |
#     Make units for environments and sensitivity, and move the accounts, those of low risk first.
#     aws organizations create-organizational-unit --parent-id ROOT --name Prod
#     aws organizations move-account --account-id ACCOUNT --source-parent-id ROOT --destination-parent-id UNIT
package cis.organizations.units_follow_environments

import data.cis.organizations.units_follow_environments.related

not_applicable contains "the account belongs to no organization" if not input.resource.organization

not_applicable contains "the organization has one account" if not _several

manual contains sprintf("unit %s has %d accounts: %s", [unit.name, _accounts_in(unit), _class(unit.name)]) if {
	not _stray
	some unit in related.units
	count(unit.path) == 1
}

deny contains sprintf("account %s (%s) is directly under the root", [account.name, account.id]) if some account in _at_root

deny contains "there is no organizational unit" if {
	count(_members) > 1
	count(related.units) == 0
}

_members contains {"id": account.account_id, "name": account.name, "path": account.path} if {
	some account in related.accounts
	account.state == "ACTIVE"
	account.account_id != input.resource.organization.management_account_id
}

_several if some _ in _members

_stray if some _ in _at_root

_at_root contains account if {
	some account in _members
	count(account.path) == 1
}

_accounts_in(unit) := count([account | some account in _members; unit.id in account.path])

# What the name of a unit says, by its words.
_class(name) := sprintf("by its name for %s", [concat(" and ", sort(_words_of(name)))]) if count(_words_of(name)) > 0

_class(name) := "its name says no environment or sensitivity" if count(_words_of(name)) == 0

_words_of(name) := {word | some word in split(replace(replace(replace(lower(name), "-", " "), "_", " "), "/", " "), " ")} & _words

_words := {
	"audit", "dev", "development", "hipaa", "infrastructure", "log", "logs", "network", "nonprod", "nonproduction", "pci",
	"prod", "production", "quarantine", "regulated", "sandbox", "security", "shared", "stage", "staging", "suspended",
	"test", "testing", "workloads",
}
