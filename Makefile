# One word per task. All that a word needs is set up first, in .venv and frontend/node_modules; only
# a browser for the tests may come from the system's package manager.

PYTHON ?= python3
VENV   ?= .venv
DEMO   ?= pix2pix
LOGDIR ?= logs/$(DEMO)
SERVE  ?= 1
ARGS   ?=

BIN          := $(abspath $(VENV))/bin
NODEJS       := $(BIN)/python $(CURDIR)/scripts/nodejs.py
NODE_MODULES := frontend/node_modules/.with-tools
DEMO_EXTRA   := $(if $(filter pix2pix,$(DEMO)),demo,demo-$(subst _,-,$(DEMO)))
PAGE         := tb_triptych/static/index.js
PAGE_SOURCES := $(wildcard frontend/*.json frontend/*.mjs) $(shell find frontend/src -type f)

# Playwright's own Node.js needs a library that a bare Debian does not have.
WITH_BROWSER := browser=$$(scripts/browser.sh) && node=$$($(NODEJS) node -p process.execPath) && \
	CHROMIUM="$$browser" PLAYWRIGHT_NODEJS_PATH="$$node"
WITH_BROWSERS := firefox=$$(scripts/firefox.sh) && export FIREFOX="$$firefox" && $(WITH_BROWSER)

# Each is a command of its own, for scripts/side-by-side.sh.
LINT       := "$(BIN)/ruff format --check ." "$(BIN)/ruff check ." "$(BIN)/mypy" \
	"cd frontend && $(NODEJS) npm run format:check" "cd frontend && $(NODEJS) npm run typecheck"
PAGE_TESTS := "cd frontend && $(NODEJS) npm test"

.PHONY: help demo check test lint format page build bench screenshots clean rebuild
.NOTPARALLEL:

help: ## list the words
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed-$(DEMO_EXTRA) ## train a demo and show it in TensorBoard (DEMO=segmentation or denoise_torch; SERVE=0: only train; ARGS=...)
	$(BIN)/python demo/$(DEMO).py --logdir "$(LOGDIR)" $(if $(filter 0,$(SERVE)),--no-serve,--serve) $(ARGS)

check: $(VENV)/.installed-dev $(NODE_MODULES) ## check format, style, types and all that needs neither a browser nor a framework
	scripts/side-by-side.sh $(LINT) $(PAGE_TESTS) "$(BIN)/python -m pytest --durations=5 tests/unit $(ARGS)"

test: lint ## check everything: lint, then all tests in a real browser too (ARGS=... for pytest)
	$(WITH_BROWSERS) $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --durations=15 $(ARGS)
	scripts/side-by-side.sh $(PAGE_TESTS)

lint: $(VENV)/.installed-dev $(NODE_MODULES) ## check format, style and types, in Python and TypeScript
	scripts/side-by-side.sh $(LINT)

format: $(VENV)/.installed-dev $(NODE_MODULES) ## let the formatters rewrite the sources
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	cd frontend && $(NODEJS) npm run format

page: $(VENV)/.installed-dev ## build the page of the plugin, if its sources changed

build: $(VENV)/.with-build ## make the source distribution, and the wheel from it, in dist/
	$(BIN)/python -m build

bench: $(VENV)/.installed-bench ## measure ours beside others, 90 minutes, for docs/benchmarks.md (ARGS=--quick)
	$(WITH_BROWSER) $(BIN)/python benchmarks/bench.py $(ARGS)

screenshots: $(VENV)/.installed-dev $(NODE_MODULES) ## take the pictures of docs/img anew, from the log of make demo
	$(WITH_BROWSER) $(BIN)/python scripts/screenshots.py --logdir "$(LOGDIR)" $(ARGS)

clean: ## remove what the other words made, but no logs
	rm -rf "$(VENV)" build dist *.egg-info tb_triptych/static frontend/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache test-results

$(BIN)/pip:
	scripts/venv.sh "$(PYTHON)" "$(VENV)"

# Installing builds the page too, see setup.py, so it is done again when a source of the page changes.
$(VENV)/.installed-%: pyproject.toml setup.py $(PAGE_SOURCES) $(if $(wildcard $(PAGE)),,rebuild) | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

# Building is done in environments of its own, which have what pyproject.toml and setup.py ask for.
$(VENV)/.with-build: | $(BIN)/pip
	$(BIN)/python -m pip install --quiet 'build>=1.2'
	@touch $@

# Also what the page is built with, but with the tools for its tests.
$(NODE_MODULES): frontend/package-lock.json | $(BIN)/pip
	$(NODEJS) requirement | xargs -r $(BIN)/python -m pip install --quiet
	cd frontend && $(NODEJS) npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
