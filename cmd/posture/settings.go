package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/openposture/posture/checks"
	"github.com/openposture/posture/internal/config"
	"github.com/openposture/posture/internal/findings"
	"github.com/openposture/posture/internal/overlay"
)

// configurable is the annotation of the commands that posture.yaml and the environment are for.
const configurable = "posture.yaml"

// notConfigurable is the annotation with the flags of such a command that they are not for.
const notConfigurable = "not in posture.yaml"

// envPrefix starts the name of the variable of a flag: POSTURE_FAIL_ON for --fail-on.
const envPrefix = "POSTURE_"

// Settings are what the flags of a command do not say themselves. A flag wins over a variable, a variable over the file.
type settings struct {
	file    *config.File
	sources map[string]string // where the value of each flag is from; "" is its default
}

// configured makes cmd one that posture.yaml and the environment are for, but for the flags that mean something else
// there than in a scan.
func configured(cmd *cobra.Command, but ...string) *cobra.Command {
	cmd.Annotations = map[string]string{configurable: "yes", notConfigurable: strings.Join(but, " ")}
	cmd.Flags().String("config", "", "the configuration `file`, or none; default: posture.yaml here, or above in the repository")
	return cmd
}

// configure gives the flags of cmd that are not on the command line their values from the environment and the file.
func (a *app) configure(cmd *cobra.Command) error {
	a.settings = settings{file: &config.File{}, sources: map[string]string{}}
	if cmd.Annotations[configurable] == "" {
		return nil
	}
	path, err := a.configPath(cmd)
	if err != nil {
		return err
	}
	if path != "" {
		if a.settings.file, err = config.Load(path); err != nil {
			return err
		}
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains(strings.Fields(cmd.Annotations[notConfigurable]), f.Name) {
			err = errors.Join(err, a.setting(f))
		}
	})
	return err
}

// configPath is the file to read, "" for none.
func (a *app) configPath(cmd *cobra.Command) (string, error) {
	path := cmp.Or(cmd.Flags().Lookup("config").Value.String(), a.getenv(envPrefix+"CONFIG"))
	switch path {
	case "none":
		return "", nil
	case "":
		return config.Find(".")
	default:
		return path, nil
	}
}

// unset are the flags that are for one call.
func unset(name string) bool {
	return slices.Contains([]string{"help", "config", "snapshot", "now", "quiet"}, name)
}

// setting gives a flag its value.
func (a *app) setting(f *pflag.Flag) error {
	key := strings.ReplaceAll(f.Name, "-", "_")
	variable := envPrefix + strings.ToUpper(key)
	i := slices.IndexFunc(a.settings.file.Settings, func(s config.Setting) bool { return s.Key == key })
	switch value := a.getenv(variable); {
	case f.Changed:
		a.settings.sources[f.Name] = "--" + f.Name
	case unset(f.Name):
	case value != "":
		a.settings.sources[f.Name] = variable
		return set(f, valuesOf(f, value), variable)
	case i >= 0:
		return a.fromFile(f, a.settings.file.Settings[i])
	}
	return nil
}

// flagOf is the name of the flag of a key.
func flagOf(key string) string { return strings.ReplaceAll(key, "_", "-") }

// fromFile gives a flag the value that it has in the file.
func (a *app) fromFile(f *pflag.Flag, s config.Setting) error {
	source := fmt.Sprintf("%s:%d", a.settings.file.Path, s.Line)
	a.settings.sources[f.Name] = source
	values := slices.Clone(s.Values)
	for i := range values {
		values[i] = a.relative(f.Name, values[i])
	}
	return set(f, values, source+": "+s.Key)
}

// valuesOf are the values of a flag in a variable: of a list, between commas. The value of a parameter is JSON, which has
// commas too, so that each of them is a line.
func valuesOf(f *pflag.Flag, value string) []string {
	switch {
	case f.Name == "parameter":
		return strings.Split(value, "\n")
	case slices.Contains([]string{"stringSlice", "stringArray", "formats"}, f.Value.Type()):
		return strings.Split(value, ",")
	default:
		return []string{value}
	}
}

// set does not go through the flag set, for which the flag would have been on the command line.
func set(f *pflag.Flag, values []string, source string) error {
	for _, v := range values {
		if err := f.Value.Set(v); err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
	}
	return nil
}

