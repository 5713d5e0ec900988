package prowler_test

import (
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/config"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
	"github.com/openposture/posture/internal/prowler"
)

var rules = []prowler.Rule{
	{ID: "s3.http", Checks: []string{"s3_bucket_secure_transport_policy"}, Resource: "AWS::S3::Bucket", Tags: true},
	{ID: "kms.rotates", Checks: []string{"kms_cmk_rotation_enabled"}, Resource: "AWS::KMS::Key"},
	{ID: "iam.unused", Checks: []string{"iam_user_accesskey_unused", "iam_user_console_access_unused"}, Resource: "AWS::IAM::User", Global: true},
	{ID: "iam.mfa", Checks: []string{"iam_user_mfa_enabled_console_access"}, Resource: "AWS::IAM::User", Global: true},
	{ID: "iam.root", Checks: []string{"iam_root_mfa_enabled"}, Resource: "AWS::::Account", Global: true},
	{ID: "iam.length", Checks: []string{"iam_password_policy_minimum_length_14"}, Resource: "AWS::::Account", Global: true},
	{ID: "iam.certificate", Checks: []string{"iam_no_expired_server_certificates_stored"}, Resource: "AWS::IAM::ServerCertificate", Global: true},
}

const head = "Mutelist:\n  Accounts:\n    '*':\n      Checks:\n"

