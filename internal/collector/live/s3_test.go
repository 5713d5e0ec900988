package live_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/facts"
	"github.com/openposture/posture/internal/snapshot"
)

const (
	data = "arn:aws:s3:::data-" + awstest.Account
	logs = "arn:aws:s3:::logs-" + awstest.Account
)

// bucketsOf returns the buckets with their regions.
func bucketsOf(parts []snapshot.Part) map[string]string {
	out := map[string]string{}
	for _, p := range parts {
		for _, r := range p.Resources {
			if r.Type == facts.S3Bucket {
				out[r.ID] = r.Region
			}
		}
	}
	return out
}

// listing changes the answer of s3:ListBuckets.
func listing(change func(string) string) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		a := awstest.Good(r)
		a.Body = change(a.Body)
		return a
	}
}

func withoutRegions(body string) string {
	return strings.NewReplacer("<BucketRegion>eu-west-1</BucketRegion>", "", "<BucketRegion>us-east-1</BucketRegion>", "").Replace(body)
}

// TestBuckets_located has the listing leave out where the buckets are.
func TestBuckets_located(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		constraint map[string]string // by bucket
		scope      []string
		want       map[string]string
	}{
		"null and EU":    {map[string]string{"logs": `<LocationConstraint/>`, "data": `<LocationConstraint>EU</LocationConstraint>`}, nil, map[string]string{data: "eu-west-1", logs: "us-east-1"}},
		"by name":        {map[string]string{"logs": `<LocationConstraint>us-east-1</LocationConstraint>`, "data": `<LocationConstraint>eu-west-1</LocationConstraint>`}, nil, map[string]string{data: "eu-west-1", logs: "us-east-1"}},
		"in scope":       {map[string]string{"logs": `<LocationConstraint/>`, "data": `<LocationConstraint>EU</LocationConstraint>`}, []string{"eu-west-1"}, map[string]string{data: "eu-west-1"}},
		"one is refused": {map[string]string{"data": `<LocationConstraint>EU</LocationConstraint>`}, []string{"eu-west-1"}, map[string]string{data: "eu-west-1", logs: "unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("s3:ListBuckets", listing(withoutRegions))
			s.Override("s3:GetBucketLocation", func(r awstest.Request) awstest.Answer {
				prefix, _, _ := strings.Cut(r.Resource, "-")
				if body, ok := c.constraint[prefix]; ok {
					return awstest.Answer{Body: body}
				}
				return awstest.Denied(r)
			})
			o := options(t, s)
			o.Regions = c.scope
			parts := run(t, o)
			got := bucketsOf(parts)
			for id, region := range c.want {
				if got[id] != region {
					t.Errorf("%s is in %q, want %q", id, got[id], region)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			for place, a := range answers(parts) {
				if strings.Contains(place, " "+logs+" ") && got[logs] == "unknown" && a != (answer{State: snapshot.Unknown, Cause: "s3:GetBucketLocation AccessDenied"}) {
					t.Errorf("%s: %+v", place, a)
				}
			}
		})
	}
}

// TestBuckets_elsewhere has the listing name the wrong region: S3 says where the bucket is, as an error or a redirection.
func TestBuckets_elsewhere(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"301": http.StatusMovedPermanently, "307": http.StatusTemporaryRedirect, "400": http.StatusBadRequest} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("s3:ListBuckets", listing(func(body string) string { return strings.ReplaceAll(body, ">us-east-1<", ">eu-west-1<") }))
			s.Override("s3:GetBucketAcl", func(r awstest.Request) awstest.Answer {
				if !strings.HasPrefix(r.Resource, "logs") || r.Region == "us-east-1" {
					return awstest.Good(r)
				}
				a := awstest.Error(status, "PermanentRedirect", "elsewhere")(r)
				a.Header["X-Amz-Bucket-Region"], a.Header["Location"] = "us-east-1", s.URL+"/elsewhere"
				return a
			})
			parts := run(t, options(t, s))
			if got := bucketsOf(parts); got[logs] != "us-east-1" {
				t.Errorf("got %v", got)
			}
			for place, a := range answers(parts) {
				if strings.Contains(place, " "+logs+" ") && a.State == snapshot.Unknown {
					t.Errorf("%s: %+v", place, a)
				}
			}
			for _, r := range s.Requests() {
				if r.Resource == "elsewhere" {
					t.Error("the redirection was followed with the signature of another host")
				}
			}
		})
	}
}

func TestBuckets_gone(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("s3:GetBucketPolicy", func(r awstest.Request) awstest.Answer {
		if strings.HasPrefix(r.Resource, "logs") {
			return awstest.Error(http.StatusNotFound, "NoSuchBucket", "gone")(r)
		}
		return awstest.Good(r)
	})
	s.Override("s3control:GetAccessPoint", func(r awstest.Request) awstest.Answer {
		if r.Resource == "exports" {
			return awstest.Error(http.StatusNotFound, "NoSuchAccessPoint", "gone")(r)
		}
		return awstest.Good(r)
	})
	parts := run(t, options(t, s))
	if got := bucketsOf(parts); len(got) != 1 || got[data] == "" {
		t.Errorf("got %v", got)
	}
	for place := range answers(parts) {
		if strings.Contains(place, "accesspoint/exports") {
			t.Errorf("%s is there", place)
		}
	}
}

// TestPublicAccessBlock_incomplete leaves out one of the four settings at each place that has them.
func TestPublicAccessBlock_incomplete(t *testing.T) {
	t.Parallel()
	for op, place := range map[string]string{
		"s3:GetPublicAccessBlock":        "AWS::S3::Bucket " + data + " public_access_block",
		"s3control:GetPublicAccessBlock": "AWS::::Account " + awstest.Account + " public_access_block",
		"s3control:GetAccessPoint":       "AWS::S3::AccessPoint arn:aws:s3:eu-west-1:" + awstest.Account + ":accesspoint/exports public_access_block",
	} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, listing(func(body string) string {
				return strings.Replace(body, "<RestrictPublicBuckets>true</RestrictPublicBuckets>", "", 1)
			}))
			want := answer{State: snapshot.Unknown, Cause: op + " Malformed"}
			if got := answers(run(t, options(t, s)))[place]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestPolicies_unparsable has policies that are JSON and no policies.
func TestPolicies_unparsable(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("s3:GetBucketPolicy", awstest.Text(`{"Statement":[{"Effect":"Perhaps"}]}`))
	s.Override("s3control:GetAccessPointPolicy", awstest.Text(`<GetAccessPointPolicyResult><Policy>{}</Policy></GetAccessPointPolicyResult>`))
	got := answers(run(t, options(t, s)))
	for place, op := range map[string]string{
		"AWS::S3::Bucket " + data + " policy": "s3:GetBucketPolicy",
		"AWS::S3::AccessPoint arn:aws:s3:eu-west-1:" + awstest.Account + ":accesspoint/exports policy": "s3control:GetAccessPointPolicy",
	} {
		if want := (answer{State: snapshot.Unknown, Cause: op + " Malformed"}); got[place] != want {
			t.Errorf("%s: got %+v, want %+v", place, got[place], want)
		}
	}
}
