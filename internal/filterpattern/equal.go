package filterpattern

import (
	"encoding/json"
	"strconv"
	"strings"
)

// equals says whether the value is that of a property that is there.
func (v value) equals(x any) Truth {
	switch x := x.(type) {
	case string:
		return v.equalsText(x)
	case bool:
		if v.anything() {
			return True
		}
		return undocumentedIf(v.like(strconv.FormatBool(x)) != False)
	case nil:
		return undocumentedIf(v.anything())
	case map[string]any, []any:
		return False // no value
	default:
		return v.equalsNumber(x)
	}
}

// differs is not always the opposite: an object or an array is neither equal nor unequal to a value.
func (v value) differs(x any) Truth {
	switch x.(type) {
	case map[string]any, []any:
		return False
	case bool:
		if v.anything() {
			return False
		}
		return Undocumented // whether it is a value at all
	case nil:
		return Undocumented
	default:
		return not(v.equals(x))
	}
}

// anything reports whether the value is the wildcard alone, which every property has that is there:
// https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_logs.FilterPattern.html
func (v value) anything() bool { return v.kind != regex && v.text == "*" }

func (v value) equalsText(s string) Truth {
	t := v.like(s)
	if t == False && v.kind == number && isNumber.MatchString(s) {
		f, err := strconv.ParseFloat(s, 64)
		return undocumentedIf(err == nil && f == v.number)
	}
	return t
}

func (v value) equalsNumber(x any) Truth {
	n, ok := toNumber(x)
	if !ok {
		return Undocumented
	}
	if v.kind == number {
		return truth(n == v.number)
	}
	if v.anything() {
		return True
	}
	text := numberText(x)
	t := v.like(text)
	if v.kind == word && !strings.ContainsAny(text, "eE.") {
		return t
	}
	f, err := strconv.ParseFloat(v.text, 64)
	return undocumentedIf(t != False || err == nil && f == n || v.kind == word && strings.ContainsAny(text, "eE."))
}

// like holds the text against the value. A wildcard stands for any text where it begins or ends the value; within it
// the documentation once said that it stands for itself, and now does not say.
func (v value) like(s string) Truth {
	if v.kind == regex {
		return truth(v.regex.MatchString(s))
	}
	text := v.text
	first, last := strings.HasPrefix(text, "*"), strings.HasSuffix(text, "*")
	inner := strings.Trim(text, "*")
	if inner == "" {
		return truth(text != "" || s == "")
	}
	if !strings.Contains(inner, "*") {
		return truth(holds(s, inner, first, last))
	}
	switch {
	case holds(s, inner, first, last):
		return True
	default:
		return undocumentedIf(glob(s, strings.Split(inner, "*"), first, last))
	}
}

// holds reports whether s is inner, with any text before and after it where that is allowed.
func holds(s, inner string, before, after bool) bool {
	switch {
	case before && after:
		return strings.Contains(s, inner)
	case before:
		return strings.HasSuffix(s, inner)
	case after:
		return strings.HasPrefix(s, inner)
	default:
		return s == inner
	}
}

// glob reports whether s is the parts with any text between them, and before and after them where that is allowed.
func glob(s string, parts []string, before, after bool) bool {
	for i, p := range parts {
		switch {
		case i == len(parts)-1 && !after:
			return strings.HasSuffix(s, p) && (i > 0 || before || s == p)
		case i == 0 && !before:
			if !strings.HasPrefix(s, p) {
				return false
			}
			s = s[len(p):]
		default:
			n := strings.Index(s, p)
			if n < 0 {
				return false
			}
			s = s[n+len(p):]
		}
	}
	return true
}

func toNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	case int:
		return float64(v), true
	default:
		return 0, false
	}
}

func numberText(v any) string {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int:
		return strconv.Itoa(v)
	default:
		return ""
	}
}
