//go:build e2e

package e2e

import (
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	gatewaytypes "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	gatewayv2types "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	fronttypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	classictypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// edgeServices is the services of the account of TestEdge: what the internet reaches.
var edgeServices = []string{"apigateway", "apigatewayv2", "cloudfront", "elb", "elbv2", "rds"}

// TestEdge has databases, load balancers, distributions and APIs in good order and in bad. Then each operation of these
// services is refused on its own.
func TestEdge(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000040")
	n := newNetwork(t, a, "us-east-1")
	seedDatabases(n, a)
	seedCluster(n, a)
	seedLoadBalancers(n, a)
	seedDistributions(n, a)
	seedAPIs(n, a)
	args := func(url string) []string {
		args := []string{
			"scan", "--endpoint-url", url, "--region", "us-east-1", "--region", "eu-west-1", "--benchmark", "all", "--format", "json", "--quiet",
		}
		for _, service := range edgeServices {
			args = append(args, "--rule", "cis."+service+".*")
		}
		return args
	}
	p := newProxy(t, &proxy{})
	rep := posture(t, a, args(p.url)...).decode(t)
	eachDenied(t, a, rep, p, 12, edgeServices, args)
	rep.rename(n.names)
	read(t, "edge.txt").check(t, rep)
}

// seedDatabases makes one that is as it should be, one that is not, and one that is public behind a closed group.
func seedDatabases(n *network, a *account) {
	n.Helper()
	vpc := n.vpc("databases", "10.9.0.0/16")
	group := func(name, cidr string) string {
		out, err := n.api.CreateSecurityGroup(n.Context(), &ec2.CreateSecurityGroupInput{GroupName: &name, Description: &name, VpcId: vpc})
		must(n.T, err)
		n.named(out.GroupId, name)
		_, err = n.api.AuthorizeSecurityGroupIngress(n.Context(), &ec2.AuthorizeSecurityGroupIngressInput{GroupId: out.GroupId, IpPermissions: []ec2types.IpPermission{
			{IpProtocol: aws.String("tcp"), FromPort: aws.Int32(5432), ToPort: aws.Int32(5432), IpRanges: []ec2types.IpRange{{CidrIp: &cidr}}},
		}})
		must(n.T, err)
		return *out.GroupId
	}
	world, office := group("world", "0.0.0.0/0"), group("office", "198.51.100.0/24")
	api := rds.NewFromConfig(a.cfg)
	for _, db := range []struct {
		name  string
		good  bool
		group string
	}{{"good", true, office}, {"bad", false, world}, {"shut", false, office}} {
		_, err := api.CreateDBInstance(n.Context(), &rds.CreateDBInstanceInput{
			DBInstanceIdentifier: &db.name, DBInstanceClass: aws.String("db.t3.small"), Engine: aws.String("postgres"), AllocatedStorage: aws.Int32(20),
			MasterUsername: aws.String("owner"), MasterUserPassword: aws.String("not-a-secret"), Port: aws.Int32(5432),
			StorageEncrypted: &db.good, MultiAZ: &db.good, AutoMinorVersionUpgrade: &db.good, PubliclyAccessible: aws.Bool(!db.good),
			VpcSecurityGroupIds: []string{db.group},
		})
		must(n.T, err)
	}
}

// seedCluster makes a cluster with one instance, which is in one Availability Zone.
func seedCluster(n *network, a *account) {
	n.Helper()
	api := rds.NewFromConfig(a.cfg)
	_, err := api.CreateDBCluster(n.Context(), &rds.CreateDBClusterInput{
		DBClusterIdentifier: aws.String("cluster"), Engine: aws.String("aurora-postgresql"), MasterUsername: aws.String("owner"),
		MasterUserPassword: aws.String("not-a-secret"), StorageEncrypted: aws.Bool(true),
	})
	must(n.T, err)
	_, err = api.CreateDBInstance(n.Context(), &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: aws.String("member"), DBClusterIdentifier: aws.String("cluster"), Engine: aws.String("aurora-postgresql"),
		DBInstanceClass: aws.String("db.r6g.large"), StorageEncrypted: aws.Bool(true), AutoMinorVersionUpgrade: aws.Bool(true),
	})
	must(n.T, err)
}

