package awstest

import (
	"encoding/json"
	"net/http"
)

// The ECR repositories of the account, on a page each. All are in eu-west-1.
const (
	RepositoryWeb   = "team/web"
	RepositoryPlain = "plain" // without a policy
)

// RepositoryARN returns the ARN of an ECR repository of the account.
func RepositoryARN(name string) string {
	return "arn:aws:ecr:eu-west-1:" + Account + ":repository/" + name
}

// ecrAnswer answers for Amazon ECR.
func ecrAnswer(r Request) Answer {
	var in struct {
		RepositoryName string `json:"repositoryName"`
		NextToken      string `json:"nextToken"`
	}
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no repository
	repository := func(name, encryption string) string {
		return `{"repositoryName":` + quote(name) + `,"repositoryArn":` + quote(RepositoryARN(name)) + `,"registryId":"` + Account +
			`","imageTagMutability":"IMMUTABLE","encryptionConfiguration":` + encryption + `}`
	}
	switch r.Operation {
	case "ecr:DescribeRepositories":
		return twoPages(r, in.NextToken, "repositories", "nextToken",
			repository(RepositoryWeb, `{"encryptionType":"KMS","kmsKey":`+quote(KeyARN("eu-west-1", KeyData))+`}`),
			repository(RepositoryPlain, `{"encryptionType":"AES256"}`))
	case "ecr:GetRepositoryPolicy":
		if in.RepositoryName == RepositoryPlain {
			return Error(http.StatusBadRequest, "RepositoryPolicyNotFoundException", "Repository policy does not exist for the repository with name 'plain'")(r)
		}
		return Answer{Body: `{"registryId":"` + Account + `","repositoryName":` + quote(in.RepositoryName) + `,"policyText":` + ownPolicy("ecr:BatchGetImage", "") + `}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