func parse(t *testing.T, text string) []prowler.Entry {
	t.Helper()
	entries, err := prowler.Parse("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestTranslate has one entry each. want is the exceptions as RULE REGIONS RESOURCES TAGS, and notes as CHANGE: WHY.
func TestTranslate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		check, body string
		options     prowler.Options
		want, notes []string
	}{
		"everything of a check": {"s3_bucket_secure_transport_policy", "Regions: ['*'], Resources: ['*']", prowler.Options{}, []string{"s3.http"}, nil},
		"a bucket": {
			"s3_bucket_secure_transport_policy", "Regions: [eu-west-1, us-east-1], Resources: [logs, ^ci$]",
			prowler.Options{},
			[]string{"s3.http eu-west-1 us-east-1 glob:arn:*:s3:::*logs* glob:arn:*:s3:::ci"},
			nil,
		},
		"regions by a pattern":  {"kms_cmk_rotation_enabled", "Regions: ['eu-*'], Resources: ['*']", prowler.Options{}, []string{"kms.rotates glob:*eu-*"}, nil},
		"checks by a pattern":   {"kms_*", "Regions: ['*'], Resources: [1234abcd]", prowler.Options{}, []string{"kms.rotates glob:arn:*:kms:*:key/*1234abcd*"}, nil},
		"no such check":         {"ec2_*", "Regions: ['*'], Resources: ['*']", prowler.Options{}, nil, []string{"dropped: no rule answers such a check"}},
		"a user":                {"iam_user_mfa_enabled_console_access", "Regions: ['*'], Resources: [alice]", prowler.Options{}, []string{"iam.mfa glob:arn:*:iam::*:user/alice glob:arn:*:iam::*:user/*/alice"}, []string{`narrower: resource "alice": that name alone, where Prowler finds it in longer names too`}},
		"exactly a user":        {"iam_user_mfa_enabled_console_access", "Regions: ['*'], Resources: [^alice$]", prowler.Options{}, []string{"iam.mfa glob:arn:*:iam::*:user/alice glob:arn:*:iam::*:user/*/alice"}, nil},
		"users by a pattern":    {"iam_user_mfa_enabled_console_access", "Regions: ['*'], Resources: ['^ci-*']", prowler.Options{}, nil, []string{`wider: resource "^ci-*": a pattern here is held against the path as well`}},
		"users, wider":          {"iam_user_mfa_enabled_console_access", "Regions: ['*'], Resources: ['^ci-*']", prowler.Options{AllowWider: true}, []string{"iam.mfa glob:arn:*:iam::*:user/ci-* glob:arn:*:iam::*:user/*/ci-*"}, []string{`wider: resource "^ci-*": a pattern here is held against the path as well`}},
		"users by their end":    {"iam_user_mfa_enabled_console_access", "Regions: ['*'], Resources: [-ci$]", prowler.Options{}, []string{"iam.mfa glob:arn:*:iam::*:user/*-ci"}, nil},
		"a key of a user":       {"iam_user_*unused", "Regions: ['*'], Resources: [alice/AccessKey1]", prowler.Options{}, nil, []string{`dropped: resource "alice/AccessKey1" is a key or a policy of a user: a failure here is about the user`}},
		"half of a rule":        {"iam_user_accesskey_unused", "Regions: ['*'], Resources: ['*']", prowler.Options{}, nil, []string{"wider: the rule answers iam_user_console_access_unused as well"}},
		"a region of IAM":       {"iam_root_mfa_enabled", "Regions: [us-east-1], Resources: ['*']", prowler.Options{}, nil, []string{"wider: what is global has a region in Prowler, that of the profile: name it with --global-region"}},
		"the region of IAM":     {"iam_root_mfa_enabled", "Regions: [us-east-1], Resources: ['*']", prowler.Options{GlobalRegion: "us-east-1"}, []string{"iam.root"}, nil},
		"not the region of IAM": {"iam_root_mfa_enabled", "Regions: [us-east-1], Resources: ['*']", prowler.Options{GlobalRegion: "eu-west-1"}, nil, []string{"nothing: Prowler's findings of what is global are of eu-west-1"}},
		"root":                  {"iam_root_mfa_enabled", "Regions: ['*'], Resources: [<root_account>]", prowler.Options{}, []string{"iam.root"}, nil},
		"an account":            {"iam_password_policy_minimum_length_14", "Regions: ['*'], Resources: ['111122223333']", prowler.Options{}, []string{"iam.length 111122223333"}, nil},
		"not an account":        {"iam_password_policy_minimum_length_14", "Regions: ['*'], Resources: [password]", prowler.Options{}, nil, []string{`dropped: resource "password": Prowler's id of it is not in the ARN or the id here`}},
		"a certificate":         {"iam_no_expired_server_certificates_stored", "Regions: ['*'], Resources: [ASCAEXAMPLE]", prowler.Options{}, nil, []string{`dropped: resource "ASCAEXAMPLE": Prowler's id of it is not in the ARN or the id here`}},
		"tags":                  {"s3_bucket_secure_transport_policy", "Regions: ['*'], Resources: ['*'], Tags: [team=a, project=x|project=y]", prowler.Options{}, []string{"s3.http project=x team=a", "s3.http project=y team=a"}, []string{`narrower: tag "team=a": that key with that value, where Prowler finds it inside of longer ones too`, `narrower: tag "project=x|project=y": that key with that value, where Prowler finds it inside of longer ones too`}},
		"tags that are not read": {
			"kms_cmk_rotation_enabled", "Regions: ['*'], Resources: ['*'], Tags: [team=a]",
			prowler.Options{},
			nil,
			[]string{"dropped: the rule does not read tags, so that an exception by tags would match nothing"},
		},
		"no regions":      {"kms_cmk_rotation_enabled", "Regions: [], Resources: ['*']", prowler.Options{}, nil, []string{"nothing: a list of no regions or no resources matches none"}},
		"exceptions":      {"kms_cmk_rotation_enabled", "Regions: ['*'], Resources: ['*'], Exceptions: {Regions: [eu-west-1]}", prowler.Options{}, nil, []string{"wider: its Exceptions take findings out, and an exception here takes none out"}},
		"no exceptions":   {"kms_cmk_rotation_enabled", "Regions: ['*'], Resources: ['*'], Exceptions: {Regions: []}", prowler.Options{}, []string{"kms.rotates"}, nil},
		"not expressible": {"kms_cmk_rotation_enabled", "Regions: ['*'], Resources: ['(?i)abc']", prowler.Options{}, nil, []string{`dropped: resource "(?i)abc" is a pattern that cannot be said with * and ?`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exceptions, notes := prowler.Translate(parse(t, head+"        "+c.check+": {"+c.body+"}\n"), rules, c.options)
			var got, said []string
			for _, e := range exceptions {
				fields := slices.Concat([]string{e.Rule}, e.Accounts, e.Regions, e.Resources)
				for _, k := range []string{"project", "team"} {
					if v, ok := e.Tags[k]; ok {
						fields = append(fields, k+"="+v)
					}
				}
				got = append(got, strings.Join(fields, " "))
			}
			for _, n := range notes {
				said = append(said, string(n.Change)+": "+n.Why)
			}
			if diff := cmp.Diff([][]string{c.want, c.notes}, [][]string{got, said}); diff != "" {
				t.Errorf("exceptions and notes (-want +got)\n%s", diff)
			}
		})
	}
}

