//go:build e2e

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const managedByAWS = "arn:aws:iam::aws:policy/"

// An accessKey is one of a user: how it is, and whether somebody used it.
type accessKey struct{ active, used bool }

// A user is one to be made.
type user struct {
	name     string
	path     string // "/" where empty
	password bool
	mfa      bool // a virtual device
	keys     []accessKey
	groups   []string
	attached []string // ARNs, or names of policies of the account
	inline   string   // a file of testdata/policies
}

var users = []user{
	{name: "console-mfa", path: "/people/", password: true, mfa: true, groups: []string{"admins", "developers"}},
	{name: "console-no-mfa", password: true, groups: []string{"developers"}},
	{name: "console-key-unused", password: true, mfa: true, keys: []accessKey{{active: true}}},
	{name: "console-key-used", password: true, mfa: true, keys: []accessKey{{active: true, used: true}}},
	{name: "console-key-inactive", password: true, mfa: true, keys: []accessKey{{}}},
	{name: "two-keys", keys: []accessKey{{active: true, used: true}, {active: true}}},
	{name: "one-key-of-two", keys: []accessKey{{}, {active: true, used: true}}},
	{name: "inactive-key", keys: []accessKey{{}}},
	{name: "ci+deploy@example.com", keys: []accessKey{{active: true, used: true}}, groups: []string{"developers"}},
	{name: "no-credentials", mfa: true},
	{name: "policy-attached", attached: []string{"read-only", managedByAWS + "AWSCloudShellFullAccess"}},
	{name: "policy-inline", inline: "read-only"},
}

// attached is the policies that a role of the same name, with a trust policy of its own, exists to hold.
var attached = []string{
	"admin-plain", "admin-statement-object", "admin-lists", "admin-not-action", "admin-not-action-and-rest", "admin-with-mfa",
	"admin-was-v1", "all-but-iam", "all-of-s3", "all-on-one-bucket",
}

func seedIAM(t *testing.T, a *account) {
	t.Helper()
	for _, name := range names(t, "policies") {
		_, err := a.iam.CreatePolicy(t.Context(), &iam.CreatePolicyInput{
			PolicyName: &name, PolicyDocument: document(t, "policies", name),
		})
		must(t, err)
	}
	_, err := a.iam.CreatePolicyVersion(t.Context(), &iam.CreatePolicyVersionInput{
		PolicyArn: a.policy("admin-was-v1"), PolicyDocument: document(t, "policies", "read-only"), SetAsDefault: true,
	})
	must(t, err)
	for _, name := range names(t, "roles") {
		seedRole(t, a, name, document(t, "roles", name))
	}
	attachToRole(t, a, "support", managedByAWS+"AWSSupportAccess")
	for _, policy := range attached {
		seedRole(t, a, "with-"+policy, document(t, "roles", "trust-service"))
		attachToRole(t, a, "with-"+policy, *a.policy(policy))
	}
	seedGroup(t, a, "admins", managedByAWS+"AdministratorAccess")
	seedGroup(t, a, "developers", *a.policy("read-only"))
	for _, u := range users {
		seedUser(t, a, u)
	}
	seedCertificate(t, a, "expired", time.Now().AddDate(-1, 0, 0))
	seedCertificate(t, a, "valid", time.Now().AddDate(1, 0, 0))
}

// policy returns the ARN of a policy of the account, or the ARN itself.
func (a *account) policy(name string) *string {
	if strings.HasPrefix(name, "arn:") {
		return &name
	}
	return aws.String("arn:aws:iam::" + a.id + ":policy/" + name)
}

// names lists the documents of a folder of testdata: each is a resource of that name.
func names(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	must(t, err)
	if len(files) == 0 {
		t.Fatalf("nothing in testdata/%s", folder)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".json")
	}
	return files
}

func document(t *testing.T, folder, name string) *string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", folder, name+".json"))
	must(t, err)
	return aws.String(string(text))
}

