package live_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// resourcePolicies is how the policies of resources are read: the operation, the place of one, what its service answers where there
// is none, and where there is one that AWS would not have accepted.
var resourcePolicies = map[string]struct {
	place     string
	none      awstest.Handler
	malformed string
}{
	"backup:GetBackupVaultAccessPolicy": {
		"AWS::Backup::BackupVault " + awstest.BackupVaultARN(awstest.BackupVaultEFS),
		awstest.Error(http.StatusBadRequest, "ResourceNotFoundException", "has no associated POLICY"), `{"Policy":"{}"}`,
	},
	"dynamodb:GetResourcePolicy": {
		"AWS::DynamoDB::Table " + awstest.TableARN(awstest.TableOrders),
		awstest.Error(http.StatusBadRequest, "com.amazonaws.dynamodb.v20120810#PolicyNotFoundException", ""), `{"Policy":"{}"}`,
	},
	"ecr:GetRepositoryPolicy": {
		"AWS::ECR::Repository " + awstest.RepositoryARN(awstest.RepositoryWeb),
		awstest.Error(http.StatusBadRequest, "RepositoryPolicyNotFoundException", ""), `{"policyText":"{}"}`,
	},
	"efs:DescribeFileSystemPolicy": {
		"AWS::EFS::FileSystem " + awstest.FileSystemARN(awstest.FileSystemHome),
		awstest.Error(http.StatusNotFound, "PolicyNotFound", ""), `{"Policy":"{}"}`,
	},
	"glacier:GetVaultAccessPolicy": { // the code of an error is in the body
		"AWS::Glacier::Vault " + awstest.VaultARN(awstest.VaultRecords),
		func(awstest.Request) awstest.Answer {
			return awstest.Answer{Status: http.StatusNotFound, Body: `{"code":"ResourceNotFoundException","type":"Client","message":"No vault access policy is set"}`}
		}, `{"Policy":"{}"}`,
	},
	"lambda:GetPolicy": {
		"AWS::Lambda::Function " + awstest.FunctionARN(awstest.FunctionAPI),
		awstest.Error(http.StatusNotFound, "ResourceNotFoundException", "The resource you requested does not exist."), `{"Policy":"{}"}`,
	},
	"opensearch:DescribeDomains": {
		"AWS::OpenSearchService::Domain " + awstest.DomainARN("a"),
		domains(`{"DomainName":"a","AccessPolicies":""}`), `{"DomainStatusList":[{"DomainName":"a","AccessPolicies":"{}"}]}`,
	},
	"secretsmanager:GetResourcePolicy": {
		"AWS::SecretsManager::Secret " + awstest.SecretARN(awstest.SecretDatabase),
		awstest.Text(`{"ARN":"x","Name":"database"}`), `{"ARN":"x","ResourcePolicy":"{}"}`,
	},
	"sqs:GetQueueAttributes": {
		"AWS::SQS::Queue " + awstest.QueueARN(awstest.QueueOrders),
		awstest.Text(`{"Attributes":{"QueueArn":"` + awstest.QueueARN(awstest.QueueOrders) + `","Policy":""}}`),
		`{"Attributes":{"QueueArn":"` + awstest.QueueARN(awstest.QueueOrders) + `","Policy":"{}"}}`,
	},
}

func domains(list string) awstest.Handler { return awstest.Text(`{"DomainStatusList":[` + list + `]}`) }

// TestPolicies_none has no policy anywhere: it is absent. Any other error is not an answer.
func TestPolicies_none(t *testing.T) {
	t.Parallel()
	none, gone, malformed := start(t), start(t), start(t)
	for op, p := range resourcePolicies {
		none.Override(op, p.none)
		gone.Override(op, awstest.Error(http.StatusBadRequest, "ResourceInUseException", ""))
		malformed.Override(op, awstest.Text(p.malformed))
	}
	noneOf, goneOf, malformedOf := answers(run(t, options(t, none))), answers(run(t, options(t, gone))), answers(run(t, options(t, malformed)))
	for op, p := range resourcePolicies {
		for what, c := range map[string]struct {
			got  map[string]answer
			want answer
		}{
			"no policy":     {noneOf, answer{State: snapshot.Absent}},
			"another error": {goneOf, answer{State: snapshot.Unknown, Cause: op + " ResourceInUseException"}},
			"no document":   {malformedOf, answer{State: snapshot.Unknown, Cause: op + " Malformed"}},
		} {
			if got := c.got[p.place+" policy"]; got != c.want {
				t.Errorf("%s, %s: got %+v, want %+v", p.place, what, got, c.want)
			}
		}
	}
}

