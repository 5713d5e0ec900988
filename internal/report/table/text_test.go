package table

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestClip(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"a word", 3, "a…"},
		{"日本語", 6, "日本語"},
		{"日本語", 5, "日本…"},
		{"日本語", 4, "日…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"x", 0, ""},
		{"xy", -1, ""},
	} {
		if got := clip(test.in, test.n); got != test.want {
			t.Errorf("clip(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
		}
	}
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"Do this.", "Do this."},
		{"Do this, which is\nsaid over two lines.\n", "Do this, which is said over two lines."},
		{"Do this.\naws iam a --b \\\n  --c\naws iam d", "Do this."},
		{"aws iam a\naws iam b", "aws iam a"},
		{"Do\x1b[31m this.", `Do\x1b[31m this.`},
	} {
		if got := advice(test.in); got != test.want {
			t.Errorf("advice(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in       string
		n, lines int
		want     []string
	}{
		{"", 10, 2, []string{""}},
		{"one two three", 20, 2, []string{"one two three"}},
		{"one two three", 8, 2, []string{"one two", "three"}},
		{"one two three", 7, 2, []string{"one two", "three"}},
		{"one two three four", 8, 2, []string{"one two", "three f…"}},
		{"onetwothree", 4, 3, []string{"onet", "woth", "ree"}},
		{"日本語の 名前", 7, 3, []string{"日本語", "の 名前"}},
		{"日本", 1, 2, []string{"日", "…"}},
	} {
		if diff := cmp.Diff(test.want, wrap(test.in, test.n, test.lines)); diff != "" {
			t.Errorf("wrap(%q, %d, %d) (-want +got)\n%s", test.in, test.n, test.lines, diff)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	items := []string{"alpha", "beta", "gamma"}
	for _, test := range []struct {
		total, n int
		want     string
	}{
		{3, 18, "alpha, beta, gamma"},
		{3, 22, "alpha, beta, gamma"},
		{3, 17, "alpha and 2 more"},
		{3, 13, "a… and 2 more"},
		{9, 40, "alpha, beta, gamma and 6 more"},
		{9, 25, "alpha, beta and 7 more"},
		{0, 10, ""},
	} {
		if got := list(items, test.total, ", ", test.n); got != test.want {
			t.Errorf("list of %d in %d columns: %q, want %q", test.total, test.n, got, test.want)
		}
	}
	if got := list([]string{strings.Repeat("x", 50)}, 1, ", ", 10); got != "xxxxxxxxx…" {
		t.Errorf("one long item: %q", got)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	items := []string{"a:One", "b:Two", "c:Three", "d:Four"}
	for _, test := range []struct {
		n, lines int
		want     []string
	}{
		{40, 2, []string{"all: a:One, b:Two, c:Three, d:Four"}},
		{34, 2, []string{"all: a:One, b:Two, c:Three, d:Four"}},
		{33, 2, []string{"all: a:One, b:Two, c:Three,", "d:Four"}},
		{18, 3, []string{"all: a:One, b:Two,", "c:Three, d:Four"}},
		{17, 2, []string{"all: a:One,", "b:Two and 2 more"}},
	} {
		if diff := cmp.Diff(test.want, fill("all: ", items, test.n, test.lines)); diff != "" {
			t.Errorf("fill in %d columns and %d lines (-want +got)\n%s", test.n, test.lines, diff)
		}
	}
}
