//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/backup"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	efstypes "github.com/aws/aws-sdk-go-v2/service/efs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/glacier"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/opensearch"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	gocmp "github.com/google/go-cmp/cmp"
)

// A guarded makes a resource of one service with a policy; nil is none.
type guarded struct {
	action, resource string
	seed             func(t *testing.T, cfg aws.Config, name string, policy *string)
}

// guardedResources is the services whose policies moto keeps.
var guardedResources = map[string]guarded{
	"dynamodb":       {"dynamodb:GetItem", "*", seedTable},
	"ecr":            {"ecr:BatchGetImage", "", seedRepository},
	"efs":            {"elasticfilesystem:ClientMount", "*", seedFileSystem},
	"events":         {"events:PutEvents", "*", seedEventBus},
	"opensearch":     {"es:ESHttpGet", "*", seedDomain},
	"secretsmanager": {"secretsmanager:GetSecretValue", "*", seedSecret},
	"sqs":            {"sqs:SendMessage", "*", seedQueue},
}

// policy is a resource policy of one statement, for everyone under the condition.
func (g guarded) policy(condition string) *string {
	resource := ""
	if g.resource != "" {
		resource = fmt.Sprintf(`,"Resource":%q`, g.resource)
	}
	return aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"Anyone","Effect":"Allow","Principal":{"AWS":"*"},"Action":%q%s,"Condition":{%s}}]}`,
		g.action, resource, condition))
}

// TestPolicies has a resource of each service that is open to everyone, one that is open to an organization, and one
// without a policy; in another region one that every organization may use.
func TestPolicies(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000030")
	west := config("eu-west-1", a.key, a.secret, a.token)
	for _, g := range guardedResources {
		g.seed(t, a.cfg, "open", g.policy(``))
		g.seed(t, a.cfg, "pinned", g.policy(`"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}`))
		g.seed(t, a.cfg, "plain", nil)
		g.seed(t, west, "west", g.policy(`"StringLike":{"aws:PrincipalOrgID":"o-*"}`))
	}
	seedFunctions(t, a)
	seedVaults(t, a)
	r := posture(t, a, "scan", "--endpoint-url", endpoint, "--region", "us-east-1,eu-west-1", "--benchmark", "all", "--format", "json",
		"--quiet", "--now", after(1), "--rule", "cis.backup.*,cis.dynamodb.*,cis.ecr.*,cis.efs.*,cis.events.*,cis.glacier.*,"+
			"cis.lambda.*,cis.opensearch.*,cis.secretsmanager.*,cis.sqs.*")
	var got []string
	for _, f := range r.decode(t).Findings {
		name := strings.TrimPrefix(f.Resource.Name, "e2e-")
		if f.Resource.ID == f.Resource.Account {
			name = "*"
		}
		got = append(got, fmt.Sprintf("%s %s@%s %s", f.Rule, name, f.Resource.Region, strings.Join(append([]string{f.Status}, f.Messages...), " | ")))
	}
	slices.Sort(got)
	want, err := os.ReadFile(filepath.Join("testdata", "policies.txt"))
	must(t, err)
	if diff := gocmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), got); diff != "" {
		t.Errorf("findings (-want +got):\n%s\n%s", diff, strings.Join(got, "\n"))
	}
}

func seedTable(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	api := dynamodb.NewFromConfig(cfg)
	out, err := api.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: dynamotypes.BillingModePayPerRequest,
		AttributeDefinitions: []dynamotypes.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: dynamotypes.ScalarAttributeTypeS}},
		KeySchema:            []dynamotypes.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: dynamotypes.KeyTypeHash}},
	})
	must(t, err)
	if policy != nil {
		_, err := api.PutResourcePolicy(t.Context(), &dynamodb.PutResourcePolicyInput{ResourceArn: out.TableDescription.TableArn, Policy: policy})
		must(t, err)
	}
}

