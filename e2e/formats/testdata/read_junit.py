"""Reads JUnit XML as three readers do, and prints what each takes it for, as JSON.

Usage: read_junit.py FILE. The first is junitparser. The others do what two CI servers do with the elements, in few lines:
Jenkins (an error before a failure, then skipped; the class is what is behind the last dot) and GitLab (a failure before an
error, and of an element only its content; test cases of one class and name are one).
"""

import collections
import json
import sys
import xml.etree.ElementTree as ElementTree

import junitparser


def by_junitparser(path):
    counts = collections.Counter()
    suites = junitparser.JUnitXml.fromfile(path)
    said = (suites.tests, suites.failures, suites.errors, suites.skipped)
    properties = {}
    for suite in suites:
        properties[suite.name] = {p.name: p.value for p in suite.properties()}
        for case in suite:
            assert len(case.result) <= 1, case.name
            counts["pass" if case.is_passed else type(case.result[0]).__name__.lower()] += 1
            for r in case.result:
                assert r.message and r.type and r.text, case.name
    suites.update_statistics()
    assert said == (suites.tests, suites.failures, suites.errors, suites.skipped), said
    return {"counts": counts, "properties": properties}


def cases(path):
    root = ElementTree.parse(path).getroot()
    assert root.tag == "testsuites", root.tag
    for suite in root.findall("testsuite"):
        yield from suite.findall("testcase")


def by_jenkins(path):
    counts, names = collections.Counter(), set()
    for case in cases(path):
        package, _, name = case.get("classname").rpartition(".")
        assert not package and name, case.get("classname")
        names.add((name, case.get("name")))
        counts[next((tag for tag in ("error", "failure", "skipped") if case.find(tag) is not None), "pass")] += 1
        float(case.get("time"))
    return {"counts": counts, "names": len(names)}


def by_gitlab(path):
    found = {}
    for case in cases(path):
        kind = next((tag for tag in ("failure", "error", "skipped") if case.find(tag) is not None), "pass")
        if kind != "pass":
            assert case.find(kind).text.strip(), case.get("name")
        found.setdefault((case.get("classname"), case.get("name")), kind)
    return {"counts": collections.Counter(found.values())}


path = sys.argv[1]
json.dump({"junitparser": by_junitparser(path), "jenkins": by_jenkins(path), "gitlab": by_gitlab(path)}, sys.stdout)
