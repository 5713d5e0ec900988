//go:build e2e

package e2e

import (
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// An account is one of moto's, with credentials in it. moto keeps accounts apart, the names of buckets aside.
type account struct {
	id                 string
	key, secret, token string
	cfg                aws.Config
	iam                *iam.Client
}

// open takes a role in the account, which is how moto tells accounts apart.
func open(t *testing.T, id string) *account {
	t.Helper()
	anyone := config("us-east-1", "testing", "testing", "")
	out, err := sts.NewFromConfig(anyone).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + id + ":role/e2e"), RoleSessionName: aws.String("e2e"),
	})
	must(t, err)
	c := out.Credentials
	a := &account{id: id, key: *c.AccessKeyId, secret: *c.SecretAccessKey, token: *c.SessionToken}
	a.cfg = config("us-east-1", a.key, a.secret, a.token)
	a.iam = iam.NewFromConfig(a.cfg)
	return a
}

func config(region, key, secret, token string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(endpoint),
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, token),
	}
}

func (a *account) s3(region string) *s3.Client {
	return s3.NewFromConfig(a.cfg, func(o *s3.Options) { o.Region, o.UsePathStyle = region, true })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var seeding struct {
	sync.Mutex
	account *account
}

// seeded returns the account that testdata/expected.txt is about. It is filled once; tests do not change it.
func seeded(t *testing.T) *account {
	t.Helper()
	seeding.Lock()
	defer seeding.Unlock()
	if seeding.account == nil {
		a := open(t, "111122223333")
		seedIAM(t, a)
		seedAccount(t, a)
		seedBuckets(t, a)
		seedKeys(t, a)
		seeding.account = a
	}
	return seeding.account
}
