package iampolicy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The effects of a Statement.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// Parse reads a policy document as AWS returns it, percent-encoded or not, and normalises it. Statements and lists keep
// their order; conditions are sorted by operator and key, whose order in a document means nothing.
//
// What does not follow the grammar is an error that names the place, never a smaller document: an unknown element or
// effect, a wrong type, an element given twice, Action beside NotAction, anything after the document. So are two
// condition keys that differ only in case. Names of elements and of principal types are case-sensitive, as for AWS
// ("Unknown field statement"); condition keys are not, and get AWS's spelling where it is known, as operators do.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func Parse(text []byte) (Document, error) {
	n, err := decode(text)
	if err != nil {
		return Document{}, fmt.Errorf("policy: %w", err)
	}
	d, err := parseDocument(n)
	if err != nil {
		return Document{}, fmt.Errorf("policy: %w", err)
	}
	return d, nil
}

func parseDocument(n node) (Document, error) {
	d := Document{}
	if n.kind != objectNode {
		return d, fmt.Errorf("%s instead of an object", n.kind)
	}
	for _, m := range n.members {
		var err error
		switch m.name {
		case "Version":
			d.Version, err = parseText(m.value)
			if err == nil && d.Version != "2012-10-17" && d.Version != "2008-10-17" {
				err = fmt.Errorf("%q is not a version of the policy language", d.Version)
			}
		case "Id":
			d.ID, err = parseText(m.value)
		case "Statement":
			d.Statements, err = parseStatements(m.value)
		default:
			err = errors.New("unknown element")
		}
		if err != nil {
			return Document{}, at(m.name, err)
		}
	}
	if d.Statements == nil {
		return Document{}, errors.New("no Statement")
	}
	return d, nil
}

func parseStatements(n node) ([]Statement, error) {
	items := []node{n}
	if n.kind == arrayNode {
		items = n.items
	}
	statements := make([]Statement, 0, len(items))
	for i, item := range items {
		s, err := parseStatement(item)
		if err != nil {
			return nil, at(strconv.Itoa(i+1), err)
		}
		statements = append(statements, s)
	}
	return statements, nil
}

func parseStatement(n node) (Statement, error) {
	s := Statement{}
	if n.kind != objectNode {
		return s, fmt.Errorf("%s instead of an object", n.kind)
	}
	for _, m := range n.members {
		if err := s.parseElement(m.name, m.value); err != nil {
			return Statement{}, at(m.name, err)
		}
	}
	switch {
	case s.Effect == "":
		return Statement{}, errors.New("no Effect")
	case s.Actions == nil && s.NotActions == nil:
		return Statement{}, errors.New("neither Action nor NotAction")
	case s.Actions != nil && s.NotActions != nil:
		return Statement{}, errors.New("both Action and NotAction")
	case s.Resources != nil && s.NotResources != nil:
		return Statement{}, errors.New("both Resource and NotResource")
	case s.Principals != nil && s.NotPrincipals != nil:
		return Statement{}, errors.New("both Principal and NotPrincipal")
	}
	return s, nil
}

func (s *Statement) parseElement(name string, n node) (err error) {
	switch name {
	case "Sid":
		s.SID, err = parseText(n)
	case "Effect":
		s.Effect, err = parseText(n)
		if err == nil && s.Effect != Allow && s.Effect != Deny { // the value is case-sensitive
			err = fmt.Errorf("%q instead of Allow or Deny", s.Effect)
		}
	case "Principal":
		s.Principals, err = parsePrincipals(n)
	case "NotPrincipal":
		s.NotPrincipals, err = parsePrincipals(n)
	case "Action":
		s.Actions, err = parseList(n, textNode)
	case "NotAction":
		s.NotActions, err = parseList(n, textNode)
	case "Resource":
		s.Resources, err = parseList(n, textNode)
	case "NotResource":
		s.NotResources, err = parseList(n, textNode)
	case "Condition":
		s.Conditions, err = parseConditions(n)
	default:
		err = errors.New("unknown element")
	}
	return err
}

// principalTypes in the order in which a normalised statement has them: the order of a map means nothing.
var principalTypes = []string{"AWS", "CanonicalUser", "Federated", "Service"}

func parsePrincipals(n node) ([]Principal, error) {
	switch n.kind {
	case textNode:
		if n.text != "*" {
			return nil, fmt.Errorf("%q instead of \"*\" or an object", n.text)
		}
		return []Principal{{Type: "*", ID: "*"}}, nil
	case objectNode:
	default:
		return nil, fmt.Errorf("%s instead of \"*\" or an object", n.kind)
	}
	principals := []Principal{}
	for _, m := range n.members {
		if !slices.Contains(principalTypes, m.name) {
			return nil, at(m.name, errors.New("unknown type of principal"))
		}
		ids, err := parseList(m.value, textNode)
		if err != nil {
			return nil, at(m.name, err)
		}
		for _, id := range ids {
			principals = append(principals, Principal{Type: m.name, ID: id})
		}
	}
	slices.SortStableFunc(principals, func(a, b Principal) int { return cmp.Compare(a.Type, b.Type) })
	return principals, nil
}

func parseConditions(n node) ([]Condition, error) {
	if n.kind != objectNode {
		return nil, fmt.Errorf("%s instead of an object", n.kind)
	}
	var conditions []Condition
	for _, op := range n.members {
		if op.value.kind != objectNode {
			return nil, at(op.name, fmt.Errorf("%s instead of an object", op.value.kind))
		}
		for _, key := range op.value.members {
			values, err := parseList(key.value, textNode, numberNode, boolNode)
			if err != nil {
				return nil, at(op.name, at(key.name, err))
			}
			conditions = append(conditions, Condition{canonicalOperator(op.name), canonicalKey(key.name), values})
		}
	}
	slices.SortStableFunc(conditions, func(a, b Condition) int {
		return cmp.Or(cmp.Compare(a.Operator, b.Operator), cmp.Compare(strings.ToLower(a.Key), strings.ToLower(b.Key)))
	})
	for i := 1; i < len(conditions); i++ {
		a, b := conditions[i-1], conditions[i]
		if a.Operator == b.Operator && strings.EqualFold(a.Key, b.Key) {
			return nil, at(b.Operator, at(b.Key, errors.New("given twice")))
		}
	}
	return conditions, nil
}

// parseList reads one value or a list of values. The list is never nil: an empty one is not a missing one.
func parseList(n node, kinds ...nodeKind) ([]string, error) {
	items := []node{n}
	if n.kind == arrayNode {
		items = n.items
	}
	list := make([]string, 0, len(items))
	for _, item := range items {
		if !slices.Contains(kinds, item.kind) {
			return nil, fmt.Errorf("%s instead of a string", item.kind)
		}
		list = append(list, item.text)
	}
	return list, nil
}

func parseText(n node) (string, error) {
	if n.kind != textNode {
		return "", fmt.Errorf("%s instead of a string", n.kind)
	}
	return n.text, nil
}

func at(place string, err error) error { return fmt.Errorf("%s: %w", place, err) }
