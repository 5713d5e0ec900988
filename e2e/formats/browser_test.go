//go:build e2e

package formats

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// findBrowser is Chromium, by its name on Debian, that of others, or CHROMIUM.
func findBrowser(tb testing.TB) string {
	tb.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	tb.Fatal("Chromium is needed: install it, or set CHROMIUM")
	return ""
}

// startBrowser starts a browser that ends with the test, and talks to nobody.
func startBrowser(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(findBrowser(tb)), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.UserDataDir(tb.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
	)
	tb.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	tb.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil { // waits: the profile is in use until then
			tb.Error(err)
		}
		cancel()
	})
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatal(err)
	}
	return ctx
}

// A look is how a page is shown.
type look struct {
	width, height int64
	dark          bool
	print         bool
}

func (l look) String() string {
	name := strconv.FormatInt(l.width, 10)
	if l.dark {
		name += "-dark"
	}
	return name
}

var (
	wide   = look{width: 1280, height: 800}
	narrow = look{width: 390, height: 844}
)

func dark(l look) look {
	l.dark = true
	return l
}

// looks are the screens that pages are tested on.
func looks() []look { return []look{wide, narrow, dark(wide), dark(narrow)} }

// A tab is a page in the browser. It notes what must not happen: errors, and requests to anywhere.
type tab struct {
	testing.TB

	ctx  context.Context
	file string

	mu       sync.Mutex
	problems []string
}

// newTab opens a file of its own. The problems that it had are errors at the end of the test.
func newTab(tb testing.TB, browser context.Context, file string, l look) *tab { //nolint:revive // a test is the first
	tb.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	ctx, cancelTime := context.WithTimeout(ctx, 10*time.Minute)
	file, err := filepath.Abs(file)
	if err != nil {
		tb.Fatal(err)
	}
	p := &tab{TB: tb, ctx: ctx, file: file}
	if err := chromedp.Listen(ctx, p.note); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			tb.Error(err)
		}
		cancelTime()
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			tb.Error(problem)
		}
	})
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	p.look(l)
	return p
}

// look sets how the page is shown.
func (p *tab) look(l look) {
	p.Helper()
	scheme, media := "light", ""
	if l.dark {
		scheme = "dark"
	}
	if l.print {
		media = "print"
	}
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: l.width, Height: l.height, DeviceScaleFactor: 1, Mobile: l.width < 500,
	})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

func (p *tab) note(event any) {
	problem := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		problem = fmt.Sprintf("console.%s: %v", e.Type, e.Args)
	case *runtime.EventExceptionThrown:
		problem = fmt.Sprintf("exception: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
	case *log.EventEntryAdded:
		problem = fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if url, _, _ := strings.Cut(e.Request.URL, "#"); url != "file://"+p.file {
			problem = "request of " + url
		}
	}
	if problem != "" {
		p.mu.Lock()
		p.problems = append(p.problems, problem)
		p.mu.Unlock()
	}
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.Fatal(err)
	}
}

func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// open loads the file with a fragment, and waits until the findings are there.
func (p *tab) open(fragment string) {
	p.Helper()
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate("file://"+p.file+fragment))
	p.wait(`document.documentElement.dataset.ready === "yes"`)
}

// follow goes to a fragment of the page that is open, as a link in it does: that is many times faster.
func (p *tab) follow(fragment string) {
	p.Helper()
	eval[bool](p, fmt.Sprintf(`new Promise((done) => {
		if (location.hash === %[1]q) return done(true);
		addEventListener("hashchange", () => setTimeout(() => done(true)), { once: true });
		location.hash = %[1]q;
	})`, fragment))
}

// wait waits for an expression to be true. The page's policy forbids what chromedp.Poll does.
func (p *tab) wait(js string) {
	p.Helper()
	for range 1200 {
		if eval[bool](p, js) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.Fatalf("%s: not in half a minute", js)
}

// eval returns the value of an expression, a promise's too.
func eval[T any](p *tab, js string) T {
	p.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", js, err)
	}
	return value
}

// screenshot writes the page from its top.
func (p *tab) screenshot(file string, width, height int64) {
	p.Helper()
	beyond := true
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{
		CaptureBeyondViewport: &beyond, Clip: &page.Viewport{Width: float64(width), Height: float64(height), Scale: 1},
	})
	if err := os.WriteFile(file, shot.Data, 0o600); err != nil { //nolint:gosec // the developer names the directory
		p.Fatal(err)
	}
}
