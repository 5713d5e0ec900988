package checks_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/rules"
)

// rule is a valid rule of the package t.s3.r with these facts, optional custom lines and body.
func rule(facts, extra, body string) string {
	return `# METADATA
# title: A title
# description: A description.
# custom:
#   resource: AWS::S3::Bucket
#   facts: [` + facts + `]
#   severity: LOW
#   responsibility: customer
#   remediation: Do it.
` + extra + `package t.s3.r

` + body
}

const compliant = "deny contains \"no\" if not _compliant\n\n_compliant if "

func TestLoad_refuses(t *testing.T) {
	t.Parallel()
	related := "#   related:\n#     accounts: {type: \"AWS::::Account\", facts: [public_access_block]}\n"
	for _, tc := range []struct{ name, src, want string }{
		{"undeclared fact", rule("policy", "", compliant+"input.resource.versioning.status"), `t/s3/r/r.rego:14: undefined ref: input.resource.versioning.status: have: "versioning" want (one of): ["account" "id" "name" "policy" "region"]`},
		{"misspelt member of a fact", rule("versioning", "", compliant+`input.resource.versioning.statuss == "Enabled"`), "t/s3/r/r.rego:14: undefined ref"},
		{"declared fact that is not in the catalogue", rule("polcy", "", compliant+"input.resource.policy"), `t/s3/r/r.rego:6: fact "polcy" is not one of acl, encryption`},
		{"fact declared twice", rule("policy, policy", "", compliant+"input.resource.policy"), `fact "policy" is declared twice`},
		{"unknown key in custom", rule("policy", "#   severty: LOW\n", compliant+"input.resource.policy"), `unknown field "severty"`},
		{"wrong severity", strings.Replace(rule("policy", "", compliant+"input.resource.policy"), "LOW", "SEVERE", 1), `t/s3/r/r.rego:7: severity "SEVERE" is not one of`},
		{"shared responsibility without AWS's part", strings.Replace(rule("policy", "", compliant+"input.resource.policy"), "responsibility: customer", "responsibility: shared", 1), "t/s3/r/r.rego:8: responsibility is shared: say under aws what AWS does"},
		{"no checks of Prowler", rule("policy", "#   prowler: []\n", compliant+"input.resource.policy"), "t/s3/r/r.rego:10: prowler is empty"},
		{"a check of Prowler twice", rule("policy", "#   prowler: [s3_a_b, s3_a_b]\n", compliant+"input.resource.policy"), `t/s3/r/r.rego:10: prowler: "s3_a_b" is there twice`},
		{"what is no check of Prowler", rule("policy", "#   prowler: [S3.1]\n", compliant+"input.resource.policy"), `prowler: "S3.1" is not the id of a check`},
		{"wrong package", strings.Replace(rule("policy", "", compliant+"input.resource.policy"), "t.s3.r", "t.s3.other", 1), "package is t.s3.other, and its folder asks for t.s3.r"},
		{"no metadata", "package t.s3.r\n\ndeny contains \"x\" if false", "no METADATA block"},
		{"no deciding set", rule("policy", "", "note contains \"x\" if input.resource.policy"), "neither deny nor manual"},
		{"deny is not a set", rule("policy", "", "deny := true"), "deny must be a set"},
		{"network", rule("policy", "", "deny contains \"x\" if http.send({\"method\": \"get\", \"url\": \"http://example.com\"})"), "undefined function http.send"},
		{"clock", rule("policy", "", "deny contains \"x\" if time.now_ns() > 0"), "undefined function time.now_ns"},
		{"environment", rule("policy", "", "deny contains \"x\" if opa.runtime().env.HOME"), "undefined function opa.runtime"},
		{"type of a built-in's argument", rule("", "", "deny contains \"x\" if count(posture.iam.public_statements(input.resource.name)) > 0"), "invalid argument"},
		{"syntax", rule("policy", "", "deny contains"), "t/s3/r/r.rego:12:"},

		{"negated call on an optional fact", rule("policy", "", "deny contains \"x\" if not posture.iam.public_by_s3(input.resource.policy)"), "input.resource.policy may be absent, and then this negated call denies nothing"},
		{"negated call on an optional member", rule("versioning", "", "deny contains \"x\" if not startswith(input.resource.versioning.status, \"E\")"), "input.resource.versioning.status may be absent"},
		{"negated comparison", rule("versioning", "", "deny contains \"x\" if not input.resource.versioning.status == \"Enabled\""), "may be absent"},
		{"inequality on an optional member in deny", rule("versioning", "", "deny contains \"x\" if input.resource.versioning.status != \"Enabled\""), "may be absent, and then nothing is denied"},
		{"positive test on an optional fact in deny", rule("logging", "", "deny contains \"x\" if input.resource.logging.target_bucket == \"b\""), "may be absent, and then nothing is denied"},
		{"the same behind a helper", rule("logging", "", "deny contains \"x\" if _bad\n\n_bad if input.resource.logging.target_bucket == \"b\""), "may be absent, and then nothing is denied"},
		{"optional member of a list's element", rule("encryption", "", "deny contains \"x\" if {\n\tsome r in input.resource.encryption.rules\n\tr.sse_algorithm != \"aws:kms\"\n}\n\nnot_applicable contains \"none\" if not input.resource.encryption"), "r.sse_algorithm may be absent"},
		{"inequality on a key of a map", rule("tags", "", "deny contains \"x\" if input.resource.tags.env != \"prod\""), "input.resource.tags.env may be absent, and then nothing is denied"},
		{"negated call on a key of a map", rule("tags", "", "deny contains \"x\" if not startswith(input.resource.tags.env, \"p\")"), "input.resource.tags.env may be absent"},
		{"with", rule("policy", "", compliant+"_p with input.resource.policy as {}\n\n_p if input.resource.policy"), "with is not allowed"},
		{"set under a reference head", rule("lifecycle", "", compliant+"count(_by.x) > 0\n\n_by[k] contains r if {\n\tsome r in input.resource.lifecycle\n\tk := \"x\"\n}"), "partial evaluation is unsound"},
		{"input as a whole", rule("policy", "", compliant+"count(input) > 0"), "name the fact: input is not allowed"},
		{"resource as a whole", rule("policy", "", compliant+"count(input.resource) > 0"), "name the fact"},
		{"computed fact", rule("policy", "", compliant+"{\n\tsome f in [\"policy\"]\n\tinput.resource[f]\n}"), "name the fact"},
		{"related past the generated package", rule("policy", related, compliant+"{\n\tsome a in input.related.accounts\n\ta.public_access_block\n}"), "import data.t.s3.r.related"},
		{"a library that is not there", rule("policy", "", "import data.lib.nothing\n\n"+compliant+"nothing.good"), "t/s3/r/r.rego:16: there is no data.lib.nothing.good"},
		{"a helper of the library that is not there", rule("policy", "", compliant+"data.lib.x.good(1)"), "undefined function data.lib.x.good"},
		{"pass counts", rule("", related, seeking+"count(related.accounts) > 0"), "pass may only seek a related resource"},
		{"pass takes the whole set", rule("", related, seeking+"{\n\tx := related\n\tsome a in x.accounts\n\ta.public_access_block\n}"), "pass may only seek a related resource"},
		{"pass wants all", rule("", related, seeking+"{\n\tevery a in related.accounts {\n\t\ta.public_access_block\n\t}\n}"), "pass may only seek a related resource"},
		{"pass wants none", rule("", related, seeking+"not _open\n\n_open if {\n\tsome a in related.accounts\n\tnot a.public_access_block\n}"), "_open reaches related resources: pass may only seek one"},
		{"the same by its path", rule("", related, seeking+"not data.t.s3.r._open\n\n_open if {\n\tsome a in data.t.s3.r.related.accounts\n\tnot a.public_access_block\n}"), "_open reaches related resources: pass may only seek one"},
		{"pass wants none behind a helper", rule("", related, seeking+"_good\n\n_good if not _open\n\n_open if {\n\tsome a in related.accounts\n\tnot a.public_access_block\n}"), "_open reaches related resources: pass may only seek one"},
		{"pass counts helpers", rule("", related, seeking+"count([x | x := _open]) == 0\n\n_open if {\n\tsome a in related.accounts\n\tnot a.public_access_block\n}"), "_open reaches related resources: pass may only seek one"},
		{"pass with a set of its own", rule("", related, seeking+"count(_open) == 0\n\n_open contains a.id if {\n\tsome a in related.accounts\n\tnot a.public_access_block\n}"), "_open: what pass seeks related resources with is true or undefined"},
		{"pass with an else", rule("", related, seeking+"_open == false\n\n_open if {\n\tsome a in related.accounts\n\ta.public_access_block\n} else := false"), "_open: what pass seeks related resources with is true or undefined"},
		{"another rule's data", rule("policy", "", compliant+"data.cis.s3.x.deny"), "a rule reads its own package and lib"},
		{"another rule's import", rule("policy", "", "import data.cis.s3.x\n\n"+compliant+"x.deny"), "a rule imports its own related package and lib"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := checks.Load(fstest.MapFS{}, fstest.MapFS{"t/s3/r/r.rego": {Data: []byte(tc.src)}})
			if err == nil {
				t.Fatalf("loaded, want an error with %q", tc.want)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %q does not say %q", err, tc.want)
			}
		})
	}
}