func seedRole(t *testing.T, a *account, name string, trust *string) {
	t.Helper()
	_, err := a.iam.CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: trust})
	must(t, err)
}

func attachToRole(t *testing.T, a *account, role, arn string) {
	t.Helper()
	_, err := a.iam.AttachRolePolicy(t.Context(), &iam.AttachRolePolicyInput{RoleName: &role, PolicyArn: &arn})
	must(t, err)
}

func seedGroup(t *testing.T, a *account, name, arn string) {
	t.Helper()
	_, err := a.iam.CreateGroup(t.Context(), &iam.CreateGroupInput{GroupName: &name})
	must(t, err)
	_, err = a.iam.AttachGroupPolicy(t.Context(), &iam.AttachGroupPolicyInput{GroupName: &name, PolicyArn: &arn})
	must(t, err)
}

func seedUser(t *testing.T, a *account, u user) {
	t.Helper()
	in := &iam.CreateUserInput{UserName: &u.name, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("e2e")}}}
	if u.path != "" {
		in.Path = &u.path
	}
	_, err := a.iam.CreateUser(t.Context(), in)
	must(t, err)
	if u.password {
		_, err := a.iam.CreateLoginProfile(t.Context(), &iam.CreateLoginProfileInput{UserName: &u.name, Password: aws.String("e2e-Passw0rd!")})
		must(t, err)
	}
	if u.mfa {
		enableMFA(t, a, u.name, u.name)
	}
	for _, k := range u.keys {
		seedKey(t, a, u.name, k)
	}
	for _, group := range u.groups {
		_, err := a.iam.AddUserToGroup(t.Context(), &iam.AddUserToGroupInput{UserName: &u.name, GroupName: &group})
		must(t, err)
	}
	for _, policy := range u.attached {
		_, err := a.iam.AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: &u.name, PolicyArn: a.policy(policy)})
		must(t, err)
	}
	if u.inline != "" {
		_, err := a.iam.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{
			UserName: &u.name, PolicyName: aws.String("embedded"), PolicyDocument: document(t, "policies", u.inline),
		})
		must(t, err)
	}
}

func enableMFA(t *testing.T, a *account, user, device string) {
	t.Helper()
	out, err := a.iam.CreateVirtualMFADevice(t.Context(), &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: &device})
	must(t, err)
	_, err = a.iam.EnableMFADevice(t.Context(), &iam.EnableMFADeviceInput{
		UserName: &user, SerialNumber: out.VirtualMFADevice.SerialNumber,
		AuthenticationCode1: aws.String("123456"), AuthenticationCode2: aws.String("654321"),
	})
	must(t, err)
}

// seedKey makes a key. moto notes that a key is used when something is asked with it.
func seedKey(t *testing.T, a *account, user string, k accessKey) {
	t.Helper()
	out, err := a.iam.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: &user})
	must(t, err)
	if k.used {
		cfg := config("us-east-1", *out.AccessKey.AccessKeyId, *out.AccessKey.SecretAccessKey, "")
		_, err := sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), nil)
		must(t, err)
	}
	if !k.active {
		_, err := a.iam.UpdateAccessKey(t.Context(), &iam.UpdateAccessKeyInput{
			UserName: &user, AccessKeyId: out.AccessKey.AccessKeyId, Status: types.StatusTypeInactive,
		})
		must(t, err)
	}
}

func seedCertificate(t *testing.T, a *account, name string, notAfter time.Time) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name + ".example.com"},
		NotBefore: notAfter.AddDate(-2, 0, 0), NotAfter: notAfter,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	text := func(kind string, data []byte) *string {
		return aws.String(string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data})))
	}
	_, err = a.iam.UploadServerCertificate(t.Context(), &iam.UploadServerCertificateInput{
		ServerCertificateName: &name, CertificateBody: text("CERTIFICATE", certificate), PrivateKey: text("PRIVATE KEY", der),
	})
	must(t, err)
}
