package file_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/snapshot"
)

const account = "111122223333"

// s3Part is a valid part, in the layout that the error table counts lines in.
const s3Part = `{
  "schema_version": "1.0.0",
  "collected_at": "2026-06-01T06:00:00Z",
  "collected_by": "posture 0.1.0",
  "partition": "aws",
  "account": "111122223333",
  "region": "global",
  "service": "s3",
  "listings": [
    {"account": "111122223333", "region": "global", "type": "AWS::S3::Bucket", "state": "known"}
  ],
  "resources": [
    {
      "id": "arn:aws:s3:::logs", "name": "logs", "type": "AWS::S3::Bucket",
      "account": "111122223333", "region": "eu-west-1",
      "facts": {
        "acl": {"state": "unknown", "cause": {"operation": "s3:GetBucketAcl", "code": "AccessDenied", "message": "no"}},
        "lifecycle": {"state": "known", "value": []},
        "policy": {"state": "absent"},
        "versioning": {"state": "known", "value": {"status": "Enabled"}},
        "object_lock": {"state": "known", "value": {"enabled": true, "days": 30}}
      }
    }
  ]
}
`

func writeFile(t *testing.T, name, data string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func digest(data string) string {
	sum := sha256.Sum256([]byte(data))
	return hex.EncodeToString(sum[:])
}

// openError opens a snapshot and reads all of it, and returns the error without the path of the snapshot.
func openError(path string) string {
	err := readAll(path)
	if err == nil {
		return ""
	}
	return strings.TrimPrefix(err.Error(), fmt.Sprintf("open snapshot %q: ", path))
}

func readAll(path string) error {
	s, err := file.Open(path)
	if err != nil {
		return err
	}
	for _, a := range s.Accounts() {
		for _, err := range s.Parts(a) {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func TestOpen_refusesWhatIsNotAPart(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, want string }{
		{"newer model", `"1.0.0"`, `"2.0.0"`, `schema 2.0.0 is newer than 1.x: upgrade posture`},
		{"newer revision", `"1.0.0"`, `"1.1.0"`, `schema 1.1.0 is newer than 1.0.x: upgrade posture`},
		{"older model", `"1.0.0"`, `"0.9.0"`, `schema 0.9.0 is older than 1.x: collect it again`},
		{"version of another form", `"1.0.0"`, `"1.0"`, `x.json:2: /schema_version: "1.0" is not a schema version like 1.0.0`},
		{"version with a leading zero", `"1.0.0"`, `"1.0.00"`, `x.json:2: /schema_version: "1.0.00" is not a schema version like 1.0.0`},
		{"version of another type", `"1.0.0"`, `1`, `x.json:2: /schema_version: want a string, got a number`},
		{"time that is none", `06:00:00Z`, `06:00Z`, `x.json:3: /collected_at: "2026-06-01T06:00Z" is not a time in UTC like 2026-01-31T06:00:00Z`},
		{"time of another zone", `06:00:00Z`, `06:00:00+02:00`, `x.json:3: /collected_at: "2026-06-01T06:00:00+02:00" is not a time in UTC like 2026-01-31T06:00:00Z`},
		{"empty collector", `"posture 0.1.0"`, `""`, `x.json:4: /collected_by: is empty`},
		{"partition", `"partition": "aws"`, `"partition": "azure"`, `x.json:5: /partition: "azure" is not a partition like aws`},
		{"account", `"account": "111122223333",
  "region"`, `"account": "../../etc",
  "region"`, `x.json:6: /account: "../../etc" is not an account id of 12 digits`},
		{"region", `"region": "global",
`, `"region": "..",
`, `x.json:7: /region: ".." is not a region like eu-west-1, or global`},
		{"service", `"service": "s3"`, `"service": "S3"`, `x.json:8: /service: "S3" is not a service like s3`},
		{"unknown member of a part", `"partition"`, `"partitions"`, `x.json:5: /partitions: member "partitions" is not one of schema_version, collected_at, collected_by, partition, account, region, service, regions, listings, resources`},
		{"missing member of a part", `  "service": "s3",
`, ``, `x.json:1: member "service" is missing`},
		{"member twice", `"partition": "aws",`, `"partition": "aws", "partition": "aws",`, `x.json:5: /partition: the member is there twice`},
		{"null for a list", `"listings": [
    {"account": "111122223333", "region": "global", "type": "AWS::S3::Bucket", "state": "known"}
  ]`, `"listings": null`, `x.json:9: /listings: want an array, got null`},
		{"something after the end", "  ]\n}\n", "  ]\n}\n{}", `x.json:26: something follows the end of the snapshot`},
		{"not JSON", `"partition": "aws"`, `partition: aws`, `x.json:5: invalid character 'p' at start of value`},

		{"type of a listing", `"AWS::S3::Bucket", "state"`, `"AWS::S3::Pail", "state"`, `x.json:10: /listings/0/type: resource type "AWS::S3::Pail" is not in the catalogue`},
		{"listing of another account", `{"account": "111122223333"`, `{"account": "444455556666"`, `x.json:10: /listings/0: account "444455556666" is not the part's, 111122223333`},
		{"listing of another region", `"region": "global", "type"`, `"region": "eu-west-1", "type"`, `x.json:10: /listings/0: region "eu-west-1" is not the part's, global`},
		{"listing of the account itself", `"AWS::S3::Bucket", "state"`, `"AWS::::Account", "state"`, `x.json:10: /listings/0: AWS::::Account is not listed`},
		{"listing of another service", `"AWS::S3::Bucket", "state"`, `"AWS::IAM::User", "state"`, `x.json:10: /listings/0: AWS::IAM::User is listed by iam, not by s3`},
		{"listing of a regional type", `"AWS::S3::Bucket", "state"`, `"AWS::S3::AccessPoint", "state"`, `x.json:10: /listings/0: AWS::S3::AccessPoint is not listed in the region global`},
		{"absent listing", `"state": "known"}
  ]`, `"state": "absent"}
  ]`, `x.json:10: /listings/0/state: state "absent" is not one of known, unknown`},
		{"unknown listing without cause", `"state": "known"}
  ]`, `"state": "unknown"}
  ]`, `x.json:10: /listings/0: is unknown without a cause`},
		{"known listing with a cause", `"state": "known"}
  ]`, `"state": "known", "cause": {"operation": "s3:ListBuckets", "code": "AccessDenied"}}
  ]`, `x.json:10: /listings/0: is known and has a cause`},
		{"listing twice", `"state": "known"}
  ]`, `"state": "known"},
    {"account": "111122223333", "region": "global", "type": "AWS::S3::Bucket", "state": "known"}
  ]`, `x.json:11: /listings/1: AWS::S3::Bucket is listed twice`},
		{"listing without a state", `, "state": "known"}
  ]`, `}
  ]`, `x.json:10: /listings/0: member "state" is missing`},
		{"unknown member of a listing", `"state": "known"}
  ]`, `"state": "known", "count": 1}
  ]`, `x.json:10: /listings/0/count: member "count" is not one of account, region, type, state, cause`},

		{"resource without an id", `"id": "arn:aws:s3:::logs", `, ``, `x.json:13: /resources/0: member "id" is missing`},
		{"resource with an empty id", `"id": "arn:aws:s3:::logs"`, `"id": ""`, `x.json:14: /resources/0/id: is empty`},
		{"type of a resource", `"AWS::S3::Bucket",
`, `"AWS::S3::Pail",
`, `x.json:14: /resources/0/type: resource type "AWS::S3::Pail" is not in the catalogue`},
		{"resource of another account", `"account": "111122223333", "region": "eu-west-1"`, `"account": "444455556666", "region": "eu-west-1"`, `x.json:13: /resources/0: account "444455556666" is not the part's, 111122223333`},
		{"global resource in the part of a region", `"region": "global",
  "service"`, `"region": "eu-west-1",
  "service"`, `x.json:10: /listings/0: region "global" is not the part's, eu-west-1`},
		{"unknown member of a resource", `"name": "logs"`, `"names": "logs"`, `x.json:14: /resources/0/names: member "names" is not one of id, name, type, account, region, facts`},
		{"facts of another type", `"facts": {`, `"facts": [], "x": {`, `x.json:16: /resources/0/facts: want an object, got an array`},

		{"fact that is not in the catalogue", `"acl"`, `"acls"`, `x.json:17: /resources/0/facts/acls: AWS::S3::Bucket has no fact "acls" in the catalogue`},
		{"state", `{"state": "absent"}`, `{"state": "missing"}`, `x.json:19: /resources/0/facts/policy/state: state "missing" is not one of known, absent, unknown`},
		{"no state", `{"state": "absent"}`, `{}`, `x.json:19: /resources/0/facts/policy: member "state" is missing`},
		{"known without value", `{"state": "absent"}`, `{"state": "known"}`, `x.json:19: /resources/0/facts/policy: is known and has no value`},
		{"known with null", `{"state": "absent"}`, `{"state": "known", "value": null}`, `x.json:19: /resources/0/facts/policy/value: want an object, got null`},
		{"absent with a value", `{"state": "absent"}`, `{"state": "absent", "value": {"statements": []}}`, `x.json:19: /resources/0/facts/policy: is absent and has a value`},
		{"absent with a cause", `{"state": "absent"}`, `{"state": "absent", "cause": {"operation": "a", "code": "b"}}`, `x.json:19: /resources/0/facts/policy: is absent and has a cause`},
		{"unknown without cause", `{"state": "absent"}`, `{"state": "unknown"}`, `x.json:19: /resources/0/facts/policy: is unknown without a cause`},
		{"unknown with a null cause", `{"state": "absent"}`, `{"state": "unknown", "cause": null}`, `x.json:19: /resources/0/facts/policy/cause: want an object, got null`},
		{"unknown with a value", `{"state": "absent"}`, `{"state": "unknown", "value": {"statements": []}, "cause": {"operation": "a", "code": "b"}}`, `x.json:19: /resources/0/facts/policy: is unknown and has a value`},
		{"cause without a code", `"code": "AccessDenied", `, ``, `x.json:17: /resources/0/facts/acl/cause: member "code" is missing`},
		{"cause with an empty code", `"AccessDenied"`, `""`, `x.json:17: /resources/0/facts/acl/cause/code: is empty`},
		{"unknown member of a cause", `"message"`, `"messages"`, `x.json:17: /resources/0/facts/acl/cause/messages: member "messages" is not one of operation, code, message`},
		{"unknown member of a fact", `{"state": "absent"}`, `{"state": "absent", "why": ""}`, `x.json:19: /resources/0/facts/policy/why: member "why" is not one of state, value, cause`},
		{"absent list", `{"state": "known", "value": []}`, `{"state": "absent"}`, `x.json:18: /resources/0/facts/lifecycle: is a list and cannot be absent: an empty list is known`},
		{"absent fact that is not optional", `{"state": "known", "value": {"status": "Enabled"}}`, `{"state": "absent"}`, `x.json:20: /resources/0/facts/versioning: cannot be absent`},

		{"value of another type", `{"status": "Enabled"}`, `{"status": true}`, `x.json:20: /resources/0/facts/versioning/value/status: want a string, got true or false`},
		{"value with an unknown member", `{"status": "Enabled"}`, `{"Status": "Enabled"}`, `x.json:20: /resources/0/facts/versioning/value/Status: member "Status" is not one of mfa_delete, status`},
		{"value without a member", `"enabled": true, `, ``, `x.json:21: /resources/0/facts/object_lock/value: member "enabled" is missing`},
		{"value with a null member", `"enabled": true`, `"enabled": null`, `x.json:21: /resources/0/facts/object_lock/value/enabled: want true or false, got null`},
		{"fraction for a whole number", `"days": 30`, `"days": 30.5`, `x.json:21: /resources/0/facts/object_lock/value/days: 30.5 is not a whole number`},
		{"text for a number", `"days": 30`, `"days": "30"`, `x.json:21: /resources/0/facts/object_lock/value/days: want a number, got a string`},
		{"object for a list", `"value": []`, `"value": {}`, `x.json:18: /resources/0/facts/lifecycle/value: want an array, got an object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(s3Part, tt.old) != 1 {
				t.Fatalf("%q is %d times in the part", tt.old, strings.Count(s3Part, tt.old))
			}
			path := writeFile(t, filepath.Join(t.TempDir(), "x.json"), strings.Replace(s3Part, tt.old, tt.new, 1))
			if diff := cmp.Diff(tt.want, openError(path)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpen_refusesResources(t *testing.T) {
	t.Parallel()
	const bucket = `{"id": "arn:aws:s3:::a", "type": "AWS::S3::Bucket", "account": "111122223333", "region": "eu-west-1", "facts": {}}`
	tests := []struct{ name, region, resources, want string }{
		{"twice", "global", bucket + "," + bucket, `x.json:9: /resources/1: AWS::S3::Bucket arn:aws:s3:::a is there twice`},
		{
			"id of an account", "global", `{"id": "acme", "type": "AWS::::Account", "account": "111122223333", "region": "global", "facts": {}}`,
			`x.json:9: /resources/0: the id of an account is its number, not "acme"`,
		},
		{"global type in a region", "eu-west-1", bucket, `x.json:9: /resources/0: AWS::S3::Bucket belongs to the region global`},
		{
			"regional type of another region", "eu-west-1", strings.NewReplacer("Bucket", "AccessPoint", "eu-west-1", "us-east-1").Replace(bucket),
			`x.json:9: /resources/0: region "us-east-1" is not the part's, eu-west-1`,
		},
		{
			"fact of another service", "global", `{"id": "111122223333", "type": "AWS::::Account", "account": "111122223333", "region": "global",
		  "facts": {"account_mfa_enabled": {"state": "known", "value": false}}}`,
			`x.json:9: /resources/0: fact "account_mfa_enabled" is read by iam, not by s3`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, filepath.Join(t.TempDir(), "x.json"), part(tt.region, tt.resources))
			if diff := cmp.Diff(tt.want, openError(path)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// part returns an S3 part without listings. The resources are on line 9.
func part(region, resources string) string {
	return fmt.Sprintf(`{
  "schema_version": "1.0.0",
  "collected_at": "2026-06-01T06:00:00Z",
  "collected_by": "posture 0.1.0",
  "partition": "aws",
  "account": "111122223333",
  "region": %q,
  "service": "s3",
  "resources": [%s]
}`, region, resources)
}

func TestOpen_truncatedAnywhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := strings.TrimSpace(s3Part)
	for i := range len(text) {
		path := writeFile(t, filepath.Join(dir, "x.json"), text[:i])
		if got := openError(path); !strings.HasSuffix(got, "the file ends in the middle: it was cut off") {
			t.Fatalf("after %d bytes: %q", i, got)
		}
	}
}

func TestOpen_singleFile(t *testing.T) {
	t.Parallel()
	euWest := part("eu-west-1", "")
	otherAccount := strings.ReplaceAll(part("global", ""), account, "000011112222")
	several := fmt.Sprintf(`{"schema_version": "1.0.0", "parts": [%s, %s, %s]}`, s3Part, euWest, otherAccount)
	tests := []struct {
		name, data string
		want       []string
	}{
		{"one part", s3Part, []string{"111122223333/global/s3"}},
		{"several parts", several, []string{"000011112222/global/s3", "111122223333/global/s3", "111122223333/eu-west-1/s3"}},
		{"no parts", `{"parts": [], "schema_version": "1.0.0"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := file.Open(writeFile(t, filepath.Join(t.TempDir(), "x.json"), tt.data))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the sequence can be iterated again
				if diff := cmp.Diff(tt.want, keys(t, s)); diff != "" {
					t.Errorf("parts (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func keys(t *testing.T, s *file.Snapshot) []string {
	t.Helper()
	var got []string
	for _, a := range s.Accounts() {
		for p, err := range s.Parts(a) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Account+"/"+p.Region+"/"+p.Service)
		}
	}
	return got
}

func TestOpen_decodes(t *testing.T) {
	t.Parallel()
	s, err := file.Open(writeFile(t, filepath.Join(t.TempDir(), "x.json"), s3Part))
	if err != nil {
		t.Fatal(err)
	}
	want := snapshot.Part{
		SchemaVersion: "1.0.0",
		CollectedAt:   time.Date(2026, 6, 1, 6, 0, 0, 0, time.UTC),
		CollectedBy:   "posture 0.1.0",
		Partition:     "aws",
		Account:       account,
		Region:        snapshot.Global,
		Service:       "s3",
		Listings: []snapshot.Listing{
			{Account: account, Region: snapshot.Global, Type: "AWS::S3::Bucket", State: snapshot.Known},
		},
		Resources: []snapshot.Resource{{
			ID: "arn:aws:s3:::logs", Name: "logs", Type: "AWS::S3::Bucket", Account: account, Region: "eu-west-1",
			Facts: map[string]snapshot.Fact{
				"acl":         snapshot.UnknownFact(&snapshot.Cause{Operation: "s3:GetBucketAcl", Code: "AccessDenied", Message: "no"}),
				"lifecycle":   {State: snapshot.Known, Value: json.RawMessage(`[]`)},
				"policy":      {State: snapshot.Absent},
				"versioning":  {State: snapshot.Known, Value: json.RawMessage(`{"status":"Enabled"}`)},
				"object_lock": {State: snapshot.Known, Value: json.RawMessage(`{"enabled":true,"days":30}`)},
			},
		}},
	}
	for got, err := range s.Parts(account) {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("part (-want +got):\n%s", diff)
		}
	}
}

func TestOpen_refusesFiles(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, data, want string }{
		{"suffix", "x.yaml", s3Part, "not a directory and not a .json or .json.zst file"},
		{"not compressed", "x.json.zst", s3Part, "x.json.zst: zstd: invalid input: magic number mismatch"},
		{
			"part twice", "x.json", `{"schema_version": "1.0.0", "parts": [` + s3Part + "," + s3Part + `]}`,
			"part 111122223333/global/s3 is there twice",
		},
		{
			"part and parts", "x.json", strings.Replace(s3Part, `"listings"`, `"parts": [], "listings"`, 1),
			"x.json:1: want the members schema_version and parts, and no others",
		},
		{
			"parts in parts", "x.json", `{"schema_version": "1.0.0", "parts": [{"parts": []}]}`,
			`x.json:1: /parts/0/parts: member "parts" is not one of schema_version, collected_at, collected_by, partition, account, region, service, regions, listings, resources`,
		},
		{
			"part of a file without a member", "x.json", "{\"schema_version\": \"1.0.0\", \"parts\": [\n{}]}",
			`x.json:2: /parts/0: member "schema_version" is missing`,
		},
		{"list", "x.json", `[]`, "x.json:1: want an object, got an array"},
		{
			"newer addition with a type of its own", "x.json",
			strings.Replace(strings.Replace(s3Part, "1.0.0", "1.0.1", 1), "S3::Bucket", "S3::Pail", 1),
			`x.json:10: /listings/0/type: resource type "AWS::S3::Pail" is not in the catalogue (schema 1.0.1 is newer than 1.0.0: upgrade posture)`,
		},
		{"newer addition with nothing of its own", "x.json", strings.Replace(s3Part, "1.0.0", "1.0.1", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, filepath.Join(t.TempDir(), tt.file), tt.data)
			if diff := cmp.Diff(tt.want, openError(path)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpen_notThere(t *testing.T) {
	t.Parallel()
	if got := openError(filepath.Join(t.TempDir(), "x.json")); got != "no such file or directory" {
		t.Errorf("got %q", got)
	}
}

func TestParts_fileChangedSinceOpen(t *testing.T) {
	t.Parallel()
	path := writeFile(t, filepath.Join(t.TempDir(), "x.json"), s3Part)
	s, err := file.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{s3Part + "\n", s3Part[:100], "", "{}"} {
		writeFile(t, path, data)
		var last error
		for _, last = range s.Parts(account) {
		}
		want := fmt.Sprintf("open snapshot %q: x.json: was changed since it was opened", path)
		if last == nil || last.Error() != want {
			t.Errorf("%.10q: got %v, want %s", data, last, want)
		}
	}
}

// directory writes a snapshot directory with one file and the manifest.
func directory(t *testing.T, manifest, data string) string {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "a.json"), data)
	writeFile(t, filepath.Join(dir, "manifest.json"), manifest)
	return dir
}

func manifest(parts string) string {
	return `{"schema_version": "1.0.0", "collected_by": "posture 0.1.0", "parts": [` + parts + `]}`
}

func manifestPart(path, sha256, region string) string {
	return fmt.Sprintf(`{"path": %q, "sha256": %q, "account": "111122223333", "region": %q, "service": "s3"}`, path, sha256, region)
}

func TestOpen_refusesDirectories(t *testing.T) {
	t.Parallel()
	good := manifestPart("a.json", digest(s3Part), "global")
	tests := []struct{ name, manifest, data, want string }{
		{"good", manifest(good), s3Part, ""},
		{"changed", manifest(good), s3Part + " ", "a.json: was changed since it was collected"},
		{
			"part that the file does not have", manifest(good + "," + manifestPart("a.json", digest(s3Part), "eu-west-1")), s3Part,
			"a.json: part 111122223333/eu-west-1/s3 of manifest.json is missing",
		},
		{
			"part that the manifest does not have", manifest(manifestPart("a.json", digest(s3Part), "eu-west-1")), s3Part,
			"a.json: part 111122223333/global/s3 is not in manifest.json",
		},
		{
			"part twice in the file", manifest(manifestPart("a.json", digest(twice), "global")), twice,
			"a.json: part 111122223333/global/s3 is there twice",
		},
		{
			"part in two files", manifest(good + "," + manifestPart("b.json", digest(s3Part), "global")), s3Part,
			"manifest.json: part 111122223333/global/s3 is there twice, in a.json and in b.json",
		},
		{
			"two digests of one file", manifest(good + "," + manifestPart("a.json", digest(""), "eu-west-1")), s3Part,
			"manifest.json: a.json has two digests",
		},
		{
			"file that is not there", manifest(manifestPart("b.json", digest(s3Part), "global")), s3Part,
			"b.json: no such file or directory",
		},
		{
			"path out of the directory", manifest(manifestPart("../a.json", digest(s3Part), "global")), s3Part,
			"../a.json: path escapes from parent",
		},
		{
			"path of another kind", manifest(manifestPart("a.txt", digest(s3Part), "global")), s3Part,
			`manifest.json:1: /parts/0/path: "a.txt" is not the path of a .json or .json.zst file`,
		},
		{
			"digest of another form", manifest(manifestPart("a.json", "sha256:x", "global")), s3Part,
			`manifest.json:1: /parts/0/sha256: "sha256:x" is not a SHA-256 in hex`,
		},
		{
			"unknown member", strings.Replace(manifest(good), `"parts"`, `"complete": true, "parts"`, 1), s3Part,
			`manifest.json:1: /complete: member "complete" is not one of schema_version, collected_by, incomplete, parts`,
		},
		{
			"no parts", `{"schema_version": "1.0.0", "collected_by": "posture 0.1.0"}`, s3Part,
			`manifest.json:1: member "parts" is missing`,
		},
		{
			"newer schema", strings.Replace(manifest(good), "1.0.0", "2.0.0", 1), s3Part,
			"schema 2.0.0 is newer than 1.x: upgrade posture",
		},
		{
			"error in a part", manifest(manifestPart("a.json", digest("{}"), "global")), "{}",
			`a.json:1: member "schema_version" is missing`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, openError(directory(t, tt.manifest, tt.data))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const twice = `{"schema_version": "1.0.0", "parts": [` + s3Part + `, ` + s3Part + `]}`

func TestOpen_noManifest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, account, "global", "s3.json"), s3Part)
	want := "no manifest.json: not a snapshot, or its collection was cut off"
	if got := openError(dir); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOpen_symbolicLinkOutOfTheDirectory(t *testing.T) {
	t.Parallel()
	outside := writeFile(t, filepath.Join(t.TempDir(), "secret.json"), s3Part)
	dir := directory(t, manifest(manifestPart("link.json", digest(s3Part), "global")), "")
	if err := os.Symlink(outside, filepath.Join(dir, "link.json")); err != nil {
		t.Skip(err)
	}
	if got := openError(dir); got != "link.json: path escapes from parent" {
		t.Errorf("got %q", got)
	}
}