// relative makes a path of the file one of the working directory.
func (a *app) relative(flag, value string) string {
	dir := filepath.Dir(a.settings.file.Path)
	prefix := ""
	switch flag {
	case "format":
		name, file, ok := strings.Cut(value, "=")
		if !ok {
			return value
		}
		prefix, value = name+"=", file
	case "rules", "output", "baseline", "sarif-artifact":
	default:
		return value
	}
	if !filepath.IsAbs(value) {
		value = filepath.Join(dir, value)
	}
	return prefix + value
}

// parameters are those of the file with those of the flag over them.
func (a *app) parameters(set *checks.Set, flags []string) (map[string]map[string]json.RawMessage, error) {
	out := map[string]map[string]json.RawMessage{}
	add := func(rule, name string, raw json.RawMessage, source string) error {
		if err := set.CheckParameter(rule, name, raw); err != nil {
			return fmt.Errorf("%s: %w", source, err)
		}
		if out[rule] == nil {
			out[rule] = map[string]json.RawMessage{}
		}
		out[rule][name] = raw
		return nil
	}
	for _, p := range a.settings.file.Parameters {
		source := fmt.Sprintf("%s:%d", a.settings.file.Path, p.Line)
		raw, err := json.Marshal(p.Value)
		if err == nil {
			err = add(p.Rule, p.Name, raw, source)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, text := range flags {
		left, value, ok := strings.Cut(text, "=")
		dot := strings.LastIndex(left, ".")
		if !ok || dot < 0 || !json.Valid([]byte(value)) {
			return nil, fmt.Errorf("--parameter %q is not RULE.NAME=VALUE with a JSON value", text)
		}
		if err := add(left[:dot], left[dot+1:], json.RawMessage(value), "--parameter"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// overlays are the exceptions and attestations of the file, or of posture.yaml without one.
func (a *app) overlays(path string) (*overlay.Exceptions, *overlay.Attestations, error) {
	file := a.settings.file
	if path != "" {
		var err error
		if file, err = config.Load(path); err != nil {
			return nil, nil, err
		}
		if len(file.Settings) > 0 {
			return nil, nil, fmt.Errorf("%s:%d: %s: a file of exceptions has exceptions and attestations alone", file.Path, file.Settings[0].Line, file.Settings[0].Key)
		}
		if len(file.Parameters) > 0 {
			return nil, nil, fmt.Errorf("%s:%d: parameters: a file of exceptions has exceptions and attestations alone", file.Path, file.Parameters[0].Line)
		}
	}
	exceptions, err := exceptionsOf(file)
	if err != nil {
		return nil, nil, err
	}
	attestations, err := attestationsOf(file)
	return exceptions, attestations, err
}

func exceptionsOf(file *config.File) (*overlay.Exceptions, error) {
	var list []overlay.Exception
	for _, e := range file.Exceptions {
		source := fmt.Sprintf("%s:%d", shown(file.Path), e.Line)
		expires, err := date(e.Expires, source)
		if err != nil {
			return nil, err
		}
		list = append(list, overlay.Exception{
			Rule: e.Rule, Accounts: e.Accounts, Regions: e.Regions, Resources: e.Resources, Tags: e.Tags,
			Owner: e.Owner, Reason: e.Reason, Expires: expires, Source: source,
		})
	}
	return overlay.NewExceptions(list)
}

func attestationsOf(file *config.File) (*overlay.Attestations, error) {
	var list []overlay.Attestation
	for _, x := range file.Attestations {
		source := fmt.Sprintf("%s:%d", shown(file.Path), x.Line)
		from, err := date(x.Date, source)
		if err != nil {
			return nil, err
		}
		until, err := date(x.Expires, source)
		if err != nil {
			return nil, err
		}
		list = append(list, overlay.Attestation{
			Control: findings.ControlRef{Benchmark: x.Benchmark, ID: x.Control}, Account: x.Account, Status: findings.Status(x.Status),
			By: x.By, Date: from, Expires: until, Note: x.Note, Evidence: x.Evidence, Source: source,
		})
	}
	return overlay.NewAttestations(list)
}

func date(text, source string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("%s: %q is not a date like 2027-01-31", source, text)
	}
	return t, nil
}

// shown is the path as a report names it: relative where the file is below the working directory, and otherwise only its
// name, so that a report does not depend on where on a machine the repository lies.
func shown(path string) string {
	if dir, err := os.Getwd(); err == nil && filepath.IsAbs(path) {
		if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
		return filepath.Base(path)
	}
	return filepath.ToSlash(path)
}
