# METADATA
# title: Root MFA is a hardware device
# description: |
#   The root user has MFA and no virtual device is among its devices, or it has no password to sign in with. One
#   virtual device fails, even beside a hardware device, as the audit text has it. Security keys and passkeys are
#   not listed for other principals, so a synced passkey cannot be told from a hardware key: a PASS is inferred.
# related_resources:
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
# custom:
#   resource: AWS::::Account
#   facts: [account_mfa_enabled, account_password_present, partition, virtual_mfa_devices]
#   severity: CRITICAL
#   security_hub: [IAM.6]
#   prowler: [iam_root_hardware_mfa_enabled]
#   responsibility: customer
#   remediation: |
#     Register a hardware key as the root user and remove the virtual devices, or remove the root credentials of
#     member accounts from the organization.
#     aws iam list-virtual-mfa-devices --assignment-status Assigned
package cis.iam.root_mfa_is_hardware

import data.lib.root

not_applicable contains "no root user signs in to this partition" if {
	input.resource.partition in root.partitions_without_sign_in
}

deny contains "the root user has a password and no MFA device" if {
	not _no_password
	not input.resource.account_mfa_enabled
}

deny contains sprintf("the root user has the virtual MFA device %s", [device.serial_number]) if {
	not _no_password
	some device in input.resource.virtual_mfa_devices
	device.user_arn == _root_arn
}

note contains "the root user has no password" if {
	input.resource.partition == "aws"
	_no_password
}

note contains "inferred from the list of virtual devices: a synced passkey looks the same as a hardware key" if {
	input.resource.partition == "aws"
	input.resource.account_password_present
	input.resource.account_mfa_enabled
	every device in input.resource.virtual_mfa_devices { device.user_arn != _root_arn }
}

_no_password if input.resource.account_password_present == false

_root_arn := sprintf("arn:%s:iam::%s:root", [input.resource.partition, input.resource.id])