func seedRepository(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	api := ecr.NewFromConfig(cfg)
	_, err := api.CreateRepository(t.Context(), &ecr.CreateRepositoryInput{RepositoryName: &name})
	must(t, err)
	if policy != nil {
		_, err := api.SetRepositoryPolicy(t.Context(), &ecr.SetRepositoryPolicyInput{RepositoryName: &name, PolicyText: policy})
		must(t, err)
	}
}

// seedFileSystem encrypts those that have a policy.
func seedFileSystem(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	api := efs.NewFromConfig(cfg)
	out, err := api.CreateFileSystem(t.Context(), &efs.CreateFileSystemInput{
		CreationToken: &name, Encrypted: aws.Bool(policy != nil), Tags: []efstypes.Tag{{Key: aws.String("Name"), Value: &name}},
	})
	must(t, err)
	if policy != nil {
		_, err := api.PutFileSystemPolicy(t.Context(), &efs.PutFileSystemPolicyInput{FileSystemId: out.FileSystemId, Policy: policy})
		must(t, err)
	}
}

func seedEventBus(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	api := eventbridge.NewFromConfig(cfg)
	_, err := api.CreateEventBus(t.Context(), &eventbridge.CreateEventBusInput{Name: &name})
	must(t, err)
	if policy != nil {
		_, err := api.PutPermission(t.Context(), &eventbridge.PutPermissionInput{EventBusName: &name, Policy: policy})
		must(t, err)
	}
}

func seedDomain(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	_, err := opensearch.NewFromConfig(cfg).CreateDomain(t.Context(), &opensearch.CreateDomainInput{DomainName: aws.String("e2e-" + name), AccessPolicies: policy})
	must(t, err)
}

func seedSecret(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	api := secretsmanager.NewFromConfig(cfg)
	_, err := api.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: aws.String("none")})
	must(t, err)
	if policy != nil {
		_, err := api.PutResourcePolicy(t.Context(), &secretsmanager.PutResourcePolicyInput{SecretId: &name, ResourcePolicy: policy})
		must(t, err)
	}
}

func seedQueue(t *testing.T, cfg aws.Config, name string, policy *string) {
	t.Helper()
	in := &sqs.CreateQueueInput{QueueName: &name}
	if policy != nil {
		in.Attributes = map[string]string{"Policy": *policy}
	}
	_, err := sqs.NewFromConfig(cfg).CreateQueue(t.Context(), in)
	must(t, err)
}

// seedFunctions grants by single permissions, as the policy of a function is written.
func seedFunctions(t *testing.T, a *account) {
	t.Helper()
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	seedRole(t, a, "function", aws.String(trust))
	api := lambda.NewFromConfig(a.cfg)
	for name, permission := range map[string]*lambda.AddPermissionInput{
		"open":   {Principal: aws.String("*")},
		"pinned": {Principal: aws.String("*"), PrincipalOrgID: aws.String("o-a1b2c3d4e5")},
		"plain":  nil,
	} {
		_, err := api.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
			FunctionName: &name, Role: aws.String("arn:aws:iam::" + a.id + ":role/function"), PackageType: lambdatypes.PackageTypeImage,
			Code: &lambdatypes.FunctionCode{ImageUri: aws.String(a.id + ".dkr.ecr.us-east-1.amazonaws.com/function:latest")},
		})
		must(t, err)
		if permission != nil {
			permission.FunctionName, permission.Action, permission.StatementId = &name, aws.String("lambda:InvokeFunction"), aws.String("Anyone")
			_, err := api.AddPermission(t.Context(), permission)
			must(t, err)
		}
	}
}

// seedVaults makes vaults of the two services whose policies moto does not know.
func seedVaults(t *testing.T, a *account) {
	t.Helper()
	_, err := glacier.NewFromConfig(a.cfg).CreateVault(t.Context(), &glacier.CreateVaultInput{AccountId: &a.id, VaultName: aws.String("plain")})
	must(t, err)
	_, err = backup.NewFromConfig(a.cfg).CreateBackupVault(t.Context(), &backup.CreateBackupVaultInput{BackupVaultName: aws.String("plain")})
	must(t, err)
}
