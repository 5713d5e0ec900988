package live_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

const trailType = "AWS::CloudTrail::Trail "

// trails returns the ids of the trails of a run, sorted, and its answers.
func trails(t *testing.T, s *awstest.Server, regions ...string) ([]string, map[string]answer) {
	t.Helper()
	o := options(t, s)
	o.Regions = regions
	got := answers(run(t, o))
	ids := map[string]bool{}
	for place := range got {
		if strings.HasPrefix(place, trailType) {
			ids[strings.Fields(place)[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(ids)), got
}

// inRegion answers in one region with h, and elsewhere as before.
func inRegion(region string, h awstest.Handler) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		if r.Region == region {
			return h(r)
		}
		return awstest.Good(r)
	}
}

// TestTrails_home: every region shows the trails of all regions, and each is asked once for what only its home region says.
func TestTrails_home(t *testing.T) {
	t.Parallel()
	s := start(t)
	ids, _ := trails(t, s)
	if diff := cmp.Diff([]string{awstest.TrailAll, awstest.TrailLocal, awstest.TrailOrganization}, ids); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
	asked := map[string]int{}
	for _, r := range s.Requests() {
		if r.Operation == "cloudtrail:GetTrailStatus" || r.Operation == "cloudtrail:GetEventSelectors" {
			asked[r.Operation+" "+r.Region]++
		}
	}
	want := map[string]int{
		"cloudtrail:GetTrailStatus eu-west-1": 1, "cloudtrail:GetEventSelectors eu-west-1": 1,
		"cloudtrail:GetTrailStatus us-east-1": 2, "cloudtrail:GetEventSelectors us-east-1": 2,
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// TestTrails_refusedRegion: the trails that record everywhere are seen from the other regions; what only the refused one
// says of its own is unknown, and so is whether there are others.
func TestTrails_refusedRegion(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, op := range []string{"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"} {
		s.Override(op, inRegion("us-east-1", awstest.Denied))
	}
	ids, got := trails(t, s)
	if diff := cmp.Diff([]string{awstest.TrailAll, awstest.TrailOrganization}, ids); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
	for place, want := range map[string]answer{
		"list global AWS::CloudTrail::Trail":                         {State: snapshot.Unknown, Cause: "cloudtrail:DescribeTrails AccessDenied"},
		"AWS::::Account " + awstest.Account + " multi_region_trails": {State: snapshot.Known, Value: `["` + awstest.TrailAll + `","` + awstest.TrailOrganization + `"]`},
		trailType + awstest.TrailAll + " is_logging":                 {State: snapshot.Known, Value: "true"},
		trailType + awstest.TrailOrganization + " is_logging":        {State: snapshot.Unknown, Cause: "cloudtrail:GetTrailStatus AccessDenied"},
		trailType + awstest.TrailOrganization + " event_selectors":   {State: snapshot.Unknown, Cause: "cloudtrail:GetEventSelectors AccessDenied"},
		trailType + awstest.TrailOrganization + " s3_bucket_name":    {State: snapshot.Known, Value: `"logs-111122223333"`},
		trailType + awstest.TrailOrganization + " s3_bucket_logging": got[trailType+awstest.TrailAll+" s3_bucket_logging"],
	} {
		if got[place] != want {
			t.Errorf("%s: got %+v, want %+v", place, got[place], want)
		}
	}
}

// TestTrails_refusedRegionNamed: the message says which region did not answer.
func TestTrails_refusedRegionNamed(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("cloudtrail:DescribeTrails", inRegion("eu-south-2", awstest.Denied))
	for _, p := range run(t, options(t, s)) {
		for _, l := range p.Listings {
			if string(l.Type)+" " == trailType {
				if want := "eu-south-2: not authorized to perform: cloudtrail:DescribeTrails"; l.Cause == nil || l.Cause.Message != want {
					t.Errorf("got %+v, want the message %q", l.Cause, want)
				}
				return
			}
		}
	}
	t.Error("no listing of trails")
}

// TestTrails_scope: trails that record in the regions that were asked for are there, wherever they are at home.
func TestTrails_scope(t *testing.T) {
	t.Parallel()
	s := start(t)
	ids, got := trails(t, s, "eu-south-2")
	if diff := cmp.Diff([]string{awstest.TrailAll, awstest.TrailOrganization}, ids); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
	for _, id := range ids {
		if want := (answer{State: snapshot.Known, Value: "true"}); got[trailType+id+" is_logging"] != want {
			t.Errorf("%s is_logging: got %+v, want %+v", id, got[trailType+id+" is_logging"], want)
		}
	}
	if n := s.Calls()["cloudtrail:DescribeTrails"]; n != 1 {
		t.Errorf("%d regions were asked for their trails, want one", n)
	}
}

// TestTrails_malformed has answers that leave out what makes them one. Nothing of them becomes a setting.
func TestTrails_malformed(t *testing.T) {
	t.Parallel()
	const selectors = "cloudtrail:GetEventSelectors"
	for name, c := range map[string]struct {
		op, body string
		facts    []string
	}{
		"no selectors":              {selectors, `{"TrailARN":"x"}`, []string{"event_selectors", "advanced_event_selectors"}},
		"empty selectors":           {selectors, `{"TrailARN":"x","EventSelectors":[],"AdvancedEventSelectors":[]}`, []string{"event_selectors"}},
		"read or write not said":    {selectors, `{"TrailARN":"x","EventSelectors":[{"IncludeManagementEvents":true}]}`, []string{"event_selectors"}},
		"management not said":       {selectors, `{"TrailARN":"x","EventSelectors":[{"ReadWriteType":"All"}]}`, []string{"event_selectors"}},
		"data resource of no type":  {selectors, `{"TrailARN":"x","EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[{"Values":["arn:aws:s3"]}]}]}`, []string{"event_selectors"}},
		"advanced without fields":   {selectors, `{"TrailARN":"x","AdvancedEventSelectors":[{"Name":"x","FieldSelectors":[]}]}`, []string{"advanced_event_selectors"}},
		"field selector of nothing": {selectors, `{"TrailARN":"x","AdvancedEventSelectors":[{"FieldSelectors":[{"Equals":["Data"]}]}]}`, []string{"advanced_event_selectors"}},
		"logging is null":           {"cloudtrail:GetTrailStatus", `{"IsLogging":null}`, []string{"is_logging"}},
		"settings not said": {
			"cloudtrail:DescribeTrails", `{"trailList":[{"Name":"all","TrailARN":"` + awstest.TrailAll + `","HomeRegion":"eu-west-1"}]}`,
			[]string{"include_global_service_events", "is_multi_region_trail", "is_organization_trail", "log_file_validation_enabled", "s3_bucket_name"},
		},
		"key is no ARN": {
			"cloudtrail:DescribeTrails", `{"trailList":[{"Name":"all","TrailARN":"` + awstest.TrailAll + `","HomeRegion":"eu-west-1","KmsKeyId":"alias/trail"}]}`, []string{"kms_key_state"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(c.op, awstest.Text(c.body))
			_, got := trails(t, s)
			operation := map[bool]string{true: "kms:DescribeKey", false: c.op}[name == "key is no ARN"]
			if name == "settings not said" {
				if got := got["AWS::::Account "+awstest.Account+" multi_region_trails"]; got.State != snapshot.Unknown {
					t.Errorf("multi_region_trails: got %+v, want it unknown", got)
				}
			}
			for _, fact := range c.facts {
				place := trailType + awstest.TrailAll + " " + fact
				if want := (answer{State: snapshot.Unknown, Cause: operation + " Malformed"}); got[place] != want {
					t.Errorf("%s: got %+v, want %+v", place, got[place], want)
				}
			}
		})
	}
}

// TestTrails_listIncomplete has trails without what makes them one: that region was not read.
func TestTrails_listIncomplete(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"trailList":[{"Name":"x","HomeRegion":"eu-west-1"}]}`, `{"trailList":[{"TrailARN":"x","HomeRegion":"eu-west-1"}]}`, `{"trailList":[{"Name":"x","TrailARN":"x"}]}`,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("cloudtrail:DescribeTrails", inRegion("eu-south-2", awstest.Text(body)))
			ids, got := trails(t, s)
			want := answer{State: snapshot.Unknown, Cause: "cloudtrail:DescribeTrails Malformed"}
			if place := "list global AWS::CloudTrail::Trail"; got[place] != want || len(ids) != 3 {
				t.Errorf("got %+v and %d trails, want %+v and 3", got[place], len(ids), want)
			}
		})
	}
}

// TestTrails_none: that there is none is an answer.
func TestTrails_none(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("cloudtrail:DescribeTrails", awstest.Text(`{"trailList":[]}`))
	ids, got := trails(t, s)
	if place := "list global AWS::CloudTrail::Trail"; got[place].State != snapshot.Known || len(ids) != 0 {
		t.Errorf("got %+v and %d trails, want it known and none", got[place], len(ids))
	}
	if got, want := got["AWS::::Account "+awstest.Account+" multi_region_trails"], (answer{State: snapshot.Known, Value: "[]"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestTrails_noKey: without a key there is nobody to ask for its state.
func TestTrails_noKey(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("cloudtrail:DescribeTrails", awstest.Text(`{"trailList":[{"Name":"all","TrailARN":"`+awstest.TrailAll+`","HomeRegion":"eu-west-1"}]}`))
	_, got := trails(t, s)
	for _, fact := range []string{"kms_key_id", "kms_key_state", "cloud_watch_logs_log_group_arn"} {
		if place := trailType + awstest.TrailAll + " " + fact; got[place] != (answer{State: snapshot.Absent}) {
			t.Errorf("%s: got %+v, want it absent", place, got[place])
		}
	}
}

// TestTrails_foreign: the key and the bucket of another account are asked for, and its refusal is no setting.
func TestTrails_foreign(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("kms:DescribeKey", awstest.Denied)
	for _, op := range []string{"s3:GetBucketAcl", "s3:GetBucketLogging", "s3:GetBucketPolicy", "s3:GetPublicAccessBlock"} {
		s.Override(op, awstest.Error(http.StatusForbidden, "AccessDenied", "Access Denied"))
	}
	_, got := trails(t, s)
	for fact, op := range map[string]string{
		"kms_key_state": "kms:DescribeKey", "s3_bucket_acl": "s3:GetBucketAcl", "s3_bucket_logging": "s3:GetBucketLogging",
		"s3_bucket_policy": "s3:GetBucketPolicy", "s3_bucket_public_access_block": "s3:GetPublicAccessBlock",
	} {
		want := answer{State: snapshot.Unknown, Cause: op + " AccessDenied"}
		if place := fmt.Sprint(trailType, awstest.TrailOrganization, " ", fact); got[place] != want {
			t.Errorf("%s: got %+v, want %+v", place, got[place], want)
		}
	}
}
