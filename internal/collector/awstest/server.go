// Package awstest is an AWS account over HTTP for tests: the real SDK talks to it. By itself it answers as a small account
// in which everything is in order; a test overrides single operations. It checks neither signatures nor permissions.
package awstest

import (
	"cmp"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The account that answers.
const (
	Account = "111122223333"
	Region  = "eu-west-1"
)

// A Request is one call.
type Request struct {
	Operation string            // "iam:ListAccessKeys"
	Region    string            // that it was signed for
	Resource  string            // the bucket or the access point
	Path      map[string]string // what the path names, by the names in the fake's routes
	Form      url.Values
	Query     url.Values
	Body      string
	UserAgent string

	protocol protocol
}

// An Answer is what a call gets.
type Answer struct {
	Status int // 0 is 200
	Header map[string]string
	Body   string
	Length int  // what the header claims, where that is not the length of the body
	Hang   bool // after the body, until the server closes
}

// A Handler answers a call.
type Handler func(Request) Answer

// A Server is the account.
type Server struct {
	URL string

	http      *httptest.Server
	mu        sync.Mutex
	overrides map[string]Handler
	calls     map[string]int
	requests  []Request
	delay     func(Request) time.Duration
	closing   chan struct{}
}

// Start starts the account.
func Start() *Server {
	s := &Server{overrides: map[string]Handler{}, calls: map[string]int{}, closing: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	return s
}

// Close ends the account, calls that hang included.
func (s *Server) Close() {
	close(s.closing)
	s.http.CloseClientConnections()
	s.http.Close()
}

// Environ is the environment in which the AWS SDK and the command find the account, and nothing else.
func (s *Server) Environ() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + s.URL, "AWS_REGION=" + Region, "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
		"AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=", "AWS_PROFILE=", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=/nonexistent", "AWS_SHARED_CREDENTIALS_FILE=/nonexistent",
	}
}

// Override has h answer the operation; nil is the account's own answer again.
func (s *Server) Override(operation string, h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h == nil {
		delete(s.overrides, operation)
		return
	}
	s.overrides[operation] = h
}

// Delay has every call wait before it is answered.
func (s *Server) Delay(f func(Request) time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = f
}

// Calls returns how often each operation was called.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// Requests returns the calls so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Server) serve(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return
	}
	r := Recognise(q, string(body))
	s.mu.Lock()
	s.calls[r.Operation]++
	s.requests = append(s.requests, r)
	h, overridden := s.overrides[r.Operation]
	delay := s.delay
	s.mu.Unlock()
	if delay != nil {
		select {
		case <-time.After(delay(r)):
		case <-q.Context().Done():
			return
		}
	}
	if !overridden {
		h = Good
	}
	h(r).write(w, s.closing)
}

// Write gives the answer.
func (a Answer) Write(w http.ResponseWriter) { a.write(w, nil) }

func (a Answer) write(w http.ResponseWriter, closing <-chan struct{}) {
	for k, v := range a.Header {
		w.Header().Set(k, v)
	}
	w.Header().Set("Content-Length", strconv.Itoa(cmp.Or(a.Length, len(a.Body))))
	w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
	_, _ = io.WriteString(w, a.Body) // the client may have gone
	if a.Length > len(a.Body) {
		_ = http.NewResponseController(w).Flush()
		if a.Hang {
			<-closing // not the request's context: that ends early when the connection is only half-closed
		}
		panic(http.ErrAbortHandler) // closes the connection before what was promised is sent
	}
}

// Recognise finds the operation in a request as the SDK sends it.
func Recognise(q *http.Request, body string) Request {
	r := Request{Query: q.URL.Query(), Body: body, UserAgent: q.UserAgent()}
	service := ""
	// Credential=AKIA.../20240101/eu-west-1/iam/aws4_request
	if _, scope, ok := strings.Cut(q.Header.Get("Authorization"), "Credential="); ok {
		if parts := strings.Split(scope, "/"); len(parts) > 3 {
			r.Region, service = parts[2], parts[3]
		}
	}
	switch {
	case service == "s3" && strings.HasPrefix(q.URL.Path, "/v20180820/"):
		r.protocol = restXMLProtocol
		r.Operation, r.Resource = controlOperation(strings.TrimPrefix(q.URL.Path, "/v20180820/"))
	case service == "s3":
		r.protocol = restXMLProtocol
		r.Resource = strings.Trim(q.URL.Path, "/")
		r.Operation = bucketOperation(r.Resource, r.Query)
	default:
		r.Form, _ = url.ParseQuery(body) // of no use where the body is not a form
		r.recognise(service, q)
	}
	return r
}

func controlOperation(path string) (operation, resource string) {
	parts := strings.Split(path, "/")
	switch {
	case parts[0] == "configuration":
		return "s3control:GetPublicAccessBlock", ""
	case len(parts) == 1:
		return "s3control:ListAccessPoints", ""
	case len(parts) == 2:
		return "s3control:GetAccessPoint", parts[1]
	}
	return "s3control:GetAccessPointPolicy", parts[1]
}

var bucketQueries = map[string]string{
	"acl": "GetBucketAcl", "encryption": "GetBucketEncryption", "lifecycle": "GetBucketLifecycleConfiguration",
	"location": "GetBucketLocation", "logging": "GetBucketLogging", "notification": "GetBucketNotificationConfiguration",
	"object-lock": "GetObjectLockConfiguration", "ownershipControls": "GetBucketOwnershipControls", "policy": "GetBucketPolicy",
	"publicAccessBlock": "GetPublicAccessBlock", "replication": "GetBucketReplication", "tagging": "GetBucketTagging",
	"versioning": "GetBucketVersioning", "website": "GetBucketWebsite",
}

func bucketOperation(bucket string, q url.Values) string {
	if bucket == "" {
		return "s3:ListBuckets"
	}
	for key, name := range bucketQueries {
		if q.Has(key) {
			return "s3:" + name
		}
	}
	return "s3:unknown"
}

// Service returns the service of an operation: "iam".
func Service(operation string) string {
	service, _, _ := strings.Cut(operation, ":")
	return service
}

// Broken is a fault of AWS.
func Broken(r Request) Answer {
	return Error(http.StatusInternalServerError, "InternalFailure", "We encountered an internal error")(r)
}

// Text answers every call with that body and 200.
func Text(body string) Handler { return func(Request) Answer { return Answer{Body: body} } }

// Page is what a proxy answers instead of AWS.
const Page = `<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Sign in to the network</p></body></html>`

// Half answers with the first half of the true answer, of which the header promises the whole.
func Half(r Request) Answer {
	a := Good(r)
	a.Length = len(a.Body)
	a.Body = a.Body[:len(a.Body)/2]
	return a
}

// Cut answers with the first half of the true answer as if that were all.
func Cut(r Request) Answer {
	a := Good(r)
	a.Body = a.Body[:len(a.Body)/2]
	return a
}
