package filterpattern

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// whole is an event of which everything is known.
func whole(tb testing.TB, text string) *Event {
	tb.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	e := Event{Whole: true}
	if err := d.Decode(&e.Record); err != nil {
		tb.Fatal(err)
	}
	return &e
}

func parse(tb testing.TB, s string) Pattern {
	tb.Helper()
	p, err := Parse(s)
	if err != nil {
		tb.Fatalf("%s: %v", s, err)
	}
	return p
}

// The events of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, with a little more.
const (
	trailEvent = `{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
		"objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "ThisFlag": true, "Off": false,
		"cluster.name": "c", "bandwidth": 80, "errorCode": 400, "number": [1e3, 0.001], "text": "1000", "empty": "", "big": 1.5e3}`
	userEvent = `{"user": {"id": 1, "email": "John.Stiles@example.com"},
		"users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
		"actions": ["GET", "PUT", "DELETE"], "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]]}`
)

func TestMatchDocumented(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		event, pattern string
		want           Truth
	}{
		{trailEvent, `{ $.eventType = "UpdateTrail" }`, True},
		{trailEvent, `{ $.eventType = UpdateTrail }`, True},
		{trailEvent, `{$.eventType=updateTrail}`, False}, // patterns know case
		{trailEvent, `{ $.sourceIPAddress != 123.123.* }`, True},
		{trailEvent, `{ $.sourceIPAddress != 111.111.* }`, False},
		{trailEvent, `{ $.arrayKey[0] = "value" }`, True},
		{trailEvent, `{ $.arrayKey[1] = "value" }`, False},
		{trailEvent, `{ $.arrayKey[2] = "value" }`, False},
		{trailEvent, `{ $.arrayKey = "value" }`, False},
		{trailEvent, `{ $.arrayKey != "value" }`, False},
		{trailEvent, `{ $.objectList != 1 }`, False},
		{trailEvent, `{ $.eventType[0] = "UpdateTrail" }`, False},
		{trailEvent, `{ $.objectList[1].id = 2 }`, True},
		{trailEvent, `{ $.eventType = %Trail% }`, True},
		{trailEvent, `{ $.eventType != %Trail% }`, False},
		{trailEvent, `{ $.eventType = %^Trail% }`, False},
		{trailEvent, `{ $.arrayKey[*] = %val.{2}% }`, True},
		{trailEvent, `{ $.arrayKey[*] = "another value" }`, True},
		{trailEvent, `{ $.arrayKey[*] = "a third" }`, False},
		{trailEvent, `{ $.arrayKey[*] != "a third" }`, True},
		{trailEvent, `{ $.arrayKey[*] != "value" }`, Undocumented}, // one of them, or all
		{trailEvent, `{ $.objectList[*].id = 2 }`, True},
		{trailEvent, `{ $.* = %111\.111\.111\.1[0-9]{1,2}% }`, True},
		{trailEvent, `{ $.['cluster.name'] = "c" }`, True},
		{trailEvent, `{ $['cluster.name'] = c }`, True},
		{trailEvent, `{ $.cluster.name = "c" }`, False},
		{trailEvent, `{ $.SomeObject IS NULL }`, True},
		{trailEvent, `{ $.SomeOtherObject IS NULL }`, False},
		{trailEvent, `{ $.eventType IS NULL }`, False},
		{trailEvent, `{ $.SomeOtherObject NOT EXISTS }`, True},
		{trailEvent, `{ $.SomeObject NOT EXISTS }`, False},
		{trailEvent, `{ $.SomeObject.x NOT EXISTS }`, True},
		{trailEvent, `{ $.SomeObject EXISTS }`, True},
		{trailEvent, `{ $.SomeOtherObject EXISTS }`, False},
		{trailEvent, `{ $.SomeOtherObject != "x" }`, False}, // seen, though not documented
		{trailEvent, `{ $.ThisFlag IS TRUE }`, True},
		{trailEvent, `{ $.ThisFlag IS FALSE }`, False},
		{trailEvent, `{ $.Off IS FALSE }`, True},
		{trailEvent, `{ $.ThisFlag = true }`, Undocumented},
		{trailEvent, `{ $.ThisFlag != true }`, Undocumented},
		{trailEvent, `{ $.ThisFlag = maybe }`, False},
		{trailEvent, `{ $.ThisFlag = * }`, True},
		{trailEvent, `{ $.SomeObject != x }`, Undocumented},
		{trailEvent, `{ $.bandwidth > 75 }`, True},
		{trailEvent, `{ $.bandwidth < 50 }`, False},
		{trailEvent, `{ $.bandwidth >= 80 && $.bandwidth <= 80.0 && $.bandwidth > +7 }`, True},
		{trailEvent, `{ $.errorCode = 400}`, True},
		{trailEvent, `{ $.errorCode != 500 }`, True},
		{trailEvent, `{ $.errorCode = 4* }`, True},
		{trailEvent, `{ $.errorCode = "400" }`, Undocumented}, // a text and a number
		{trailEvent, `{ $.errorCode = "x" }`, False},
		{trailEvent, `{ $.number[0] = 1e+3 }`, True},
		{trailEvent, `{ $.number[1] = 1E-3 }`, True},
		{trailEvent, `{ $.number[0] != 1e-3 }`, True},
		{trailEvent, `{ $.big = 1500 }`, True},
		{trailEvent, `{ $.big = 15* }`, Undocumented}, // depends on how the number is written
		{trailEvent, `{ $.text = 1000 }`, True},
		{trailEvent, `{ $.text = 1e3 }`, Undocumented},
		{trailEvent, `{ $.text > 5 }`, Undocumented},
		{trailEvent, `{ $.eventType > 5 }`, False},
		{trailEvent, `{ $.empty = "" }`, True},
		{trailEvent, `{ $.empty = "*" }`, True},
		{trailEvent, `{ $.eventType = "*Trail" }`, True},
		{trailEvent, `{ $.eventType = "Update*" }`, True},
		{trailEvent, `{ $.eventType = "*dateTr*" }`, True},
		{trailEvent, `{ $.eventType = "*Update" }`, False},
		{trailEvent, `{ $.eventType = "Up*Trail" }`, Undocumented}, // once said to be no wildcard there
		{trailEvent, `{ $.eventType = "Up*Bucket" }`, False},
		{trailEvent, `{ $.eventType = "Up*a*Trail*" }`, Undocumented},
		{trailEvent, "\n{\n\t$.eventType = \"UpdateTrail\"\r\n\t||\n$.x\nIS\nNULL }\n", True},

		{userEvent, `{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }`, True},
		{userEvent, `{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }`, True},
		{userEvent, `{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }`, False},
		{userEvent, `{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }`, False},
		{userEvent, `{ $.coordinates[0][1] = 1 }`, True},

		{trailEvent, ``, True},
		{trailEvent, `  `, True},
		{trailEvent, `" "`, True},
		{trailEvent, `""`, True},
		{trailEvent, `UpdateTrail`, True},
		{trailEvent, `Update`, Undocumented}, // a word, or any part of the text
		{trailEvent, `UpdateTrail -value`, False},
		{trailEvent, `UpdateTrail -DeleteTrail`, True},
		{trailEvent, `?DeleteTrail ?UpdateTrail`, True},
		{trailEvent, `?DeleteTrail ?StopLogging`, False},
		{trailEvent, `?DeleteTrail UpdateTrail`, True}, // what is optional is ignored beside others
		{trailEvent, `"another value"`, True},
		{trailEvent, `"\"eventType\":\"UpdateTrail\""`, Undocumented}, // how the event is written
		{trailEvent, `%Trail%`, True},
		{trailEvent, `%^Trail%`, Undocumented},
	} {
		if got := parse(t, c.pattern).Match(whole(t, c.event)); got != c.want {
			t.Errorf("%s: %v, want %v", c.pattern, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern string
		column  int
		text    string
	}{
		{`{ $.a = 1`, 10, "the end where &&, || or } is expected"},
		{`{ $.a = 1 } x`, 13, "'x' after the closing }"},
		{`{ ($.a = 1 }`, 12, "'}' where &&, || or ) is expected"},
		{`{ }`, 3, "'}' where a property is expected: $.name"},
		{`{ $.a == 1 }`, 8, "'=' where a value is expected"},
		{`{ $.a 1 }`, 7, "'1' where an operator is expected"},
		{`{ $.a ! = 1 }`, 7, "'!' where an operator is expected"},
		{`{ !($.a = 1) }`, 3, "'!' where a property is expected: $.name"},
		{`{ $.a = 1 & $.b = 2 }`, 11, "'&' where &&, || or } is expected"},
		{`{ $.a = 1 and $.b = 2 }`, 11, "'a' where &&, || or } is expected"},
		{`{ $.a = 'b' }`, 9, `'\'' where a value is expected`},
		{`{ $.a = b"c" }`, 10, `'"' in a value without quotes`},
		{`{ $.a = "b }`, 9, "the quote is not closed"},
		{`{ $.a = "b\n" }`, 11, `\ stands before " or \ only`},
		{`{ $.ü = 1 }`, 5, "'ü' where the name of a property is expected"},
		{`{ $.a = ü }`, 9, "'ü' where a value is expected"},
		{`{ $.a = "ü" || $.b }`, 20, "'}' where an operator is expected"}, // characters, not bytes
		{`{ $ = 1 }`, 4, "' ' where the name of a property is expected"},
		{`{ $[0] = 1 }`, 7, "' ' where the name of a property is expected"},
		{`{ $.a[ = 1 }`, 7, "' ' where an index, * or a name in quotes is expected"},
		{`{ $.a[0 = 1 }`, 8, "' ' where ] is expected"},
		{`{ $.a.[0] = 1 }`, 9, "an index stands after a name without a dot"},
		{`{ $.a[99999999999999999999] = 1 }`, 27, "99999999999999999999 is no index of an array"},
		{`{ $.*[*] = 1 }`, 6, "a property has one wildcard at most"},
		{`{ $.a IS 1 }`, 9, "IS needs NULL, TRUE or FALSE"},
		{`{ $.a IS NOT NULL }`, 9, "IS needs NULL, TRUE or FALSE"},
		{`{ $.a NOT NULL }`, 10, "NOT needs EXISTS"},
		{`{ $.a > b }`, 9, "> needs a number"},
		{`{ $.a > "5" }`, 9, "> needs a number"},
		{`{ $.a = 1e999 }`, 14, "number 1e999 is out of range"},
		{`{ $.a = %b }`, 9, "the regular expression is not closed"},
		{`{ $.a = %% }`, 10, "the regular expression is empty"},
		{`{ $.a = %b!% }`, 11, "'!' is not supported in a regular expression"},
		{`{ $.a = %(b)% }`, 10, "'(' is not supported in a regular expression"},
		{`{ $.a = %\b% }`, 10, "unknown escape in a regular expression"},
		{`{ $.a = %\xg0% }`, 10, "unknown escape in a regular expression"},
		{`{ $.a = %a{,}% }`, 11, "{ is escaped in a regular expression, or begins a number of repetitions"},
		{`{ $.a = %a]% }`, 11, "']' is escaped in a regular expression, or has its like"},
		{`{ $.a = %[^]% }`, 12, "an empty character class"},
		{`{ $.a = %*a% }`, 10, "not a regular expression: error parsing regexp: missing argument to repetition operator: `*`"},
		{`{ $.a = ` + strings.Repeat("(", 600), 9, "'(' where a value is expected"},
		{`{ ` + strings.Repeat("(", 600), 516, "brackets are nested too deeply"},
		{`[ip, user, status_code = 4*]`, 1, "a pattern for space-delimited events says nothing of JSON events"},
		{`Failed authentication!`, 22, "'!' in a term without quotes"},
		{`?`, 2, "the end where a term is expected: other characters than letters, digits and _ stand in quotes"},
		{`eventName=DeleteTrail`, 10, "'=' in a term without quotes"},
	} {
		_, err := Parse(c.pattern)
		e, ok := errors.AsType[*SyntaxError](err)
		if !ok {
			t.Errorf("%s: %v, want a syntax error", c.pattern, err)
		} else if e.Column != c.column || e.Text != c.text {
			t.Errorf("%s: %v, want column %d: %s", c.pattern, err, c.column, c.text)
		}
	}
}

func TestRegex(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		regex, text string
		want        bool
	}{
		{`^[hc]at`, "hat", true},
		{`^[hc]at`, "the hat", false},
		{`[hc]at$`, "the cat", true},
		{`colou?r`, "color", true},
		{`[abcx-z]`, "y", true},
		{`^a{3,5}$`, "aaaa", true},
		{`^a{3,5}$`, "aa", false},
		{`^a{3, 5}$`, "aaa", true},
		{`^a{,2}$`, "", true},
		{`^a{2,}$`, "aaa", true},
		{`^a{2}$`, "aaa", false},
		{`^starting|^initializing|^shutting down`, "shutting down now", true},
		{`^starting|^initializing|^shutting down`, "skipping initializing", false},
		{`abcc|ab[^c]$`, "aba", true},
		{`\[.\]`, "[7]", true},
		{`10\.10\.0\.1`, "10010,051", false},
		{`10.10.0.1`, "10010,051", true},
		{`ab[0-9]*`, "ab129", true},
		{`ab+c`, "ac", false},
		{`^\d+\D\s\S\w\W$`, "12x yz!", true},
		{`\x3A\x28`, ":(", true},
		{`[\]a]`, "]", true},
		{`a[{}]b`, "a{b", true},
		{`/service/resource/[0-9]+$`, "GET /service/resource/67", true},
	} {
		p := parse(t, "{ $.a = %"+c.regex+"% }")
		if got := p.Match(&Event{Record: map[string]any{"a": c.text}}); got != truth(c.want) {
			t.Errorf("%%%s%% and %q: %v, want %v", c.regex, c.text, got, c.want)
		}
	}
}

