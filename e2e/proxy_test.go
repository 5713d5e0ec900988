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
	"sync"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
)

// A request is one that went through a proxy.
type request = awstest.Request

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
		n[r.Operation]++
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
	return awstest.Recognise(q, string(body))
}

// denying answers AccessDenied for the operations, on all buckets or on the one.
func denying(bucket string, operations ...string) *proxy {
	return &proxy{answer: func(w http.ResponseWriter, _ *http.Request, r request) bool {
		if !slices.Contains(operations, r.Operation) || bucket != "" && bucket != r.Resource {
			return false
		}
		awstest.Denied(r).Write(w)
		return true
	}}
}
