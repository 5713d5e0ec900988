package checks_test

import (
	"fmt"
	"testing"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/snapshot"
	"github.com/openposture/posture/rules"
)

// BenchmarkEval judges 1,000 buckets by every built-in rule for buckets: when all of them were read, and when one fact of
// each was refused. The figure per resource is over all rules of the type.
func BenchmarkEval(b *testing.B) {
	set, err := checks.Load(rules.FS)
	if err != nil {
		b.Fatal(err)
	}
	sel, err := set.Select(b.Context(), checks.SelectOptions{Rules: []string{"cis.s3.*"}})
	if err != nil {
		b.Fatal(err)
	}
	const policy = `{"version":"2012-10-17","statements":[{"sid":"DenyHTTP","effect":"Deny","principals":[{"type":"*","id":"*"}],` +
		`"actions":["s3:*"],"resources":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"conditions":[{"operator":"Bool","key":"aws:SecureTransport","values":["false"]}]}]}`
	for _, state := range []struct {
		name   string
		policy snapshot.Fact
	}{{"read", known(policy)}, {"policy refused", snapshot.UnknownFact(denied("s3:GetBucketPolicy"))}} {
		b.Run(state.name, func(b *testing.B) {
			const n = 1000
			var resources []snapshot.Resource
			for i := range n {
				resources = append(resources, bucket(fmt.Sprintf("b%d", i), map[string]snapshot.Fact{
					"policy": state.policy, "versioning": known(`{"status":"Enabled","mfa_delete":"Disabled"}`),
					"encryption":          known(`{"rules":[{"sse_algorithm":"AES256","bucket_key_enabled":false}]}`),
					"public_access_block": known(`{"block_public_acls":true,"ignore_public_acls":true,"block_public_policy":true,"restrict_public_buckets":true}`),
				}))
			}
			self := snapshot.Resource{
				ID: account, Type: snapshot.Account, Account: account, Region: snapshot.Global,
				Facts: map[string]snapshot.Fact{"public_access_block": {State: snapshot.Absent}},
			}
			src := checks.Memory{buckets(snapshot.Known, nil, append(resources, self)...)}
			b.ReportAllocs()
			for b.Loop() {
				if err := sel.Eval(b.Context(), src, checks.EvalOptions{Workers: 1}, func(findings.Finding) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "us/resource")
		})
	}
}

// BenchmarkLoad loads and compiles the built-in pack: what every command pays at its start.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := checks.Load(rules.FS); err != nil {
			b.Fatal(err)
		}
	}
}
