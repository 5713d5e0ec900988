package awstest

import (
	"encoding/json"
	"net/http"
)

// The secrets of the account, on a page each. All are in eu-west-1.
const (
	SecretDatabase = "database"
	SecretPlain    = "plain" // without a policy
)

// SecretARN returns the ARN of a secret of the account.
func SecretARN(name string) string {
	return "arn:aws:secretsmanager:eu-west-1:" + Account + ":secret:" + name + "-AbCdEf"
}

// secretsmanagerAnswer answers for AWS Secrets Manager.
func secretsmanagerAnswer(r Request) Answer {
	var in struct{ SecretId, NextToken string }
	_ = json.Unmarshal([]byte(r.Body), &in) // no body is no secret
	secret := func(name, more string) string {
		return `{"ARN":` + quote(SecretARN(name)) + `,"Name":` + quote(name) + more + `}`
	}
	switch r.Operation {
	case "secretsmanager:ListSecrets":
		return twoPages(r, in.NextToken, "SecretList", "NextToken",
			secret(SecretDatabase, `,"KmsKeyId":`+quote(KeyARN("eu-west-1", KeyData))+`,"RotationEnabled":true,"LastRotatedDate":1767225600.5,"LastAccessedDate":1767225600`),
			secret(SecretPlain, ""))
	case "secretsmanager:GetResourcePolicy":
		if in.SecretId == SecretARN(SecretPlain) {
			return Answer{Body: secret(SecretPlain, "")}
		}
		return Answer{Body: secret(SecretDatabase, `,"ResourcePolicy":`+ownPolicy("secretsmanager:GetSecretValue", "*"))}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
