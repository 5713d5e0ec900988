"""Reads OSCAL assessment results with trestle's model, and holds them against the reports that they were written from.

Usage: oscal.py REPORT.json RESULTS.json [REPORT.json RESULTS.json ...]
"""
import json
import pathlib
import sys

from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import AssessmentResults

STATES = {"PASS": ("satisfied", "pass"), "FAIL": ("not-satisfied", "fail")}
UNDECIDED = ("not-satisfied", "other")


def props(thing, name):
    return [prop.value for prop in thing.props or [] if prop.name == name]


def text(enum):
    return getattr(enum, "value", enum)


def check(report, path):
    results = AssessmentResults.oscal_read(pathlib.Path(path))
    result = results.results[0]
    observations = {o.uuid: o for o in result.observations or []}
    items = {i.uuid for i in result.local_definitions.inventory_items or []}
    tools = {c.uuid for c in result.local_definitions.assessment_assets.components}
    risks = {r.uuid for r in result.risks or []}
    objectives = {p.id: o.control_id for o in results.local_definitions.objectives_and_methods or [] for p in o.parts}
    plan = "#" + results.back_matter.resources[0].uuid

    yield results.metadata.oscal_version.root.root == OSCAL_VERSION, "version"
    yield results.import_ap.href == plan, "plan"
    yield [props(o, "finding-id")[0] for o in observations.values()] == [f["id"] for f in report["findings"]], "observations"
    for o, f in zip(observations.values(), report["findings"]):
        yield props(o, "status") == [f["status"]], f"status of observation {o.uuid}"
        yield {s.subject_uuid for s in o.subjects} <= items, f"subject of {o.uuid}"
        yield {a.actor_uuid for origin in o.origins for a in origin.actors} <= tools, f"actor of {o.uuid}"
        yield all(u["code"] in " ".join(props(o, "unread")) for u in f["unread"]), f"unread of {o.uuid}"

    reviewed, excluded, found = set(), set(), {}
    for selection in result.reviewed_controls.control_selections:
        reviewed |= {c.control_id for c in selection.include_controls}
        excluded |= {c.control_id for c in selection.exclude_controls or []}
    for finding in result.findings or []:
        control = objectives[finding.target.target_id]
        found[control] = finding
        related = {r.observation_uuid for r in finding.related_observations or []}
        yield related == {u for u, o in observations.items() if control in props(o, "control")}, f"related to {control}"
        yield {r.risk_uuid for r in finding.related_risks or []} <= risks, f"risks of {control}"
    for benchmark in report["benchmarks"]:
        for c in benchmark["controls"]:
            control = f"{benchmark['id']}_{c['id']}"
            yield control in reviewed, f"{control} is not reviewed"
            if c["status"] == "NOT_APPLICABLE":
                yield control in excluded and control not in found, f"{control} does not apply"
                continue
            status = found[control].target.status
            want = STATES.get(c["status"], UNDECIDED)
            yield (text(status.state), text(status.reason)) == want, f"{control}: {c['status']} is {status}"
            yield want != UNDECIDED or "Not decided" in status.remarks, f"{control}: no remarks"


def main(*paths):
    wrong = []
    for saved, path in zip(paths[::2], paths[1::2]):
        with open(saved, encoding="utf-8") as f:
            report = json.load(f)
        wrong += [f"{path}: {what}" for ok, what in check(report, path) if not ok]
    print(*wrong[:20], sep="\n", file=sys.stderr)
    return bool(wrong)


sys.exit(main(*sys.argv[1:]))
