package live_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	accountPrefix = "AWS::Organizations::Account arn:aws:organizations::" + awstest.Management + ":account/o-exampleorgid/"
	unitPrefix    = "AWS::Organizations::OrganizationalUnit "
	unitListing   = "list global AWS::Organizations::OrganizationalUnit"
)

// about answers with h what is asked about a parent, a policy, an account ..., and the rest as before.
func about(id string, h awstest.Handler) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		if strings.Contains(r.Body, `"`+id+`"`) {
			return h(r)
		}
		return awstest.Good(r)
	}
}

// afterFirstPage answers the second page, and those after it, with h.
func afterFirstPage(h awstest.Handler) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		if strings.Contains(r.Body, `"NextToken"`) {
			return h(r)
		}
		return awstest.Good(r)
	}
}

// changed answers as before, with something replaced where it is said of the account.
func changed(account, old, now string) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		if strings.Contains(a.Body, `"Id":"`+account+`"`) {
			a.Body = strings.ReplaceAll(a.Body, old, now)
		}
		return a
	}
}

func known(v string) answer { return answer{State: snapshot.Known, Value: v} }

func unknown(op, code string) answer {
	return answer{State: snapshot.Unknown, Cause: "organizations:" + op + " " + code}
}

// holdsAll compares some answers.
func holdsAll(t *testing.T, got, want map[string]answer) {
	t.Helper()
	for place, w := range want {
		if g, ok := got[place]; !ok || g != w {
			t.Errorf("%s: got %+v (there: %t), want %+v", place, g, ok, w)
		}
	}
}

// invalid answers InvalidInputException with that reason for policies of the type, and for the others as before.
func invalid(kind, reason string) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		if strings.Contains(r.Body, `"`+kind+`"`) {
			return awstest.Answer{
				Status: http.StatusBadRequest,
				Body:   fmt.Sprintf(`{"__type":"InvalidInputException","Message":"You specified an invalid value.","Reason":%q}`, reason),
			}
		}
		return awstest.Good(r)
	}
}

// TestPolicies_typeThatThePartitionLacks: only AWS's word that there is no such type means that there are no policies of
// it. Any other complaint leaves the listing unread.
func TestPolicies_typeThatThePartitionLacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind, reason string
		want         snapshot.State
	}{
		"no such type":                       {"RESOURCE_CONTROL_POLICY", "INVALID_ENUM_POLICY_TYPE", snapshot.Known},
		"another reason":                     {"RESOURCE_CONTROL_POLICY", "INVALID_PATTERN", snapshot.Unknown},
		"no reason":                          {"RESOURCE_CONTROL_POLICY", "", snapshot.Unknown},
		"service control policies are there": {"SERVICE_CONTROL_POLICY", "INVALID_ENUM_POLICY_TYPE", snapshot.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:ListPolicies", invalid(c.kind, c.reason))
			found := false
			for place, got := range answers(run(t, options(t, s))) {
				if strings.HasPrefix(place, "list ") && strings.HasSuffix(place, "AWS::Organizations::Policy") {
					found = true
					if got.State != c.want {
						t.Errorf("%s is %+v, want %s", place, got, c.want)
					}
				}
			}
			if !found {
				t.Error("nothing says whether the policies were listed")
			}
		})
	}
}

// TestPolicies_typesAskedFor: a plan for guardrails lists no other policies, and a plan for these no guardrails.
func TestPolicies_typesAskedFor(t *testing.T) {
	t.Parallel()
	for of, c := range map[snapshot.Type]struct {
		fact  string
		with  string
		count int
	}{
		facts.OrganizationsPolicy:           {"document", "SERVICE_CONTROL_POLICY", 2},
		facts.OrganizationsManagementPolicy: {"content", "TAG_POLICY", 12},
	} {
		t.Run(string(of), func(t *testing.T) {
			t.Parallel()
			s := start(t)
			o := options(t, s)
			var err error
			if o.Plan, err = facts.NewPlan(facts.Request{Type: of, Facts: []string{c.fact}}); err != nil {
				t.Fatal(err)
			}
			run(t, o)
			kinds := map[string]bool{}
			for _, r := range s.Requests() {
				var in struct{ Filter string }
				if json.Unmarshal([]byte(r.Body), &in) == nil && in.Filter != "" {
					kinds[in.Filter] = true
				}
			}
			if len(kinds) != c.count || !kinds[c.with] {
				t.Errorf("asked for %v", slices.Sorted(maps.Keys(kinds)))
			}
			if n := s.Calls()["organizations:ListTargetsForPolicy"]; n != 0 {
				t.Errorf("asked %d times for targets that nobody wants", n)
			}
		})
	}
}

