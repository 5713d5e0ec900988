# METADATA
# title: Server certificate in IAM is not expired
# description: |
#   The certificate expires in the future. One that expires within 30 days passes with a message.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
# custom:
#   resource: AWS::IAM::ServerCertificate
#   facts: [expiration]
#   severity: MEDIUM
#   security_hub: [IAM.26]
#   prowler: [iam_no_expired_server_certificates_stored]
#   responsibility: customer
#   remediation: |
#     Move to a certificate of AWS Certificate Manager, then delete the old one.
#     aws iam delete-server-certificate --server-certificate-name NAME
package cis.iam.server_certificate_is_not_expired

deny contains sprintf("the certificate expired on %s", [input.resource.expiration]) if not compliant

compliant if posture.time.before(input.now, input.resource.expiration)

note contains sprintf("the certificate expires soon, on %s", [input.resource.expiration]) if {
	compliant
	not _far_off(input.resource.expiration)
}

_far_off(expiration) if posture.time.older_than(input.now, expiration, 30)
