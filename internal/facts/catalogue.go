package facts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openposture/posture/internal/snapshot"
)

// services is what can be read, by service. A new service is a file of its own and a name here; whatever else belongs to
// it is a folder: its collector, and its rules.
var services = []service{
	accessanalyzerService,
	accountService,
	apigatewayService,
	apigatewayv2Service,
	backupService,
	cloudfrontService,
	cloudtrailService,
	cloudwatchService,
	configService,
	dynamodbService,
	ec2Service,
	ecrService,
	efsService,
	elbService,
	elbv2Service,
	eventsService,
	glacierService,
	guarddutyService,
	iamService,
	inspectorService,
	kmsService,
	lambdaService,
	logsService,
	macieService,
	opensearchService,
	organizationsService,
	rdsService,
	s3Service,
	secretsmanagerService,
	securityhubService,
	snsService,
	sqsService,
	ssoService,
	stsService,
}

// A service is the catalogue of one service.
type service struct {
	name   string // of its collector, its rules and its operations: "logs"
	prefix string // of its IAM actions, where it is another: "elasticfilesystem"
	types  []Type
	// What the service says of the account as a whole, and of each region of it.
	account, region []Fact
	operations      []Operation
}

// catalogue is sorted by type, and by fact within a type.
var catalogue, operations = assemble(services)

// assemble joins the services. What an entry does not say is the service's own: the Service of a type and of a fact, the
// permission of an operation.
func assemble(services []service) ([]Type, map[string]Operation) {
	account, region := accountType, regionType
	var types []Type
	ops := map[string]Operation{}
	for _, s := range services {
		for _, t := range s.types {
			t.Service, t.Facts = s.name, s.own(t.Facts)
			types = append(types, t)
		}
		account.Facts = append(account.Facts, s.own(s.account)...)
		region.Facts = append(region.Facts, s.own(s.region)...)
		for _, o := range s.operations {
			_, name, _ := strings.Cut(o.Name, ":")
			if o.Permissions == nil {
				o.Permissions = []string{cmp.Or(s.prefix, s.name) + ":" + name}
			}
			if member, ok := strings.CutPrefix(o.Answer, "query:"); ok {
				o.Answer = "xml:" + name + "Response/" + name + "Result/" + member
			}
			ops[o.Name] = o
		}
	}
	types = append(types, account, region)
	for _, t := range types {
		slices.SortFunc(t.Facts, func(a, b Fact) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(types, func(a, b Type) int { return cmp.Compare(a.Name, b.Name) })
	return types, ops
}

// own returns the facts with the service that reads them.
func (s service) own(facts []Fact) []Fact {
	out := make([]Fact, 0, len(facts))
	for _, f := range facts {
		f.Service = s.name
		out = append(out, f)
	}
	return out
}

var accountType = Type{
	Name: snapshot.Account, Service: "sts", Global: true,
	Doc: "The account itself: what belongs to no single resource of it. Its id is the 12-digit account id.",
}

var regionType = Type{
	Name: snapshot.Region, Service: "account", List: "account:ListRegions", Global: true, Placed: true,
	Doc: "A region that the account has enabled: what belongs to no single resource of it. Its id is the region's name.",
}
