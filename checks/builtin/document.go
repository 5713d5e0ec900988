package builtin

import (
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/iampolicy"
)

// A shapeError is what keeps a value from being a document, and where. The place is put together only on the way out,
// so that reading a document costs no text.
type shapeError struct{ place, what string }

func (e *shapeError) Error() string { return e.place + " " + e.what }

func (e *shapeError) in(place string) *shapeError { return &shapeError{place + e.place, e.what} }

// A reader decodes one value; nil where it can.
type reader[T any] func(*T, *ast.Term) *shapeError

// document decodes the normalised form of a policy straight from the value. A member that is not one of a Document's,
// one of another type and a statement without an effect are errors: what is skipped would never be judged.
func document(t *ast.Term) (iampolicy.Document, error) {
	var d iampolicy.Document
	seen := false
	err := members(t, func(name string, v *ast.Term) *shapeError {
		switch name {
		case "version":
			return text(&d.Version, v)
		case "id":
			return text(&d.ID, v)
		case "statements":
			seen = true
			return elements(&d.Statements, v, statement)
		default:
			return errUnknownMember
		}
	})
	if err == nil && !seen {
		err = &shapeError{what: "has no statements"}
	}
	if err != nil {
		return iampolicy.Document{}, err.in("document")
	}
	return d, nil
}

func statement(s *iampolicy.Statement, t *ast.Term) *shapeError {
	err := members(t, func(name string, v *ast.Term) *shapeError {
		switch name {
		case "sid":
			return text(&s.SID, v)
		case "effect":
			return text(&s.Effect, v)
		case "principals":
			return elements(&s.Principals, v, principal)
		case "not_principals":
			return elements(&s.NotPrincipals, v, principal)
		case "actions":
			return elements(&s.Actions, v, text)
		case "not_actions":
			return elements(&s.NotActions, v, text)
		case "resources":
			return elements(&s.Resources, v, text)
		case "not_resources":
			return elements(&s.NotResources, v, text)
		case "conditions":
			return elements(&s.Conditions, v, condition)
		default:
			return errUnknownMember
		}
	})
	if err == nil && s.Effect != iampolicy.Allow && s.Effect != iampolicy.Deny {
		err = &shapeError{".effect", fmt.Sprintf("is %q instead of Allow or Deny", s.Effect)}
	}
	return err
}

func principal(p *iampolicy.Principal, t *ast.Term) *shapeError {
	n := 0
	err := members(t, func(name string, v *ast.Term) *shapeError {
		n++
		switch name {
		case "type":
			return text(&p.Type, v)
		case "id":
			return text(&p.ID, v)
		default:
			return errUnknownMember
		}
	})
	if err == nil && n != 2 {
		err = &shapeError{what: "has no type or no id"}
	}
	return err
}

func condition(c *iampolicy.Condition, t *ast.Term) *shapeError {
	n := 0
	err := members(t, func(name string, v *ast.Term) *shapeError {
		n++
		switch name {
		case "operator":
			return text(&c.Operator, v)
		case "key":
			return text(&c.Key, v)
		case "values":
			return elements(&c.Values, v, text)
		default:
			return errUnknownMember
		}
	})
	if err == nil && n != 3 {
		err = &shapeError{what: "has no operator, no key or no values"}
	}
	return err
}

func members(t *ast.Term, f func(name string, v *ast.Term) *shapeError) *shapeError {
	obj, ok := t.Value.(ast.Object)
	if !ok {
		return wrongType(t, "an object")
	}
	var failed *shapeError
	obj.Until(func(k, v *ast.Term) bool {
		name, ok := k.Value.(ast.String)
		if !ok {
			failed = &shapeError{what: "has a key that is " + ast.ValueName(k.Value) + " instead of a string"}
			return true
		}
		if err := f(string(name), v); err != nil {
			failed = err.in("." + string(name))
		}
		return failed != nil
	})
	return failed
}

// elements decodes an array. An empty one is not nil: an element that is there and empty is not one that is missing.
func elements[T any](to *[]T, t *ast.Term, read reader[T]) *shapeError {
	a, ok := t.Value.(*ast.Array)
	if !ok {
		return wrongType(t, "an array")
	}
	*to = make([]T, a.Len())
	for i := range a.Len() {
		if err := read(&(*to)[i], a.Elem(i)); err != nil {
			return err.in(fmt.Sprintf("[%d]", i))
		}
	}
	return nil
}

func text(to *string, t *ast.Term) *shapeError {
	s, ok := t.Value.(ast.String)
	if !ok {
		return wrongType(t, "a string")
	}
	*to = string(s)
	return nil
}

func wrongType(t *ast.Term, want string) *shapeError {
	return &shapeError{what: "is " + ast.ValueName(t.Value) + " instead of " + want}
}

var errUnknownMember = &shapeError{what: "is not part of a policy document"}
