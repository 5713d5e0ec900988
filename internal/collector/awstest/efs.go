package awstest

import "net/http"

// The file systems of the account, on a page each. All are in eu-west-1.
const (
	FileSystemHome    = "fs-0123456789abcdef0"
	FileSystemScratch = "fs-0123456789abcdef1" // without a name
)

// FileSystemARN returns the ARN of a file system of the account.
func FileSystemARN(id string) string {
	return "arn:aws:elasticfilesystem:eu-west-1:" + Account + ":file-system/" + id
}

var efsRoutes = map[string]string{
	"GET /2015-02-01/file-systems": "DescribeFileSystems", "GET /2015-02-01/file-systems/{id}/policy": "DescribeFileSystemPolicy",
}

// efsAnswer answers for Amazon EFS.
func efsAnswer(r Request) Answer {
	fileSystem := func(id, more string) string {
		return `{"FileSystemId":` + quote(id) + `,"OwnerId":"` + Account + `","LifeCycleState":"available","NumberOfMountTargets":1,"Tags":[]` +
			`,"Encrypted":true,"KmsKeyId":` + quote(KeyARN("eu-west-1", KeyData)) + more + `}`
	}
	switch id := r.Path["id"]; r.Operation {
	case "efs:DescribeFileSystems":
		return twoPages(r, r.Query.Get("Marker"), "FileSystems", "NextMarker", fileSystem(FileSystemHome, `,"Name":"home"`), fileSystem(FileSystemScratch, ""))
	case "efs:DescribeFileSystemPolicy":
		return Answer{Body: `{"FileSystemId":` + quote(id) + `,"Policy":` + ownPolicy("elasticfilesystem:ClientMount", FileSystemARN(id)) + `}`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
