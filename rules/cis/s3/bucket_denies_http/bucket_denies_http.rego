# METADATA
# title: S3 bucket rejects plain-HTTP requests
# description: |
#   The bucket policy denies every S3 action on the objects of the bucket when a request comes without TLS, for every
#   principal. One statement may do it, or several together; a Deny that is narrower than that does not count. CIS 1.3
#   prints a sample that denies s3:GetObject alone: this rule is stricter.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html
# custom:
#   resource: AWS::S3::Bucket
#   facts: [policy]
#   severity: MEDIUM
#   security_hub: [S3.5]
#   prowler: [s3_bucket_secure_transport_policy]
#   responsibility: customer
#   remediation: |
#     Add a Deny of s3:* on the bucket and its objects for every principal when aws:SecureTransport is false.
#     aws s3api put-bucket-policy --bucket BUCKET --policy file://deny-http.json
package cis.s3.bucket_denies_http

# CIS prints this condition since 4.0.1, yet a request without TLS has no s3:TlsVersion for NumericLessThan to match.
manual contains "only old TLS versions are denied, and a request without TLS has none: is plain HTTP refused?" if {
	_transport.tls_version_only
}

deny contains "the bucket policy does not deny requests made without TLS" if not compliant

compliant if _transport.denied

note contains "the Deny does not cover the bucket itself: its objects can still be listed over plain HTTP" if {
	_transport.denied
	_transport.bucket_covered == false
}

note contains sprintf("%s does not count: %s", [statement.label, statement.reason]) if {
	_transport.denied == false
	_transport.tls_version_only == false
	some statement in _transport.near
}

_transport := posture.iam.insecure_transport(input.resource.policy, input.resource.id)
