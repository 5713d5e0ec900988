# METADATA
# title: Macie looks into the buckets of the region
# description: |
#   Macie is enabled in each region that has a bucket, and looks into each of them: by automated discovery, by a job that
#   recurs, or by a job that ran within the limit. Enabled alone it classifies nothing. What other tools classify cannot be
#   seen, and neither can whether what was found is protected well enough: the notes name buckets in which Macie found
#   something sensitive. Buckets that are exempt by name are left out.
# related_resources:
#   - ref: https://docs.aws.amazon.com/macie/latest/user/discovery-asdd.html
#   - ref: https://docs.aws.amazon.com/macie/latest/APIReference/datasources-s3.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/macie-controls.html
# custom:
#   resource: AWS::::Region
#   facts: [macie_buckets, macie_session]
#   related:
#     buckets: {type: AWS::S3::Bucket, facts: []}
#   parameters: {exempt_buckets: [], max_job_age_days: 365}
#   looser: {exempt_buckets: more, max_job_age_days: greater}
#   severity: MEDIUM
#   prowler: [macie_is_enabled]
#   responsibility: customer
#   remediation: |
#     Enable Macie with automated sensitive data discovery, best for the organization.
#     aws macie2 enable-macie --region REGION
#     aws macie2 update-automated-discovery-configuration --status ENABLED --region REGION
package cis.macie.bucket_data_is_classified

import data.cis.macie.bucket_data_is_classified.related

not_applicable contains "there is no bucket in the region" if {
	not _occupied
	not _perhaps_occupied
}

manual contains sprintf("bucket %s: Macie could not say whether a job looks into it", [name]) if {
	not _incomplete
	some name in _buckets
	_doubtful(name)
}

unknown contains sprintf("bucket %s: AWS did not say which region it is in", [name]) if {
	not _incomplete
	some name in _nowhere
}

deny contains "Macie is not enabled, and the region has buckets" if {
	_off
	_occupied
}

deny contains sprintf("bucket %s: Macie does not look into it", [name]) if {
	not _off
	some name in _buckets
	_missed(name)
}

note contains sprintf("Macie is %s", [input.resource.macie_session.status]) if {
	_occupied
	input.resource.macie_session.status != "ENABLED"
}

note contains sprintf("bucket %s: Macie says %s", [bucket.name, bucket.error_code]) if {
	some bucket in input.resource.macie_buckets
	bucket.name in _buckets
}

note contains sprintf("bucket %s: Macie found what is sensitive, the score is %d of 100; its owner has to say whether it is protected well enough", [bucket.name, bucket.sensitivity_score]) if {
	some bucket in input.resource.macie_buckets
	bucket.name in _buckets
	bucket.sensitivity_score > 50
}

_off if not _enabled

_enabled if input.resource.macie_session.status == "ENABLED"

# Macie does not look into a bucket either that it does not list: it has too many beside, or does not know of it yet.
_missed(name) if {
	not _looks_into(name)
	not _doubtful(name)
}

_incomplete if {
	some name in _buckets
	_missed(name)
}

_occupied if some _ in _buckets

_perhaps_occupied if some _ in _nowhere

_looks_into(name) if {
	_enabled
	some bucket in input.resource.macie_buckets
	bucket.name == name
	not bucket.error_code
	_covered(bucket)
}

_doubtful(name) if {
	_enabled
	some bucket in input.resource.macie_buckets
	bucket.name == name
	not bucket.error_code
	not _covered(bucket)
	not _said(bucket)
}

_buckets contains bucket.name if {
	some bucket in related.buckets
	bucket.region == input.resource.id
	not bucket.name in input.params.exempt_buckets
}

_nowhere contains bucket.name if {
	some bucket in related.buckets
	bucket.region == "unknown"
	not bucket.name in input.params.exempt_buckets
}

_covered(bucket) if bucket.automated_discovery == "MONITORED"

_covered(bucket) if bucket.is_monitored_by_job == "TRUE"

_covered(bucket) if {
	bucket.is_defined_in_job == "TRUE"
	not posture.time.older_than(bucket.last_job_run_time, input.now, input.params.max_job_age_days)
}

# Whether Macie could find out what the jobs look into.
_said(bucket) if {
	bucket.is_monitored_by_job in {"FALSE", "TRUE"}
	bucket.is_defined_in_job in {"FALSE", "TRUE"}
}
