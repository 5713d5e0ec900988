package checks_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/snapshot"
)

const regionRule = `# METADATA
# title: T
# description: D
# custom:
#   resource: AWS::::Region
#   facts: [ebs_encryption_by_default, security_hub]
#   severity: LOW
#   responsibility: customer
#   remediation: R
package t.ec2.r

deny contains "not encrypted" if not input.resource.ebs_encryption_by_default

deny contains "no hub" if not input.resource.security_hub
`

const everyRegionRule = `# METADATA
# title: T
# description: D
# custom:
#   resource: AWS::::Account
#   facts: [partition]
#   related:
#     regions: {type: "AWS::::Region", facts: [ebs_encryption_by_default]}
#   severity: LOW
#   responsibility: customer
#   remediation: R
package t.ec2.all

import data.t.ec2.all.related

deny contains sprintf("%s is not encrypted", [r.id]) if {
	some r in related.regions
	not r.ebs_encryption_by_default
}
`

// regionPart is what a service says of a region.
func regionPart(service, region string, facts map[string]snapshot.Fact) snapshot.Part {
	return snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion, CollectedAt: collected, Partition: "aws", Account: account, Region: region, Service: service,
		Resources: []snapshot.Resource{{ID: region, Type: snapshot.Region, Account: account, Region: region, Facts: facts}},
	}
}

// regionsPart is the list of the regions.
func regionsPart(cause *snapshot.Cause, names ...string) snapshot.Part {
	p := snapshot.Part{
		SchemaVersion: snapshot.SchemaVersion, CollectedAt: collected, Partition: "aws", Account: account, Region: snapshot.Global, Service: "account",
		Listings: []snapshot.Listing{{Account: account, Region: snapshot.Global, Type: snapshot.Region, State: snapshot.Known}},
	}
	if cause != nil {
		p.Listings[0].State, p.Listings[0].Cause = snapshot.Unknown, cause
	}
	for _, name := range names {
		p.Resources = append(p.Resources, snapshot.Resource{ID: name, Type: snapshot.Region, Account: account, Region: name, Facts: map[string]snapshot.Fact{}})
	}
	return p
}

// TestEval_regions has two services that say something of each region.
func TestEval_regions(t *testing.T) {
	t.Parallel()
	partition := regionPart("sts", snapshot.Global, nil)
	partition.Resources = []snapshot.Resource{{ID: account, Type: snapshot.Account, Account: account, Region: snapshot.Global, Facts: map[string]snapshot.Fact{"partition": known(`"aws"`)}}}
	ebs := func(region, value string) snapshot.Part {
		return regionPart("ec2", region, map[string]snapshot.Fact{"ebs_encryption_by_default": known(value)})
	}
	hub := func(region string) snapshot.Part {
		return regionPart("securityhub", region, map[string]snapshot.Fact{"security_hub": known(`{}`)})
	}
	noHub := func(region string, f snapshot.Fact) snapshot.Part {
		return regionPart("securityhub", region, map[string]snapshot.Fact{"security_hub": f})
	}
	absent, refused := snapshot.Fact{State: snapshot.Absent}, snapshot.UnknownFact(denied("securityhub:DescribeHub"))
	for _, tc := range []struct {
		name  string
		parts []snapshot.Part
		want  []string
	}{
		{
			"each region on its own, the facts of both services together",
			[]snapshot.Part{partition, regionsPart(nil, "eu-west-1", "us-east-1"), ebs("eu-west-1", "true"), hub("eu-west-1"), ebs("us-east-1", "false"), noHub("us-east-1", absent)},
			[]string{"eu-west-1 eu-west-1 PASS []", "global 111122223333 FAIL [us-east-1 is not encrypted]", "us-east-1 us-east-1 FAIL [no hub not encrypted]"},
		},
		{
			"what one service was refused does not hide what the other says",
			[]snapshot.Part{partition, regionsPart(nil, "eu-west-1", "us-east-1"), ebs("eu-west-1", "true"), noHub("eu-west-1", refused), ebs("us-east-1", "false"), noHub("us-east-1", refused)},
			[]string{
				"eu-west-1 eu-west-1 UNKNOWN [securityhub:DescribeHub: AccessDenied (needs securityhub:DescribeHub)]",
				"global 111122223333 FAIL [us-east-1 is not encrypted]", "us-east-1 us-east-1 FAIL [not encrypted]",
			},
		},
		{
			"a region that nobody said anything of is not passed over",
			[]snapshot.Part{partition, regionsPart(nil, "eu-west-1", "us-east-1"), ebs("eu-west-1", "true"), hub("eu-west-1")},
			[]string{
				"eu-west-1 eu-west-1 PASS []",
				"global 111122223333 UNKNOWN [ec2:GetEbsEncryptionByDefault: NotCollected (the snapshot was made without it: collect again for this rule)]",
				"us-east-1 us-east-1 UNKNOWN [ec2:GetEbsEncryptionByDefault: NotCollected (the snapshot was made without it: collect again for this rule) securityhub:DescribeHub: NotCollected (the snapshot was made without it: collect again for this rule)]",
			},
		},
		{
			"without the list of the regions the home region has its verdict, and the rest one UNKNOWN",
			[]snapshot.Part{partition, regionsPart(denied("account:ListRegions")), ebs("eu-west-1", "true"), hub("eu-west-1")},
			[]string{
				"eu-west-1 eu-west-1 PASS []",
				"global 111122223333 UNKNOWN [cannot list AWS::::Region: account:ListRegions: AccessDenied (needs account:ListRegions)]",
				"global 111122223333 UNKNOWN [cannot list AWS::::Region: account:ListRegions: AccessDenied (needs account:ListRegions)]",
			},
		},
		{
			"a bad region decides although the list is unread",
			[]snapshot.Part{partition, regionsPart(denied("account:ListRegions")), ebs("eu-west-1", "false"), hub("eu-west-1")},
			[]string{
				"eu-west-1 eu-west-1 FAIL [not encrypted]", "global 111122223333 FAIL [eu-west-1 is not encrypted]",
				"global 111122223333 UNKNOWN [cannot list AWS::::Region: account:ListRegions: AccessDenied (needs account:ListRegions)]",
			},
		},
		{
			"a collection of some regions says nothing of the others",
			[]snapshot.Part{partition, restricted(regionsPart(nil, "eu-west-1")), restricted(ebs("eu-west-1", "true")), restricted(hub("eu-west-1"))},
			[]string{
				"eu-west-1 eu-west-1 PASS []",
				"global 111122223333 UNKNOWN [cannot list AWS::::Region: account:ListRegions: NotCollected (only eu-west-1 was collected)]",
			},
		},
		{
			"a snapshot that knows of no regions",
			[]snapshot.Part{partition},
			[]string{
				"global 111122223333 UNKNOWN [cannot list AWS::::Region: account:ListRegions: NotCollected (the snapshot was made without it: collect again for this rule)]",
				"global 111122223333 UNKNOWN [cannot list AWS::::Region: account:ListRegions: NotCollected (the snapshot was made without it: collect again for this rule)]",
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			set, err := checks.Load(fstest.MapFS{"t/ec2/r/r.rego": {Data: []byte(regionRule)}, "t/ec2/all/all.rego": {Data: []byte(everyRegionRule)}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range eval(t, set, checks.Memory(tc.parts)) {
				got = append(got, fmt.Sprintf("%s %s %s %v", f.Resource.Region, f.Resource.ID, f.Status, f.Messages))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
