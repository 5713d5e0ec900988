# METADATA
# title: The root user is not used for everyday work
# description: |
#   Neither the password nor an access key of the root user was used within the window. The latest use of each
#   counts, whether the key is active or not. Decided from the credential report; a use that only root can make is
#   accepted by attestation.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
# custom:
#   resource: AWS::::Account
#   facts: [credential_report, partition]
#   parameters: {window_days: 90}
#   looser: {window_days: less}
#   severity: HIGH
#   prowler: [iam_avoid_root_usage]
#   responsibility: customer
#   remediation: |
#     Give out roles for the tasks that root was used for, then change the root password and delete its keys.
#     aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root --max-results 50
package cis.iam.root_is_not_used

import data.lib.root

not_applicable contains "no root user signs in to this partition" if {
	input.resource.partition in root.partitions_without_sign_in
}

deny contains sprintf("the root password was used on %s, by the credential report of %s", [time, as_of]) if {
	not _password_at_rest
	as_of := input.resource.credential_report.generated_time
	time := object.get(input.resource.credential_report, "password_last_used", "an unknown date")
}

deny contains sprintf("root access key %d was used on %s, by the credential report of %s", [key.slot, time, as_of]) if {
	as_of := input.resource.credential_report.generated_time
	some key in input.resource.credential_report.access_keys
	not _key_at_rest(key)
	time := object.get(key, "last_used_date", "an unknown date")
}

_password_at_rest if not input.resource.credential_report.password_last_used

_password_at_rest if _before_window(input.resource.credential_report.password_last_used)

_key_at_rest(key) if not key.last_used_date

_key_at_rest(key) if _before_window(key.last_used_date)

_before_window(t) if posture.time.older_than(t, input.now, input.params.window_days)
