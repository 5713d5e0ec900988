package builtin

import (
	"fmt"
	"regexp"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

const (
	daySeconds = 24 * 60 * 60
	maxDays    = 1_000_000 // more than the years that RFC 3339 can write
)

// rfc3339 is stricter than time.Parse, which takes "T0:00:00" and ",5": https://go.dev/issue/54580
var rfc3339 = regexp.MustCompile(`^[0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`)

func timeFunctions() []Function {
	t := arg("t", types.S, "a time, RFC 3339")
	now := arg("now", types.S, "the time of the observation, RFC 3339")
	days := arg("days", types.N, "a whole number of days of 24 hours")
	return []Function{
		function("posture.time.older_than",
			"Reports whether now - t is more than the days, exactly: days are never rounded. A time after now is not older.",
			[]types.Type{t, now, days}, result(types.B, "true where now - t > days * 24h"),
			age(func(c int) bool { return c > 0 })),
		function("posture.time.at_least_days_old",
			"Reports whether now - t is the days or more, exactly: days are never rounded. A time after now is not.",
			[]types.Type{t, now, days}, result(types.B, "true where now - t >= days * 24h"),
			age(func(c int) bool { return c >= 0 })),
		function("posture.time.before",
			"Reports whether t is before u.",
			[]types.Type{t, arg("u", types.S, "a time, RFC 3339")}, result(types.B, "true where t < u"),
			func(terms []*ast.Term) (*ast.Term, error) {
				t, err := timeArg("t", terms[0])
				if err != nil {
					return nil, err
				}
				u, err := timeArg("u", terms[1])
				if err != nil {
					return nil, err
				}
				return ast.InternedTerm(t.Before(u)), nil
			}),
	}
}

// age compares the age of the first time at the second one with a number of days. It does not go through
// time.Duration, which ends at 292 years.
func age(holds func(comparison int) bool) func([]*ast.Term) (*ast.Term, error) {
	return func(terms []*ast.Term) (*ast.Term, error) {
		t, err := timeArg("t", terms[0])
		if err != nil {
			return nil, err
		}
		now, err := timeArg("now", terms[1])
		if err != nil {
			return nil, err
		}
		days, err := daysArg(terms[2])
		if err != nil {
			return nil, err
		}
		limit := time.Unix(t.Unix()+int64(days)*daySeconds, int64(t.Nanosecond()))
		return ast.InternedTerm(holds(now.Compare(limit))), nil
	}
}

func timeArg(name string, term *ast.Term) (time.Time, error) {
	s, err := stringArg(name, term)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || !rfc3339.MatchString(s) {
		return time.Time{}, fmt.Errorf("%s %q is not a time of RFC 3339", name, s)
	}
	return t, nil
}

func daysArg(term *ast.Term) (int, error) {
	n, ok := term.Value.(ast.Number)
	if !ok {
		return 0, fmt.Errorf("days is %s instead of a number", ast.ValueName(term.Value))
	}
	days, ok := n.Int()
	if !ok || days < 0 || days > maxDays {
		return 0, fmt.Errorf("days %s is not a whole number from 0 to %d", n, maxDays)
	}
	return days, nil
}
