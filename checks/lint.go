package checks

import (
	"errors"
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// The lint refuses Rego that compiles and fails open, Rego that partial evaluation cannot read soundly, and Rego that
// sees more than the rule declares. Its messages say what to write instead.
type linter struct {
	rule    *Rule
	schema  map[string]any
	aliases map[ast.Var]bool // names of imports
	related map[ast.Var]bool // those of the rule's related package
	handled map[string]bool  // optional facts whose absence the rule decides on its own: `... if not input.resource.F`
	errs    []error
	seen    map[string]bool // helpers that deny reaches positively, already looked at
}

// lint checks a rule against the schema of its input.
func (r *Rule) lint(schema map[string]any) error {
	l := &linter{rule: r, schema: schema, aliases: map[ast.Var]bool{}, related: map[ast.Var]bool{}, handled: map[string]bool{}, seen: map[string]bool{}}
	for _, rel := range r.related {
		if !ast.IsVarCompatibleString(rel.name) {
			return r.errorf(rel.name, "related name %q is not a Rego variable", rel.name)
		}
	}
	l.imports()
	l.findHandled()
	for _, rule := range r.module.Rules {
		l.shape(rule)
		l.references(rule)
		l.negations(rule)
		if rule.Head.Name.String() == setDeny {
			l.positive(rule)
		}
	}
	if r.defines[setPass] {
		l.seeking()
	}
	return errors.Join(l.errs...)
}

func (l *linter) errorf(loc *ast.Location, format string, args ...any) {
	err := fmt.Errorf("%s:%d: %s", l.rule.File, loc.Row, fmt.Sprintf(format, args...))
	if !slices.ContainsFunc(l.errs, func(e error) bool { return e.Error() == err.Error() }) {
		l.errs = append(l.errs, err)
	}
}

// imports allows the rule's own related package and lib, and remembers their names.
func (l *linter) imports() {
	for _, imp := range l.rule.module.Imports {
		ref, ok := imp.Path.Value.(ast.Ref)
		if !ok {
			continue
		}
		l.aliases[imp.Name()] = true
		l.related[imp.Name()] = !isLibrary(ref)
		if !l.ownData(ref) {
			l.errorf(imp.Loc(), "a rule imports its own related package and lib, not %s", ref)
		}
	}
}

func (l *linter) ownData(ref ast.Ref) bool {
	own := l.rule.module.Package.Path
	return ref.HasPrefix(own) || isLibrary(ref)
}

func isLibrary(ref ast.Ref) bool {
	return len(ref) > 1 && ref[0].Equal(ast.DefaultRootDocument) && ref[1].Equal(ast.StringTerm("lib"))
}

// findHandled notes the facts that a deciding set covers when they are absent.
func (l *linter) findHandled() {
	for _, rule := range l.rule.module.Rules {
		switch rule.Head.Name.String() {
		case setNotApplicable, setPass, setManual, setDeny:
		default:
			continue
		}
		if len(rule.Body) != 1 || !rule.Body[0].Negated {
			continue
		}
		if t, ok := rule.Body[0].Terms.(*ast.Term); ok {
			if ref, ok := t.Value.(ast.Ref); ok && len(ref) == 3 && ref.HasPrefix(resourceRef) {
				l.handled[ref.String()] = true
			}
		}
	}
}

var resourceRef = ast.MustParseRef("input.resource")

// shape bans with, and sets under a general reference head, which partial evaluation decides wrongly.
func (l *linter) shape(rule *ast.Rule) {
	ref := rule.Head.Ref()
	if len(ref) > 1 {
		l.errorf(rule.Loc(), "%s: a rule head is a name, a function or name contains value: partial evaluation is unsound for the rest", ref)
	}
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		if len(e.With) > 0 {
			l.errorf(e.Loc(), "with is not allowed in a rule")
		}
		return false
	})
}

// references bans whatever reads past the declared facts.
func (l *linter) references(rule *ast.Rule) {
	ast.WalkTerms(rule, func(t *ast.Term) bool {
		switch v := t.Value.(type) {
		case ast.Var:
			if v.Equal(ast.InputRootDocument.Value) {
				l.errorf(t.Loc(), "name the fact: input as a whole is not allowed")
			}
		case ast.Ref:
			l.reference(t.Loc(), v)
			for _, e := range v[1:] { // the head is judged as part of the reference
				ast.WalkTerms(e, func(*ast.Term) bool { return false })
			}
			return v[0].Equal(ast.InputRootDocument) || v[0].Equal(ast.DefaultRootDocument)
		}
		return false
	})
}

func (l *linter) reference(loc *ast.Location, ref ast.Ref) {
	switch {
	case ref[0].Equal(ast.DefaultRootDocument):
		if !l.ownData(ref) {
			l.errorf(loc, "a rule reads its own package and lib, not %s", ref)
		}
	case !ref[0].Equal(ast.InputRootDocument):
	case len(ref) < 2 || !isString(ref[1]):
		l.errorf(loc, "name the fact: %s is not allowed", ref)
	case ref[1].Equal(ast.StringTerm("now")):
	case ref[1].Equal(ast.StringTerm("resource")), ref[1].Equal(ast.StringTerm("params")):
		if len(ref) < 3 || !isString(ref[2]) {
			l.errorf(loc, "name the fact: %s is not allowed", ref)
		}
	case ref[1].Equal(ast.StringTerm("related")), ref[1].Equal(ast.StringTerm("unread")):
		l.errorf(loc, "%s: import data.%s.related and read related.<name> instead", ref, l.rule.ID)
	}
}

func isString(t *ast.Term) bool { _, ok := t.Value.(ast.String); return ok }