// seedLoadBalancers makes load balancers of both generations, some of which write access logs.
func seedLoadBalancers(n *network, a *account) {
	n.Helper()
	vpc := n.vpc("front", "10.8.0.0/16")
	subnets := []string{*n.subnet(vpc, "10.8.1.0/24")}
	seedNetworkBalancer(n, a, subnets[0])
	classic := elasticloadbalancing.NewFromConfig(a.cfg)
	api := elasticloadbalancingv2.NewFromConfig(a.cfg)
	for _, logged := range []bool{true, false} {
		name := map[bool]string{true: "logged", false: "silent"}[logged]
		_, err := classic.CreateLoadBalancer(n.Context(), &elasticloadbalancing.CreateLoadBalancerInput{
			LoadBalancerName: aws.String("classic-" + name), AvailabilityZones: []string{"us-east-1a"},
			Listeners: []classictypes.Listener{{Protocol: aws.String("HTTP"), LoadBalancerPort: 80, InstancePort: aws.Int32(80)}},
		})
		must(n.T, err)
		_, err = classic.ModifyLoadBalancerAttributes(n.Context(), &elasticloadbalancing.ModifyLoadBalancerAttributesInput{
			LoadBalancerName: aws.String("classic-" + name),
			LoadBalancerAttributes: &classictypes.LoadBalancerAttributes{AccessLog: &classictypes.AccessLog{
				Enabled: logged, S3BucketName: aws.String("edge-logs"), EmitInterval: aws.Int32(5),
			}},
		})
		must(n.T, err)
		out, err := api.CreateLoadBalancer(n.Context(), &elasticloadbalancingv2.CreateLoadBalancerInput{Name: aws.String("app-" + name), Subnets: subnets})
		must(n.T, err)
		_, err = api.ModifyLoadBalancerAttributes(n.Context(), &elasticloadbalancingv2.ModifyLoadBalancerAttributesInput{
			LoadBalancerArn: out.LoadBalancers[0].LoadBalancerArn, Attributes: []elbtypes.LoadBalancerAttribute{
				{Key: aws.String("access_logs.s3.enabled"), Value: aws.String(strconv.FormatBool(logged))},
				{Key: aws.String("access_logs.s3.bucket"), Value: aws.String("edge-logs")},
			},
		})
		must(n.T, err)
	}
}

// seedNetworkBalancer makes one that has no TLS to log.
func seedNetworkBalancer(n *network, a *account, subnet string) {
	n.Helper()
	api := elasticloadbalancingv2.NewFromConfig(a.cfg)
	out, err := api.CreateLoadBalancer(n.Context(), &elasticloadbalancingv2.CreateLoadBalancerInput{
		Name: aws.String("net"), Type: elbtypes.LoadBalancerTypeEnumNetwork, Subnets: []string{subnet},
	})
	must(n.T, err)
	group, err := api.CreateTargetGroup(n.Context(), &elasticloadbalancingv2.CreateTargetGroupInput{
		Name: aws.String("net"), Protocol: elbtypes.ProtocolEnumTcp, Port: aws.Int32(80), VpcId: out.LoadBalancers[0].VpcId,
	})
	must(n.T, err)
	_, err = api.CreateListener(n.Context(), &elasticloadbalancingv2.CreateListenerInput{
		LoadBalancerArn: out.LoadBalancers[0].LoadBalancerArn, Protocol: elbtypes.ProtocolEnumTcp, Port: aws.Int32(80),
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: group.TargetGroups[0].TargetGroupArn}},
	})
	must(n.T, err)
}