func TestPolicies_text(t *testing.T) {
	t.Parallel()
	malformed := unknown("DescribePolicy", "Malformed")
	for name, c := range map[string]struct {
		policy, text string
		want         answer
	}{
		"an object":           {"p-tagpolicy1", "{ \"tags\": {\n} }", known(`"{\"tags\":{}}"`)},
		"a number kept":       {"p-tagpolicy1", "{\"n\":12345678901234567890}", known(`"{\"n\":12345678901234567890}"`)},
		"no object":           {"p-tagpolicy1", "[]", malformed},
		"null":                {"p-tagpolicy1", "null", malformed},
		"empty":               {"p-tagpolicy1", "", malformed},
		"cut off":             {"p-tagpolicy1", "{\"tags\":{", malformed},
		"two":                 {"p-tagpolicy1", "{}{}", malformed},
		"no statement at all": {"p-guardrail1", "{}", malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:DescribePolicy", about(c.policy, awstest.Text(fmt.Sprintf(`{"Policy":{"Content":%q}}`, c.text))))
			got := answers(run(t, options(t, s)))
			place := "AWS::Organizations::ManagementPolicy " + c.policy + " content"
			if c.policy == "p-guardrail1" {
				place = "AWS::Organizations::Policy " + c.policy + " document"
			}
			holdsAll(t, got, map[string]answer{place: c.want, "AWS::Organizations::Policy p-FullAWSAccess type": known(`"SERVICE_CONTROL_POLICY"`)})
		})
	}
}

// TestAccounts_paths: the list of accounts may say where one is. Where it does not say so clearly, the tree is walked, which
// has the account in the unit Production.
func TestAccounts_paths(t *testing.T) {
	t.Parallel()
	const (
		web     = "222233334444"
		sandbox = `["r-test","ou-test-workloads0","ou-test-sandbox0"]`
		walked  = `["r-test","ou-test-workloads0","ou-test-production0"]`
		units   = "o-exampleorgid/r-test/ou-test-workloads0/ou-test-sandbox0/"
	)
	for name, c := range map[string]struct{ paths, want string }{
		"with the account":       {`["` + units + web + `/"]`, sandbox},
		"without the account":    {`["` + units + `"]`, sandbox},
		"no slash at the end":    {`["` + units + web + `"]`, sandbox},
		"under the root":         {`["o-exampleorgid/r-test/` + web + `/"]`, `["r-test"]`},
		"none":                   {`[]`, walked},
		"several":                {`["` + units + `","o-exampleorgid/r-more/"]`, walked},
		"no root":                {`["o-exampleorgid/` + web + `/"]`, walked},
		"a unit for the root":    {`["o-exampleorgid/ou-test-sandbox0/"]`, walked},
		"no organization":        {`["r-test/ou-test-sandbox0/"]`, walked},
		"of another account":     {`["` + units + `444455556666/"]`, walked},
		"what there is not, yet": {`["` + units + `zone-1/"]`, walked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:ListAccounts", changed(web, `"State"`, `"Paths":`+c.paths+`,"State"`))
			holdsAll(t, answers(run(t, options(t, s))), map[string]answer{accountPrefix + web + " path": known(c.want)})
		})
	}
}

