package awstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// The ids of the account's KMS keys. All are in eu-west-1; the multi-Region key has a replica in us-east-1.
const (
	KeyData      = "0d9e0000-0000-4000-8000-00000000da7a" // alone on the first page of the list
	KeySigning   = "0d9e0000-0000-4000-8000-000000005197"
	KeyModule    = "0d9e0000-0000-4000-8000-0000000cafe5" // in a CloudHSM key store
	KeyManaged   = "0d9e0000-0000-4000-8000-00000000a345" // by AWS
	KeyMulti     = "mrk-0d9e00000000400080000000000000a1"
	KeyMultiGone = "mrk-0d9e00000000400080000000000000a2" // waits for its replica to be deleted
)

// KeyARN returns the ARN of a KMS key of the account.
func KeyARN(region, id string) string { return "arn:aws:kms:" + region + ":" + Account + ":key/" + id }

// keyPages is the pages of the lists of keys.
var keyPages = map[string][][]string{
	"eu-west-1": {{KeyData}, {KeySigning, KeyModule, KeyManaged, KeyMulti, KeyMultiGone}},
	"us-east-1": {{KeyMulti}},
}

// keyMetadata is what DescribeKey says of the keys beside the defaults of describeKey.
var keyMetadata = map[string]string{
	KeyData:      ``,
	KeySigning:   `,"KeySpec":"RSA_2048","KeyUsage":"SIGN_VERIFY","KeyState":"PendingDeletion","Enabled":false,"DeletionDate":1769904000.5`,
	KeyModule:    `,"Origin":"AWS_CLOUDHSM","CustomKeyStoreId":"cks-0123456789abcdef0"`,
	KeyManaged:   `,"KeyManager":"AWS"`,
	KeyMulti:     `,"MultiRegion":true,"MultiRegionConfiguration":{"MultiRegionKeyType":TYPE,"PrimaryKey":{"Arn":PRIMARY,"Region":"eu-west-1"},"ReplicaKeys":[{"Arn":REPLICA,"Region":"us-east-1"}]}`,
	KeyMultiGone: `,"KeyState":"PendingReplicaDeletion","Enabled":false,"PendingDeletionWindowInDays":30,"MultiRegion":true,"MultiRegionConfiguration":{"MultiRegionKeyType":TYPE,"PrimaryKey":{"Arn":PRIMARY,"Region":"eu-west-1"},"ReplicaKeys":[{"Arn":REPLICA,"Region":"us-east-1"}]}`,
}

// keyAnswer answers for KMS.
func keyAnswer(r Request) Answer {
	var in struct{ KeyId, Marker string }
	_ = json.Unmarshal([]byte(r.Body), &in)                  // no body is no key
	in.KeyId = in.KeyId[strings.LastIndex(in.KeyId, "/")+1:] // an ARN names it too
	switch r.Operation {
	case "kms:ListKeys":
		return Answer{Body: listKeys(r.Region, in.Marker != "")}
	case "kms:ListAliases":
		return Answer{Body: listAliases(r.Region, in.Marker != "")}
	}
	more, ok := keyMetadata[in.KeyId]
	if !ok {
		return Error(http.StatusBadRequest, "NotFoundException", "Key '"+KeyARN(r.Region, in.KeyId)+"' does not exist")(r)
	}
	switch r.Operation {
	case "kms:DescribeKey":
		return Answer{Body: describeKey(r.Region, in.KeyId, more)}
	case "kms:GetKeyPolicy":
		return keyPolicy()
	case "kms:GetKeyRotationStatus":
		if more != "" && in.KeyId != KeyMulti {
			return Error(http.StatusBadRequest, "UnsupportedOperationException", "")(r)
		}
		return Answer{Body: `{"KeyId":` + quote(KeyARN(r.Region, in.KeyId)) + `,"KeyRotationEnabled":true,"RotationPeriodInDays":365,"NextRotationDate":1798761600.25}`}
	case "kms:ListResourceTags":
		if in.KeyId == KeyData && in.Marker == "" {
			return Answer{Body: `{"Tags":[{"TagKey":"team","TagValue":"data"}],"Truncated":true,"NextMarker":"2"}`}
		}
		return Answer{Body: `{"Tags":[{"TagKey":"env","TagValue":"prod"}],"Truncated":false}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

func quote(s string) string { return fmt.Sprintf("%q", s) }

func page(members string, second, last bool) string {
	if second || last {
		return members + `,"Truncated":false}`
	}
	return members + `,"Truncated":true,"NextMarker":"2"}`
}

func listKeys(region string, second bool) string {
	pages := keyPages[region]
	n := 0
	if second {
		n = 1
	}
	var keys []string
	if n < len(pages) {
		for _, id := range pages[n] {
			keys = append(keys, `{"KeyArn":`+quote(KeyARN(region, id))+`,"KeyId":`+quote(id)+`}`)
		}
	}
	return page(`{"Keys":[`+strings.Join(keys, ",")+`]`, second, len(pages) < 2)
}

func listAliases(region string, second bool) string {
	alias := func(name, key string) string {
		target := ""
		if key != "" {
			target = `,"TargetKeyId":` + quote(key)
		}
		return `{"AliasName":` + quote("alias/"+name) + `,"AliasArn":` + quote("arn:aws:kms:"+region+":"+Account+":alias/"+name) + target + `}`
	}
	if region != "eu-west-1" {
		return page(`{"Aliases":[`+alias("aws/ebs", "")+`]`, second, true)
	}
	if second {
		return page(`{"Aliases":[`+alias("archive", KeyData)+","+alias("signing", KeySigning)+`]`, second, true)
	}
	return page(`{"Aliases":[`+alias("aws/ebs", "")+","+alias("aws/s3", KeyManaged)+","+alias("data", KeyData)+`]`, second, false)
}

func describeKey(region, id, more string) string {
	kind := "PRIMARY"
	if region != "eu-west-1" {
		kind = "REPLICA"
	}
	more = strings.NewReplacer(":TYPE", ":"+quote(kind), ":PRIMARY", ":"+quote(KeyARN("eu-west-1", id)), ":REPLICA", ":"+quote(KeyARN("us-east-1", id))).Replace(more)
	metadata := map[string]json.RawMessage{}
	for _, part := range []string{
		`{"KeyId":` + quote(id) + `,"Arn":` + quote(KeyARN(region, id)) + `,"AWSAccountId":"` + Account + `","CreationDate":1704067200.5,` +
			`"Description":"","Enabled":true,"KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","KeyState":"Enabled",` +
			`"KeyUsage":"ENCRYPT_DECRYPT","MultiRegion":false,"Origin":"AWS_KMS"}`,
		"{" + strings.TrimPrefix(more, ",") + "}",
	} {
		if err := json.Unmarshal([]byte(part), &metadata); err != nil {
			panic(err) // a mistake in keyMetadata
		}
	}
	body, err := json.Marshal(map[string]any{"KeyMetadata": metadata})
	if err != nil {
		panic(err)
	}
	return string(body)
}

func keyPolicy() Answer {
	const document = `{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + Account + `:root"},"Action":"kms:*","Resource":"*"}]}`
	return Answer{Body: `{"Policy":` + quote(document) + `,"PolicyName":"default"}`}
}
