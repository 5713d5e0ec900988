package awstest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// A protocol is how a service is called.
type protocol int

const (
	jsonProtocol     protocol = iota // the operation in X-Amz-Target, JSON
	queryProtocol                    // the operation in a form, XML
	ec2Protocol                      // the same with other wrappings
	restJSONProtocol                 // the operation in method and path, JSON
	restXMLProtocol                  // the same, XML
	cborProtocol                     // the operation in the path, CBOR
)

// A fake is a service of the account.
type fake struct {
	protocol protocol
	signs    string // the service's name in signatures, where that is not its own
	version  string // of the API, where a signature's name stands for several services
	// routes is the operations of a REST service by method and path, as http.ServeMux has them: "GET /functions/{name}".
	routes map[string]string
	answer Handler
}

// fakes is the services of the account, by the catalogue's names. A new service adds a file and a line here.
var fakes = map[string]fake{
	"account": {protocol: restJSONProtocol, answer: jsonAnswer, routes: map[string]string{
		"POST /getAlternateContact": "GetAlternateContact", "POST /getContactInformation": "GetContactInformation", "POST /listRegions": "ListRegions",
	}},
	"accessanalyzer": {protocol: restJSONProtocol, signs: "access-analyzer", routes: accessanalyzerRoutes, answer: accessanalyzerAnswer},
	"apigateway":     {protocol: restJSONProtocol, routes: apigatewayRoutes, answer: apigatewayAnswer},
	"apigatewayv2":   {protocol: restJSONProtocol, signs: "apigateway", routes: apigatewayv2Routes, answer: apigatewayv2Answer},
	"backup":         {protocol: restJSONProtocol, routes: backupRoutes, answer: backupAnswer},
	"cloudfront":     {protocol: restXMLProtocol, routes: cloudfrontRoutes, answer: cloudfrontAnswer},
	"cloudtrail":     {protocol: jsonProtocol, answer: cloudtrailAnswer},
	"cloudwatch":     {protocol: cborProtocol, signs: "monitoring", answer: cloudwatchAnswer},
	"config":         {protocol: jsonProtocol, answer: configAnswer},
	"dynamodb":       {protocol: jsonProtocol, answer: dynamodbAnswer},
	"ec2":            {protocol: ec2Protocol, answer: ec2Answer},
	"ecr":            {protocol: jsonProtocol, answer: ecrAnswer},
	"efs":            {protocol: restJSONProtocol, signs: "elasticfilesystem", routes: efsRoutes, answer: efsAnswer},
	"elb":            {protocol: queryProtocol, signs: "elasticloadbalancing", version: "2012-06-01", answer: elbAnswer},
	"elbv2":          {protocol: queryProtocol, signs: "elasticloadbalancing", version: "2015-12-01", answer: elbv2Answer},
	"events":         {protocol: jsonProtocol, answer: eventsAnswer},
	"glacier":        {protocol: restJSONProtocol, routes: glacierRoutes, answer: glacierAnswer},
	"guardduty":      {protocol: restJSONProtocol, routes: guarddutyRoutes, answer: guarddutyAnswer},
	"inspector":      {protocol: restJSONProtocol, signs: "inspector2", routes: inspectorRoutes, answer: inspectorAnswer},
	"lambda":         {protocol: restJSONProtocol, routes: lambdaRoutes, answer: lambdaAnswer},
	"logs":           {protocol: jsonProtocol, answer: logsAnswer},
	"macie":          {protocol: restJSONProtocol, signs: "macie2", routes: macieRoutes, answer: macieAnswer},
	"opensearch":     {protocol: restJSONProtocol, signs: "es", routes: opensearchRoutes, answer: opensearchAnswer},
	"rds":            {protocol: queryProtocol, answer: rdsAnswer},
	"secretsmanager": {protocol: jsonProtocol, answer: secretsmanagerAnswer},
	"securityhub":    {protocol: restJSONProtocol, routes: securityhubRoutes, answer: securityhubAnswer},
	"sns":            {protocol: queryProtocol, answer: snsAnswer},
	"sqs":            {protocol: jsonProtocol, answer: sqsAnswer},
	"sso":            {protocol: jsonProtocol, answer: ssoAnswer},
	"iam":            {protocol: queryProtocol, answer: iamAnswer},
	"kms":            {protocol: jsonProtocol, answer: keyAnswer},
	"organizations":  {protocol: jsonProtocol, answer: organizationAnswer},
	"s3":             {protocol: restXMLProtocol, answer: bucketAnswer},
	"s3control":      {protocol: restXMLProtocol, answer: controlAnswer},
	"sts":            {protocol: queryProtocol, answer: iamAnswer},
}

// Good answers as the account in which everything is in order.
func Good(r Request) Answer {
	f, ok := fakes[Service(r.Operation)]
	if !ok {
		return Answer{Status: http.StatusNotImplemented, Body: "no such service: " + r.Operation}
	}
	return f.answer(r)
}

