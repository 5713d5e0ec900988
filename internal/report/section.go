package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A Section is the controls of a benchmark whose ids begin alike: 2.1.3 and 2.10 are of section 2, kms.1 is of kms.
type Section struct {
	ID string
	// Services are what the section is about, the most of it first: "IAM", "Organizations". They are read off the rules that
	// its controls name, so they are true of every version and of benchmarks of one's own. The titles of a publisher are
	// not ours to print.
	Services []string
	Counts   map[ControlStatus]int
	Total    int // of its controls
}

// Sections returns the sections of b, the worst first: by the controls that fail, then by those that could not be decided,
// then in the order of the benchmark.
func (b *Benchmark) Sections() []Section {
	byID := map[string]*Section{}
	services := map[string]map[string]float64{}
	var order []*Section
	for i := range b.Controls {
		c := &b.Controls[i]
		id, _, _ := strings.Cut(c.ID, ".")
		s := byID[id]
		if s == nil {
			s = &Section{ID: id, Counts: map[ControlStatus]int{}}
			byID[id], services[id] = s, map[string]float64{}
			order = append(order, s)
		}
		s.Counts[c.Status]++
		s.Total++
		for _, rule := range c.Rules {
			services[id][serviceOf(rule)] += 1 / float64(len(c.Rules))
		}
	}
	out := make([]Section, 0, len(order))
	for _, s := range order {
		s.Services = mainServices(services[s.ID])
		out = append(out, *s)
	}
	slices.SortStableFunc(out, func(x, y Section) int { return y.weigh(x) })
	return out
}

// weigh compares how much of two sections wants attention.
func (s Section) weigh(other Section) int {
	for _, status := range []ControlStatus{ControlFail, ControlError, ControlUnknown} {
		if c := cmp.Compare(s.Counts[status], other.Counts[status]); c != 0 {
			return c
		}
	}
	return 0
}

// mainServices returns the services by their share of a section. One control that asks the same of twenty services does not make
// the section about them: where any has a control of its own, the others are left out.
func mainServices(shares map[string]float64) []string {
	const own = 1 - 1e-9 // shares are sums of fractions
	delete(shares, "")
	names := slices.SortedFunc(maps.Keys(shares), func(x, y string) int {
		return cmp.Or(cmp.Compare(shares[y], shares[x]), cmp.Compare(x, y))
	})
	if n := slices.IndexFunc(names, func(s string) bool { return shares[s] < own }); n > 0 {
		names = names[:n]
	}
	for i, s := range names {
		names[i] = cmp.Or(serviceNames[s], s)
	}
	return names
}

// serviceOf is the service in the id of a rule, "iam" in cis.iam.root_has_mfa, or "".
func serviceOf(rule string) string {
	parts := strings.Split(rule, ".")
	if len(parts) < 3 { // pack, service, rule
		return ""
	}
	return parts[1]
}

// serviceNames are the services that AWS writes in another way than with one small word.
var serviceNames = map[string]string{
	"accessanalyzer": "Access Analyzer", "account": "Account", "apigateway": "API Gateway", "apigatewayv2": "API Gateway v2",
	"backup": "Backup", "cloudfront": "CloudFront", "cloudtrail": "CloudTrail", "cloudwatch": "CloudWatch",
	"config": "Config", "dynamodb": "DynamoDB", "ec2": "EC2", "ecr": "ECR", "ecs": "ECS", "efs": "EFS", "eks": "EKS",
	"elb": "ELB", "elbv2": "ELB v2", "events": "EventBridge", "glacier": "Glacier", "guardduty": "GuardDuty", "iam": "IAM",
	"kms": "KMS", "lambda": "Lambda", "logs": "CloudWatch Logs", "macie": "Macie", "opensearch": "OpenSearch",
	"organizations": "Organizations", "rds": "RDS", "redshift": "Redshift", "s3": "S3", "secretsmanager": "Secrets Manager",
	"securityhub": "Security Hub", "sns": "SNS", "sqs": "SQS", "ssm": "Systems Manager", "vpc": "VPC",
}
