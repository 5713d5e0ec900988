"""Validates OCSF events, an array or one a line, against the schema that each of them says it is of.

Usage: ocsf.py REPORT.json EVENTS...: there has to be one event for each finding of the report.
"""
import json
import sys

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema, get_packaged_versions

validators = {}


def validator(version, uid, profiles):
    key = (version, uid, tuple(profiles))
    if key not in validators:
        schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))
        name = schema.lookup_class_name_from_uid(uid)
        validators[key] = jsonschema.Draft202012Validator(schema.get_class_schema(name, list(profiles)))
    return validators[key]


def newest():
    released = [version for version in get_packaged_versions() if "-" not in version]
    return max(released, key=lambda version: [int(n) for n in version.split(".")])


def main(report, *paths):
    with open(report, encoding="utf-8") as f:
        findings = {finding["id"]: finding for finding in json.load(f)["findings"]}
    wrong = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            events = [json.loads(line) for line in f] if path.endswith("-lines") else json.load(f)
        if [event["finding_info"]["uid"] for event in events] != list(findings):
            wrong.append(f"{path}: not one event for each finding, in their order")
        for event in events:
            uid, version = event["finding_info"]["uid"], event["metadata"]["version"]
            if version != newest():
                wrong.append(f"{uid}: {version} is not the newest schema")
            # 1.6.0 is the one of AWS Security Hub: what is said to be of 1.8.0 is of it too.
            for schema in (version, "1.6.0"):
                found = validator(schema, event["class_uid"], event["metadata"]["profiles"]).iter_errors(event)
                wrong += [f"{uid}: {schema}: {error.json_path}: {error.message[:200]}" for error in found]
            if not 10**12 < event["time"] < 10**13:
                wrong.append(f"{uid}: time {event['time']} is not milliseconds")
            passed, status = event["compliance"]["status_id"] == 1, findings[uid]["status"]
            if passed != (status == "PASS"):
                wrong.append(f"{uid}: {status} has become {event['compliance']['status']}")
    print(*wrong[:20], sep="\n", file=sys.stderr)
    return bool(wrong)


sys.exit(main(*sys.argv[1:]))
