package awstest

import (
	"fmt"
	"net/http"
)

// The distributions of the account, on a page each.
const (
	DistributionShop = "E1SHOP" // legacy logging
	DistributionDocs = "E2DOCS" // CloudWatch Logs delivers its logs
)

// DistributionARN returns the ARN of a distribution of the account.
func DistributionARN(id string) string {
	return "arn:aws:cloudfront::" + Account + ":distribution/" + id
}

var cloudfrontRoutes = map[string]string{
	"GET /2020-05-31/distribution": "ListDistributions", "GET /2020-05-31/distribution/{id}/config": "GetDistributionConfig",
}

// cloudfrontAnswer answers for Amazon CloudFront.
func cloudfrontAnswer(r Request) Answer {
	const behavior = "<TargetOriginId>shop</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy>"
	const realtime = "<RealtimeLogConfigArn>arn:aws:cloudfront::" + Account + ":realtime-log-config/all</RealtimeLogConfigArn>"
	summary := func(id, more string) string {
		return "<DistributionSummary><Id>" + id + "</Id><ARN>" + DistributionARN(id) + "</ARN><Status>Deployed</Status><Enabled>true</Enabled>" + more + "</DistributionSummary>"
	}
	page := func(item, more string) Answer {
		return Answer{Body: fmt.Sprintf(`<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">%s<MaxItems>100</MaxItems><Quantity>1</Quantity><Items>%s</Items></DistributionList>`, more, item)}
	}
	switch r.Operation {
	case "cloudfront:ListDistributions":
		if r.Query.Get("Marker") == "" {
			return page(summary(DistributionShop, "<Aliases><Quantity>1</Quantity><Items><CNAME>shop.example.com</CNAME></Items></Aliases><WebACLId>arn:aws:wafv2:us-east-1:"+Account+":global/webacl/shop/1</WebACLId>"+
				"<DefaultCacheBehavior>"+behavior+realtime+"</DefaultCacheBehavior><CacheBehaviors><Quantity>1</Quantity><Items><CacheBehavior><PathPattern>/static/*</PathPattern>"+behavior+"</CacheBehavior></Items></CacheBehaviors>"),
				"<IsTruncated>true</IsTruncated><NextMarker>"+DistributionShop+"</NextMarker>")
		}
		return page(summary(DistributionDocs, "<Aliases><Quantity>0</Quantity></Aliases><WebACLId></WebACLId><DefaultCacheBehavior>"+behavior+"</DefaultCacheBehavior><CacheBehaviors><Quantity>0</Quantity></CacheBehaviors>"),
			"<IsTruncated>false</IsTruncated>")
	case "cloudfront:GetDistributionConfig":
		more := "<DefaultRootObject></DefaultRootObject><Logging><Enabled>false</Enabled><IncludeCookies>false</IncludeCookies><Bucket></Bucket><Prefix></Prefix></Logging>"
		if r.Path["id"] == DistributionShop {
			more = "<DefaultRootObject>index.html</DefaultRootObject><Logging><Enabled>true</Enabled><IncludeCookies>false</IncludeCookies><Bucket>logs.s3.amazonaws.com</Bucket><Prefix>shop/</Prefix></Logging>"
		}
		return Answer{Header: map[string]string{"ETag": "E2QWRUHEXAMPLE"}, Body: `<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>1</CallerReference>` + more + `<Enabled>true</Enabled></DistributionConfig>`}
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}
