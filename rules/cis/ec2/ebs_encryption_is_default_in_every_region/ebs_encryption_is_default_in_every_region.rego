# METADATA
# title: EBS encrypts new volumes in the region
# description: |
#   Encryption by default is on in the region, whether it has volumes or not: the next one would not be encrypted. Volumes
#   that were there before stay as they are, and are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::::Region
#   facts: [ebs_encryption_by_default]
#   severity: MEDIUM
#   security_hub: [EC2.7]
#   prowler: [ec2_ebs_default_encryption]
#   responsibility: shared
#   aws: performs the encryption and protects key material in HSMs
#   remediation: |
#     Turn it on in the region.
#     aws ec2 enable-ebs-encryption-by-default --region REGION
package cis.ec2.ebs_encryption_is_default_in_every_region

deny contains "EBS encryption by default is off" if not input.resource.ebs_encryption_by_default
