package builtin

import (
	"fmt"
	"regexp"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/openposture/posture/internal/iampolicy"
)

func iamFunctions() []Function {
	return []Function{
		statements("posture.iam.full_administrator_statements",
			"Returns the Allow statements that grant every action on every resource, whatever their conditions.",
			iampolicy.FullAdministrator),
		statements("posture.iam.allow_not_action_statements",
			"Returns the Allow statements with NotAction on every resource that are not full administrator.",
			iampolicy.AllowNotAction),
		statements("posture.iam.public_statements",
			"Returns the Allow statements that grant to anyone: a wildcard principal that no condition pins to fixed "+
				"callers and no Deny statement shuts out.",
			iampolicy.PublicStatements),
		function("posture.iam.principals_allowed",
			"Returns the ids of the principals that the document allows one of the actions, but those from whom an "+
				"unconditional Deny takes them all back.",
			[]types.Type{documentArg(), arg("actions", types.NewArray(nil, types.S), "the actions: organizations:CreatePolicy")},
			result(types.NewArray(nil, types.S), "accounts, ARNs, services or *, sorted"), principalsAllowed),
		function("posture.iam.public_by_s3",
			"Reports whether Amazon S3 surely calls the bucket policy public, so that RestrictPublicBuckets acts on it.",
			[]types.Type{documentArg()}, result(types.B, "true where S3 calls the policy public"),
			func(terms []*ast.Term) (*ast.Term, error) {
				d, err := document(terms[0])
				if err != nil {
					return nil, err
				}
				return ast.InternedTerm(iampolicy.PublicByS3(d)), nil
			}),
		function("posture.iam.insecure_transport",
			"Says whether the bucket policy denies every request made without TLS, for every principal and action.",
			[]types.Type{documentArg(), arg("bucket_arn", types.S, "the ARN of the bucket: arn:aws:s3:::NAME")},
			result(transportType, "denied: requests for the objects are denied; bucket_covered: those for the bucket too; "+
				"tls_version_only: only a Deny by s3:TlsVersion covers the objects, which plain HTTP escapes; near: the Deny "+
				"statements that mention transport and do not qualify"),
			insecureTransport),
	}
}

var (
	matchesType = types.NewArray(nil, types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("index", types.N),
		types.NewStaticProperty("label", types.S),
		types.NewStaticProperty("reason", types.S),
		types.NewStaticProperty("sid", types.S),
	}, nil))
	transportType = types.NewObject([]*types.StaticProperty{
		types.NewStaticProperty("bucket_covered", types.B),
		types.NewStaticProperty("denied", types.B),
		types.NewStaticProperty("near", matchesType),
		types.NewStaticProperty("tls_version_only", types.B),
	}, nil)
)

// documentArg is any object with string keys, so that the type checker accepts the closed type of a document and
// rejects a scalar. Whether it is a document is for the function to say.
func documentArg() types.Type {
	return arg("document", types.NewObject(nil, types.NewDynamicProperty(types.S, types.A)), "a normalised policy document")
}

func statements(name, doc string, f func(iampolicy.Document) []iampolicy.Match) Function {
	return function(name, doc, []types.Type{documentArg()},
		result(matchesType, "the statements in the order of the document, each with its position from 0, its Sid, a label and the reason"),
		func(terms []*ast.Term) (*ast.Term, error) {
			d, err := document(terms[0])
			if err != nil {
				return nil, err
			}
			return matchesTerm(f(d)), nil
		})
}

func principalsAllowed(terms []*ast.Term) (*ast.Term, error) {
	d, err := document(terms[0])
	if err != nil {
		return nil, err
	}
	var actions []string
	if err := ast.As(terms[1].Value, &actions); err != nil {
		return nil, fmt.Errorf("actions: %w", err)
	}
	ids := iampolicy.PrincipalsAllowed(d, actions)
	out := make([]*ast.Term, 0, len(ids))
	for _, id := range ids {
		out = append(out, ast.StringTerm(id))
	}
	return ast.ArrayTerm(out...), nil
}

// The names of general purpose buckets, the old ones with capitals and underscores included:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var bucketARN = regexp.MustCompile(`^arn:aws[a-z-]*:s3:::[A-Za-z0-9._-]{3,255}$`)

func insecureTransport(terms []*ast.Term) (*ast.Term, error) {
	d, err := document(terms[0])
	if err != nil {
		return nil, err
	}
	arn, err := stringArg("bucket_arn", terms[1])
	if err != nil {
		return nil, err
	}
	if !bucketARN.MatchString(arn) {
		return nil, fmt.Errorf("bucket_arn %q is not the ARN of a general purpose bucket", arn)
	}
	t := iampolicy.InsecureTransport(d, arn)
	return ast.ObjectTerm(
		ast.Item(ast.InternedTerm("denied"), ast.InternedTerm(t.Denied)),
		ast.Item(ast.InternedTerm("bucket_covered"), ast.InternedTerm(t.BucketCovered)),
		ast.Item(ast.InternedTerm("tls_version_only"), ast.InternedTerm(t.TLSVersionOnly)),
		ast.Item(ast.InternedTerm("near"), matchesTerm(t.Near)),
	), nil
}

func matchesTerm(matches []iampolicy.Match) *ast.Term {
	terms := make([]*ast.Term, 0, len(matches))
	for _, m := range matches {
		terms = append(terms, ast.ObjectTerm(
			ast.Item(ast.InternedTerm("index"), ast.InternedTerm(m.Index)),
			ast.Item(ast.InternedTerm("sid"), ast.StringTerm(m.SID)),
			ast.Item(ast.InternedTerm("label"), ast.StringTerm(m.Label())),
			ast.Item(ast.InternedTerm("reason"), ast.StringTerm(m.Reason)),
		))
	}
	return ast.ArrayTerm(terms...)
}
