package session

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/openposture/posture/internal/collector/awserr"
	"github.com/openposture/posture/internal/facts"
)

const maxAnswer = 256 << 20 // bytes; the largest true answers, of GetAccountAuthorizationDetails, have a few million

// checkAnswer reads a 2xx answer to its end and holds it against the catalogue before the SDK sees it, because the SDK
// decodes an empty, foreign or cut-off body as a zero value without an error.
func checkAnswer(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	out, md, err := next.HandleDeserialize(ctx, in)
	resp, ok := out.RawResponse.(*smithyhttp.Response)
	if err != nil || !ok || resp.StatusCode < http.StatusOK || resp.StatusCode >= http.StatusMultipleChoices {
		return out, md, err
	}
	op, ok := facts.LookupOperation(operation(ctx))
	if !ok {
		return out, md, &awserr.BugError{Reason: operation(ctx) + " is not in the catalogue of operations"}
	}
	body, err := readAll(resp.Body, maxAnswer)
	if err != nil {
		if ctx.Err() != nil {
			return out, md, ctx.Err()
		}
		return out, md, err
	}
	if err := verify(op.Answer, body); err != nil {
		return out, md, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return out, md, nil
}

func readAll(r io.ReadCloser, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	switch {
	case err != nil:
		return nil, &awserr.MalformedError{Reason: "the answer breaks off", Truncated: true}
	case int64(len(body)) > limit:
		return nil, awserr.Malformedf("the answer is larger than %d bytes", limit)
	}
	return body, nil
}

// isNamed reports whether the name is what the catalogue wants: "A", "A|B" or "*".
func isNamed(name, want string) bool {
	return want == "*" || slices.Contains(strings.Split(want, "|"), name)
}

// verify holds a body against the catalogue's Answer: "xml:A/B/C", "json:M" or "cbor:M".
func verify(answer string, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return awserr.Malformedf("the answer is empty")
	}
	kind, path, _ := strings.Cut(answer, ":")
	switch kind {
	case "xml":
		return verifyXML(strings.Split(path, "/"), body)
	case "json":
		return verifyJSON(path, body)
	case "cbor":
		return verifyCBOR(path, body)
	}
	return &awserr.BugError{Reason: fmt.Sprintf("the catalogue has an answer of kind %q", kind)}
}

func verifyJSON(member string, body []byte) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		return awserr.Malformedf("the answer is not a JSON object")
	}
	if member == "" {
		return nil
	}
	if v, ok := object[member]; !ok || bytes.Equal(v, []byte("null")) {
		return awserr.Malformedf("the answer has no %s", member)
	}
	return nil
}

func verifyCBOR(member string, body []byte) error {
	value, err := cbor.Decode(body)
	object, ok := value.(cbor.Map)
	if err != nil || !ok {
		return awserr.Malformedf("the answer is not a CBOR map")
	}
	switch object[member].(type) {
	case nil, *cbor.Nil, *cbor.Undefined:
		return awserr.Malformedf("the answer has no %s", member)
	}
	return nil
}

// verifyXML reads the body to the end: one root, all elements closed, and the path in it.
func verifyXML(path []string, body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, matched, found, roots := 0, 0, false, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			break
		}
		if err != nil {
			return awserr.Malformedf("the answer is not XML to its end")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				if roots++; roots > 1 || !isNamed(t.Name.Local, path[0]) {
					return awserr.Malformedf("the answer is not a %s", path[0])
				}
			}
			if matched == depth && depth < len(path) && isNamed(t.Name.Local, path[depth]) {
				matched++
				found = found || matched == len(path)
			}
			depth++
		case xml.EndElement:
			depth--
			matched = min(matched, depth)
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(t)) > 0 {
				return awserr.Malformedf("the answer is not XML to its end")
			}
		}
	}
	if !found {
		return awserr.Malformedf("the answer has no %s", strings.Join(path, "/"))
	}
	return nil
}
