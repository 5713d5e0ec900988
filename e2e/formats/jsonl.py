"""Holds JSON Lines against the schema that posture prints, and against the report that they are of."""
import json, sys, jsonschema
lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
report = json.load(open(sys.argv[2], encoding="utf-8"))
schema = json.load(open(sys.argv[3], encoding="utf-8"))
if lines != report["findings"]:
    sys.exit("the lines are not the findings of the report")
jsonschema.Draft202012Validator(schema).validate(report)
validator = jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/finding"})
for line in lines:
    validator.validate(line)
