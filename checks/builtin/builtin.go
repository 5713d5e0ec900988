// Package builtin holds the functions that posture adds to Rego: posture.iam.*, posture.logs.*, posture.net.* and
// posture.time.*. Each is a pure function of its arguments: no clock, no network, no state.
//
// It does not register them anywhere: the engine adds each to its own compiler and queries. A function that cannot
// read an argument returns an error that stops the evaluation, and never false: a document in a shape that it does not
// know says nothing about the resource.
package builtin

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"
)

// A Function is a built-in function: its declaration for the compiler, and what it does.
type Function struct {
	Decl *ast.Builtin
	Impl func(rego.BuiltinContext, []*ast.Term) (*ast.Term, error)
}

// All returns the functions, sorted by name.
func All() []Function {
	all := slices.Concat(iamFunctions(), logsFunctions(), netFunctions(), timeFunctions())
	slices.SortFunc(all, func(a, b Function) int { return cmp.Compare(a.Decl.Name, b.Decl.Name) })
	return all
}

// function declares a pure function. An error of impl stops the evaluation, whether or not the query is strict about
// the errors of built-in functions.
func function(name, doc string, args []types.Type, result types.Type, impl func([]*ast.Term) (*ast.Term, error)) Function {
	return Function{
		Decl: &ast.Builtin{
			Name:        name,
			Description: doc,
			Decl:        types.NewFunction(args, result),
			CanSkipBctx: true,
		},
		Impl: func(_ rego.BuiltinContext, terms []*ast.Term) (*ast.Term, error) {
			if len(terms) < len(args) { // OPA may append the term that takes the result
				return nil, rego.NewHaltError(fmt.Errorf("%d arguments instead of %d", len(terms), len(args)))
			}
			t, err := impl(terms)
			if err != nil {
				return nil, rego.NewHaltError(err)
			}
			return t, nil
		},
	}
}

func arg(name string, t types.Type, doc string) types.Type {
	return types.Named(name, t).Description(doc)
}

func result(t types.Type, doc string) types.Type { return types.Named("result", t).Description(doc) }

func stringArg(name string, t *ast.Term) (string, error) {
	s, ok := t.Value.(ast.String)
	if !ok {
		return "", fmt.Errorf("%s is %s instead of a string", name, ast.ValueName(t.Value))
	}
	return string(s), nil
}
