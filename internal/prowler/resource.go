package prowler

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// inARN is the ARN in front of the id that Prowler has of a resource, for the types in which nothing else is behind it.
var inARN = map[string]string{
	"AWS::S3::Bucket": "arn:*:s3:::",
	"AWS::KMS::Key":   "arn:*:kms:*:key/",
}

// underPath is the same for the types whose names are behind a path in the ARN, which Prowler does not look at.
var underPath = map[string]string{
	"AWS::IAM::ManagedPolicy": "arn:*:iam::*:policy/",
	"AWS::IAM::Role":          "arn:*:iam::*:role/",
	"AWS::IAM::User":          "arn:*:iam::*:user/",
}

// longer is the checks whose failures Prowler gives another id than the name of the user: "alice-access-key-1",
// "alice/AccessKey1", "alice/policy".
var longer = []string{"iam_policy_attached_only_to_group_or_roles", "iam_rotate_access_key_90_days", "iam_user_accesskey_unused"}

// ofRoot is the checks whose resource is the root user, and is called <root_account>.
var ofRoot = []string{"iam_avoid_root_usage", "iam_no_root_access_key", "iam_root_hardware_mfa_enabled", "iam_root_mfa_enabled"}

const rootUser = "<root_account>"

// resources says which resources the entry is for: their ids in Prowler, which are names, as patterns of ARNs.
func (t *translator) resources(d *draft, e Entry, r Rule) (Change, string) {
	patterns, why := translateAll(e.Resources)
	if why != "" {
		return Dropped, "resource " + why
	}
	if slices.ContainsFunc(patterns, pattern.any) {
		return "", ""
	}
	for i, p := range patterns {
		item := e.Resources[i]
		switch prefix, path := inARN[r.Resource], underPath[r.Resource]; {
		case prefix != "":
			d.Resources = append(d.Resources, selectors(prefix, p.globs)...)
		case path != "":
			if change, why := named(d, r, item, path, p); change != "" {
				return change, why
			}
		case r.Resource == "AWS::::Account" && isSubset(r.Checks, ofRoot) && finds([]string{item}, rootUser):
			return "", "" // the root user is all that the rule is about
		case r.Resource == "AWS::::Account" && !isSubset(r.Checks, ofRoot) && accountID.MatchString(item):
			d.Resources = append(d.Resources, item)
		default:
			return Dropped, fmt.Sprintf("resource %q: Prowler's id of it is not in the ARN or the id here", item)
		}
		if p.wider {
			d.wider = append(d.wider, fmt.Sprintf("resource %q is a pattern of which * and ? say more", item))
		}
	}
	return "", ""
}

func isSubset(some, all []string) bool { return len(without(some, all)) == 0 }

// named says a name that is behind a path. A name that is written out is that name alone, although Prowler finds it in
// longer ones: with a wildcard behind it, the path would be searched too.
func named(d *draft, r Rule, item, prefix string, p pattern) (Change, string) {
	for _, g := range p.globs {
		text, whole, ok := literal(g)
		switch {
		case strings.Contains(text, "/") || ok && strings.Contains(text, "-access-key-"):
			return Dropped, fmt.Sprintf("resource %q is a key or a policy of a user: a failure here is about the user", item)
		case ok && !strings.HasSuffix(g, "*") && slices.ContainsFunc(longer, func(c string) bool { return slices.Contains(r.Checks, c) }):
			d.wider = append(d.wider, fmt.Sprintf("resource %q: Prowler's id of the failure is longer than the name, and is not matched", item))
		case ok && g == "*"+text+"*" && !strings.Contains(item, "*"):
			g = text
			d.narrower = append(d.narrower, fmt.Sprintf("resource %q: that name alone, where Prowler finds it in longer names too", item))
		case !ok || !whole && g != "*"+text:
			d.wider = append(d.wider, fmt.Sprintf("resource %q: a pattern here is held against the path as well", item))
		}
		d.Resources = append(d.Resources, selectors(prefix, []string{g})...)
		if !strings.HasPrefix(g, "*") {
			d.Resources = append(d.Resources, selectors(prefix, []string{"*/" + g})...)
		}
	}
	return "", ""
}

// tags says which tags the resource has. Prowler finds each item anywhere in "key=value | key=value"; here it is a key and
// its value.
func (t *translator) tags(d *draft, e Entry, r Rule) (Change, string) {
	sets := []map[string]string{{}}
	for _, item := range e.Tags {
		p, err := translate(item)
		switch {
		case err != nil:
			return Dropped, "tag " + err.Error()
		case p.any():
			continue
		case !r.Tags:
			return Dropped, "the rule does not read tags, so that an exception by tags would match nothing"
		}
		var next []map[string]string
		for _, g := range p.globs {
			key, value, ok := tag(g)
			if !ok {
				return Dropped, fmt.Sprintf("tag %q is not a key and a value", item)
			}
			for _, set := range sets {
				if old, there := set[key]; there && old != value {
					continue // no resource has two values of a key
				}
				more := map[string]string{key: value}
				maps.Copy(more, set)
				next = append(next, more)
			}
		}
		if sets = next; len(sets) == 0 || len(sets) > maxGlobs {
			return Dropped, "the tags contradict each other, or are too many"
		}
		d.narrower = append(d.narrower, fmt.Sprintf("tag %q: that key with that value, where Prowler finds it inside of longer ones too", item))
		if p.wider {
			d.wider = append(d.wider, fmt.Sprintf("tag %q is a pattern of which * and ? say more", item))
		}
	}
	if len(sets[0]) > 0 {
		d.alternatives = sets
	}
	return "", ""
}

// tag is the key and the value of a glob like *key=value*.
func tag(glob string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(strings.Trim(glob, "*"), "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if !ok || key == "" || value == "" || strings.ContainsAny(key, "*?") {
		return "", "", false
	}
	return key, selectors("", []string{value})[0], true
}
