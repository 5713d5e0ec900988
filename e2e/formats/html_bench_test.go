//go:build e2e

package formats

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
)

// BenchmarkHTML has a page of 50,000 findings. It prints the size of the file, the time to the first paint and to the
// list of findings, and the time that the slowest filter takes until it is painted.
func BenchmarkHTML(b *testing.B) {
	file := filepath.Join(b.TempDir(), "report.html")
	saved := large(b, saved["acme"], 50_000)
	if out, err := exec.CommandContext(b.Context(), binary, "report", saved, "--format", "html="+file).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	browser := startBrowser(b)
	filters := []string{
		"", "status=FAIL", "status=FAIL&status=UNKNOWN&severity=HIGH", "q=bucket", "q=arn+policy", "service=iam&group=resource",
		"region=eu-west-1", "group=resource", "q=no-such-thing",
	}
	least := map[string]float64{} // of all rounds: what other programs do is not of interest
	note := func(name string, ms float64) {
		if before, ok := least[name]; !ok || ms < before {
			least[name] = ms
		}
	}
	for b.Loop() {
		p := newTab(b, browser, file, wide)
		call(p, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
		p.open("#findings")
		note("paint", eval[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`))
		note("list", eval[float64](p, `performance.getEntriesByName("ready")[0].startTime`))
		for _, f := range filters {
			before := cpu(p)
			note("filter "+f, eval[float64](p, fmt.Sprintf(`new Promise((resolve) => {
				const start = performance.now();
				addEventListener("hashchange", () =>
					requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start))), { once: true });
				location.hash = "#findings?%s&x";
			})`, f)))
			note("cpu "+f, cpu(p)-before)
		}
	}
	var wall, busy float64
	for _, f := range filters {
		b.Logf("%-45s %5.0f ms, %5.0f ms of processor time", f, least["filter "+f], least["cpu "+f])
		wall, busy = max(wall, least["filter "+f]), max(busy, least["cpu "+f])
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
	b.ReportMetric(least["paint"], "ms-to-paint")
	b.ReportMetric(least["list"], "ms-to-list")
	b.ReportMetric(wall, "ms-to-filter")
	b.ReportMetric(busy, "cpu-ms-to-filter")
}

// cpu is the processor time of the page's thread so far, in ms.
func cpu(p *tab) float64 {
	p.Helper()
	for _, m := range call(p, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == "TaskDuration" {
			return m.Value * 1000
		}
	}
	p.Fatal("the browser does not tell TaskDuration")
	return 0
}

// large multiplies the findings of a report over accounts and resources of their own, each with evidence of its own.
func large(tb testing.TB, path string, n int) string {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var r struct {
		Scope    struct{ Accounts []string }
		Findings []finding
	}
	if err := json.Unmarshal(text, &r); err != nil {
		tb.Fatal(err)
	}
	lines := make([]string, 0, n)
	for round := 0; len(lines) < n; round++ {
		var replace []string
		for _, account := range r.Scope.Accounts {
			replace = append(replace, account, fmt.Sprintf("%012d", 100_000_000_000+len(replace)+round*1000))
		}
		accounts := strings.NewReplacer(replace...)
		for _, f := range r.Findings {
			lines = append(lines, accounts.Replace(another(tb, f, round)))
		}
	}
	lines = lines[:n]
	slices.Sort(lines) // by account and region: see another
	before, _, _ := bytes.Cut(text, []byte(`"findings":[`))
	_, after, _ := bytes.Cut(text, []byte("\n],\n\"unread\":"))
	var page bytes.Buffer
	page.Write(before)
	page.WriteString(`"findings":[`)
	for i, line := range lines {
		_, f, _ := strings.Cut(line, "\t")
		if i > 0 {
			page.WriteByte(',')
		}
		page.WriteString("\n" + f)
	}
	page.WriteString("\n],\n\"unread\":")
	page.Write(after)
	out := filepath.Join(tb.TempDir(), "large.json")
	if err := os.WriteFile(out, page.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return out
}

// another is finding f of another round, after what it is sorted by.
func another(tb testing.TB, f finding, round int) string {
	tb.Helper()
	if f.Resource.ID != f.Resource.Account {
		f.Resource.ID = fmt.Sprintf("%s-%04x", f.Resource.ID, round)
		f.Resource.Name = fmt.Sprintf("%s-%04x", f.Resource.Name, round)
	}
	sum := sha256.Sum256([]byte(f.ID + strconv.Itoa(round)))
	f.ID = hex.EncodeToString(sum[:16])
	f.Evidence = maps.Clone(f.Evidence)
	f.Evidence["revision"] = hex.EncodeToString(sum[16:])
	text, err := json.Marshal(f)
	if err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprint(f.Resource.Account, f.Resource.Region, f.Rule, f.Resource.ID, "\t", string(text))
}
