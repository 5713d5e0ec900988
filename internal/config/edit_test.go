package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/config"
)

func exception() config.Exception {
	return config.Exception{
		Rule: "cis.s3.bucket_denies_http", Accounts: []string{"111122223333"}, Resources: []string{"arn:aws:s3:::b"},
		Owner: "ann", Reason: "old clients", Expires: "2027-01-31",
	}
}

const entry = `- rule: cis.s3.bucket_denies_http
  accounts:
    - "111122223333"
  resources:
    - arn:aws:s3:::b
  owner: ann
  reason: old clients
  expires: "2027-01-31"
`

func indented(spaces string) string {
	return spaces + strings.ReplaceAll(strings.TrimSuffix(entry, "\n"), "\n", "\n"+spaces) + "\n"
}

// add adds the exception to a file with the text, and returns its text then.
func add(t *testing.T, before string, e config.Exception) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), config.Name)
	if before != "" {
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := config.AddException(path, e)
	after, readErr := os.ReadFile(path)
	if readErr != nil {
		t.Fatal(readErr)
	}
	left, globErr := filepath.Glob(filepath.Join(filepath.Dir(path), ".posture-*"))
	if len(left) > 0 || globErr != nil {
		t.Errorf("%q stays behind", left)
	}
	return string(after), err
}

func TestAddException(t *testing.T) {
	t.Parallel()
	const other = "{rule: a, owner: b, reason: c, expires: 2027-01-31}"
	for name, test := range map[string]struct{ before, want string }{
		"no file":       {"", "# yaml-language-server: $schema=" + config.SchemaID + "\nexceptions:\n" + indented("  ")},
		"only comments": {"# mine", "# mine\nexceptions:\n" + indented("  ")},
		"no exceptions": {"fail_on: HIGH # why\n\n", "fail_on: HIGH # why\n\nexceptions:\n" + indented("  ")},
		"null":          {"exceptions: # none yet\n\n# later\nfail_on: HIGH\n", "exceptions: # none yet\n" + indented("  ") + "\n# later\nfail_on: HIGH\n"},
		"explicit null": {"# one\nexceptions: ~ # two\nfail_on: HIGH\n", "# one\n# two\nexceptions:\n" + indented("  ") + "fail_on: HIGH\n"},
		"empty list":    {"exceptions: []\n", "exceptions:\n" + indented("  ")},
		"flow style":    {"fail_on:   HIGH\nexceptions: [" + other + "] # c\n", "fail_on: HIGH\n# c\nexceptions:\n  - " + other + "\n" + indented("  ")},
		"a list": {
			"# head\n\nexceptions:\n    # first\n    - " + other + "   # why\n    # second\n\n# next\nformat:   [table]\n",
			"# head\n\nexceptions:\n    # first\n    - " + other + "   # why\n    # second\n" + indented("    ") + "\n# next\nformat:   [table]\n",
		},
		"a list at the end, without indent": {"exceptions:\n- " + other, "exceptions:\n- " + other + "\n" + entry},
		"a block of text like a comment": {
			"exceptions:\n  - rule: a\n    owner: b\n    expires: 2027-01-31\n    reason: |\n      one\n\n      # two\nfail_on: HIGH\n",
			"exceptions:\n  - rule: a\n    owner: b\n    expires: 2027-01-31\n    reason: |\n      one\n\n      # two\n" + indented("  ") + "fail_on: HIGH\n",
		},
		"a flow document": {"{profile: exceptions}", "profile: exceptions\nexceptions:\n" + indented("  ")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := add(t, test.before, exception())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("file (-want +got)\n%s", diff)
			}
		})
	}
}

// Whatever the words are, they are read again as they were.
func TestAddException_hostileText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`because: "it" # is`, "- rule: x", "two\nlines\n", "{a: b}", "'", "*x", "&x", "!!str", "null", "2027-01-31", "\u202e", "\t", "%YAML", "---\nfail_on: LOW",
		"\x1b[31m", strings.Repeat("long ", 100),
	} {
		e := exception()
		e.Owner, e.Reason, e.Resources, e.Tags = text, text, []string{text}, map[string]string{text: text}
		after, err := add(t, "fail_on: HIGH\n", e)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		f, err := config.Parse("posture.yaml", []byte(after))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		e.Line = f.Exceptions[0].Line
		if diff := cmp.Diff([]config.Exception{e}, f.Exceptions); diff != "" || len(f.Settings) != 1 {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
}

// A file that is not in order, or would not be, stays as it is.
func TestAddException_refused(t *testing.T) {
	t.Parallel()
	noReason := exception()
	noReason.Reason = ""
	for _, test := range []struct {
		before, want string
		e            config.Exception
	}{
		{"fail_in: HIGH\n", "posture.yaml:1: additional properties 'fail_in' not allowed", exception()},
		{"fail_on: [\n", "posture.yaml: line ", exception()},
		{"exceptions:\n  - {rule: a}\n", "missing properties", exception()},
		{"parameters: {}\nattestations: &none []\nexceptions: *none\n", "exceptions is an alias: write the list out", exception()},
		{"fail_on: HIGH\n", "exceptions.0.reason: minLength: got 0, want 1", noReason},
	} {
		after, err := add(t, test.before, test.e)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %s", test.before, err, test.want)
		}
		if after != test.before {
			t.Errorf("%q became %q", test.before, after)
		}
	}
}

// A link stays a link, and a file keeps its permissions.
func TestAddException_link(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link := filepath.Join(dir, "shared.yaml"), filepath.Join(dir, config.Name)
	if err := os.WriteFile(target, []byte("fail_on: HIGH\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := config.AddException(link, exception()); err != nil {
		t.Fatal(err)
	}
	f, err := config.Load(target)
	if err != nil || len(f.Exceptions) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	if info, err = os.Stat(target); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
}
