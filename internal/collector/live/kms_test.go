package live_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openposture/posture/internal/collector/awstest"
	"github.com/openposture/posture/internal/snapshot"
)

// ofKey answers for one key of eu-west-1 with h, and for the others as before.
func ofKey(id string, h awstest.Handler) awstest.Handler {
	return func(r awstest.Request) awstest.Answer {
		if r.Region == "eu-west-1" && strings.Contains(r.Body, id) {
			return h(r)
		}
		return awstest.Good(r)
	}
}

func TestKeys_rotation(t *testing.T) {
	t.Parallel()
	const op = "kms:GetKeyRotationStatus"
	for name, c := range map[string]struct {
		handler awstest.Handler
		want    answer
	}{
		"on":             {awstest.Text(`{"KeyRotationEnabled":true,"RotationPeriodInDays":90}`), answer{State: snapshot.Known, Value: `{"enabled":true,"rotation_period_in_days":90}`}},
		"off":            {awstest.Text(`{"KeyRotationEnabled":false}`), answer{State: snapshot.Known, Value: `{"enabled":false}`}},
		"not said":       {awstest.Text(`{"KeyId":"x"}`), answer{State: snapshot.Unknown, Cause: op + " Malformed"}},
		"cannot":         {awstest.Error(http.StatusBadRequest, "UnsupportedOperationException", ""), answer{State: snapshot.Absent}},
		"not this state": {awstest.Error(http.StatusConflict, "KMSInvalidStateException", ""), answer{State: snapshot.Unknown, Cause: op + " KMSInvalidStateException"}},
		"gone":           {awstest.Error(http.StatusBadRequest, "NotFoundException", ""), answer{State: snapshot.Unknown, Cause: op + " NotFoundException"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, ofKey(awstest.KeyData, c.handler))
			got := answers(run(t, options(t, s)))["AWS::KMS::Key "+awstest.KeyARN("eu-west-1", awstest.KeyData)+" rotation"]
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestKeys_rotationNotAsked has the metadata refused: what KMS says of keys that it rotates on its own is not asked for.
func TestKeys_rotationNotAsked(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Override("kms:DescribeKey", awstest.Denied)
	run(t, options(t, s))
	if n := s.Calls()["kms:GetKeyRotationStatus"]; n != 0 {
		t.Errorf("asked %d times", n)
	}
}

// TestKeys_metadataIncomplete leaves out one member of the metadata: the fact is unknown, never a zero value.
func TestKeys_metadataIncomplete(t *testing.T) {
	t.Parallel()
	for member, c := range map[string]struct{ key, fact string }{
		`"KeyManager":"AWS"`:             {awstest.KeyManaged, "key_manager"},
		`"KeySpec":"SYMMETRIC_DEFAULT"`:  {awstest.KeyData, "key_spec"},
		`"KeyState":"PendingDeletion"`:   {awstest.KeySigning, "key_state"},
		`"KeyUsage":"SIGN_VERIFY"`:       {awstest.KeySigning, "key_usage"},
		`"Origin":"AWS_CLOUDHSM"`:        {awstest.KeyModule, "origin"},
		`"MultiRegion":false`:            {awstest.KeyData, "multi_region"},
		`"MultiRegionKeyType":"PRIMARY"`: {awstest.KeyMulti, "multi_region"},
		`"PrimaryKey":{"Arn":"` + arnOf("eu-west-1") + `","Region":"eu-west-1"}`: {awstest.KeyMulti, "multi_region"},
		`"Arn":"` + arnOf("us-east-1") + `"`:                                     {awstest.KeyMulti, "multi_region"},
	} {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override("kms:DescribeKey", ofKey(c.key, func(r awstest.Request) awstest.Answer {
				a := awstest.Good(r)
				changed := strings.Replace(a.Body, member, `"Other":""`, 1)
				if changed == a.Body {
					t.Errorf("%s is not in %s", member, a.Body)
				}
				a.Body = changed
				return a
			}))
			want := answer{State: snapshot.Unknown, Cause: "kms:DescribeKey Malformed"}
			got := answers(run(t, options(t, s)))["AWS::KMS::Key "+awstest.KeyARN("eu-west-1", c.key)+" "+c.fact]
			if got != want {
				t.Errorf("%s: got %+v, want %+v", c.fact, got, want)
			}
		})
	}
}

func arnOf(region string) string { return awstest.KeyARN(region, awstest.KeyMulti) }

func TestKeys_policy(t *testing.T) {
	t.Parallel()
	const op = "kms:GetKeyPolicy"
	for name, c := range map[string]struct {
		handler awstest.Handler
		code    string
	}{
		"no such key": {awstest.Error(http.StatusBadRequest, "NotFoundException", ""), "NotFoundException"},
		"no policy":   {awstest.Text(`{"Policy":"{\"Statement\":[{\"Effect\":\"Perhaps\"}]}"}`), "Malformed"},
		"empty":       {awstest.Text(`{"Policy":""}`), "Malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, ofKey(awstest.KeyData, c.handler))
			want := answer{State: snapshot.Unknown, Cause: op + " " + c.code}
			got := answers(run(t, options(t, s)))["AWS::KMS::Key "+awstest.KeyARN("eu-west-1", awstest.KeyData)+" policy"]
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestKeys_policyCalls: a key has one policy, so there is one call to a key.
func TestKeys_policyCalls(t *testing.T) {
	t.Parallel()
	s := start(t)
	keys := map[string]bool{}
	for place := range answers(run(t, options(t, s))) {
		if strings.HasPrefix(place, "AWS::KMS::Key ") {
			keys[strings.Fields(place)[1]] = true
		}
	}
	if got := s.Calls()["kms:GetKeyPolicy"]; got != len(keys) {
		t.Errorf("%d calls for %d keys", got, len(keys))
	}
}

// TestKeys_listsIncomplete has entries without what makes them one.
func TestKeys_listsIncomplete(t *testing.T) {
	t.Parallel()
	key := "AWS::KMS::Key " + awstest.KeyARN("eu-west-1", awstest.KeyData)
	for op, c := range map[string]struct{ body, place string }{
		"kms:ListKeys":         {`{"Keys":[{"KeyId":"x"}],"Truncated":false}`, "list eu-west-1 AWS::KMS::Key"},
		"kms:ListAliases":      {`{"Aliases":[{"TargetKeyId":"x"}],"Truncated":false}`, key + " aliases"},
		"kms:ListResourceTags": {`{"Tags":[],"Truncated":true}`, key + " tags"},
	} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.Override(op, awstest.Text(c.body))
			want := answer{State: snapshot.Unknown, Cause: op + " Malformed"}
			if got := answers(run(t, options(t, s)))[c.place]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
