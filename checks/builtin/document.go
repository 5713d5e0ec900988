package builtin

import (
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/openposture/posture/internal/iampolicy"
)

// document decodes the normalised form of a policy straight from the value. A member that is not one of a Document's,
// one of another type and a statement without an effect are errors: what is skipped would never be judged.
func document(t *ast.Term) (iampolicy.Document, error) {
	var d iampolicy.Document
	seen := false
	err := members(t, "document", func(name, path string, v *ast.Term) error {
		switch name {
		case "version":
			return text(&d.Version, path, v)
		case "id":
			return text(&d.ID, path, v)
		case "statements":
			seen = true
			return elements(&d.Statements, path, v, statement)
		default:
			return unknownMember(path)
		}
	})
	if err == nil && !seen {
		err = errors.New("document has no statements")
	}
	return d, err
}

func statement(s *iampolicy.Statement, path string, v *ast.Term) error {
	err := members(v, path, func(name, path string, v *ast.Term) error {
		switch name {
		case "sid":
			return text(&s.SID, path, v)
		case "effect":
			return text(&s.Effect, path, v)
		case "principals":
			return elements(&s.Principals, path, v, principal)
		case "not_principals":
			return elements(&s.NotPrincipals, path, v, principal)
		case "actions":
			return elements(&s.Actions, path, v, text)
		case "not_actions":
			return elements(&s.NotActions, path, v, text)
		case "resources":
			return elements(&s.Resources, path, v, text)
		case "not_resources":
			return elements(&s.NotResources, path, v, text)
		case "conditions":
			return elements(&s.Conditions, path, v, condition)
		default:
			return unknownMember(path)
		}
	})
	if err == nil && s.Effect != iampolicy.Allow && s.Effect != iampolicy.Deny {
		err = fmt.Errorf("%s.effect is %q instead of Allow or Deny", path, s.Effect)
	}
	return err
}

func principal(p *iampolicy.Principal, path string, v *ast.Term) error {
	n := 0
	err := members(v, path, func(name, path string, v *ast.Term) error {
		n++
		switch name {
		case "type":
			return text(&p.Type, path, v)
		case "id":
			return text(&p.ID, path, v)
		default:
			return unknownMember(path)
		}
	})
	if err == nil && n != 2 {
		err = fmt.Errorf("%s has no type or no id", path)
	}
	return err
}

func condition(c *iampolicy.Condition, path string, v *ast.Term) error {
	n := 0
	err := members(v, path, func(name, path string, v *ast.Term) error {
		n++
		switch name {
		case "operator":
			return text(&c.Operator, path, v)
		case "key":
			return text(&c.Key, path, v)
		case "values":
			return elements(&c.Values, path, v, text)
		default:
			return unknownMember(path)
		}
	})
	if err == nil && n != 3 {
		err = fmt.Errorf("%s has no operator, no key or no values", path)
	}
	return err
}

func members(t *ast.Term, path string, f func(name, path string, v *ast.Term) error) error {
	obj, ok := t.Value.(ast.Object)
	if !ok {
		return wrongType(path, t, "an object")
	}
	return obj.Iter(func(k, v *ast.Term) error {
		name, ok := k.Value.(ast.String)
		if !ok {
			return fmt.Errorf("%s has a key that is %s instead of a string", path, ast.ValueName(k.Value))
		}
		return f(string(name), path+"."+string(name), v)
	})
}

// elements decodes an array. An empty one is not nil: an element that is there and empty is not one that is missing.
func elements[T any](to *[]T, path string, t *ast.Term, f func(*T, string, *ast.Term) error) error {
	a, ok := t.Value.(*ast.Array)
	if !ok {
		return wrongType(path, t, "an array")
	}
	*to = make([]T, a.Len())
	for i := range a.Len() {
		if err := f(&(*to)[i], fmt.Sprintf("%s[%d]", path, i), a.Elem(i)); err != nil {
			return err
		}
	}
	return nil
}

func text(to *string, path string, t *ast.Term) error {
	s, ok := t.Value.(ast.String)
	if !ok {
		return wrongType(path, t, "a string")
	}
	*to = string(s)
	return nil
}

func wrongType(path string, t *ast.Term, want string) error {
	return fmt.Errorf("%s is %s instead of %s", path, ast.ValueName(t.Value), want)
}

func unknownMember(path string) error { return fmt.Errorf("%s is not part of a policy document", path) }
