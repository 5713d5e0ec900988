# METADATA
# title: IAM Access Analyzer looks for external access in the region
# description: |
#   An analyzer of external access, of the account or of the organization, is active in the region. Analyzers of unused or
#   of internal access find something else. An analyzer of the organization serves its members, and is seen in the
#   account that made it only: the management account, or the delegated administrator. So in an account of an
#   organization without an analyzer of its own, a person has to look there, unless the account is the one that would
#   have it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html
#   - ref: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_AnalyzerSummary.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::::Region
#   facts: [access_analyzers]
#   related:
#     accounts: {type: "AWS::::Account", facts: [organization]}
#     managers: {type: "AWS::::Account", facts: [delegated_administrators]}
#   severity: HIGH
#   security_hub: [IAM.28]
#   prowler: [accessanalyzer_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Create an analyzer of external access in the region, best one for the organization.
#     aws accessanalyzer create-analyzer --analyzer-name external --type ORGANIZATION --region REGION
package cis.accessanalyzer.external_access_is_analyzed

import data.cis.accessanalyzer.external_access_is_analyzed.related

manual contains "the account has no active analyzer of external access here: whether the organization has is seen in its management account and in that of its delegated administrator" if {
	not _analyzed
	_elsewhere
}

deny contains "there is no active analyzer of external access" if {
	not _analyzed
	not _elsewhere
}

note contains sprintf("analyzer %s is %s", [analyzer.name, analyzer.status]) if {
	some analyzer in _inactive
	not analyzer.status_reason
}

note contains sprintf("analyzer %s is %s: %s", [analyzer.name, analyzer.status, analyzer.status_reason]) if {
	some analyzer in _inactive
}

_inactive contains analyzer if {
	some analyzer in input.resource.access_analyzers
	analyzer.type in _external
	analyzer.status != "ACTIVE"
}

_external := {"ACCOUNT", "ORGANIZATION"}

_analyzed if {
	some analyzer in input.resource.access_analyzers
	analyzer.type in _external
	analyzer.status == "ACTIVE"
}

# Whether another account may have the analyzer of the organization.
_elsewhere if {
	some account in related.accounts
	account.organization.management_account_id != input.resource.account
}

_elsewhere if {
	some account in related.accounts
	account.organization.management_account_id == input.resource.account
	some manager in related.managers
	some administrator in manager.delegated_administrators
	"access-analyzer.amazonaws.com" in administrator.services
}
