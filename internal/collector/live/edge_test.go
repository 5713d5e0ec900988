package live_test

import (
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// TestEdge_answersIncomplete leaves out what every answer about a database, a load balancer, a distribution or an API says, or
// changes it: the fact or the listing is unknown, never a default.
func TestEdge_answersIncomplete(t *testing.T) {
	t.Parallel()
	balancer := "AWS::ElasticLoadBalancingV2::LoadBalancer " + awstest.LoadBalancerARN(awstest.LoadBalancerWeb)
	database := "AWS::RDS::DBInstance " + awstest.DatabaseARN(awstest.DatabaseReport)
	unknownWithout(t, []lack{
		{"apigateway:GetRestApis", `\\\":[{`, `\\\":{`, "AWS::ApiGateway::RestApi " + awstest.RestAPIARN(awstest.RestAPIOrders) + " policy"},
		{"cloudfront:ListDistributions", "</MaxItems><Quantity>1<", "</MaxItems><Quantity>2<", "list global AWS::CloudFront::Distribution"},
		{"elbv2:DescribeLoadBalancerAttributes", "access_logs.s3.enabled", "other", balancer + " access_logs"},
		{"elbv2:DescribeLoadBalancerAttributes", "deletion_protection.enabled", "other", balancer + " deletion_protection_enabled"},
		{"rds:DescribeDBInstances", "<PubliclyAccessible>false</PubliclyAccessible>", "", database + " publicly_accessible"},
		{"rds:DescribeDBInstances", "<StorageEncrypted>true</StorageEncrypted>", "", database + " storage_encrypted"},
	})
}

// TestDeliveries_secondPage refuses the second page of the deliveries, and of their sources: what the first says is not all.
func TestDeliveries_secondPage(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"logs:DescribeDeliveries", "logs:DescribeDeliverySources"} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, func(r awstest.Request) awstest.Answer {
				if strings.Contains(r.Body, `"nextToken"`) {
					return awstest.Denied(r)
				}
				return awstest.Good(r)
			})
			got := answers(run(t, options(t, s)))
			for _, place := range []string{
				"AWS::CloudFront::Distribution " + awstest.DistributionARN(awstest.DistributionDocs),
				"AWS::CloudFront::Distribution " + awstest.DistributionARN(awstest.DistributionShop),
				"AWS::ElasticLoadBalancingV2::LoadBalancer " + awstest.LoadBalancerARN(awstest.LoadBalancerVended),
				"AWS::ElasticLoadBalancingV2::LoadBalancer " + awstest.LoadBalancerARN(awstest.LoadBalancerWeb),
			} {
				want := answer{State: snapshot.Unknown, Cause: op + " AccessDenied"}
				if a := got[place+" log_deliveries"]; a != want {
					t.Errorf("%s: got %+v, want %+v", place, a, want)
				}
			}
		})
	}
}

// TestEdge_noSecret looks for the variables of stages and for the users of databases, which the answers have.
func TestEdge_noSecret(t *testing.T) {
	t.Parallel()
	s := start(t)
	got := answers(run(t, options(t, s)))
	if len(got) == 0 {
		t.Fatal("nothing was read")
	}
	for place, a := range got {
		for _, secret := range []string{awstest.StageSecret, awstest.DatabaseUser} {
			if strings.Contains(place, secret) || strings.Contains(a.Value, secret) {
				t.Errorf("%s says %s", place, a.Value)
			}
		}
	}
}