// seedDistributions makes a distribution that writes access logs, and one that does not.
func seedDistributions(n *network, a *account) {
	n.Helper()
	api := cloudfront.NewFromConfig(a.cfg)
	for _, name := range []string{"logged", "silent"} {
		config := &fronttypes.DistributionConfig{
			CallerReference: aws.String(name), Comment: aws.String(name), Enabled: aws.Bool(true),
			Origins: &fronttypes.Origins{Quantity: aws.Int32(1), Items: []fronttypes.Origin{{
				Id: aws.String("origin"), DomainName: aws.String("origin.example.com"),
				CustomOriginConfig: &fronttypes.CustomOriginConfig{HTTPPort: aws.Int32(80), HTTPSPort: aws.Int32(443), OriginProtocolPolicy: fronttypes.OriginProtocolPolicyHttpsOnly},
			}}},
			DefaultCacheBehavior: &fronttypes.DefaultCacheBehavior{
				TargetOriginId: aws.String("origin"), ViewerProtocolPolicy: fronttypes.ViewerProtocolPolicyHttpsOnly,
				CachePolicyId: aws.String("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"), // Managed-CachingDisabled
			},
		}
		if name == "logged" {
			config.Logging = &fronttypes.LoggingConfig{
				Enabled: aws.Bool(true), IncludeCookies: aws.Bool(false), Bucket: aws.String("edge-logs.s3.amazonaws.com"), Prefix: aws.String(""),
			}
		}
		out, err := api.CreateDistribution(n.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: config})
		must(n.T, err)
		n.named(out.Distribution.Id, name)
	}
}

// seedAPIs makes a REST API and an HTTP API with a stage that is logged and one that is not, and a REST API for everyone.
func seedAPIs(n *network, a *account) {
	n.Helper()
	logs := "arn:aws:logs:us-east-1:" + a.id + ":log-group:edge"
	api := apigateway.NewFromConfig(a.cfg)
	for name, policy := range map[string]string{
		"rest":   `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + a.id + `"},"Action":"execute-api:Invoke","Resource":"*"}]}`,
		"public": `{"Version":"2012-10-17","Statement":[{"Sid":"Anyone","Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"*"}]}`,
	} {
		out, err := api.CreateRestApi(n.Context(), &apigateway.CreateRestApiInput{Name: &name, Policy: &policy})
		must(n.T, err)
		n.named(out.Id, name)
		if name == "public" {
			continue
		}
		root, err := api.GetResources(n.Context(), &apigateway.GetResourcesInput{RestApiId: out.Id})
		must(n.T, err)
		_, err = api.PutMethod(n.Context(), &apigateway.PutMethodInput{
			RestApiId: out.Id, ResourceId: root.Items[0].Id, HttpMethod: aws.String("GET"), AuthorizationType: aws.String("NONE"),
		})
		must(n.T, err)
		_, err = api.PutIntegration(n.Context(), &apigateway.PutIntegrationInput{
			RestApiId: out.Id, ResourceId: root.Items[0].Id, HttpMethod: aws.String("GET"), Type: gatewaytypes.IntegrationTypeMock,
		})
		must(n.T, err)
		for _, stage := range []string{"logged", "silent"} {
			_, err := api.CreateDeployment(n.Context(), &apigateway.CreateDeploymentInput{RestApiId: out.Id, StageName: &stage})
			must(n.T, err)
		}
		_, err = api.UpdateStage(n.Context(), &apigateway.UpdateStageInput{RestApiId: out.Id, StageName: aws.String("logged"), PatchOperations: []gatewaytypes.PatchOperation{
			{Op: gatewaytypes.OpReplace, Path: aws.String("/accessLogSettings/destinationArn"), Value: &logs},
			{Op: gatewaytypes.OpReplace, Path: aws.String("/accessLogSettings/format"), Value: aws.String("$context.requestId")},
		}})
		must(n.T, err)
	}
	v2 := apigatewayv2.NewFromConfig(a.cfg)
	out, err := v2.CreateApi(n.Context(), &apigatewayv2.CreateApiInput{Name: aws.String("http"), ProtocolType: gatewayv2types.ProtocolTypeHttp})
	must(n.T, err)
	n.named(out.ApiId, "http")
	_, err = v2.CreateStage(n.Context(), &apigatewayv2.CreateStageInput{
		ApiId: out.ApiId, StageName: aws.String("logged"),
		AccessLogSettings: &gatewayv2types.AccessLogSettings{DestinationArn: &logs, Format: aws.String("$context.requestId")},
	})
	must(n.T, err)
	_, err = v2.CreateStage(n.Context(), &apigatewayv2.CreateStageInput{ApiId: out.ApiId, StageName: aws.String("silent")})
	must(n.T, err)
}
