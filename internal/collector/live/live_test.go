package live_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector"
	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/collector/iam"
	"github.com/openposture/posture/internal/collector/live"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func start(t *testing.T) *awstest.Server {
	t.Helper()
	s := awstest.Start()
	t.Cleanup(s.Close)
	return s
}

// options is a scan of everything in the account.
func options(t *testing.T, s *awstest.Server) collector.Options {
	t.Helper()
	sess, err := s.Session(t.Context(), s.Config())
	if err != nil {
		t.Fatal(err)
	}
	return collector.Options{
		Partition: "aws", Account: awstest.Account, HomeRegion: awstest.Region, Plan: facts.Everything(),
		Collectors: live.Collectors(sess.AWS(), live.Options{
			IAM: iam.Options{ReportTimeout: 10 * time.Second, ReportWait: time.Millisecond},
		}),
		CollectedBy: "posture test", Now: func() time.Time { return now }, Meter: sess.Meter(),
	}
}

func run(t *testing.T, o collector.Options) []snapshot.Part {
	t.Helper()
	var parts []snapshot.Part
	err := collector.Run(t.Context(), o, func(p snapshot.Part) error { parts = append(parts, p); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

// An answer is a fact or a listing by its place.
type answer struct {
	State snapshot.State
	Value string
	Cause string // "operation code"
}

// answers flattens the parts.
func answers(parts []snapshot.Part) map[string]answer {
	out := map[string]answer{}
	cause := func(c *snapshot.Cause) string {
		if c == nil {
			return ""
		}
		return c.Operation + " " + c.Code
	}
	for _, p := range parts {
		for _, l := range p.Listings {
			out["list "+l.Region+" "+string(l.Type)] = answer{State: l.State, Cause: cause(l.Cause)}
		}
		for _, r := range p.Resources {
			for name, f := range r.Facts {
				out[string(r.Type)+" "+r.ID+" "+name] = answer{f.State, string(f.Value), cause(f.Cause)}
			}
		}
	}
	return out
}

func TestRun_good(t *testing.T) {
	t.Parallel()
	s := start(t)
	parts := run(t, options(t, s))
	byService := map[string][]snapshot.Part{}
	for _, p := range parts {
		byService[p.Service] = append(byService[p.Service], p)
	}
	if diff := cmp.Diff(facts.Everything().Services(), slices.Sorted(maps.Keys(byService))); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	for place, a := range answers(parts) {
		if a.State == snapshot.Unknown {
			t.Errorf("%s is unknown: %s", place, a.Cause)
		}
	}
	for service, parts := range byService {
		golden(t, "testdata/good/"+service+".json", parts)
	}
}

// TestRun_shapes holds every known value against the type that the catalogue gives it.
func TestRun_shapes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range run(t, options(t, start(t))) {
		for _, r := range p.Resources {
			typ, ok := facts.Lookup(r.Type)
			if !ok {
				t.Fatalf("%s is not in the catalogue", r.Type)
			}
			for name, f := range r.Facts {
				def, ok := typ.Fact(name)
				if !ok {
					t.Errorf("%s has no fact %s", r.Type, name)
					continue
				}
				if f.State != snapshot.Known {
					continue
				}
				seen[string(r.Type)+" "+name] = true
				d := json.NewDecoder(strings.NewReader(string(f.Value)))
				d.DisallowUnknownFields()
				if err := d.Decode(reflect.New(reflect.TypeOf(def.Value)).Interface()); err != nil {
					t.Errorf("%s %s: %v in %s", r.Type, name, err, f.Value)
				}
			}
		}
	}
	for _, typ := range facts.Types() {
		for _, f := range typ.Facts {
			if !seen[string(typ.Name)+" "+f.Name] {
				t.Errorf("%s %s is known of nothing in the test account", typ.Name, f.Name)
			}
		}
	}
}

// affected is the places that an operation answers, beside those that name it in the catalogue.
var affected = map[string]func(place string) bool{
	// The stages are listed API by API, and all APIs are in one region.
	"apigateway:GetStages":         func(place string) bool { return place == "list eu-west-1 AWS::ApiGateway::Stage" },
	"apigatewayv2:GetStages":       func(place string) bool { return place == "list eu-west-1 AWS::ApiGatewayV2::Stage" },
	"iam:GenerateCredentialReport": func(place string) bool { return strings.HasSuffix(place, " credential_report") },
	"account:ListRegions": func(place string) bool {
		return strings.HasSuffix(place, " regions") || strings.HasPrefix(place, "list other ") || place == "list global AWS::::Region" || place == "list global AWS::CloudTrail::Trail"
	},
	"ec2:GetManagedPrefixListEntries": func(place string) bool { // the others name no prefix list
		return strings.HasSuffix(place, awstest.GroupWeb+" prefix_lists") || strings.HasSuffix(place, awstest.PeeringData+" prefix_lists")
	},
	"kms:GetKeyRotationStatus": func(place string) bool { // the metadata says of the others that they do not rotate
		return place == "AWS::KMS::Key "+awstest.KeyARN("eu-west-1", awstest.KeyData)+" rotation" ||
			strings.HasSuffix(place, awstest.KeyMulti+" rotation")
	},
	"organizations:ListDelegatedServicesForAccount": func(place string) bool { return strings.HasSuffix(place, " delegated_administrators") },
	"organizations:ListOrganizationalUnitsForParent": func(place string) bool {
		return place == "list global AWS::Organizations::OrganizationalUnit" || inUnit(place)
	},
	"organizations:ListRoots": func(place string) bool {
		return strings.HasPrefix(place, "list global AWS::Organizations::Root") ||
			place == "list global AWS::Organizations::OrganizationalUnit" || strings.HasPrefix(place, "AWS::Organizations::Account ") && strings.HasSuffix(place, " path")
	},
	"s3:GetBucketLocation":  func(string) bool { return false },
	"sts:GetCallerIdentity": func(string) bool { return false },
}

// inUnit reports whether the place is the path of an account that is in an organizational unit.
func inUnit(place string) bool {
	return strings.HasPrefix(place, "AWS::Organizations::Account ") && strings.HasSuffix(place, " path") && !strings.Contains(place, "/"+awstest.Management+" ")
}

// isAffected reports whether the catalogue reads the place with the operation.
func isAffected(op, place string) bool {
	if f, ok := affected[op]; ok {
		return f(place)
	}
	if region, typ, ok := strings.Cut(strings.TrimPrefix(place, "list "), " "); ok && strings.HasPrefix(place, "list ") {
		def, _ := facts.Lookup(snapshot.Type(typ))
		list, _ := facts.LookupOperation(def.List)
		return region != "" && (def.List == op || slices.Contains(list.With, op))
	}
	fields := strings.Fields(place)
	def, _ := facts.Lookup(snapshot.Type(fields[0]))
	f, _ := def.Fact(fields[2])
	read, _ := facts.LookupOperation(f.Read)
	return f.Read == op || slices.Contains(read.With, op) || slices.Contains(f.With, op)
}

func operations(t *testing.T) []string {
	t.Helper()
	var ops []string
	for _, op := range facts.Everything().Operations() {
		if op != "sts:GetCallerIdentity" { // is not called by a collector
			ops = append(ops, op)
		}
	}
	return append(ops, "iam:GenerateCredentialReport")
}

// bare answers with what is left of a true answer without its members: "{}" or the root element.
func bare(r awstest.Request) awstest.Answer {
	op, _ := facts.LookupOperation(r.Operation)
	kind, path, _ := strings.Cut(op.Answer, ":")
	switch kind {
	case "json":
		return awstest.Answer{Body: "{}"}
	case "cbor":
		return awstest.Answer{Body: "\xa0"}
	}
	root, _, _ := strings.Cut(path, "/")
	root, _, _ = strings.Cut(strings.Replace(root, "*", "Result", 1), "|")
	return awstest.Answer{Body: "<" + root + "/>"}
}

// hollow answers with a result element that is empty.
func hollow(r awstest.Request) awstest.Answer {
	op, _ := facts.LookupOperation(r.Operation)
	_, path, _ := strings.Cut(op.Answer, ":")
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		return bare(r)
	}
	return awstest.Answer{Body: fmt.Sprintf("<%s><%s/></%s>", parts[0], parts[1], parts[0])}
}

// saysNothing reports whether an empty answer of the operation is a true one.
func saysNothing(operation string) bool {
	op, _ := facts.LookupOperation(operation)
	return op.Answer == "json:" || slices.Contains([]string{"s3:GetBucketVersioning", "s3:GetBucketLogging", "s3:GetBucketNotificationConfiguration"}, operation)
}

// TestRun_noAnswer has every operation answered badly in every way. What it reads has to be unknown with
// the operation and the code, and the rest as if nothing had happened.
func TestRun_noAnswer(t *testing.T) {
	t.Parallel()
	good := answers(run(t, options(t, start(t))))
	for name, c := range map[string]struct {
		handler awstest.Handler
		code    string
	}{
		"denied":    {awstest.Denied, snapshot.AccessDenied},
		"throttled": {awstest.Throttled, snapshot.Throttled},
		"broken":    {awstest.Broken, snapshot.Unavailable},
		"empty":     {awstest.Text(""), snapshot.Malformed},
		"bare":      {bare, snapshot.Malformed},
		"hollow":    {hollow, snapshot.Malformed},
		"page":      {awstest.Text(awstest.Page), snapshot.Malformed},
		"half":      {awstest.Half, snapshot.Malformed},
		"cut":       {awstest.Cut, snapshot.Malformed},
		"null":      {awstest.Text("null"), snapshot.Malformed},
	} {
		for group, ops := range groups(t, name == "denied") {
			t.Run(name+"/"+group, func(t *testing.T) {
				t.Parallel()
				s := start(t)
				var failing []string
				for _, op := range ops {
					if (name == "bare" || name == "hollow") && saysNothing(op) {
						continue
					}
					s.Override(op, c.handler)
					failing = append(failing, op)
				}
				o, before := options(t, s), good
				if len(ops) == 1 && ops[0] != "account:ListRegions" { // what other services read is not asked for
					o.Plan = planOf(t, ops[0])
					whole := options(t, start(t))
					whole.Plan = o.Plan
					before = answers(run(t, whole))
				}
				holds(t, failing, c.code, before, answers(run(t, o)))
			})
		}
	}
}

// planOf is the part of the plan that the service of the operation reads.
func planOf(t *testing.T, operation string) facts.Plan {
	t.Helper()
	services := map[string]bool{strings.Replace(awstest.Service(operation), "s3control", "s3", 1): true}
	for _, typ := range facts.Types() {
		for _, f := range typ.Facts { // some services' facts are read from another service
			read, _ := facts.LookupOperation(f.Read)
			if f.Read == operation || slices.Contains(read.With, operation) {
				services[f.Service] = true
			}
		}
	}
	var requests []facts.Request
	for _, typ := range facts.Types() {
		r := facts.Request{Type: typ.Name}
		for _, f := range typ.Facts {
			if services[f.Service] {
				r.Facts = append(r.Facts, f.Name)
			}
		}
		if services[typ.Service] || len(r.Facts) > 0 {
			requests = append(requests, r)
		}
	}
	p, err := facts.NewPlan(requests...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// groups returns the operations that are answered badly at once: each alone, or all that list something and all others.
func groups(t *testing.T, alone bool) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, op := range operations(t) {
		switch {
		case alone:
			out[op] = []string{op}
		case op == "iam:GenerateCredentialReport", slices.ContainsFunc(facts.Types(), func(t facts.Type) bool { return t.List == op }):
			out["lists"] = append(out["lists"], op)
		default:
			out["facts"] = append(out["facts"], op)
		}
	}
	return out
}

// holds compares the answers of a run in which the operations failed with those of the true run.
func holds(t *testing.T, failing []string, code string, good, got map[string]answer) {
	t.Helper()
	reads := func(place string) []string {
		return slices.DeleteFunc(slices.Clone(failing), func(op string) bool { return !isAffected(op, place) })
	}
	hits := map[string]bool{"s3:GetBucketLocation": true}
	for place, a := range got {
		ops := reads(place)
		if len(ops) == 0 {
			continue
		}
		says := false
		for _, op := range ops { // where there are several, one is asked first
			hits[op] = true
			says = says || a == (answer{State: snapshot.Unknown, Cause: op + " " + code})
		}
		if !says {
			t.Errorf("%s: got %+v, want it unknown for want of one of %s, %s", place, a, ops, code)
		}
	}
	noRegions := slices.Contains(failing, "account:ListRegions")
	for _, op := range failing {
		if !hits[op] {
			t.Errorf("nothing is unknown for want of %s", op)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(good)) {
		unlisted := slices.ContainsFunc(failing, func(op string) bool { return listedBy(op, place) })
		a, ok := got[place]
		switch {
		case unlisted, noRegions && (strings.HasPrefix(place, "list ") || strings.Contains(place, ":us-east-1:") || strings.HasPrefix(place, "AWS::::Region us-east-1 ")):
		case len(reads(place)) > 0 && !ok:
			t.Errorf("%s has vanished", place)
		case len(reads(place)) == 0 && a != good[place]:
			t.Errorf("%s: got %+v, want %+v as before", place, a, good[place])
		}
	}
}

// listedBy reports whether the place is of a resource that is only known of by the listing: it cannot be unknown.
func listedBy(op, place string) bool {
	if strings.HasPrefix(place, "list ") {
		return false
	}
	def, _ := facts.Lookup(snapshot.Type(strings.Fields(place)[0]))
	list, _ := facts.LookupOperation(def.List)
	return def.List == op || slices.Contains(list.With, op)
}
