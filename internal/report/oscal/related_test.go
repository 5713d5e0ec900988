package oscal

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/report/internal/sample"
)

// How many ids fit in memory does not change what is written.
func TestWrite_relatedInBatches(t *testing.T) {
	t.Parallel()
	r := sample.Report(t, sample.Input())
	var want bytes.Buffer
	if err := Write(&want, r, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{0, 1, 10, 45, 1000} {
		var got bytes.Buffer
		if err := write(&got, r, Options{}, limit); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("limit %d (-want +got)\n%s", limit, diff)
		}
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	controls := []related{{count: 3}, {count: 0}, {count: 4}, {count: 1}}
	for limit, want := range map[int]int{0: 0, 2: 0, 3: 2, 6: 2, 7: 3, 8: 4, 100: 4} {
		if got := batch(controls, limit); got != want {
			t.Errorf("limit %d: %d controls, want %d", limit, got, want)
		}
	}
}

// The ids of what is reported are kept by others: a change of them is a change of everything.
func TestNewUUID_isStable(t *testing.T) {
	t.Parallel()
	// Python: uuid5(uuid5(NAMESPACE_URL, ns), "observation\x0015128e2d7da673ddd109d59a9701039f")
	const want = "ef436d2e-43e4-5fa8-b946-b8173573c889"
	if got := newUUID("observation", "15128e2d7da673ddd109d59a9701039f").String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if newUUID("a", "b", "c") == newUUID("a", "bc") {
		t.Error("two things have one id")
	}
}

func TestProse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                    "",
		"plain text, cis.iam.root_has_mfa":    "plain text, cis.iam.root_has_mfa",
		"2.1.1 The root user":                 "2.1.1 The root user",
		"a\nb\u202e":                          `a\\nb\\u202e`,
		"<script>alert(1)</script>":           `\<script\>alert(1)\</script\>`,
		"[x](http://evil) ![i](u) <http://u>": `\[x\](http://evil) !\[i\](u) \<http://u\>`,
		"*b* _i_ a_b `c` ~~s~~ &lt; \\":       "\\*b\\* \\_i\\_ a_b \\`c\\` \\~\\~s\\~\\~ \\&lt; \\\\",
		"{{ insert: param, x }} | $x^2^":      `\{\{ insert: param, x \}\} \| \$x\^2\^`,
		"# head":                              `\# head`,
		"- item":                              `\- item`,
		"+ item":                              `\+ item`,
		"=== rule":                            `\=== rule`,
		"1. item":                             `1\. item`,
		"12) item":                            `12\) item`,
		"v1. no item":                         "v1. no item",
		"    code":                            "code",
		"バケット":                                "バケット",
	} {
		if got := prose(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := paragraphs("one\r\n\n# two\n"); got != "one\n\n\\# two" {
		t.Errorf("%q", got)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "_", "cis-aws-7.0.0_2.1.1": "cis-aws-7.0.0_2.1.1", "1.2": "_1.2", "-x": "_-x", "a b/é\x00": "a_b___",
	} {
		if got := token(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