func TestTranslate_accounts(t *testing.T) {
	t.Parallel()
	entries := parse(t, `Mutelist:
  Accounts:
    "111122223333":
      Checks:
        kms_*: {Regions: ["*"], Resources: ["*"], Description: "old keys", Exceptions: {Accounts: ["222233334444"]}}
        iam_user_accesskey_unused: {Regions: ["*"], Resources: ["*"]}
        iam_user_console_access_unused: {Regions: ["*"], Resources: ["*"]}
    "222233334444":
      Checks:
        kms_*: {Regions: ["*"], Resources: ["*"], Exceptions: {Accounts: ["222233334444"]}}
        kms_cmk_rotation_enabled: {Regions: ["*"], Resources: ["*"]}
    "1111*":
      Checks:
        kms_*: {Regions: ["*"], Resources: ["*"]}
`)
	exceptions, notes := prowler.Translate(entries, rules, prowler.Options{Owner: "o", Expires: "2027-01-31"})
	want := []config.Exception{
		{Rule: "kms.rotates", Accounts: []string{"111122223333"}, Owner: "o", Reason: "old keys", Expires: "2027-01-31"},
		{Rule: "iam.unused", Accounts: []string{"111122223333"}, Owner: "o", Reason: "muted in Prowler as iam_user_accesskey_unused", Expires: "2027-01-31"},
	}
	if diff := cmp.Diff(want, exceptions); diff != "" {
		t.Errorf("exceptions (-want +got)\n%s", diff)
	}
	var said []string
	for _, n := range notes {
		said = append(said, string(n.Change)+": "+n.Why)
	}
	if diff := cmp.Diff([]string{
		"nothing: its Exceptions take the whole account out",
		`wider: the Exceptions of "kms_*" above it, in line 10, take findings out of it too`,
		"nothing: no account is called so, and Prowler compares whole ids",
	}, said); diff != "" {
		t.Errorf("notes (-want +got)\n%s", diff)
	}
}

// A world is a failure here and the findings of Prowler that it stands for.
type world struct {
	finding      findings.Finding
	checks       []string
	account      string
	region, name string
	tags         string
}

// TestTranslate_againstProwler holds random mutelists against what Prowler does with them: an exception never accepts a
// failure that was not muted, and where no note tells of a change it accepts all that was.
func TestTranslate_againstProwler(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(8))
	worlds := everyWorld()
	accepted, exact := 0, 0
	for range 1000 {
		entries := randomList(r)
		exceptions, notes := prowler.Translate(entries, rules, prowler.Options{Owner: "o", Expires: "2027-01-31", GlobalRegion: "us-east-1"})
		var list []overlay.Exception
		for _, e := range exceptions {
			list = append(list, overlay.Exception{
				Rule: e.Rule, Accounts: e.Accounts, Regions: e.Regions, Resources: e.Resources, Tags: e.Tags,
				Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC),
			})
		}
		o, err := overlay.NewExceptions(list)
		if err != nil {
			t.Fatalf("%+v: %v", entries, err)
		}
		whole := !slices.ContainsFunc(notes, func(n prowler.Note) bool { return n.Change != prowler.Nothing })
		for _, w := range worlds {
			f := w.finding
			o.Apply(&f, time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC))
			muted := !slices.ContainsFunc(w.checks, func(c string) bool { return !mutedByProwler(entries, w, c) })
			switch {
			case f.Exception != nil && !muted:
				t.Fatalf("%s %s in %s is accepted and was not muted by\n%+v\n%+v", f.Rule, f.Resource.ID, w.region, entries, exceptions)
			case f.Exception == nil && muted && whole:
				t.Fatalf("%s %s in %s was muted and is not accepted, and no note says so\n%+v\n%+v", f.Rule, f.Resource.ID, w.region, entries, exceptions)
			case f.Exception != nil:
				accepted++
			}
			if muted && whole {
				exact++
			}
		}
	}
	if accepted < 1000 || exact < 1000 {
		t.Errorf("the lists say too little: %d accepted, %d exact", accepted, exact)
	}
}

