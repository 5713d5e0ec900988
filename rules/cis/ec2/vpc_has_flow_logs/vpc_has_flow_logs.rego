# METADATA
# title: VPC has flow logs
# description: |
#   An active flow log of the VPC itself logs rejected traffic, alone or with the accepted. Those of its subnets and
#   interfaces log parts of it. Every VPC is asked, used or not; a VPC that another account shares is that account's.
# related_resources:
#   - ref: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html
#   - ref: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
# custom:
#   resource: AWS::EC2::VPC
#   facts: [flow_logs, is_default, owner_id]
#   severity: MEDIUM
#   security_hub: [EC2.6]
#   prowler: [vpc_flow_logs_enabled]
#   responsibility: shared
#   aws: operates the detective service and keeps its records intact
#   remediation: |
#     Create a flow log of the VPC, or delete a default VPC that nothing uses.
#     aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC --traffic-type REJECT \
#       --log-destination-type s3 --log-destination arn:aws:s3:::BUCKET
package cis.ec2.vpc_has_flow_logs

not_applicable contains sprintf("the VPC belongs to account %s", [input.resource.owner_id]) if {
	input.resource.owner_id != input.resource.account
}

deny contains "the VPC has no flow log" if count(input.resource.flow_logs) == 0

deny contains sprintf("flow log %s is not active: %s", [log.flow_log_id, log.flow_log_status]) if {
	not _logged
	some log in input.resource.flow_logs
	log.flow_log_status != "ACTIVE"
}

deny contains sprintf("flow log %s leaves out rejected traffic: it logs %s", [log.flow_log_id, log.traffic_type]) if {
	not _logged
	some log in input.resource.flow_logs
	log.flow_log_status == "ACTIVE"
}

note contains sprintf("flow log %s: the last delivery failed", [log.flow_log_id]) if {
	some log in input.resource.flow_logs
	log.deliver_logs_status == "FAILED"
}

note contains "it is the default VPC of the region" if input.resource.is_default

_logged if {
	some log in input.resource.flow_logs
	log.flow_log_status == "ACTIVE"
	log.traffic_type in {"ALL", "REJECT"}
}
