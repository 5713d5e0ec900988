//go:build e2e

package e2e

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A request is one that went through a proxy.
type request struct {
	operation string // "s3:GetBucketPolicy"
	bucket    string
	userAgent string
}

// A proxy stands in front of moto and notes what goes through. The hooks may be nil.
type proxy struct {
	url string
	// answer answers the request itself where it returns true.
	answer func(http.ResponseWriter, *http.Request, request) bool
	// rewrite changes the body of an answer of moto.
	rewrite func(r request, body []byte) []byte

	forward func(http.ResponseWriter, *http.Request) // to moto

	mu       sync.Mutex
	requests []request
}

func newProxy(t *testing.T, p *proxy) *proxy {
	t.Helper()
	moto, err := url.Parse(endpoint)
	must(t, err)
	p.forward = (&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(moto)
			r.Out.Host = r.In.Host // it is signed
		},
		ErrorHandler: func(w http.ResponseWriter, q *http.Request, err error) {
			if q.Context().Err() == nil { // an interrupted program does not wait
				t.Errorf("moto does not answer: %v", err)
			}
			w.WriteHeader(http.StatusBadGateway)
		},
	}).ServeHTTP
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r := recognise(t, q)
		p.mu.Lock()
		p.requests = append(p.requests, r)
		p.mu.Unlock()
		switch {
		case p.answer != nil && p.answer(w, q, r):
		case p.rewrite != nil:
			p.rewritten(w, q, r)
		default:
			p.forward(w, q)
		}
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func (p *proxy) rewritten(w http.ResponseWriter, q *http.Request, r request) {
	answer := httptest.NewRecorder()
	p.forward(answer, q)
	maps.Copy(w.Header(), answer.Header())
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.Code)
	_, _ = w.Write(p.rewrite(r, answer.Body.Bytes())) // the program may be gone
}

// seen returns how often each operation was asked for.
func (p *proxy) seen() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := map[string]int{}
	for _, r := range p.requests {
		n[r.operation]++
	}
	return n
}

// recognise finds the operation in a request, and leaves the request as it was.
func recognise(t *testing.T, q *http.Request) request {
	t.Helper()
	body, err := io.ReadAll(q.Body)
	if err != nil {
		t.Errorf("read a request: %v", err)
	}
	q.Body = io.NopCloser(bytes.NewReader(body))
	r := request{userAgent: q.UserAgent()}
	service := ""
	// Credential=AKIA.../20240101/eu-west-1/iam/aws4_request
	if _, scope, ok := strings.Cut(q.Header.Get("Authorization"), "Credential="); ok {
		if parts := strings.Split(scope, "/"); len(parts) > 3 {
			service = parts[3]
		}
	}
	switch {
	case service == "s3" && q.URL.Path == "/v20180820/configuration/publicAccessBlock":
		r.operation = "s3control:GetPublicAccessBlock"
	case service == "s3":
		r.bucket = strings.Trim(q.URL.Path, "/")
		r.operation = "s3:" + s3Operation(r.bucket, q.URL.Query())
	case service == "account":
		name := strings.TrimPrefix(q.URL.Path, "/")
		r.operation = "account:" + strings.ToUpper(name[:1]) + name[1:]
	case service == "kms", service == "organizations":
		_, name, _ := strings.Cut(q.Header.Get("X-Amz-Target"), ".")
		r.operation = service + ":" + name
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			t.Errorf("parse a request: %v", err)
		}
		r.operation = service + ":" + form.Get("Action")
	}
	return r
}

// s3Operation returns the operation of a GET.
func s3Operation(bucket string, query url.Values) string {
	if bucket == "" {
		return "ListBuckets"
	}
	for parameter, operation := range map[string]string{
		"encryption": "GetBucketEncryption", "location": "GetBucketLocation", "policy": "GetBucketPolicy",
		"publicAccessBlock": "GetPublicAccessBlock", "versioning": "GetBucketVersioning",
	} {
		if query.Has(parameter) {
			return operation
		}
	}
	return "unexpected " + query.Encode()
}

// denying answers AccessDenied for the operations, on all buckets or on the one.
func denying(bucket string, operations ...string) *proxy {
	return &proxy{answer: func(w http.ResponseWriter, _ *http.Request, r request) bool {
		if !slices.Contains(operations, r.operation) || bucket != "" && bucket != r.bucket {
			return false
		}
		deny(w, r)
		return true
	}}
}

// deny answers as AWS does: each protocol has its own form.
func deny(w http.ResponseWriter, r request) {
	service, name, _ := strings.Cut(r.operation, ":")
	message := "User: arn:aws:iam::111122223333:user/e2e is not authorized to perform: " + name
	var body string
	switch service {
	case "account", "kms", "organizations":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
		body = `{"__type": "AccessDeniedException", "message": "` + message + `"}`
	case "s3":
		body = "<Error><Code>AccessDenied</Code><Message>" + message + "</Message><RequestId>1</RequestId></Error>"
	default:
		body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>" + message + "</Message></Error>" +
			"<RequestId>1</RequestId></ErrorResponse>"
	}
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, body) // the program may be gone
}