// recognise finds the operation of a request that was signed for a service, and what its path names.
func (r *Request) recognise(signed string, q *http.Request) {
	r.Operation, r.protocol = signed+":unknown", fakes[signed].protocol
	for name, f := range fakes {
		if signs := f.signs; signs != signed && (signs != "" || name != signed) || f.version != "" && r.Form.Get("Version") != f.version {
			continue
		}
		action := ""
		switch f.protocol {
		case jsonProtocol:
			_, action, _ = strings.Cut(q.Header.Get("X-Amz-Target"), ".")
		case queryProtocol, ec2Protocol:
			action = r.Form.Get("Action")
		case cborProtocol: // /service/NAME/operation/NAME
			action = q.URL.Path[strings.LastIndex(q.URL.Path, "/")+1:]
		case restJSONProtocol, restXMLProtocol:
			action, r.Path = route(f.routes, q)
		}
		if action != "" {
			r.Operation, r.protocol = name+":"+action, f.protocol
			return
		}
	}
}

// route finds the operation of a method and a path, and what the path names.
func route(routes map[string]string, q *http.Request) (action string, path map[string]string) {
	mux := http.NewServeMux()
	for pattern, operation := range routes {
		mux.HandleFunc(pattern, func(_ http.ResponseWriter, q *http.Request) {
			action, path = operation, map[string]string{}
			for _, part := range strings.Split(pattern, "{")[1:] {
				name, _, _ := strings.Cut(part, "}")
				name = strings.TrimSuffix(name, "...")
				path[name] = q.PathValue(name)
			}
		})
	}
	mux.ServeHTTP(discard{}, q)
	return action, path
}

// discard takes what the mux writes where nothing matches.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// result answers a call of the query protocol with the members of its result.
func result(r Request, members string) Answer {
	_, name, _ := strings.Cut(r.Operation, ":")
	return Answer{Body: fmt.Sprintf(`<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>7a62c49f</RequestId></ResponseMetadata></%[1]sResponse>`, name, members)}
}

// ec2Result answers a call of the EC2 protocol with the members of its response.
func ec2Result(r Request, members string) Answer {
	_, name, _ := strings.Cut(r.Operation, ":")
	return Answer{Body: fmt.Sprintf(`<%[1]sResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>7a62c49f</requestId>%[2]s</%[1]sResponse>`, name, members)}
}

// cborResult answers a call of the CBOR protocol.
func cborResult(value cbor.Value) Answer {
	return Answer{Header: map[string]string{"Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}, Body: string(cbor.Encode(value))}
}

// Error answers as the operation's service does: a code and a message in its own shape.
func Error(status int, code, message string) Handler {
	return func(r Request) Answer {
		a := Answer{Status: status, Header: map[string]string{"X-Amzn-Requestid": "0b7a8a51"}}
		switch p := r.protocol; {
		case Service(r.Operation) == "s3":
			a.Body = fmt.Sprintf(`<Error><Code>%s</Code><Message>%s</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`, code, message)
		case p == restJSONProtocol:
			a.Header["X-Amzn-Errortype"] = code
			a.Body = fmt.Sprintf(`{"message":%q}`, message)
		case p == jsonProtocol:
			a.Body = fmt.Sprintf(`{"__type":%q,"Message":%q}`, code, message)
		case p == ec2Protocol:
			a.Body = fmt.Sprintf(`<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>4442587FB7D0A2F9</RequestID></Response>`, code, message)
		case p == cborProtocol:
			answer := cborResult(cbor.Map{"__type": cbor.String(code), "message": cbor.String(message)})
			answer.Status = status
			return answer
		default:
			a.Body = fmt.Sprintf(`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>4442587FB7D0A2F9</RequestId></ErrorResponse>`, code, message)
		}
		return a
	}
}

// Denied is AWS's refusal.
func Denied(r Request) Answer {
	return Error(http.StatusForbidden, deniedCode(r), "not authorized to perform: "+r.Operation)(r)
}

// DeniedBySCP is the refusal of the organization's policies.
func DeniedBySCP(r Request) Answer {
	return Error(http.StatusForbidden, deniedCode(r), "not authorized to perform: "+r.Operation+" with an explicit deny in a service control policy")(r)
}

func deniedCode(r Request) string {
	switch r.protocol {
	case jsonProtocol, restJSONProtocol, cborProtocol:
		return "AccessDeniedException"
	case ec2Protocol:
		return "UnauthorizedOperation"
	case queryProtocol, restXMLProtocol:
	}
	return "AccessDenied"
}

// Throttled is AWS's "slow down".
func Throttled(r Request) Answer {
	code := "TooManyRequestsException"
	switch r.protocol {
	case queryProtocol:
		code = "Throttling"
	case ec2Protocol:
		code = "RequestLimitExceeded"
	case jsonProtocol, cborProtocol:
		code = "ThrottlingException"
	case restXMLProtocol:
		code = "SlowDown"
	case restJSONProtocol:
	}
	return Error(http.StatusBadRequest, code, "Rate exceeded")(r)
}
