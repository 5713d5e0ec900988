package awstest

import "net/http"

// The Classic Load Balancers of the account, on a page each. All are in eu-west-1.
const (
	ClassicWeb = "web"
	ClassicOld = "old" // outside of VPCs
)

// ClassicARN returns the ARN of a Classic Load Balancer of the account.
func ClassicARN(name string) string {
	return "arn:aws:elasticloadbalancing:eu-west-1:" + Account + ":loadbalancer/" + name
}

// elbAnswer answers for Elastic Load Balancing (Classic Load Balancers).
func elbAnswer(r Request) Answer {
	switch r.Operation {
	case "elb:DescribeLoadBalancers":
		web := "<LoadBalancerName>" + ClassicWeb + "</LoadBalancerName><Scheme>internet-facing</Scheme><VPCId>vpc-1</VPCId>" +
			list("AvailabilityZones", "eu-west-1b", "eu-west-1a") + list("SecurityGroups", "sg-1")
		old := "<LoadBalancerName>" + ClassicOld + "</LoadBalancerName>" + list("AvailabilityZones", "eu-west-1a") + list("SecurityGroups")
		return queryPages(r, "LoadBalancerDescriptions", "member", "NextMarker", web, old)
	case "elb:DescribeLoadBalancerAttributes":
		log := "<AccessLog><Enabled>false</Enabled></AccessLog>"
		if r.Form.Get("LoadBalancerName") == ClassicWeb {
			log = "<AccessLog><Enabled>true</Enabled><S3BucketName>logs</S3BucketName><S3BucketPrefix>web</S3BucketPrefix><EmitInterval>60</EmitInterval></AccessLog>"
		}
		return result(r, "<LoadBalancerAttributes>"+log+"<ConnectionDraining><Enabled>true</Enabled><Timeout>300</Timeout></ConnectionDraining>"+
			"<CrossZoneLoadBalancing><Enabled>true</Enabled></CrossZoneLoadBalancing></LoadBalancerAttributes>")
	}
	return Error(http.StatusBadRequest, "UnknownOperationException", "no such operation: "+r.Operation)(r)
}

// queryPages answers a call of the query protocol with one item a page in eu-west-1, and none elsewhere. The form has the
// token of the next page in Marker, the answer in the element that is named.
func queryPages(r Request, name, element, token string, items ...string) Answer {
	if r.Region != "eu-west-1" {
		items = nil
	}
	i := len(r.Form.Get("Marker")) // "", "x", "xx" ...
	if i >= len(items) {
		return result(r, "<"+name+"/>")
	}
	body := "<" + name + "><" + element + ">" + items[i] + "</" + element + "></" + name + ">"
	if i+1 < len(items) {
		body += "<" + token + ">" + "xxxxxxxx"[:i+1] + "</" + token + ">"
	}
	return result(r, body)
}
