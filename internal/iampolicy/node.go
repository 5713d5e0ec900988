package iampolicy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"unicode/utf8"
)

// A node is a JSON value whose members keep their order and of which every member is unique.
type node struct {
	kind    nodeKind
	text    string // of a string; the literal of a number or boolean
	members []member
	items   []node
}

type member struct {
	name  string
	value node
}

type nodeKind string

const (
	textNode   nodeKind = "a string"
	numberNode nodeKind = "a number"
	boolNode   nodeKind = "a boolean"
	nullNode   nodeKind = "null"
	arrayNode  nodeKind = "an array"
	objectNode nodeKind = "an object"
)

const maxDepth = 16 // a policy nests seven deep: document, statements, statement, conditions, operator, key, values

// decode reads one JSON value. encoding/json alone would let a second Effect replace the first one.
func decode(text []byte) (node, error) {
	text = bytes.Trim(text, " \t\r\n")
	if len(text) == 0 {
		return node{}, errors.New("empty")
	}
	// IAM percent-encodes documents (RFC 3986: a plus sign is one), and no JSON object starts like this:
	// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
	if text[0] == '%' || bytes.HasPrefix(text, []byte("{%")) {
		s, err := url.PathUnescape(string(text))
		if err != nil {
			return node{}, err
		}
		text = []byte(s)
	}
	if !utf8.Valid(text) {
		return node{}, errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, err := decodeNode(d, 0)
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return node{}, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return node{}, fmt.Errorf("something follows the document at byte %d", d.InputOffset())
	}
	return n, nil
}

func decodeNode(d *json.Decoder, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	t, err := d.Token()
	if err != nil {
		return node{}, err
	}
	switch t := t.(type) {
	case string:
		return node{kind: textNode, text: t}, nil
	case json.Number:
		return node{kind: numberNode, text: t.String()}, nil
	case bool:
		return node{kind: boolNode, text: strconv.FormatBool(t)}, nil
	case json.Delim:
		if t == '{' {
			return decodeObject(d, depth)
		}
		return decodeArray(d, depth)
	default:
		return node{kind: nullNode}, nil
	}
}

func decodeObject(d *json.Decoder, depth int) (node, error) {
	n := node{kind: objectNode}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return node{}, err
		}
		name, ok := t.(string)
		if !ok {
			return node{}, fmt.Errorf("a name that is not a string at byte %d", d.InputOffset())
		}
		if seen[name] {
			return node{}, at(name, errors.New("given twice"))
		}
		seen[name] = true
		value, err := decodeNode(d, depth+1)
		if err != nil {
			return node{}, at(name, err)
		}
		n.members = append(n.members, member{name, value})
	}
	_, err := d.Token()
	return n, err
}

func decodeArray(d *json.Decoder, depth int) (node, error) {
	n := node{kind: arrayNode}
	for d.More() {
		item, err := decodeNode(d, depth+1)
		if err != nil {
			return node{}, at(strconv.Itoa(len(n.items)+1), err)
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token()
	return n, err
}
