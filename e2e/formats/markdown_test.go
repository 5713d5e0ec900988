//go:build e2e

package formats

import (
	"os"
	"testing"
)

// What GitHub's own parser makes of a comment has no link, no image and no tag but ours.
func TestMarkdown_cmarkGFM(t *testing.T) {
	t.Parallel()
	for name, path := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command(t, python, "markdown.py", render(t, path, "markdown"))
			command(t, python, "markdown.py", render(t, path, "markdown", "--markdown-limit", "4096"))
		})
	}
}

// The text that attacks is checked here too: the golden file of the writer's own test has every attack it knows.
func TestMarkdown_attacks(t *testing.T) {
	t.Parallel()
	const path = root + "/internal/report/markdown/testdata/attack.md"
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	command(t, python, "markdown.py", path)
}