// TestAccounts_pathsOfAll has the list say where every account is: then nothing else has to be asked.
func TestAccounts_pathsOfAll(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("organizations:ListAccounts", func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Body = strings.ReplaceAll(a.Body, `"State"`, `"Paths":["o-exampleorgid/r-test/"],"State"`)
		return a
	})
	o := options(t, s)
	var err error
	if o.Plan, err = facts.NewPlan(facts.Request{Type: facts.OrganizationsAccount, Facts: []string{"path"}}); err != nil {
		t.Fatal(err)
	}
	holdsAll(t, answers(run(t, o)), map[string]answer{accountPrefix + awstest.Account + " path": known(`["r-test"]`)})
	if diff := cmp.Diff(map[string]int{"organizations:ListAccounts": 3}, s.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// TestTree_partlyRefused: what was seen of the tree stands, and what may be in the rest is unknown.
func TestTree_partlyRefused(t *testing.T) {
	t.Parallel()
	const units, accounts = "ListOrganizationalUnitsForParent", "ListAccountsForParent"
	management, security, web := accountPrefix+awstest.Management+" path", accountPrefix+awstest.Account+" path", accountPrefix+"222233334444 path"
	good := map[string]answer{
		unitListing: {State: snapshot.Known}, management: known(`["r-test"]`), security: known(`["r-test","ou-test-security0"]`),
		web:                                     known(`["r-test","ou-test-workloads0","ou-test-production0"]`),
		unitPrefix + "ou-test-workloads0 path":  known(`["r-test"]`),
		unitPrefix + "ou-test-production0 path": known(`["r-test","ou-test-workloads0"]`),
	}
	gone := answer{}
	for name, c := range map[string]struct {
		op      string
		handler awstest.Handler
		want    map[string]answer // beside good; gone is not there
	}{
		"nothing": {units, awstest.Good, nil},
		"the units below a unit": {units, about("ou-test-workloads0", awstest.Denied), map[string]answer{
			unitListing: unknown(units, "AccessDenied"), web: unknown(units, "AccessDenied"), unitPrefix + "ou-test-production0 path": gone,
		}},
		"the units below a unit without any": {units, about("ou-test-security0", awstest.Throttled), map[string]answer{
			unitListing: unknown(units, "Throttled"),
		}},
		"the units below the root": {units, about("r-test", awstest.Denied), map[string]answer{
			unitListing: unknown(units, "AccessDenied"), web: unknown(units, "AccessDenied"), security: unknown(units, "AccessDenied"),
			unitPrefix + "ou-test-production0 path": gone, unitPrefix + "ou-test-workloads0 path": gone,
		}},
		"the second unit below each": {units, afterFirstPage(awstest.Denied), map[string]answer{
			unitListing: unknown(units, "AccessDenied"), security: unknown(units, "AccessDenied"),
		}},
		"the accounts of a unit": {accounts, about("ou-test-production0", awstest.Denied), map[string]answer{
			web: unknown(accounts, "AccessDenied"),
		}},
		"the accounts of the root": {accounts, about("r-test", awstest.Broken), map[string]answer{
			management: unknown(accounts, "Unavailable"),
		}},
		"a unit without an id": {units, about("ou-test-workloads0", awstest.Text(`{"OrganizationalUnits":[{"Name":"x"}]}`)), map[string]answer{
			unitListing: unknown(units, "Malformed"), web: unknown(units, "Malformed"), unitPrefix + "ou-test-production0 path": gone,
		}},
		"nobody has the account": {accounts, about("ou-test-production0", awstest.Text(`{"Accounts":[]}`)), map[string]answer{
			web: unknown(accounts, "Malformed"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:"+c.op, c.handler)
			got := answers(run(t, options(t, s)))
			want := maps.Clone(good)
			maps.Copy(want, c.want)
			for place, w := range want {
				if w == gone {
					if g, there := got[place]; there {
						t.Errorf("%s is there: %+v", place, g)
					}
					delete(want, place)
				}
			}
			holdsAll(t, got, want)
		})
	}
}

// TestAccounts_state: AWS has renamed the status of an account to its state. A state that is not known yet is not guessed at.
func TestAccounts_state(t *testing.T) {
	t.Parallel()
	const both = `"State":"ACTIVE","Status":"ACTIVE"`
	malformed := unknown("ListAccounts", "Malformed")
	for name, c := range map[string]struct {
		says string
		want answer
	}{
		"state alone":      {`"State":"PENDING_CLOSURE"`, known(`"PENDING_CLOSURE"`)},
		"status alone":     {`"Status":"SUSPENDED"`, known(`"SUSPENDED"`)},
		"the state wins":   {`"State":"CLOSED","Status":"SUSPENDED"`, known(`"CLOSED"`)},
		"a state to come":  {`"State":"HIBERNATING","Status":"ACTIVE"`, malformed},
		"a status to come": {`"Status":"HIBERNATING"`, malformed},
		"neither":          {`"Other":""`, malformed},
		"in small letters": {`"State":"active"`, malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:ListAccounts", changed("222233334444", both, c.says))
			holdsAll(t, answers(run(t, options(t, s))), map[string]answer{
				accountPrefix + "222233334444 state":         c.want,
				accountPrefix + "222233334444 joined_method": known(`"CREATED"`),
				accountPrefix + awstest.Account + " state":   known(`"ACTIVE"`),
				"list global AWS::Organizations::Account":    {State: snapshot.Known},
			})
		})
	}
}

func TestDelegatedAdministrators_state(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("organizations:ListDelegatedAdministrators", changed("222233334444", `"State":"ACTIVE"`, `"State":"HIBERNATING"`))
	holdsAll(t, answers(run(t, options(t, s))), map[string]answer{
		"AWS::::Account " + awstest.Account + " delegated_administrators": unknown("ListDelegatedAdministrators", "Malformed"),
	})
}

// TestOrganization_secondPageRefused: the first page stands where it lists resources, and says nothing where it is a fact.
func TestOrganization_secondPageRefused(t *testing.T) {
	t.Parallel()
	account := "AWS::::Account " + awstest.Account + " "
	for op, c := range map[string]struct{ unknown, stands []string }{
		"ListAccounts": {[]string{"list global AWS::Organizations::Account"}, []string{accountPrefix + awstest.Management + " state"}},
		"ListPolicies": {
			[]string{"list global AWS::Organizations::Policy", "list global AWS::Organizations::ManagementPolicy"},
			[]string{"AWS::Organizations::Policy p-FullAWSAccess type", "AWS::Organizations::ManagementPolicy p-tagpolicy1 type"},
		},
		"ListRoots":                           {[]string{"list global AWS::Organizations::Root", unitListing}, []string{"AWS::Organizations::Root r-test policy_types", unitPrefix + "ou-test-production0 path"}},
		"ListTagsForResource":                 {[]string{unitPrefix + "ou-test-production0 tags"}, []string{accountPrefix + "222233334444 tags"}},
		"ListTargetsForPolicy":                {[]string{"AWS::Organizations::Policy p-guardrail1 targets"}, []string{"AWS::Organizations::ManagementPolicy p-backup1 targets"}},
		"ListDelegatedAdministrators":         {[]string{account + "delegated_administrators"}, []string{account + "trusted_services"}},
		"ListDelegatedServicesForAccount":     {[]string{account + "delegated_administrators"}, []string{account + "trusted_services"}},
		"ListAWSServiceAccessForOrganization": {[]string{account + "trusted_services"}, []string{account + "delegated_administrators"}},
	} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("organizations:"+op, afterFirstPage(awstest.Denied))
			got := answers(run(t, options(t, s)))
			for _, place := range c.unknown {
				holdsAll(t, got, map[string]answer{place: unknown(op, "AccessDenied")})
			}
			for _, place := range c.stands {
				if got[place].State != snapshot.Known {
					t.Errorf("%s is %+v", place, got[place])
				}
			}
		})
	}
}

