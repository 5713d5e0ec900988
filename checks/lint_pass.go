package checks

import (
	"github.com/open-policy-agent/opa/v1/ast"
)

// The set pass decides whatever else there is, so that more related resources may never take anything from it: it, and
// the helpers through which it reaches them, only seek one. (In the words of logic: pass is monotone in them.)

// seeking refuses a set pass that does anything with related resources but seek one of them.
func (l *linter) seeking() {
	reaching := l.reachRelated()
	todo, seen := []string{setPass}, map[string]bool{setPass: true}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		for _, rule := range l.rule.module.Rules {
			if rule.Head.Name.String() != name {
				continue
			}
			if name != setPass && reaching[name] && (rule.Default || rule.Else != nil || rule.Head.RuleKind() == ast.MultiValue || !isTrue(rule.Head.Value)) {
				l.errorf(rule.Loc(), "%s: what pass seeks related resources with is true or undefined: write %s if a condition", name, name)
			}
			l.seeks(rule, reaching)
			for _, helper := range l.names(rule) {
				if reaching[helper] && !seen[helper] {
					seen[helper] = true
					todo = append(todo, helper)
				}
			}
		}
	}
}

// seeks refuses a related set anywhere but in `some x in related.set`, and a helper that reaches one within a negation
// or a comprehension.
func (l *linter) seeks(rule *ast.Rule, reaching map[string]bool) {
	sought := map[*ast.Term]bool{}
	var body func(ast.Body)
	body = func(b ast.Body) {
		for _, e := range b {
			switch x := e.Terms.(type) {
			case *ast.SomeDecl:
				if call, ok := x.Symbols[0].Value.(ast.Call); ok {
					sought[call[len(call)-1]] = true
				}
			case *ast.Every:
				body(x.Body)
			}
			if e.Negated || hasComprehension(e) {
				for _, name := range l.names(e) {
					if reaching[name] {
						l.errorf(e.Loc(), "%s reaches related resources: pass may only seek one, not deny or count them", name)
					}
				}
			}
		}
	}
	body(rule.Body)
	ast.WalkTerms(rule, func(t *ast.Term) bool {
		ref, isRef := t.Value.(ast.Ref)
		name, isVar := t.Value.(ast.Var)
		if (isRef && l.isRelated(ref) || isVar && l.related[name]) && !sought[t] {
			l.errorf(t.Loc(), "pass may only seek a related resource, with some x in related.<name>: not %s", t)
		}
		return isRef
	})
}

func hasComprehension(e *ast.Expr) bool {
	found := false
	ast.WalkTerms(e, func(t *ast.Term) bool {
		switch t.Value.(type) {
		case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension:
			found = true
		}
		return found
	})
	return found
}

// isRelated reports whether the reference is on the rule's related package, as `related.set` or in full.
func (l *linter) isRelated(ref ast.Ref) bool {
	if head, ok := ref[0].Value.(ast.Var); ok && l.aliases[head] {
		return l.related[head]
	}
	return ref.HasPrefix(l.rule.module.Package.Path.Append(ast.StringTerm("related")))
}

// reachRelated returns the names of the rule's own rules that reach related resources, themselves or through others.
func (l *linter) reachRelated() map[string]bool {
	reaching := map[string]bool{}
	for before := -1; len(reaching) > before; {
		before = len(reaching)
		for _, rule := range l.rule.module.Rules {
			for _, name := range l.names(rule) {
				if reaching[name] || l.related[ast.Var(name)] || name == "related" {
					reaching[rule.Head.Name.String()] = true
				}
			}
		}
	}
	return reaching
}

// names returns what x mentions of the rule's own package, and the bare names in it.
func (l *linter) names(x any) []string {
	out := []string{}
	ast.WalkVars(x, func(v ast.Var) bool { out = append(out, string(v)); return false })
	own := l.rule.module.Package.Path
	ast.WalkRefs(x, func(ref ast.Ref) bool {
		if ref.HasPrefix(own) && len(ref) > len(own) {
			if name, ok := ref[len(own)].Value.(ast.String); ok {
				out = append(out, string(name))
			}
		}
		return false
	})
	return out
}
