package checks

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Who answers for a control: AWS describes the split as security "of" the cloud and "in" the cloud.
// https://aws.amazon.com/compliance/shared-responsibility-model/
const (
	customerSide = "customer"  // only a setting of the customer can fail it
	sharedSide   = "shared"    // AWS runs the mechanism once the customer switches it on
	inherited    = "inherited" // no setting of the customer can fail it any more
)

// checkResponsibility refuses what is none of the three, and a part of AWS that is not said or not there.
func checkResponsibility(model, aws string) error {
	switch {
	case !slices.Contains([]string{customerSide, sharedSide, inherited}, model):
		return fmt.Errorf("responsibility %q is not one of customer, shared, inherited", model)
	case model == customerSide && aws != "":
		return errors.New("aws says what AWS does, and the responsibility is the customer's alone")
	case model != customerSide && aws == "":
		return fmt.Errorf("responsibility is %s: say under aws what AWS does", model)
	}
	return nil
}

// assignResponsibility tells each control of the benchmarks whose side it is on: that of its rules.
func (s *Set) assignResponsibility() {
	type side struct{ model, aws string }
	sides := map[string]side{}
	for _, r := range s.rules {
		sides[r.ID] = side{r.info.Responsibility, r.info.AWSPart}
	}
	for i := range s.benchmarks {
		for j := range s.benchmarks[i].Controls {
			c := &s.benchmarks[i].Controls[j]
			var models, parts []string
			for _, id := range c.Rules {
				if side, ok := sides[id]; ok {
					models = append(models, side.model)
					if side.aws != "" && !slices.Contains(parts, side.aws) {
						parts = append(parts, side.aws)
					}
				}
			}
			c.Responsibility, c.AWSPart = joinSides(models), strings.Join(parts, "; ")
		}
	}
}

// joinSides is the side of a control over those of its rules: inherited only where all are, shared where AWS has a part.
func joinSides(models []string) string {
	switch {
	case len(models) == 0:
		return ""
	case !slices.ContainsFunc(models, func(m string) bool { return m != inherited }):
		return inherited
	case !slices.ContainsFunc(models, func(m string) bool { return m != customerSide }):
		return customerSide
	default:
		return sharedSide
	}
}
