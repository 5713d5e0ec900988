package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/rules"
)

// knownTraps is how many rows the list of traps has.
const knownTraps = 105

// TestTraps holds that each known trap is a case of a rule, or says why it is none.
func TestTraps(t *testing.T) {
	t.Parallel()
	set, err := checks.Load(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	page, err := trapsPage(set)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= knownTraps; n++ {
		cases := strings.Count(page, fmt.Sprintf("\n| %d | [", n))
		switch _, elsewhere := trapsElsewhere[n]; {
		case cases == 0 && !elsewhere:
			t.Errorf("trap %d is nowhere", n)
		case cases > 0 && elsewhere:
			t.Errorf("trap %d is a case of a rule, and said to be none", n)
		}
	}
}
