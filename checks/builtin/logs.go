package builtin

import (
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/openposture/posture/internal/filterpattern"
)

func logsFunctions() []Function {
	return []Function{
		function("posture.logs.filter_matches",
			"Says which events a filter pattern of CloudWatch Logs matches, whatever else is in their records.",
			[]types.Type{
				arg("pattern", types.S, "the filter pattern"),
				arg("probes", types.NewArray(nil, probeType), "the events: a name, what is known of the record, members "+
					"that it lacks (with dots), and members with texts that they do not have"),
			},
			result(filterType, "matched: the names of the events that the pattern surely matches; missed: those that it "+
				"does not match, or only by what else is in the record; undecided: those of which the documentation does "+
				"not say, all of them where the pattern cannot be read"),
			filterMatches),
	}
}

var (
	probeType = types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("name", types.S),
		types.NewStaticProperty("record", types.NewObject(nil, types.NewDynamicProperty(types.S, types.A))),
	}, types.NewDynamicProperty(types.S, types.A))
	reasonsType = types.NewArray(nil, types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("name", types.S),
		types.NewStaticProperty("reason", types.S),
	}, nil))
	filterType = types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("matched", types.NewArray(nil, types.S)),
		types.NewStaticProperty("missed", reasonsType),
		types.NewStaticProperty("undecided", reasonsType),
	}, nil)
)

// filterMatches never fails on a pattern: that it cannot be read is something that is known of the filter, and another
// filter may decide.
func filterMatches(terms []*ast.Term) (*ast.Term, error) {
	text, err := stringArg("pattern", terms[0])
	if err != nil {
		return nil, err
	}
	var probes []probe
	if err := elements(&probes, terms[1], readProbe); err != nil {
		return nil, err.in("probes")
	}
	pattern, unreadable := filterpattern.Parse(text)
	var matched, missed, undecided []*ast.Term
	for i := range probes {
		p := &probes[i]
		if unreadable != nil {
			undecided = append(undecided, reasonTerm(p.name, "the pattern cannot be read: "+unreadable.Error()))
			continue
		}
		switch pattern.Match(&p.event) {
		case filterpattern.True:
			matched = append(matched, ast.StringTerm(p.name))
		case filterpattern.False:
			missed = append(missed, reasonTerm(p.name, ""))
		case filterpattern.Open:
			missed = append(missed, reasonTerm(p.name, "only if "+strings.Join(pattern.Why(&p.event), ", ")))
		case filterpattern.Undocumented:
			undecided = append(undecided, reasonTerm(p.name, "AWS does not say what this matches: "+strings.Join(pattern.Why(&p.event), ", ")))
		}
	}
	return ast.ObjectTerm(
		ast.Item(ast.InternedTerm("matched"), ast.ArrayTerm(matched...)),
		ast.Item(ast.InternedTerm("missed"), ast.ArrayTerm(missed...)),
		ast.Item(ast.InternedTerm("undecided"), ast.ArrayTerm(undecided...)),
	), nil
}

func reasonTerm(name, reason string) *ast.Term {
	return ast.ObjectTerm(
		ast.Item(ast.InternedTerm("name"), ast.StringTerm(name)),
		ast.Item(ast.InternedTerm("reason"), ast.StringTerm(reason)),
	)
}

// A probe is an event that a filter ought to match.
type probe struct {
	name  string
	event filterpattern.Event
}

func readProbe(p *probe, t *ast.Term) *shapeError {
	err := members(t, func(name string, v *ast.Term) *shapeError {
		switch name {
		case "name":
			return text(&p.name, v)
		case "record":
			return record(&p.event.Record, v)
		case "lacks":
			return elements(&p.event.Lacks, v, text)
		case "not":
			p.event.Not = map[string][]string{}
			return members(v, func(path string, v *ast.Term) *shapeError {
				var not []string
				err := elements(&not, v, text)
				p.event.Not[path] = not
				return err
			})
		default:
			return &shapeError{what: "is not part of a probe"}
		}
	})
	if err == nil && (p.name == "" || p.event.Record == nil) {
		err = &shapeError{what: "has no name or no record"}
	}
	return err
}

// record decodes an object of JSON.
func record(to *map[string]any, t *ast.Term) *shapeError {
	v, err := ast.JSON(t.Value)
	if err != nil {
		return &shapeError{what: fmt.Sprintf("is not JSON: %v", err)}
	}
	object, ok := v.(map[string]any)
	if !ok {
		return wrongType(t, "an object")
	}
	*to = object
	return nil
}
