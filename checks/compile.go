package checks

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/openposture/posture/checks/builtin"
)

// allowed is the built-ins of OPA that a rule may call: pure functions of their arguments. Everything else, the
// network, the clock and the environment above all, does not compile.
var allowedPrefixes = []string{
	"abs", "all", "and", "any", "array.", "assign", "bits.", "ceil", "concat", "contains", "count", "div", "endswith", "eq",
	"equal", "floor", "format_int", "gt", "gte", "indexof", "internal.member_", "internal.template_string", "intersection",
	"is_", "json.filter", "lower", "lt", "lte", "max", "min", "minus", "mul", "neq", "net.cidr_contains", "numbers.range",
	"object.", "or", "plus", "product", "regex.match", "rem", "replace", "round", "set_diff", "sort", "split", "sprintf",
	"startswith", "strings.", "substring", "sum", "to_number", "trim", "type_name", "union", "units.", "upper",
}

func capabilities() *ast.Capabilities {
	caps := ast.CapabilitiesForThisVersion()
	caps.Builtins = slices.DeleteFunc(caps.Builtins, func(b *ast.Builtin) bool {
		return !slices.ContainsFunc(allowedPrefixes, func(p string) bool {
			return b.Name == p || strings.HasPrefix(b.Name, p) && (strings.HasSuffix(p, ".") || strings.HasSuffix(p, "_")) ||
				strings.HasPrefix(b.Name, p+"_")
		})
	})
	for _, f := range builtin.All() {
		caps.Builtins = append(caps.Builtins, f.Decl)
	}
	caps.AllowNet = []string{}
	return caps
}

// prepare checks the rule but for what the compiler finds, and makes what goes with it, once.
func (r *Rule) prepare() error {
	r.once.Do(func() {
		r.schema = r.inputSchema()
		if r.err = r.lint(r.schema); r.err != nil {
			return
		}
		attachSchema(r.module, r.schemaRef())
		if len(r.related) > 0 {
			r.sets = r.relatedModule()
			attachSchema(r.sets, r.schemaRef())
		}
	})
	return r.err
}

// schemaRef is the name of the schema of what the rule sees.
func (r *Rule) schemaRef() ast.Ref {
	return ast.Ref{ast.SchemaRootDocument, ast.StringTerm(r.ID)}
}

// compile type-checks the rules, each against the schema of exactly what it declares, and the libraries.
func (s *Set) compile(rules []*Rule) (*ast.Compiler, error) {
	modules := map[string]*ast.Module{}
	for _, file := range s.lib {
		modules[file] = s.modules[file]
	}
	schemas := ast.NewSchemaSet()
	for _, r := range rules {
		if err := r.prepare(); err != nil {
			return nil, fmt.Errorf("load rules: %w", err)
		}
		schemas.Put(r.schemaRef(), r.schema)
		modules[r.File] = r.module
		if r.sets != nil {
			modules[r.ID+".related"] = r.sets
		}
	}
	c := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true).
		WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
	c.Compile(modules)
	if c.Failed() {
		return nil, fmt.Errorf("load rules: %w", regoErrors(c.Errors))
	}
	if err := undefinedData(c); err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	return c, nil
}

// undefinedData refuses references to rules that do not exist. OPA takes them for data that may come later; here none
// comes, and an undefined library would fail open.
func undefinedData(c *ast.Compiler) error {
	var errs []error
	for _, file := range slices.Sorted(maps.Keys(c.Modules)) {
		ast.WalkRefs(c.Modules[file], func(ref ast.Ref) bool {
			if ref[0].Equal(ast.DefaultRootDocument) && len(c.GetRules(ref.GroundPrefix())) == 0 {
				errs = append(errs, fmt.Errorf("%s:%d: there is no %s", file, ref[0].Loc().Row, ref))
			}
			return false
		})
	}
	return errors.Join(errs...)
}

// attachSchema makes the compiler check the package against the schema, whatever the author wrote under schemas.
func attachSchema(m *ast.Module, schema ast.Ref) {
	for _, a := range m.Annotations {
		if a.Scope == "package" {
			a.Schemas = []*ast.SchemaAnnotation{{Path: ast.InputRootRef, Schema: schema}}
		}
	}
}

// relatedModule is the generated package through which a rule reads its related resources: those that were read, and
// the open set of those that were not.
func (r *Rule) relatedModule() *ast.Module {
	var b strings.Builder
	fmt.Fprintf(&b, "# METADATA\n# scope: package\n# title: related resources of %s\npackage %s.related\n", r.ID, r.ID)
	for _, rel := range r.related {
		for _, from := range []string{"related", "unread"} {
			fmt.Fprintf(&b, "\n%s contains r if some r in input.%s.%s\n", rel.name, from, rel.name)
		}
	}
	m, err := parseModule(r.ID+".related", []byte(b.String()))
	if err != nil {
		panic(err) // names were checked: a related name is a Rego variable
	}
	return m
}

// inputSchema is the closed JSON Schema of what the rule sees as input.
func (r *Rule) inputSchema() map[string]any {
	object := func(properties map[string]any) map[string]any {
		required := make([]any, 0, len(properties))
		for name := range properties {
			required = append(required, name)
		}
		return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
	}
	sets := map[string]any{}
	for _, rel := range r.related {
		sets[rel.name] = map[string]any{"type": "array", "items": rel.typ.ResourceSchema(rel.facts)}
	}
	params := map[string]any{}
	for name, v := range r.info.Parameters {
		params[name] = schemaOfValue(v)
	}
	return object(map[string]any{
		"resource": r.typ.ResourceSchema(r.info.Facts),
		"related":  object(sets),
		"unread":   object(sets),
		"params":   object(params),
		"now":      map[string]any{"type": "string"},
	})
}

// schemaOfValue is the schema of a parameter, from its default.
func schemaOfValue(v any) map[string]any {
	switch v := v.(type) {
	case bool:
		return map[string]any{"type": "boolean"}
	case string:
		return map[string]any{"type": "string"}
	case []any:
		if len(v) > 0 {
			return map[string]any{"type": "array", "items": schemaOfValue(v[0])}
		}
		return map[string]any{"type": "array"}
	case map[string]any:
		return map[string]any{"type": "object"}
	default:
		return map[string]any{"type": "number"}
	}
}

// options are what every query needs.
func options(c *ast.Compiler, query string) []func(*rego.Rego) {
	opts := []func(*rego.Rego){
		rego.Compiler(c), rego.Query(query), rego.StrictBuiltinErrors(true), rego.EnablePrintStatements(false),
	}
	for _, f := range builtin.All() {
		opts = append(opts, rego.FunctionDyn(&rego.Function{Name: f.Decl.Name, Decl: f.Decl.Decl},
			func(b rego.BuiltinContext, terms []*ast.Term) (*ast.Term, error) {
				return f.Impl(b, terms[:f.Decl.Decl.Arity()]) // the term after the arguments is where the result goes
			}))
	}
	return opts
}
