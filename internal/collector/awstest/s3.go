package awstest

import (
	"fmt"
	"net/http"
	"strings"
)

// buckets is the regions of the account's buckets.
var buckets = map[string]string{"data-" + Account: "eu-west-1", "logs-" + Account: "us-east-1"}

const allFour = `<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>`

// bucketAnswer answers for S3. A bucket is found only in its own region.
func bucketAnswer(r Request) Answer {
	if r.Operation == "s3:ListBuckets" {
		return listBuckets(r)
	}
	region, ok := buckets[r.Resource]
	if !ok {
		return Error(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")(r)
	}
	if region != r.Region && r.Operation != "s3:GetBucketLocation" {
		a := Error(http.StatusMovedPermanently, "PermanentRedirect", "The bucket must be addressed using another endpoint")(r)
		a.Header["X-Amz-Bucket-Region"] = region
		return a
	}
	body, ok := bucketBodies[r.Operation]
	if !ok {
		return Error(http.StatusNotImplemented, "NotImplemented", "no such operation: "+r.Operation)(r)
	}
	return Answer{Body: strings.ReplaceAll(body, "BUCKET", r.Resource)}
}

func listBuckets(r Request) Answer {
	const page = `<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>c0ffee</ID></Owner><Buckets>%s</Buckets>%s</ListAllMyBucketsResult>`
	bucket := func(name string) string {
		region := ""
		if r.Query.Has("max-buckets") { // as S3 does
			region = "<BucketRegion>" + buckets[name] + "</BucketRegion>"
		}
		return "<Bucket><Name>" + name + "</Name>" + region + "<CreationDate>2024-01-01T00:00:00Z</CreationDate></Bucket>"
	}
	if r.Query.Get("continuation-token") == "" {
		return Answer{Body: fmt.Sprintf(page, bucket("logs-"+Account), "<ContinuationToken>2</ContinuationToken>")}
	}
	return Answer{Body: fmt.Sprintf(page, bucket("data-"+Account), "")}
}

var bucketBodies = map[string]string{
	"s3:GetBucketAcl":                       `<AccessControlPolicy><Owner><ID>c0ffee</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>c0ffee</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
	"s3:GetBucketEncryption":                `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
	"s3:GetBucketLifecycleConfiguration":    `<LifecycleConfiguration><Rule><ID>expire</ID><Filter/><Status>Enabled</Status><Expiration><Days>365</Days></Expiration></Rule></LifecycleConfiguration>`,
	"s3:GetBucketLocation":                  `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">EU</LocationConstraint>`,
	"s3:GetBucketLogging":                   `<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs-` + Account + `</TargetBucket><TargetPrefix>s3/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`,
	"s3:GetBucketNotificationConfiguration": `<NotificationConfiguration><TopicConfiguration><Topic>arn:aws:sns:eu-west-1:` + Account + `:events</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration><EventBridgeConfiguration/></NotificationConfiguration>`,
	"s3:GetBucketOwnershipControls":         `<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
	"s3:GetBucketPolicy":                    `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::BUCKET","arn:aws:s3:::BUCKET/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`,
	"s3:GetBucketReplication":               `<ReplicationConfiguration><Role>arn:aws:iam::` + Account + `:role/replication</Role><Rule><ID>r</ID><Status>Enabled</Status><Priority>1</Priority><Destination><Bucket>arn:aws:s3:::copy</Bucket></Destination></Rule></ReplicationConfiguration>`,
	"s3:GetBucketTagging":                   `<Tagging><TagSet><Tag><Key>team</Key><Value>data</Value></Tag></TagSet></Tagging>`,
	"s3:GetBucketVersioning":                `<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>`,
	"s3:GetBucketWebsite":                   `<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>`,
	"s3:GetObjectLockConfiguration":         `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>`,
	"s3:GetPublicAccessBlock":               `<PublicAccessBlockConfiguration>` + allFour + `</PublicAccessBlockConfiguration>`,
}

// controlAnswer answers for S3 Control. Only eu-west-1 has access points.
func controlAnswer(r Request) Answer {
	point := func(name string) string {
		return `<AccessPoint><Name>` + name + `</Name><NetworkOrigin>Internet</NetworkOrigin><Bucket>data-` + Account + `</Bucket><AccessPointArn>arn:aws:s3:eu-west-1:` + Account + `:accesspoint/` + name + `</AccessPointArn></AccessPoint>`
	}
	switch r.Operation {
	case "s3control:GetPublicAccessBlock":
		return Answer{Body: `<PublicAccessBlockConfiguration>` + allFour + `</PublicAccessBlockConfiguration>`}
	case "s3control:ListAccessPoints":
		body := `<AccessPointList/>`
		switch {
		case r.Region != "eu-west-1":
		case r.Query.Get("nextToken") == "":
			body = `<AccessPointList>` + point("reports") + `</AccessPointList><NextToken>2</NextToken>`
		default:
			body = `<AccessPointList>` + point("exports") + `</AccessPointList>`
		}
		return Answer{Body: `<ListAccessPointsResult xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">` + body + `</ListAccessPointsResult>`}
	case "s3control:GetAccessPoint":
		return Answer{Body: `<GetAccessPointResult><Name>` + r.Resource + `</Name><Bucket>data-` + Account + `</Bucket><NetworkOrigin>Internet</NetworkOrigin><PublicAccessBlockConfiguration>` + allFour + `</PublicAccessBlockConfiguration></GetAccessPointResult>`}
	}
	document := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + Account + `:role/app"},"Action":"s3:GetObject","Resource":"arn:aws:s3:eu-west-1:` + Account + `:accesspoint/` + r.Resource + `/object/*"}]}`
	return Answer{Body: `<GetAccessPointPolicyResult><Policy>` + strings.ReplaceAll(document, `"`, "&quot;") + `</Policy></GetAccessPointPolicyResult>`}
}
