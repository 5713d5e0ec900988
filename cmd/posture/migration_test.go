package main

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestMigrationGuide holds that the flags and the pages that the guide leads to are there.
func TestMigrationGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/migrating-from-prowler.md")
	if err != nil {
		t.Fatal(err)
	}
	a := &app{}
	scan, imported := a.scanCommand(), a.importProwlerCommand()
	_, rest, _ := strings.Cut(string(guide), "## Flags")
	table, rest, _ := strings.Cut(rest, "## Exit codes")
	_, mutelist, _ := strings.Cut(rest, "## The mutelist")
	flags := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if len(cells) < 3 || !strings.HasPrefix(line, "| `-") {
			continue
		}
		for _, f := range regexp.MustCompile("`--([a-z-]+)").FindAllStringSubmatch(cells[1], -1) {
			flags++
			if scan.Flags().Lookup(f[1]) == nil {
				t.Errorf("posture scan has no --%s: %s", f[1], line)
			}
		}
	}
	if flags < 15 {
		t.Errorf("the table has %d flags", flags)
	}
	for _, f := range []string{"owner", "expires", "allow-wider", "global-region"} {
		if imported.Flags().Lookup(f) == nil || !strings.Contains(mutelist, "--"+f) {
			t.Errorf("--%s of import-prowler is not explained, or not there", f)
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([a-z/-]+\.md)\)`).FindAllStringSubmatch(string(guide), -1) {
		if _, err := fs.Stat(os.DirFS("../../docs"), link[1]); err != nil {
			t.Error(err)
		}
	}
	// The checks that the guide says have no rule.
	byCheck := rulesByProwlerCheck(builtIn(t))
	for _, check := range []string{"s3_account_level_public_access_blocks", "s3_bucket_policy_public_write_access", "organizations_delegated_administrators"} {
		if len(byCheck[check]) > 0 || !strings.Contains(mutelist, check) {
			t.Errorf("%s has a rule, or is not in the guide", check)
		}
	}
}
