//go:build e2e

package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// topics is the policies of topics by name; "" is the one that a topic has by itself.
var topics = map[string]string{
	"by-itself":    "",
	"open":         `{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"SNS:Publish","Resource":"*"}`,
	"subscribable": `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"SNS:Subscribe","Resource":"*","Condition":{"StringEquals":{"SNS:Protocol":"https"}}}`,
	"organization": `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"SNS:Publish","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`,
}

// TestTopics is in an account that TestTrails_none looks at too.
func TestTopics(t *testing.T) {
	t.Parallel()
	a := open(t, "900000000013")
	for region, suffix := range map[string]string{"us-east-1": "", "eu-west-1": "-west"} {
		api := sns.NewFromConfig(a.cfg, func(o *sns.Options) { o.Region = region })
		for name, statement := range topics {
			in := &sns.CreateTopicInput{Name: aws.String(name + suffix)}
			if statement != "" {
				in.Attributes = map[string]string{"Policy": `{"Version":"2012-10-17","Statement":[` + statement + `]}`}
			}
			_, err := api.CreateTopic(t.Context(), in)
			must(t, err)
		}
	}
	r := posture(t, a, "scan", "--endpoint-url", endpoint, "--region", "us-east-1,eu-west-1", "--rule", "cis.sns.*", "--format", "json", "--quiet")
	read(t, "sns.txt").check(t, r.decode(t))
}
