package awstest

import (
	"fmt"
	"net/http"
)

var accessanalyzerRoutes = map[string]string{"GET /analyzer": "ListAnalyzers"}

// accessanalyzerAnswer answers for IAM Access Analyzer: each region has an analyzer of external access, and eu-west-1 one of
// unused access on its second page.
func accessanalyzerAnswer(r Request) Answer {
	if r.Operation != "accessanalyzer:ListAnalyzers" {
		return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
	}
	analyzer := func(name, kind, more string) string {
		return fmt.Sprintf(`{"analyzers":[{"arn":"arn:aws:access-analyzer:%s:%s:analyzer/%s","name":%[3]q,"type":%q,"status":"ACTIVE","createdAt":"2024-01-01T00:00:00Z"%s}]`,
			r.Region, Account, name, kind, more)
	}
	external := analyzer("external", "ACCOUNT", `,"lastResourceAnalyzed":"arn:aws:s3:::data-`+Account+`","lastResourceAnalyzedAt":"2026-01-01T00:00:00.5Z"`)
	switch {
	case r.Query.Get("nextToken") != "":
		return Answer{Body: analyzer("unused", "ACCOUNT_UNUSED_ACCESS", `,"configuration":{"unusedAccess":{"unusedAccessAge":90}}`) + "}"}
	case r.Region == "eu-west-1":
		return Answer{Body: external + `,"nextToken":"2"}`}
	}
	return Answer{Body: external + "}"}
}
