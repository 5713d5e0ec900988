package checks_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/collector/file"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
	"github.com/openposture/posture/rules"
)

// A scale is a generated snapshot of buckets.
type scale struct {
	name     string
	accounts int
	buckets  int // of an account
	bucket   func(r *rand.Rand, i int) map[string]snapshot.Fact
	options  checks.EvalOptions
}

// scales are 100,000 buckets each, but for those without the memo. 5,000 an account is half of what S3 allows one
// without asking.
var scales = []scale{
	{"alike", 20, 5000, alike, checks.EvalOptions{}},
	{"refused", 20, 5000, refused, checks.EvalOptions{}},
	{"different", 20, 5000, different, checks.EvalOptions{}},
	{"alike in one account", 1, 100_000, alike, checks.EvalOptions{}},
	{"refused in one account", 1, 100_000, refused, checks.EvalOptions{}},
	{"different in one account", 1, 100_000, different, checks.EvalOptions{}},
	{"alike, without the memo", 2, 5000, alike, checks.EvalOptions{}.WithoutMemo()},
	{"different, with the memo", 2, 5000, different, checks.EvalOptions{}},
	{"different, without the memo", 2, 5000, different, checks.EvalOptions{}.WithoutMemo()},
}

// BenchmarkScale reads and judges 100,000 buckets by 20 rules, and drops the findings: the five built-in rules for
// buckets under four names each. cpu-s is the processor time of it, cpu-us/pair that of one rule on one bucket, and
// MB-RSS the most memory that the process had.
func BenchmarkScale(b *testing.B) {
	pack, err := fourfold(rules.FS)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range scales {
		b.Run(s.name, func(b *testing.B) {
			dir := b.TempDir()
			if err := s.write(dir); err != nil {
				b.Fatal(err)
			}
			set, err := checks.Load(pack)
			if err != nil {
				b.Fatal(err)
			}
			for range 2 { // the first collection leaves what pools hold: the text of the snapshot that was written
				debug.FreeOSMemory()
			}
			resetPeak(b)
			before, n := cpuSeconds(b), 0
			for b.Loop() {
				n = s.judge(b, set, dir)
			}
			seconds := (cpuSeconds(b) - before) / float64(b.N)
			b.ReportMetric(seconds, "cpu-s")
			b.ReportMetric(seconds*1e6/float64(n), "cpu-us/pair")
			b.ReportMetric(peakMB(b), "MB-RSS")
			if want := s.accounts * s.buckets * 20; n != want {
				b.Fatalf("got %d findings, want %d", n, want)
			}
		})
	}
}

// judge opens the snapshot and returns the number of findings.
func (s scale) judge(b *testing.B, set *checks.Set, dir string) int {
	b.Helper()
	sel, err := set.Select(b.Context(), checks.SelectOptions{})
	if err != nil {
		b.Fatal(err)
	}
	src, err := file.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	if err := sel.Eval(b.Context(), src, s.options, func(f findings.Finding) error {
		if f.Status == findings.Error {
			return fmt.Errorf("%s: %s", f.Rule, f.Messages)
		}
		n++
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return n
}

// fourfold returns a pack with four copies of the rules for buckets.
func fourfold(fsys fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	files, err := fs.Glob(fsys, "cis/s3/bucket_*/*.rego")
	for _, name := range files {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		for _, pack := range []string{"one", "two", "three", "four"} {
			copied := bytes.ReplaceAll(src, []byte("cis.s3."), []byte(pack+".s3."))
			out[path.Join(pack, strings.TrimPrefix(name, "cis/"))] = &fstest.MapFile{Data: copied}
		}
	}
	return out, err
}

// write writes the snapshot to the directory.
func (s scale) write(dir string) error {
	w, err := file.Create(dir)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2)) // the same snapshot every time
	for n := range s.accounts {
		id := fmt.Sprintf("%012d", 100_000_000_000+n)
		part := snapshot.Part{
			SchemaVersion: snapshot.SchemaVersion, CollectedAt: collected, CollectedBy: "posture bench", Partition: "aws",
			Account: id, Region: snapshot.Global, Service: "s3",
			Listings: []snapshot.Listing{{Account: id, Region: snapshot.Global, Type: "AWS::S3::Bucket", State: snapshot.Known}},
			Resources: []snapshot.Resource{{
				ID: id, Type: snapshot.Account, Account: id, Region: snapshot.Global,
				Facts: map[string]snapshot.Fact{"public_access_block": {State: snapshot.Absent}},
			}},
		}
		for i := range s.buckets {
			name := fmt.Sprintf("bucket-%d-%06d", n, i)
			b := bucket(name, s.bucket(r, n*s.buckets+i))
			b.Account = id
			part.Resources = append(part.Resources, b)
		}
		if err := w.Put(part); err != nil {
			return err
		}
	}
	return w.Close(false)
}

