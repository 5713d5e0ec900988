"""Reads CSV with Python's reader in its strict mode, and prints what is in it as JSON. Usage: read_csv.py FILE."""

import collections
import csv
import json
import sys

with open(sys.argv[1], encoding="utf-8", newline="") as f:
    rows = list(csv.DictReader(f, strict=True))
for row in rows:
    assert None not in row and None not in row.values(), f"a row is longer or shorter than the header: {row}"
    for name in ("tags", "parameters", "evidence"):
        if row[name] and not row[name].endswith("… [cut]"):
            assert isinstance(json.loads(row[name]), dict), row[name]
json.dump({
    "rows": len(rows),
    "findings": len({row["finding_id"] for row in rows}),
    "status": collections.Counter({row["finding_id"]: row["status"] for row in rows}.values()),
    "controls": len({(row["benchmark"], row["control"]) for row in rows}),
}, sys.stdout)