// negations bans a negated call on something that can be absent: OPA takes the argument out of the negation, so with
// it absent the whole expression is undefined and nothing is denied.
func (l *linter) negations(rule *ast.Rule) {
	vars := l.bindings(rule.Body)
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		if !e.Negated || !e.IsCall() {
			return false
		}
		for _, operand := range e.Operands() {
			for _, ref := range l.refs(operand) {
				if l.optional(ref, vars) {
					l.errorf(e.Loc(), "%s may be absent, and then this negated call denies nothing: say what is compliant, and deny if not compliant", ref)
				}
			}
		}
		return false
	})
}

// positive bans a denial that needs something optional to be there: with it absent nothing is denied.
func (l *linter) positive(rule *ast.Rule) {
	vars := l.bindings(rule.Body)
	check := func(loc *ast.Location, x any) {
		for _, ref := range l.refs(x) {
			if l.optional(ref, vars) && !l.handledRef(ref) {
				l.errorf(loc, "%s may be absent, and then nothing is denied: say what is compliant, and deny if not compliant", ref)
			}
		}
	}
	if rule.Head.Key != nil {
		check(rule.Loc(), rule.Head.Key)
	}
	for _, e := range rule.Body {
		if e.Negated {
			continue
		}
		check(e.Loc(), e)
		for _, name := range helperNames(e) {
			if l.seen[name] {
				continue
			}
			l.seen[name] = true
			for _, helper := range l.rule.module.Rules {
				if helper.Head.Name.String() == name && len(helper.Head.Args) == 0 {
					l.positive(helper)
				}
			}
		}
	}
}

func (l *linter) handledRef(ref ast.Ref) bool { return len(ref) >= 3 && l.handled[ref[:3].String()] }

// helperNames returns the bare names in an expression: rules of the same package, before compilation.
func helperNames(e *ast.Expr) []string {
	var out []string
	ast.WalkVars(e, func(v ast.Var) bool { out = append(out, string(v)); return false })
	return out
}

// refs returns the references within x that could be undefined: on input or on a variable, not on a package.
func (l *linter) refs(x any) []ast.Ref {
	var out []ast.Ref
	ast.WalkRefs(x, func(ref ast.Ref) bool {
		if head, ok := ref[0].Value.(ast.Var); ok && len(ref) > 1 && !head.Equal(ast.DefaultRootDocument.Value) && !l.aliases[head] {
			if _, isFunction := ast.BuiltinMap[ref.String()]; !isFunction && !isPostureBuiltin(ref) {
				out = append(out, ref)
			}
		}
		return false
	})
	return out
}

func isPostureBuiltin(ref ast.Ref) bool { return ref[0].Equal(ast.VarTerm("posture")) }

// bindings maps the variables that `some v in list` binds to the schema of the list's elements.
func (l *linter) bindings(body ast.Body) map[ast.Var]map[string]any {
	vars := map[ast.Var]map[string]any{}
	ast.WalkExprs(body, func(e *ast.Expr) bool {
		decl, ok := e.Terms.(*ast.SomeDecl)
		if !ok || len(decl.Symbols) != 1 {
			return false
		}
		call, ok := decl.Symbols[0].Value.(ast.Call)
		if !ok || len(call) < 3 {
			return false
		}
		v, isVar := call[len(call)-2].Value.(ast.Var)
		ref, isRef := call[len(call)-1].Value.(ast.Ref)
		if !isVar || !isRef {
			return false
		}
		if node, _ := l.resolve(ref, vars); node != nil {
			if items, ok := node["items"].(map[string]any); ok {
				vars[v] = items
			}
		}
		return false
	})
	return vars
}

// optional reports whether the reference can be undefined although everything was read.
func (l *linter) optional(ref ast.Ref, vars map[ast.Var]map[string]any) bool {
	_, optional := l.resolve(ref, vars)
	return optional
}

// resolve walks the schema along the reference. A path it does not know counts as optional, but for variables that it
// knows nothing of: those may be function arguments or values of built-ins, which are what their maker says.
func (l *linter) resolve(ref ast.Ref, vars map[ast.Var]map[string]any) (node map[string]any, optional bool) {
	head, _ := ref[0].Value.(ast.Var)
	switch {
	case ref[0].Equal(ast.InputRootDocument):
		node = l.schema
	case head == "related" && len(ref) > 1 && isString(ref[1]):
		sets, _ := l.schema["properties"].(map[string]any)["related"].(map[string]any)
		node, _ = sets["properties"].(map[string]any)[string(ref[1].Value.(ast.String))].(map[string]any)
		return node, false
	case vars[head] != nil:
		node = vars[head]
	default:
		return nil, false
	}
	for _, step := range ref[1:] {
		if items, ok := node["items"].(map[string]any); ok {
			node = items
			continue
		}
		name, ok := step.Value.(ast.String)
		if !ok {
			return nil, true
		}
		if values, ok := node["additionalProperties"].(map[string]any); ok { // a map: no key has to be in it
			node, optional = values, true
			continue
		}
		properties, _ := node["properties"].(map[string]any)
		next, ok := properties[string(name)].(map[string]any)
		if !ok {
			return nil, optional // the type checker says what is wrong
		}
		required, _ := node["required"].([]any)
		if !slices.Contains(required, any(string(name))) {
			optional = true
		}
		node = next
	}
	return node, optional
}

// lintLibrary keeps shared Rego to its arguments: a library that read input would see facts that no rule declared.
func lintLibrary(file string, m *ast.Module) error {
	var errs []error
	ast.WalkRefs(m, func(ref ast.Ref) bool {
		if ref[0].Equal(ast.InputRootDocument) {
			errs = append(errs, fmt.Errorf("%s:%d: shared Rego takes facts as arguments, it does not read %s", file, ref[0].Loc().Row, ref))
		}
		return false
	})
	return errors.Join(errs...)
}