// alike is a bucket of an account like most: made by a few templates, so that 19 of 20 have one of some thirty shapes.
// The others have a policy of their own, for it names the bucket.
func alike(r *rand.Rand, i int) map[string]snapshot.Fact {
	fact := func(options ...string) snapshot.Fact {
		if o := options[r.IntN(len(options))]; o != "" {
			return known(o)
		}
		return snapshot.Fact{State: snapshot.Absent}
	}
	policy := snapshot.Fact{State: snapshot.Absent}
	if r.IntN(20) == 0 {
		policy = known(denyHTTP(i))
	}
	return map[string]snapshot.Fact{
		"policy":     policy,
		"versioning": fact(versioned("Enabled", "Disabled"), versioned("Suspended", "Disabled"), versioned("Enabled", "Enabled")),
		"encryption": fact(encrypted("AES256", ""), encrypted("aws:kms", "alias/aws/s3"), ""),
		"public_access_block": fact(
			`{"block_public_acls":true,"ignore_public_acls":true,"block_public_policy":true,"restrict_public_buckets":true}`,
			`{"block_public_acls":true,"ignore_public_acls":true,"block_public_policy":false,"restrict_public_buckets":false}`, ""),
	}
}

// different is a bucket that shares no fact with another, but for those that have only so many values.
func different(r *rand.Rand, i int) map[string]snapshot.Fact {
	out := alike(r, i)
	out["policy"] = known(denyHTTP(i))
	out["encryption"] = known(encrypted("aws:kms", fmt.Sprintf("arn:aws:kms:eu-west-1:111122223333:key/%d", i)))
	return out
}

// refused is a bucket of which nothing could be read. The message names the bucket, as that of AWS does.
func refused(_ *rand.Rand, i int) map[string]snapshot.Fact {
	out := map[string]snapshot.Fact{}
	for name, op := range map[string]string{
		"policy": "s3:GetBucketPolicy", "versioning": "s3:GetBucketVersioning", "encryption": "s3:GetBucketEncryption",
		"public_access_block": "s3:GetPublicAccessBlock",
	} {
		cause := denied(op)
		cause.Message = fmt.Sprintf("User: arn:aws:iam::111122223333:user/audit is not authorized to perform: %s on resource: arn:aws:s3:::bucket-%d", op, i)
		out[name] = snapshot.UnknownFact(cause)
	}
	return out
}

func denyHTTP(i int) string {
	return fmt.Sprintf(`{"version":"2012-10-17","statements":[{"sid":"DenyHTTP","effect":"Deny","principals":[{"type":"*","id":"*"}],`+
		`"actions":["s3:*"],"resources":["arn:aws:s3:::bucket-%[1]d","arn:aws:s3:::bucket-%[1]d/*"],`+
		`"conditions":[{"operator":"Bool","key":"aws:SecureTransport","values":["false"]}]}]}`, i)
}

func versioned(status, mfaDelete string) string {
	return fmt.Sprintf(`{"status":%q,"mfa_delete":%q}`, status, mfaDelete)
}

func encrypted(algorithm, key string) string {
	if key != "" {
		key = fmt.Sprintf(`,"kms_master_key_id":%q`, key)
	}
	return fmt.Sprintf(`{"rules":[{"sse_algorithm":%q%s,"bucket_key_enabled":false}]}`, algorithm, key)
}
