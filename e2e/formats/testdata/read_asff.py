"""Checks ASFF with botocore's own validator, then imports it into moto's Security Hub over HTTP and reads it back.

Usage: read_asff.py FILE. It starts a moto of its own: the other end-to-end tests empty theirs while this one runs.
"""

import collections
import copy
import json
import sys

import boto3
import botocore.session
from botocore.validate import ParamValidator
from moto.server import ThreadedMotoServer

BATCH = 100  # findings a call
CALL = 6 * 1024 * 1024  # bytes a call
FINDING = 240 * 1024  # bytes a finding


def validate(findings):
    """Every finding is a parameter of BatchImportFindings, and of a size and a resource type that it takes."""
    service = botocore.session.get_session().get_service_model("securityhub")
    shape = service.operation_model("BatchImportFindings").input_shape
    types = set(service.shape_for("ResourceDetails").members) | {"AwsAccount", "Other"}
    known = set(service.shape_for("AwsSecurityFinding").members)
    status = set(service.shape_for("ComplianceStatus").enum)
    partitions = set(service.shape_for("Partition").enum)
    for f in findings:
        errors = ParamValidator().validate({"Findings": [f]}, shape)
        assert not errors.has_errors(), f"{f['Id']}: {errors.generate_report()}"
        assert set(f) <= known, set(f) - known
        assert len(json.dumps(f, ensure_ascii=False).encode()) <= FINDING, f["Id"]
        assert f["Compliance"]["Status"] in status, f["Compliance"]
        assert not empty(f), f"{f['Id']} has something empty"
        for r in f["Resources"]:
            assert r["Type"] in types, r["Type"]
            assert r.get("Partition", "aws") in partitions, r


def empty(value):
    """Security Hub refuses empty strings, lists and maps, which botocore does not look for."""
    if isinstance(value, dict):
        return not value or any(map(empty, list(value) + list(value.values())))
    if isinstance(value, list):
        return not value or any(map(empty, value))
    return isinstance(value, str) and not value.strip()


class Hub:
    """The Security Hub of one account and region."""

    def __init__(self, endpoint, account, region):
        aws = {"endpoint_url": endpoint, "region_name": region}
        role = boto3.client("sts", **aws, aws_access_key_id="a", aws_secret_access_key="b").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/import", RoleSessionName="import"
        )["Credentials"]
        self.client = boto3.client(
            "securityhub", **aws, aws_access_key_id=role["AccessKeyId"],
            aws_secret_access_key=role["SecretAccessKey"], aws_session_token=role["SessionToken"],
        )
        self.client.enable_security_hub(EnableDefaultStandards=False)

    def load(self, findings):
        for i in range(0, len(findings), BATCH):
            batch = findings[i : i + BATCH]
            assert len(json.dumps(batch).encode()) <= CALL
            answer = self.client.batch_import_findings(Findings=batch)
            assert answer["FailedCount"] == 0, answer["FailedFindings"]
            assert answer["SuccessCount"] == len(batch), answer

    def read(self):
        found, page = [], {}
        while True:
            answer = self.client.get_findings(MaxResults=BATCH, **page)
            found += answer["Findings"]
            if not answer.get("NextToken"):
                return {f["Id"]: f for f in found}
            page = {"NextToken": answer["NextToken"]}


def main(path):
    with open(path, encoding="utf-8") as f:
        findings = json.load(f)
    validate(findings)
    hubs = collections.defaultdict(list)
    for f in findings:
        region, account = f["ProductArn"].split(":")[3:5]
        assert account == f["AwsAccountId"], f["ProductArn"]
        hubs[account, region].append(f)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        endpoint = "http://%s:%d" % server.get_host_and_port()
        for (account, region), mine in hubs.items():
            round_trip(Hub(endpoint, account, region), mine)
    finally:
        server.stop()
    json.dump({"findings": len(findings), "hubs": len(hubs), "status": collections.Counter(
        f["ProductFields"]["posture/Status"] for f in findings)}, sys.stdout)


def round_trip(hub, findings):
    """What was imported is read back, and what is imported again is the same finding, updated."""
    hub.load(findings)
    assert hub.read() == {f["Id"]: f for f in findings}
    again = copy.deepcopy(findings)
    for f in again:
        f["UpdatedAt"] = "2027-01-01T00:00:00Z"
        f["Compliance"]["Status"] = "PASSED"
    hub.load(again)
    found = hub.read()
    assert set(found) == {f["Id"] for f in findings}
    assert {(f["UpdatedAt"], f["Compliance"]["Status"]) for f in found.values()} == {("2027-01-01T00:00:00Z", "PASSED")}


main(sys.argv[1])
