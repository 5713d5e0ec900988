# METADATA
# title: EC2 instance demands IMDSv2
# description: |
#   The instance serves its metadata only to requests with a session token, stopped ones included. One whose metadata
#   endpoint is disabled serves none and passes too, unless strict is true. While a change is not applied yet, a person
#   has to look again.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::EC2::Instance
#   facts: [metadata_options, operator, state]
#   parameters: {strict: false}
#   looser: {strict: false}
#   severity: HIGH
#   security_hub: [EC2.8]
#   prowler: [ec2_instance_imdsv2_enabled]
#   responsibility: shared
#   aws: provides the token-protected metadata service
#   remediation: |
#     Require tokens, and make that the default of the region for instances to come.
#     aws ec2 modify-instance-metadata-options --instance-id INSTANCE --http-tokens required --http-endpoint enabled
#     aws ec2 modify-instance-metadata-defaults --http-tokens required
package cis.ec2.instance_demands_imdsv2

not_applicable contains sprintf("the instance is %s", [input.resource.state]) if {
	input.resource.state in {"shutting-down", "terminated"}
}

manual contains "the metadata options are not applied yet: look again" if {
	_protected
	not _applied
}

deny contains "metadata is served without a session token: IMDSv1 is allowed" if {
	not _required
	not _disabled
}

deny contains "session tokens are not required; only that the metadata endpoint is disabled keeps IMDSv1 out" if {
	input.params.strict
	not _required
	_disabled
}

note contains "the metadata endpoint is disabled: no metadata is served" if _disabled

note contains sprintf("answers reach %d hops far: containers and whatever routes through the instance may ask", [input.resource.metadata_options.http_put_response_hop_limit]) if {
	not _disabled
	input.resource.metadata_options.http_put_response_hop_limit > 1
}

note contains sprintf("%s manages the instance", [input.resource.operator]) if input.resource.operator

_protected if _required

_protected if {
	_disabled
	not input.params.strict
}

_required if input.resource.metadata_options.http_tokens == "required"

_disabled if input.resource.metadata_options.http_endpoint == "disabled"

_applied if input.resource.metadata_options.state == "applied"
