package checks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/open-policy-agent/opa/v1/ast"
)

// termOf decodes JSON straight into an OPA term, without a Go value in between.
func termOf(raw []byte) (*ast.Term, error) {
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	t, err := nextTerm(d)
	if err != nil {
		return nil, fmt.Errorf("fact value: %w", err)
	}
	if _, err := d.ReadToken(); err != io.EOF { //nolint:errorlint // io.EOF is what the decoder returns, unwrapped
		return nil, errors.New("fact value: more than one JSON value")
	}
	return t, nil
}

func nextTerm(d *jsontext.Decoder) (*ast.Term, error) {
	switch d.PeekKind() {
	case '{':
		return objectTerm(d)
	case '[':
		return arrayTerm(d)
	}
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '"':
		return ast.StringTerm(token.String()), nil
	case '0':
		return ast.NumberTerm(json.Number(token.String())), nil
	case 't', 'f':
		return ast.InternedTerm(token.Kind() == 't'), nil
	default:
		return ast.NullTerm(), nil
	}
}

func objectTerm(d *jsontext.Decoder) (*ast.Term, error) {
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	o := ast.NewObject()
	for d.PeekKind() != '}' {
		key, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		k := ast.StringTerm(key.String()) // before the next read: a token is only valid until then
		v, err := nextTerm(d)
		if err != nil {
			return nil, err
		}
		o.Insert(k, v)
	}
	_, err := d.ReadToken()
	return ast.NewTerm(o), err
}

func arrayTerm(d *jsontext.Decoder) (*ast.Term, error) {
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	var elements []*ast.Term
	for d.PeekKind() != ']' {
		v, err := nextTerm(d)
		if err != nil {
			return nil, err
		}
		elements = append(elements, v)
	}
	_, err := d.ReadToken()
	return ast.ArrayTerm(elements...), err
}
