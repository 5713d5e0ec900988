package prowler

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// A pattern is what an item of a mutelist matches, as globs that are held against the whole text: one of them matches.
type pattern struct {
	globs []string
	wider bool // they match more
}

var errPattern = errors.New("is a pattern that cannot be said with * and ?")

// maxGlobs bounds how many globs a pattern becomes.
const maxGlobs = 32

// Where the text begins and ends, while a pattern is taken apart.
const begin, end = '\x02', '\x03'

// other is the syntax that Python and Go do not share, or that nothing here can say.
var other = regexp.MustCompile(`\\[^dDwWsS[:punct:]]|\(\?[^:P]|\[\[:|\{,|[*+?}]\+`)

// expression is the regular expression that Prowler looks for anywhere in the text.
func expression(item string) string { return strings.ReplaceAll(item, "*", ".*") }

// translate says in globs what Prowler finds with the item.
func translate(item string) (pattern, error) {
	text := expression(item)
	if strings.ContainsAny(text, string(begin)+string(end)) || other.MatchString(text) {
		return pattern{}, fmt.Errorf("%q %w", item, errPattern)
	}
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return pattern{}, fmt.Errorf("%q is no regular expression: %w", item, err)
	}
	p, ok := globsOf(re.Simplify())
	if !ok {
		return pattern{}, fmt.Errorf("%q %w", item, errPattern)
	}
	for i, g := range p.globs {
		if p.globs[i], ok = anchored(g); !ok {
			return pattern{}, fmt.Errorf("%q %w", item, errPattern)
		}
	}
	slices.Sort(p.globs)
	p.globs = slices.Compact(p.globs)
	return p, nil
}

// anchored is the glob for the whole text of what may be found anywhere in it.
func anchored(g string) (string, bool) {
	trimmed := strings.TrimLeft(g, string(begin))
	if trimmed == g {
		trimmed = "*" + trimmed
	}
	whole := strings.TrimRight(trimmed, string(end))
	if whole == trimmed {
		whole += "*"
	}
	if strings.ContainsAny(whole, string(begin)+string(end)) {
		return "", false
	}
	for strings.Contains(whole, "**") {
		whole = strings.ReplaceAll(whole, "**", "*")
	}
	return whole, true
}

// any reports whether the pattern matches every text but the empty one, which is no name.
func (p pattern) any() bool {
	return !p.wider && slices.ContainsFunc(p.globs, func(g string) bool {
		return strings.Trim(g, "*") == "" && g != "" || strings.Contains(g, "*") && strings.Trim(g, "*?") == "" && strings.Count(g, "?") == 1
	})
}

// literal returns the text of a glob without wildcards but for those around it, and whether it has those.
func literal(glob string) (text string, whole, ok bool) {
	text = strings.Trim(glob, "*")
	return text, text == glob, text != "" && !strings.ContainsAny(text, "*?")
}

// globsOf takes the expression apart.
func globsOf(re *syntax.Regexp) (pattern, bool) {
	if re.Flags&syntax.FoldCase != 0 {
		return pattern{}, false
	}
	switch re.Op {
	case syntax.OpEmptyMatch:
		return pattern{globs: []string{""}}, true
	case syntax.OpLiteral:
		text := string(re.Rune)
		return pattern{globs: []string{text}}, !strings.ContainsAny(text, "*?")
	case syntax.OpCharClass:
		return classGlobs(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return pattern{globs: []string{"?"}}, true
	case syntax.OpBeginText:
		return pattern{globs: []string{string(begin)}}, true
	case syntax.OpEndText:
		return pattern{globs: []string{string(end)}}, true
	case syntax.OpCapture:
		return globsOf(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		return repeated(re.Op, re.Sub[0])
	case syntax.OpConcat:
		return concatenated(re.Sub)
	case syntax.OpAlternate:
		out := pattern{}
		for _, sub := range re.Sub {
			p, ok := globsOf(sub)
			if !ok || len(out.globs)+len(p.globs) > maxGlobs {
				return pattern{}, false
			}
			out.globs, out.wider = append(out.globs, p.globs...), out.wider || p.wider
		}
		return out, true
	default:
		return pattern{}, false
	}
}

func concatenated(subs []*syntax.Regexp) (pattern, bool) {
	out := pattern{globs: []string{""}}
	for _, sub := range subs {
		p, ok := globsOf(sub)
		if !ok || len(out.globs)*len(p.globs) > maxGlobs {
			return pattern{}, false
		}
		var next []string
		for _, a := range out.globs {
			for _, b := range p.globs {
				next = append(next, a+b)
			}
		}
		out.globs, out.wider = next, out.wider || p.wider
	}
	return out, true
}

// repeated is x*, x+ and x?. Any text stands for the repetition of all but any character.
func repeated(op syntax.Op, sub *syntax.Regexp) (pattern, bool) {
	p, ok := globsOf(sub)
	if !ok || slices.ContainsFunc(p.globs, func(g string) bool { return strings.ContainsAny(g, string(begin)+string(end)) }) {
		return pattern{}, false
	}
	one := sub.Op == syntax.OpAnyChar || sub.Op == syntax.OpAnyCharNotNL
	switch op {
	case syntax.OpQuest:
		p.globs = append(p.globs, "")
	case syntax.OpStar:
		p = pattern{globs: []string{"*"}, wider: !one}
	default:
		for i := range p.globs {
			p.globs[i] += "*"
		}
		p.wider = p.wider || !one
	}
	return p, true
}

// classGlobs is a class of few characters as each of them, and one of many as any character.
func classGlobs(ranges []rune) (pattern, bool) {
	var globs []string
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] >= maxGlobs || len(globs) > maxGlobs/2 {
			return pattern{globs: []string{"?"}, wider: true}, true
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if strings.ContainsRune("*?", r) {
				return pattern{globs: []string{"?"}, wider: true}, true
			}
			globs = append(globs, string(r))
		}
	}
	if len(globs) == 0 || len(globs) > maxGlobs/2 {
		return pattern{globs: []string{"?"}, wider: true}, true
	}
	return pattern{globs: globs}, true
}

// finds reports whether Prowler finds one of the items in the text.
func finds(items []string, text string) bool {
	return slices.ContainsFunc(items, func(item string) bool {
		re, err := regexp.Compile(expression(item))
		return err == nil && re.MatchString(text)
	})
}