// TestOrganization_pagesInACircle has a list say that it goes on where it has been.
func TestOrganization_pagesInACircle(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("organizations:ListAccounts", func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Body = strings.TrimSuffix(strings.Replace(a.Body, `,"NextToken":"x"`, "", 1), "}") + `,"NextToken":"x"}`
		return a
	})
	holdsAll(t, answers(run(t, options(t, s))), map[string]answer{"list global AWS::Organizations::Account": unknown("ListAccounts", "Malformed")})
}

// TestOrganization_none is an account that belongs to no organization: it has none of anything, and that is known.
func TestOrganization_none(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, op := range facts.Everything().Operations() {
		if awstest.Service(op) == "organizations" {
			s.Override(op, awstest.Error(http.StatusBadRequest, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."))
		}
	}
	account := "AWS::::Account " + awstest.Account + " "
	want := map[string]answer{
		account + "organization":                 {State: snapshot.Absent},
		account + "organization_resource_policy": {State: snapshot.Absent},
		account + "delegated_administrators":     known("[]"),
		account + "trusted_services":             known("[]"),
	}
	for _, kind := range []string{"Account", "ManagementPolicy", "OrganizationalUnit", "Policy", "Root"} {
		want["list global AWS::Organizations::"+kind] = answer{State: snapshot.Known}
	}
	got := answers(run(t, options(t, s)))
	holdsAll(t, got, want)
	for place := range got {
		if strings.HasPrefix(place, "AWS::Organizations::") {
			t.Errorf("%s is there", place)
		}
	}
}