// TestPolicies_listsIncomplete has entries without what makes them a resource.
func TestPolicies_listsIncomplete(t *testing.T) {
	t.Parallel()
	s := start(t)
	lists := map[string]struct{ body, typ string }{
		"backup:ListBackupVaults":    {`{"BackupVaultList":[{"BackupVaultName":"x"}]}`, "AWS::Backup::BackupVault"},
		"dynamodb:ListTables":        {`{"TableNames":[""]}`, "AWS::DynamoDB::Table"},
		"ecr:DescribeRepositories":   {`{"repositories":[{"repositoryName":"x"}]}`, "AWS::ECR::Repository"},
		"efs:DescribeFileSystems":    {`{"FileSystems":[{"Name":"x"}]}`, "AWS::EFS::FileSystem"},
		"events:ListEventBuses":      {`{"EventBuses":[{"Name":"x"}]}`, "AWS::Events::EventBus"},
		"glacier:ListVaults":         {`{"VaultList":[{"VaultName":"x"}]}`, "AWS::Glacier::Vault"},
		"lambda:ListFunctions":       {`{"Functions":[{"FunctionName":"x"}]}`, "AWS::Lambda::Function"},
		"opensearch:ListDomainNames": {`{"DomainNames":[{"EngineType":"OpenSearch"}]}`, "AWS::OpenSearchService::Domain"},
		"secretsmanager:ListSecrets": {`{"SecretList":[{"Name":"x"}]}`, "AWS::SecretsManager::Secret"},
		"sqs:ListQueues":             {`{"QueueUrls":[""]}`, "AWS::SQS::Queue"},
	}
	for op, l := range lists {
		s.Override(op, awstest.Text(l.body))
	}
	got := answers(run(t, options(t, s)))
	for op, l := range lists {
		want := answer{State: snapshot.Unknown, Cause: op + " Malformed"}
		if a := got["list eu-west-1 "+l.typ]; a != want {
			t.Errorf("%s: got %+v, want %+v", l.typ, a, want)
		}
	}
}

// TestPolicies_answersIncomplete leaves out what every answer says, or changes it: the fact is unknown, never a zero value.
func TestPolicies_answersIncomplete(t *testing.T) {
	t.Parallel()
	queue, domain := "AWS::SQS::Queue "+awstest.QueueARN(awstest.QueueOrders), "AWS::OpenSearchService::Domain "+awstest.DomainARN("a")
	unknownWithout(t, []lack{
		{"ecr:DescribeRepositories", `"encryptionConfiguration"`, `"other"`, "AWS::ECR::Repository " + awstest.RepositoryARN(awstest.RepositoryWeb) + " encryption_type"},
		{"efs:DescribeFileSystems", `"Encrypted":true`, `"Other":true`, "AWS::EFS::FileSystem " + awstest.FileSystemARN(awstest.FileSystemHome) + " encrypted"},
		{"events:ListEventBuses", `"Policy":"{`, `"Policy":"`, "AWS::Events::EventBus " + awstest.EventBusARN(awstest.EventBusOrders) + " policy"},
		{"lambda:ListFunctions", `"Role"`, `"Other"`, "AWS::Lambda::Function " + awstest.FunctionARN(awstest.FunctionAPI) + " role"},
		{"opensearch:DescribeDomains", `"DomainName":"a"`, `"DomainName":"x"`, domain + " policy"},
		{"opensearch:DescribeDomains", `"EncryptionAtRestOptions"`, `"Other"`, domain + " encryption_at_rest"},
		{"opensearch:DescribeDomains", `"DomainEndpointOptions"`, `"Other"`, domain + " enforce_https"},
		{"sqs:GetQueueAttributes", `"QueueArn"`, `"Other"`, queue + " policy"},
		{"sqs:GetQueueAttributes", `"SqsManagedSseEnabled":"true"`, `"SqsManagedSseEnabled":"perhaps"`, queue + " sqs_managed_sse_enabled"},
	})
}

// A lack is a member of answers that is taken out or changed, and the fact or listing that is unknown for it.
type lack struct{ op, member, by, place string }

// unknownWithout holds that each lack makes its place unknown, never a zero value.
func unknownWithout(t *testing.T, lacks []lack) {
	t.Helper()
	for _, c := range lacks {
		t.Run(c.op+" "+c.member, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(c.op, func(r awstest.Request) awstest.Answer {
				a := awstest.Good(r)
				a.Body = strings.ReplaceAll(a.Body, c.member, c.by)
				return a
			})
			want := answer{State: snapshot.Unknown, Cause: c.op + " Malformed"}
			if got := answers(run(t, options(t, s)))[c.place]; got != want {
				t.Errorf("%s: got %+v, want %+v", c.place, got, want)
			}
		})
	}
}

// TestPolicies_noSecret looks for the environment of a function and for calls that would read what is secret.
func TestPolicies_noSecret(t *testing.T) {
	t.Parallel()
	s := start(t)
	for place, a := range answers(run(t, options(t, s))) {
		if strings.Contains(a.Value, awstest.FunctionSecret) {
			t.Errorf("%s says %s", place, a.Value)
		}
	}
	calls := s.Calls()
	for _, op := range []string{"secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "sqs:ReceiveMessage"} {
		if calls[op] != 0 {
			t.Errorf("%s was called", op)
		}
	}
}

// TestPolicies_requests: one call describes five domains, and a list of queues that may go on asks for its token.
func TestPolicies_requests(t *testing.T) {
	t.Parallel()
	s := start(t)
	run(t, options(t, s))
	var together []int
	for _, r := range s.Requests() {
		switch r.Operation {
		case "opensearch:DescribeDomains":
			together = append(together, strings.Count(r.Body, ",")+1)
		case "sqs:ListQueues":
			if !strings.Contains(r.Body, `"MaxResults":1000`) {
				t.Errorf("without MaxResults SQS gives no token: %s", r.Body)
			}
		}
	}
	slices.Sort(together)
	if !slices.Equal(together, []int{1, 5}) {
		t.Errorf("domains were described %d together", together)
	}
}
