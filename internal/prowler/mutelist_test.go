package prowler_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/prowler"
)

func TestParse(t *testing.T) {
	t.Parallel()
	got := parse(t, `Mutelist:
  Accounts:
    "111122223333":
      Checks:
        "s3_*":
          Regions: [&r "*"]
          Resources: [*r]
          Tags: [a=b]
          Exceptions: {Accounts: ["1"], Regions: [x], Resources: [y], Tags: [z]}
          Description: why
        kms_a: {Regions: [], Resources: []}
`)
	want := []prowler.Entry{
		{
			Account: "111122223333", Check: "s3_*", Regions: []string{"*"}, Resources: []string{"*"}, Tags: []string{"a=b"}, Description: "why", Line: 5,
			Except: prowler.Exceptions{Accounts: []string{"1"}, Regions: []string{"x"}, Resources: []string{"y"}, Tags: []string{"z"}},
		},
		{Account: "111122223333", Check: "kms_a", Line: 11},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got)\n%s", diff)
	}
}

func TestParse_malformed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         "m.yaml: EOF",
		"Mutelist: [":              "m.yaml: line 1",
		"Allowlist: {}":            "m.yaml: there is no Mutelist in it",
		"Mutelist: {Accounts: []}": "m.yaml:1: Accounts is not a mapping",
		"Mutelist: {Account: {}}":  `m.yaml:1: "Account" is none of Accounts`,
		"Mutelist:\n  Accounts:\n    111122223333: {Checks: {}}":                     `m.yaml:3: "111122223333" is not text: Prowler refuses the file; quote it`,
		"Mutelist:\n  Accounts:\n    '*': {Check: {}}":                               `m.yaml:3: "Check" is none of Checks`,
		head + "        a_b: {Regions: ['*']}":                                       "m.yaml:5: a_b has no Resources: Prowler refuses the file",
		head + "        a_b: {Regions: '*', Resources: []}":                          "m.yaml:5: Regions is not a list",
		head + "        a_b: {Regions: [], Resources: [1]}":                          `m.yaml:5: Resources: "1" is not text`,
		head + "        a_b: {Regions: [], Resources: [], T: 1}":                     `m.yaml:5: "T" is none of Regions, Resources`,
		head + "        a_b: {Regions: [], Resources: [], Exceptions: {T: []}}":      `m.yaml:5: "T" is none of Accounts, Regions`,
		head + "        a_b: {Regions: [], Resources: [], Description: [x]}":         "m.yaml:5: Description: ",
		head + "        a_b: {Regions: [], Resources: []}\n        a_b: {}":          `m.yaml:6: "a_b" is there twice`,
		head + "        a_b: {Regions: [], Resources: [], Exceptions: {Tags: [{}]}}": "m.yaml:5: Tags: ",
	} {
		if _, err := prowler.Parse("m.yaml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, body := range []string{"Regions: ['*'], Resources: [a]", "Regions: [], Resources: [], Tags: [a=b]", "Exceptions: {Tags: []}"} {
		f.Add([]byte(head + "        a_b: {" + body + "}\n"))
	}
	f.Add([]byte("a: &x [*x]"))
	f.Add([]byte("- 1"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if entries, err := prowler.Parse("m.yaml", b); err == nil {
			prowler.Translate(entries, rules, prowler.Options{}) // notes, and no panic
		}
	})
}
