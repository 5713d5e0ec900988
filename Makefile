# What CI runs, and what you run before a pull request: make check.

GO       ?= go
CACHE    := .cache
LINT     := $(CACHE)/golangci-lint
FUZZTIME ?= 30s

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build ./posture
	$(GO) build -trimpath -o posture ./cmd/posture

.PHONY: test
test: ## run the tests
	$(GO) test ./...

.PHONY: race
race: ## run the tests with the race detector
	$(GO) test -race ./...

.PHONY: bench
bench: ## run the benchmarks, whose figures are in docs/performance.md (minutes)
	$(GO) test -run '^$$' -bench . -benchmem -p 1 -timeout 60m ./...

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (30s)
	@set -e; for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package; \
		done; \
	done

# The linter is built once for each version in tools/go.mod: that takes minutes, running it takes seconds.
$(LINT): tools/go.mod tools/go.sum
	$(GO) build -modfile=tools/go.mod -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: lint
lint: $(LINT) ## run the linters, and check that go.mod is tidy
	$(LINT) run
	$(GO) mod tidy -diff

.PHONY: format
format: $(LINT) ## format the Go code
	$(LINT) fmt

.PHONY: vulncheck
vulncheck: ## look for known vulnerabilities in what is called
	$(GO) tool -modfile=tools/go.mod govulncheck ./...

.PHONY: generate
generate: ## write what is generated
	$(GO) tool -modfile=tools/go.mod templ generate -log-level error -path internal/report/html
	$(GO) run ./cmd/posture docs --out docs

# The sum does not need git, and sees files that are not committed yet.
SUM = find docs rules internal/report/html -type f -exec cksum {} + | LC_ALL=C sort

.PHONY: check-generated
check-generated: ## fail if what is generated is stale
	@set -e; before=$$($(SUM)); $(MAKE) --no-print-directory generate; after=$$($(SUM)); \
	if [ "$$before" != "$$after" ]; then \
		echo "generated files were stale: run make generate and commit what changed" >&2; \
		git status --short -- docs rules internal/report/html >&2 || true; \
		exit 1; \
	fi

.PHONY: screenshot
screenshot: ## write the picture of the HTML report in the README anew (after make e2e)
	$(GO) test -tags e2e -count 1 -run '^TestHTML_picture$$' ./e2e/formats -update

.PHONY: e2e
e2e: ## run the end-to-end tests against an AWS emulator (needs python3 with venv)
	e2e/run.sh

.PHONY: bench-peers
bench-peers: ## run posture and Prowler side by side on an emulated account
	e2e/run.sh --exec e2e/peers/run.sh $(PEERS)

.PHONY: deny-matrix
deny-matrix: ## print what becomes of every verdict when an operation is not answered
	$(GO) test ./cmd/posture -run '^TestDenyMatrix$$' -count 1 -v

.PHONY: deny-matrix-docs
deny-matrix-docs: ## write these figures into docs/unknown.md
	$(GO) test ./cmd/posture -run '^TestDenyMatrix$$' -count 1 -update

.PHONY: check
check: check-generated lint race e2e ## run everything that CI runs

.PHONY: clean
clean: ## remove what was built
	rm -rf $(CACHE) posture