// What an event leaves open decides nothing.
func TestMatchOpen(t *testing.T) {
	t.Parallel()
	e := &Event{
		Record: map[string]any{"eventSource": "iam.amazonaws.com", "eventName": "CreatePolicy", "userIdentity": map[string]any{"type": "Root"}},
		Lacks:  []string{"errorCode", "userIdentity.invokedBy", "a.b"},
		Not:    map[string][]string{"sourceIPAddress": {"delivery.logs.amazonaws.com"}, "a.c": {"x"}},
	}
	for _, c := range []struct {
		pattern string
		want    Truth
		why     string
	}{
		{`{ $.eventName = CreatePolicy }`, True, ""},
		{`{ $.eventName = CreatePolicy && $.awsRegion = eu-west-1 }`, Open, "$.awsRegion = eu-west-1"},
		{`{ $.eventName = CreatePolicy && $.userIdentity.arn != "arn:aws:iam::111122223333:role/x" }`, Open, `$.userIdentity.arn != "arn:aws:iam::111122223333:role/x"`},
		{`{ $.eventName = CreatePolicy || $.awsRegion = eu-west-1 }`, True, ""},
		{`{ $.eventName = DeletePolicy || $.awsRegion = eu-west-1 }`, Open, "$.awsRegion = eu-west-1"},
		{`{ $.eventName = DeletePolicy && $.awsRegion = eu-west-1 }`, False, ""},
		{`{ $.awsRegion IS NULL || ($.b EXISTS && $.c > 5) }`, Open, "$.awsRegion IS NULL; $.b EXISTS; $.c > 5"},
		{`{ $.errorCode NOT EXISTS }`, True, ""},
		{`{ $.errorCode = "AccessDenied*" }`, False, ""},
		{`{ $.userIdentity.invokedBy NOT EXISTS }`, True, ""},
		{`{ $.userIdentity.sessionContext.attributes.mfaAuthenticated = "true" }`, Open, `$.userIdentity.sessionContext.attributes.mfaAuthenticated = "true"`},
		{`{ $.a.b NOT EXISTS }`, True, ""},
		{`{ $.a.c != x }`, True, ""},
		{`{ $.a[0] = x }`, Open, "$.a[0] = x"},
		{`{ $.sourceIPAddress != "delivery.logs.amazonaws.com" }`, True, ""},
		{`{ $.sourceIPAddress = "delivery.logs.amazonaws.com" }`, False, ""},
		{`{ $.sourceIPAddress != "10.0.0.1" }`, Open, `$.sourceIPAddress != "10.0.0.1"`},
		{`{ $.sourceIPAddress != "delivery.*" }`, Open, `$.sourceIPAddress != "delivery.*"`},
		{`{ $.sourceIPAddress = * && $.sourceIPAddress EXISTS }`, True, ""},
		{`{ $.sourceIPAddress NOT EXISTS || $.sourceIPAddress IS NULL || $.sourceIPAddress.x = 1 }`, False, ""},
		{`{ $.sourceIPAddress = %delivery% }`, Open, "$.sourceIPAddress = %delivery%"},
		{`{ $.sourceIPAddress IS TRUE }`, Open, "$.sourceIPAddress IS TRUE"},
		{`{ $.* = CreatePolicy }`, True, ""},
		{`{ $.* = x }`, Open, "$.* = x"},
		{`{ $.resources[*].ARN = x }`, Open, "$.resources[*].ARN = x"},
		{`{ $.eventName = "Create*y" && $.awsRegion = x }`, Open, "$.awsRegion = x"},
		{`{ $.eventName = "Create*y" || $.awsRegion = x }`, Undocumented, `$.eventName = "Create*y"`},
		{`CreatePolicy`, True, ""},
		{`CreatePolicy -terraform`, Open, "-terraform"},
		{`DeletePolicy`, Open, "DeletePolicy"},
		{`Policy`, Undocumented, "Policy"},
		{`?CreatePolicy ?DeletePolicy`, True, ""},
		{`%Create|Delete%`, True, ""},
	} {
		p := parse(t, c.pattern)
		if got := p.Match(e); got != c.want {
			t.Errorf("%s: %v, want %v", c.pattern, got, c.want)
		}
		if got := strings.Join(p.Why(e), "; "); got != c.why {
			t.Errorf("%s: because of %s, want %s", c.pattern, got, c.why)
		}
	}
}

func TestString(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{($.a=1)&&(($.b="x")&&$.c!=%d%)}`:         `{ $.a = 1 && $.b = "x" && $.c != %d% }`,
		`{($.a=1||$.b=x)&&($.c NOT  EXISTS)}`:      `{ ($.a = 1 || $.b = x) && $.c NOT EXISTS }`,
		`{($.a=1&&$.b=x)||((($.c IS TRUE)))}`:      `{ $.a = 1 && $.b = x || $.c IS TRUE }`,
		`{$["a"].['b c'][0].d[*]="\"\\"}`:          `{ $.a.['b c'][0].d[*] = "\"\\" }`,
		`{$.["it's"]<+1.5e3}`:                      `{ $.["it's"] < +1.5e3 }`,
		`ERROR   -"a b" %x%`:                       `ERROR %x% -"a b"`,
		`?a ?b c`:                                  `c`,
		``:                                         `" "`,
		"{\n$.sourceIPAddress\n!=\n123.123.*\n}\n": `{ $.sourceIPAddress != 123.123.* }`,
	} {
		if got := parse(t, in).String(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
