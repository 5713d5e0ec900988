package session

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/openposture/posture/internal/collector/awserr"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	const path, root = "xml:A/B/C", "xml:A|E"
	for name, c := range map[string]struct {
		answer, body string
		ok           bool
	}{
		"whole":                    {path, `<?xml version="1.0"?><A xmlns="u"><X/><B><C>1</C></B></A>`, true},
		"empty element":            {path, `<A><B><C/></B></A>`, true},
		"second of the name":       {path, `<A><B/><B><C/></B></A>`, true},
		"white space":              {path, "\n<A><B><C/></B></A>\n", true},
		"comment after":            {path, `<A><B><C/></B></A><!-- x -->`, true},
		"empty":                    {path, ``, false},
		"only white space":         {path, " \n", false},
		"bare":                     {path, `<A/>`, false},
		"other root":               {path, `<Z><B><C/></B></Z>`, false},
		"element elsewhere":        {path, `<A><C/><B/></A>`, false},
		"element too deep":         {path, `<A><B><X><C/></X></B></A>`, false},
		"path not in one branch":   {path, `<A><B/><X><C/></X></A>`, false},
		"path under another":       {path, `<A><X><B><C/></B></X></A>`, false},
		"cut":                      {path, `<A><B><C/></B>`, false},
		"cut in a name":            {path, `<A><B><C/></B></A`, false},
		"second root":              {path, `<A><B><C/></B></A><A/>`, false},
		"text after":               {path, `<A><B><C/></B></A>x`, false},
		"text before":              {path, `x<A><B><C/></B></A>`, false},
		"page":                     {path, `<!DOCTYPE html><html><body><p>x</body></html>`, false},
		"JSON":                     {path, `{"A":1}`, false},
		"root alone":               {root, `<A/>`, true},
		"root, as emulators do":    {root, `<E/>`, true},
		"root, a page":             {root, `<html/>`, false},
		"any root":                 {"xml:*/B", `<Z><B/></Z>`, true},
		"any root, without":        {"xml:*/B", `<html><body/></html>`, false},
		"member":                   {"json:M", `{"M":[]}`, true},
		"member, among others":     {"json:M", ` {"a":1,"M":"x"} `, true},
		"no member":                {"json:M", `{}`, false},
		"member is null":           {"json:M", `{"M":null}`, false},
		"member in another case":   {"json:M", `{"m":1}`, false},
		"member deeper":            {"json:M", `{"x":{"M":1}}`, false},
		"cut JSON":                 {"json:M", `{"M":[]`, false},
		"two objects":              {"json:M", `{"M":1}{"M":1}`, false},
		"list":                     {"json:M", `[{"M":1}]`, false},
		"null":                     {"json:", `null`, false},
		"any object":               {"json:", `{}`, true},
		"page for JSON":            {"json:M", `<html/>`, false},
		"catalogue is out of sort": {"yaml:M", `M: 1`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := verify(c.answer, []byte(c.body)); (err == nil) != c.ok {
				t.Errorf("verify(%q, %q): %v", c.answer, c.body, err)
			}
		})
	}
}

func FuzzVerify(f *testing.F) {
	f.Add("A/B", `<A><B/></A>`)
	f.Add("*/B", `<A xmlns:x="u"><x:B>&amp;</x:B></A>`)
	f.Fuzz(func(t *testing.T, path, body string) {
		err := verifyXML(strings.Split(path, "/"), []byte(body))
		var malformed *awserr.MalformedError
		if err != nil && !errors.As(err, &malformed) {
			t.Errorf("%v is not a MalformedError", err)
		}
		_ = verifyJSON(path, []byte(body))
	})
}

func TestReadAll(t *testing.T) {
	t.Parallel()
	var malformed *awserr.MalformedError
	_, err := readAll(io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF)), 100)
	if !errors.As(err, &malformed) || !malformed.RetryableError() {
		t.Errorf("half a body: %v", err)
	}
	_, err = readAll(io.NopCloser(strings.NewReader("12345")), 4)
	if !errors.As(err, &malformed) || malformed.RetryableError() {
		t.Errorf("a body that is too long: %v", err)
	}
	if body, err := readAll(io.NopCloser(strings.NewReader("1234")), 4); err != nil || string(body) != "1234" {
		t.Errorf("a body that just fits: %q, %v", body, err)
	}
}
