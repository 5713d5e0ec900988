package awstest

import "net/http"

// The Glacier vaults of the account, on a page each. All are in eu-west-1.
const (
	VaultRecords = "records"
	VaultPhotos  = "photos"
)

// VaultARN returns the ARN of a Glacier vault of the account.
func VaultARN(name string) string { return "arn:aws:glacier:eu-west-1:" + Account + ":vaults/" + name }

var glacierRoutes = map[string]string{
	"GET /{account}/vaults": "ListVaults", "GET /{account}/vaults/{name}/access-policy": "GetVaultAccessPolicy",
}

// glacierAnswer answers for Amazon Glacier.
func glacierAnswer(r Request) Answer {
	vault := func(name string) string {
		return `{"VaultName":` + quote(name) + `,"VaultARN":` + quote(VaultARN(name)) + `,"CreationDate":"2020-01-01T00:00:00.000Z","NumberOfArchives":0,"SizeInBytes":0,"LastInventoryDate":null}`
	}
	switch name := r.Path["name"]; r.Operation {
	case "glacier:ListVaults":
		return twoPages(r, r.Query.Get("marker"), "VaultList", "Marker", vault(VaultRecords), vault(VaultPhotos))
	case "glacier:GetVaultAccessPolicy":
		return Answer{Body: `{"Policy":` + ownPolicy("glacier:InitiateJob", VaultARN(name)) + `}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
