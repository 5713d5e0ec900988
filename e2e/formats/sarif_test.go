//go:build e2e

package formats

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/report"
	"github.com/openposture/posture/internal/report/sarif"
)

// arguedSARIF are the notes of the validator that stay, and why. An error or a warning has no place here.
var arguedSARIF = map[string]string{
	"SARIF2002": "code scanning wants message.text, and reads no message ids with arguments (its own rule is GH1007)",
	"SARIF2003": "a cloud account is under no version control; what uploads the file says the commit",
	"SARIF2009": "the ids of rules are those of every other output, and no numbers like ABC1234",
	"SARIF2010": "a resource has no source text to show",
	"SARIF2011": "a resource has no source text around it to show",
	"SARIF2012": "the name is the words of the id, and a one-letter word makes two capitals meet",
}

// sarifPolicy turns one rule off: it asks the network for every URL of a file, and whether they answer is not the file's
// matter.
const sarifPolicy = `<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options"><Property Key="RuleEnabled" Value="Disabled" /></Properties>
</Properties>`

// The files pass the validator with the rules of the standard and those of GitHub.
func TestSARIF_validator(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var files []string
	add := func(name, path string, flags ...string) {
		file := filepath.Join(dir, name+".sarif")
		if err := os.Rename(render(t, path, "sarif", flags...), file); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for name, path := range saved {
		add(name, path)
	}
	inventory := filepath.Base(writeInventory(t))
	add("flags", saved["acme"], "--sarif-artifact", inventory, "--sarif-partial", "--sarif-category", "a/b", "--sarif-part", "1/2")
	redacted := filepath.Join(dir, "redacted.sarif")
	command(t, "env", "POSTURE_REDACT_KEY=secret", binary, "report", saved["acme"], "--redact-accounts", "--format", "sarif="+redacted)
	files = append(files, redacted)
	slices.Sort(files)

	tool, seen := multitool(t), map[string]bool{}
	for _, group := range [][]string{files, {writeLargeSARIF(t, dir)}} {
		for _, r := range validateSARIF(t, tool, group) {
			seen[r.RuleID] = true
			if r.Level != "note" || arguedSARIF[r.RuleID] == "" {
				t.Errorf("%s %s: %s %v in %s", r.Level, r.RuleID, r.Message.ID, r.Message.Arguments,
					filepath.Base(r.Locations[0].PhysicalLocation.ArtifactLocation.URI))
			}
		}
	}
	for id := range arguedSARIF {
		if !seen[id] {
			t.Errorf("%s is argued, and the validator does not say it", id)
		}
	}
}

type validatorResult struct {
	RuleID, Level string
	Message       struct {
		ID        string
		Arguments []string
	}
	Locations []struct {
		PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
	}
}

// validateSARIF returns what the validator says of files.
func validateSARIF(t *testing.T, tool string, files []string) []validatorResult {
	t.Helper()
	dir := t.TempDir()
	path, policy := filepath.Join(dir, "results.json"), filepath.Join(dir, "policy.xml")
	if err := os.WriteFile(policy, []byte(sarifPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	text := command(t, tool, append([]string{
		"validate", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--max-file-size-in-kb", "100000",
		"--config", policy, "--output", path,
	}, files...)...)
	if want := fmt.Sprintf("%d files scanned", len(files)); !strings.Contains(text, want) {
		t.Errorf("not %s:\n%s", want, text)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Results     []validatorResult
			Invocations []struct{ ExecutionSuccessful bool }
		}
	}
	if err := json.Unmarshal(b, &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Runs) != 1 || !log.Runs[0].Invocations[0].ExecutionSuccessful {
		t.Fatalf("the validator did not do its work:\n%.1000s", b)
	}
	for i := range log.Runs[0].Results {
		if r := &log.Runs[0].Results[i]; r.Level == "" {
			r.Level = "warning" // https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, 3.27.10
		}
	}
	return log.Runs[0].Results
}

// multitool is the validator itself, executable: npm installs it without, and its wrapper gives the semicolon of
// --rule-kind to a shell.
func multitool(t *testing.T) string {
	t.Helper()
	name := "Sarif.Multitool"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	platform := map[string]string{"windows": "win32"}[runtime.GOOS]
	if platform == "" {
		platform = runtime.GOOS
	}
	in, err := os.Open(filepath.Join(node, "@microsoft", "sarif-multitool-"+platform, name))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	path := filepath.Join(t.TempDir(), name)
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// writeInventory writes a file beside the test, because its path has to be relative, with a line for a bucket of acme.
func writeInventory(t *testing.T) string {
	t.Helper()
	f, err := os.CreateTemp(".", "inventory-*.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(f.Name()) })
	if _, err := f.WriteString("# inventory\narn:aws:s3:::acme-billing-exports\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// writeLargeSARIF writes what a saved report cannot have: more failures than a run takes, and exceptions.
func writeLargeSARIF(t *testing.T, dir string) string {
	t.Helper()
	const rule = "x.s3.bucket_is_private"
	b := report.NewBuilder(report.Input{Program: "posture 1.2.3", Rules: []findings.RuleInfo{{
		ID: rule, Title: "Buckets are private", Description: "Nobody else reads them.", Severity: findings.High,
		Resource: "AWS::S3::Bucket", Remediation: "Block public access.",
	}}})
	now := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for i := range sarif.MaxResults + 1000 {
		bucket := fmt.Sprintf("arn:aws:s3:::bucket-%05d", i)
		f := findings.Finding{
			ID: findings.ID(rule, "111122223333", "eu-west-1", bucket, ""), Rule: rule, Title: "Buckets are private",
			Status: findings.Fail, Severity: findings.High, Messages: []string{"anybody may list it"}, ObservedAt: now,
			Resource: findings.Resource{Type: "AWS::S3::Bucket", ID: bucket, Account: "111122223333", Region: "eu-west-1"},
		}
		if i < 2000 {
			f.Exception = &findings.Exception{Reason: "a public web site", Until: now.AddDate(0, 1, 0)}
		}
		if err := b.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	r, err := b.Report(report.Scope{Accounts: []string{"111122223333"}, Regions: []string{"eu-west-1"}}, now)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // a test's
	path := filepath.Join(dir, "large.sarif")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := sarif.Write(f, r, sarif.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
