package html

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"io"
	"strings"

	"github.com/a-h/templ"
)

//go:embed assets
var assets embed.FS

// Style sheets and scripts, in the order in which they are used.
var (
	earlyNames  = []string{"early.js"}
	styleNames  = []string{"base.css", "views.css", "findings.css"}
	scriptNames = []string{"data.js", "filter.js", "dom.js", "finding.js", "list.js", "main.js"}
)

// An asset is a style sheet or a script as it stands in the page.
type asset struct {
	name, text string
}

func (a asset) hash() string {
	sum := sha256.Sum256([]byte(a.text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func loadAssets(names []string) []asset {
	var list []asset
	for _, name := range names {
		b, err := assets.ReadFile("assets/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		list = append(list, asset{name, string(b)})
	}
	return list
}

// policy is the Content-Security-Policy of the page: the scripts and style sheets that it was written with, and nothing
// else from anywhere. https://www.w3.org/TR/CSP3/
func policy(styles, scripts []asset) string {
	sources := func(list []asset) string {
		var hashes []string
		for _, a := range list {
			hashes = append(hashes, a.hash())
		}
		return strings.Join(hashes, " ")
	}
	return "default-src 'none'; script-src " + sources(scripts) + "; style-src " + sources(styles) +
		"; base-uri 'none'; form-action 'none'"
}

// element writes an asset into its element, as it is: a hash is over every byte.
func (a asset) element(tag string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<"+tag+">"+a.text+"</"+tag+">\n")
		return err
	})
}