func everyWorld() []world {
	var out []world
	for _, account := range []string{"111122223333", "222233334444"} {
		for _, rule := range rules {
			for _, name := range []string{"logs", "ci-logs", "alice", "bob-1"} {
				for _, region := range []string{"us-east-1", "eu-west-1"} {
					w := world{account: account, region: region, name: name, checks: rule.Checks, tags: "team=" + name + " | stage=dev"}
					id := map[string]string{
						"AWS::S3::Bucket": "arn:aws:s3:::" + name, "AWS::KMS::Key": "arn:aws:kms:" + region + ":" + account + ":key/" + name,
						"AWS::IAM::User": "arn:aws:iam::" + account + ":user/people/" + name, "AWS::::Account": account,
						"AWS::IAM::ServerCertificate": "arn:aws:iam::" + account + ":server-certificate/x",
					}[rule.Resource]
					place := region
					if rule.Global {
						place, w.region = "global", "us-east-1"
					}
					switch rule.ID {
					case "iam.root":
						w.name = "<root_account>"
					case "iam.length":
						w.name = account
					}
					w.finding = findings.Finding{Rule: rule.ID, Status: findings.Fail, Resource: findings.Resource{
						Type: rule.Resource, ID: id, Account: account, Region: place,
					}}
					if rule.Tags {
						w.finding.Resource.Tags = map[string]string{"team": name, "stage": "dev"}
					}
					out = append(out, w)
				}
			}
		}
	}
	return out
}

func randomList(r *rand.Rand) []prowler.Entry {
	pick := func(from ...string) []string {
		out := []string{from[r.Intn(len(from))]}
		if r.Intn(3) == 0 {
			out = append(out, from[r.Intn(len(from))])
		}
		return out
	}
	var out []prowler.Entry
	for i := range 1 + r.Intn(3) {
		e := prowler.Entry{
			Line: i + 1, Account: pick("*", "*", "111122223333", "222233334444")[0],
			Check:   pick("*", "s3_*", "iam_user_*unused", "iam_*", "kms_cmk_rotation_enabled", "iam_user_accesskey_unused", "iam_root", "iam_password_policy_minimum_length_14", "ec2_*")[0],
			Regions: pick("*", "*", ".*", "us-east-1", "eu-*", "west"), Resources: pick("*", "*", "logs", "^logs$", "ci-*", "^a", "alice$", "b.b", "[a-z]+-1", "<root_account>", "111122223333", "(logs|alice)"),
		}
		if r.Intn(4) == 0 {
			e.Tags = pick("*", "team=logs", "team=alice|team=logs", "stage=dev", "stage=d.*")
		}
		if r.Intn(4) == 0 {
			e.Except.Accounts = pick("111122223333", "*")
		}
		if r.Intn(6) == 0 {
			e.Except.Regions = pick("us-east-1", "eu-*")
		}
		out = append(out, e)
	}
	return out
}

// mutedByProwler is what Prowler 5.46 does, in its words: prowler/lib/mutelist/mutelist.py. Python and Go read these
// expressions alike.
func mutedByProwler(entries []prowler.Entry, w world, check string) bool {
	for _, account := range []string{"*", w.account} {
		muted := false
		for _, e := range entries {
			match := e.Account == account && (e.Check == "*" || e.Check == check || found([]string{e.Check}, check))
			x := e.Except
			excepted := len(x.Accounts)+len(x.Regions) > 0 && (len(x.Accounts) == 0 || found(x.Accounts, w.account)) &&
				(len(x.Regions) == 0 || found(x.Regions, w.region))
			if match && excepted {
				break
			}
			tags := !slices.ContainsFunc(e.Tags, func(tag string) bool { return !found([]string{tag}, w.tags) })
			muted = muted || match && tags && found(e.Regions, w.region) && found(e.Resources, w.name)
		}
		if muted {
			return true
		}
	}
	return false
}

func found(items []string, text string) bool {
	return slices.ContainsFunc(items, func(item string) bool {
		return regexp.MustCompile(strings.ReplaceAll(item, "*", ".*")).MatchString(text)
	})
}
