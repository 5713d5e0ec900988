package checktest_test

import (
	"testing"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/checks/checktest"
	"github.com/openposture/posture/rules"
)

// TestBuiltInPack runs every case of every built-in rule, and leaves every declared fact and pair of them open.
func TestBuiltInPack(t *testing.T) {
	t.Parallel()
	set, err := checks.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Rules()) == 0 {
		t.Fatal("the built-in pack has no rules")
	}
	for _, r := range set.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			res, err := checktest.Run(t.Context(), set, rules.FS, r)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range res.Failures {
				t.Error(f)
			}
		})
	}
}