// seeking begins a rule with a set pass.
const seeking = "import data.t.s3.r.related\n\ndeny contains \"x\" if true\n\npass contains \"y\" if "

func TestLoad_accepts(t *testing.T) {
	t.Parallel()
	related := "#   related:\n#     accounts: {type: \"AWS::::Account\", facts: [public_access_block]}\n"
	for _, tc := range []struct{ name, src string }{
		{"property", rule("policy", "", compliant+"posture.iam.public_by_s3(input.resource.policy)")},
		{"presence", rule("policy", "", "deny contains \"x\" if not input.resource.policy")},
		{"enumeration", rule("lifecycle", "", "deny contains sprintf(\"rule is %s\", [r.status]) if {\n\tsome r in input.resource.lifecycle\n\tr.status != \"Enabled\"\n}")},
		{"enumeration whose absence is decided before", rule("policy", "", "not_applicable contains \"none\" if not input.resource.policy\n\ndeny contains s.label if some s in posture.iam.public_statements(input.resource.policy)")},
		{"a key of a map, said positively", rule("tags", "", compliant+"input.resource.tags.env == \"prod\"")},
		{"related", rule("", related, "import data.t.s3.r.related\n\n"+compliant+"{\n\tsome a in related.accounts\n\ta.public_access_block.block_public_acls\n}")},
		{"pass", rule("policy", related, seeking+"{\n\tnot input.resource.policy\n\t_blocked(1)\n}\n\n_blocked(x) if {\n\tevery n in [x] {\n\t\tsome a in related.accounts\n\t\ta.public_access_block\n\t\tn == 1\n\t}\n}")},
		{"parameters", rule("lifecycle", "#   parameters: {least: 1}\n#   looser: {least: less}\n", compliant+"count(input.resource.lifecycle) >= input.params.least")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := checks.Load(fstest.MapFS{}, fstest.MapFS{"t/s3/r/r.rego": {Data: []byte(tc.src)}}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLoad_refusesStrayFiles(t *testing.T) {
	t.Parallel()
	good := rule("policy", "", "deny contains \"x\" if not input.resource.policy")
	benchmark := "id: b\ntitle: B\nversion: 1.0.0\nsource: https://example.com\ncontrols:\n  - {id: \"1\", title: One, level: 1, assessment: Automated, rules: [t.s3.r]}\n"
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"rego that is no rule", map[string]string{"t/s3/r/other.rego": good}, "t/s3/r/other.rego:1: a rule is a folder with a file of the same name"},
		{"yaml that is nothing", map[string]string{"t/x.yaml": "a: b"}, "t/x.yaml:1: neither a rule"},
		{"benchmark with a misspelt key", map[string]string{"benchmarks/b.yaml": strings.Replace(benchmark, "level", "layer", 1)}, "benchmarks/b.yaml:6: field layer not found"},
		{"benchmark with a wrong level", map[string]string{"benchmarks/b.yaml": strings.Replace(benchmark, "level: 1", "level: 3", 1)}, "benchmarks/b.yaml:6: control 1: level 3"},
		{"benchmark that is cut off", map[string]string{"benchmarks/b.yaml": benchmark[:len(benchmark)-20]}, "benchmarks/b.yaml:"},
		{"library that reads input", map[string]string{"lib/x.rego": "package lib.x\n\nf if input.resource.policy"}, "lib/x.rego:3: shared Rego takes facts as arguments"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			pack := fstest.MapFS{}
			for name, text := range tc.files {
				pack[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := checks.Load(pack)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v does not say %q", err, tc.want)
			}
		})
	}
}

// The program's own rules are compiled when they are selected, and what is wrong with one is an error then.
func TestSelect_compiles(t *testing.T) {
	t.Parallel()
	set, err := checks.Load(fstest.MapFS{
		"t/s3/r/r.rego":    {Data: []byte(rule("policy", "", compliant+"input.resource.policy.stetements"))},
		"t/s3/ok/ok.rego":  {Data: []byte(strings.Replace(rule("policy", "", compliant+"input.resource.policy"), "t.s3.r", "t.s3.ok", 1))},
		"lib/x/x.rego":     {Data: []byte("package lib.x\n\nf(x) if x == 1\n")},
		"lib/x/other.rego": {Data: []byte("package lib.y\n\nf(x) if data.lib.x.f(x)\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.Select(t.Context(), checks.SelectOptions{Rules: []string{"t.s3.ok"}}); err != nil {
		t.Errorf("the other rule: %v", err)
	}
	const want = "load rules: t/s3/r/r.rego:14: undefined ref"
	if _, err := set.Select(t.Context(), checks.SelectOptions{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v does not say %q", err, want)
	}
	r, _ := set.Rule("t.s3.r")
	if _, err := set.SelectRule(t.Context(), r, nil); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v does not say %q", err, want)
	}
}

func TestLoad_ownPackCompiles(t *testing.T) {
	t.Parallel()
	if _, err := checks.Load(fstest.MapFS{}, rules.FS); err != nil { // as a pack that is not the first
		t.Error(err)
	}
}
