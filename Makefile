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
	$(GO) test -timeout 30m ./...

# The packages in which something runs at the same time as something else, without what judges every rule thousands of
# times, which is slow with the detector and says nothing new; and the program as it scans. make test runs all tests.
RACE    := ./checks ./internal/collector/... ./internal/config
NO_RACE := TestDecidePartly_soundOverRandomRules|TestEval_memoOverThePack|TestRun_noAnswer

.PHONY: race
race: ## run the tests of what is concurrent with the race detector
	$(GO) test -race -skip '^($(NO_RACE))$$' -timeout 20m $(RACE)
	$(GO) test -race -run '^TestScripts$$/^(live|scan|demo)$$' ./cmd/posture

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
lint: $(LINT) lint-shell ## run the linters, and check that every go.mod is tidy
	$(LINT) run
	@set -e; for module in . tools tools/actionlint tools/release; do (cd $$module && $(GO) mod tidy -diff); done

# Both look into the shell of workflows with shellcheck, where it is installed.
.PHONY: lint-shell
lint-shell: ## lint the workflows and the shell scripts
	$(GO) tool -modfile=tools/actionlint/go.mod actionlint
	@if command -v shellcheck >/dev/null; then shellcheck .ci/run e2e/*.sh e2e/peers/*.sh packaging/*.sh; \
	else echo "shellcheck is not installed: scripts are not linted" >&2; fi

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

# What a service adds to the code, and what a control does: files and lines, tests and generated pages apart.
.PHONY: cost
cost: ## count what each service and each control costs in files and lines
	@printf '%-16s %9s %9s %9s %13s\n' service operations catalogue collector 'test account'; \
	for file in internal/collector/*/*.go; do dirname $$file; done | sort -u | while read -r dir; do \
		s=$$(basename $$dir); [ -f internal/facts/$$s.go ] || continue; \
		printf '%-16s %10d %9d %9d %13d\n' $$s $$(grep -c 'Answer: ' internal/facts/$$s.go) $$(wc -l <internal/facts/$$s.go) \
			$$(cat $$(ls $$dir/*.go | grep -v _test) | wc -l) $$(cat internal/collector/awstest/$$s.go 2>/dev/null | wc -l); \
	done
	@for kind in rego yaml; do \
		find rules/cis rules/aws -mindepth 3 -name "*.$$kind" ! -path '*/benchmarks/*' -exec wc -l {} \; | sort -n | \
			awk -v kind=$$kind '{ n[NR] = $$1 } END { printf "a control, *.%s: %d files, median %d lines, longest %d\n", kind, NR, n[int((NR + 1) / 2)], n[NR] }'; \
	done

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
deny-matrix: ## print what becomes of every verdict when an operation is not answered, in every way (minutes)
	$(GO) test ./cmd/posture -run '^TestDenyMatrix$$' -count 1 -v -every

.PHONY: deny-matrix-docs
deny-matrix-docs: ## write these figures into docs/unknown.md
	$(GO) test ./cmd/posture -run '^TestDenyMatrix$$' -count 1 -every -update

# What a release is built with, the version aside.
# Calls in the AWS SDK are not inlined: that is 2 MB of tables that are set up once.
RELEASE    := -trimpath -buildvcs=false -ldflags "-s -w" -gcflags=github.com/aws/...=-l
SIZE_LIMIT := 50000000
GORELEASER := $(GO) tool -modfile=tools/release/go.mod goreleaser

.PHONY: size
size: ## print the size of the program as released, and fail if it is too large
	@CGO_ENABLED=0 $(GO) build $(RELEASE) -o $(CACHE)/size/ ./cmd/posture
	@size=$$(wc -c <$(CACHE)/size/posture); echo "posture: $$((size)) bytes, of $(SIZE_LIMIT) that it may have"; \
	test $$size -le $(SIZE_LIMIT)

.PHONY: reproducible
reproducible: ## build the program twice, and fail if the two differ
	packaging/reproducible.sh

.PHONY: dist-manual
dist-manual: ## write man pages and completions into .cache/manual
	rm -rf $(CACHE)/manual
	SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) $(GO) run $(if $(VERSION),-ldflags "-X main.version=$(VERSION)") ./cmd/posture docs manual $(CACHE)/manual

# The first run builds goreleaser, which takes minutes.
.PHONY: release-check
release-check: ## check the configuration of releases
	$(GORELEASER) check

.PHONY: release-snapshot
release-snapshot: ## build a release into dist, all but the container, and publish nothing
	$(GORELEASER) release --snapshot --clean --skip=docker

# For .github/workflows/release.yaml.
.PHONY: release
release: ## build a release of the tag that is checked out, and publish it as a draft
	$(GORELEASER) release --clean

.PHONY: check
check: check-generated lint test race e2e size reproducible ## run everything that CI runs

.PHONY: clean
clean: ## remove what was built
	rm -rf $(CACHE) dist posture
