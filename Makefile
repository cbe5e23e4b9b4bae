# One target per task. Everything that a target needs is set up first, in .venv and
# frontend/node_modules; only a browser for the tests may come from the system's package manager.

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

# Playwright's own Node.js needs a library that a minimal Debian does not have.
WITH_BROWSER := browser=$$(scripts/browser.sh) && node=$$($(NODEJS) node -p process.execPath) && \
	CHROMIUM="$$browser" PLAYWRIGHT_NODEJS_PATH="$$node"
WITH_BROWSERS := firefox=$$(scripts/firefox.sh) && export FIREFOX="$$firefox" && $(WITH_BROWSER)

# Each string is one command, for scripts/side-by-side.sh.
LINT       := "$(BIN)/ruff format --check ." "$(BIN)/ruff check ." "$(BIN)/mypy" \
	"cd frontend && $(NODEJS) npm run format:check" "cd frontend && $(NODEJS) npm run typecheck"
PAGE_TESTS := "cd frontend && $(NODEJS) npm test"

# Two processes more than there are processors, as tests mostly wait. A file is the piece of work, so that
# what its tests share is made once; by name, so that the short ones of tests/unit come last.
SIDE_BY_SIDE := --numprocesses $$(($$(getconf _NPROCESSORS_ONLN) + 2)) --maxprocesses 4 \
	--dist loadfile --no-loadscope-reorder

.PHONY: help demo check test lint format page build bench screenshots clean rebuild
.NOTPARALLEL:

help: ## list all targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed-$(DEMO_EXTRA) ## train a demo and show it in TensorBoard (DEMO=segmentation or denoise_torch; SERVE=0: only train; ARGS=...)
	$(BIN)/python demo/$(DEMO).py --logdir "$(LOGDIR)" $(if $(filter 0,$(SERVE)),--no-serve,--serve) $(ARGS)

check: $(VENV)/.installed-dev $(NODE_MODULES) ## check format, style and types, and run the tests that need no browser and no framework
	scripts/side-by-side.sh $(LINT) $(PAGE_TESTS) "$(BIN)/python -m pytest --durations=5 tests/unit $(ARGS)"

test: lint ## check everything: lint, then all tests, also in real browsers (ARGS=... for pytest)
	$(WITH_BROWSERS) $(BIN)/python -m pytest $(SIDE_BY_SIDE) --durations=15 $(ARGS)
	scripts/side-by-side.sh $(PAGE_TESTS)

lint: $(VENV)/.installed-dev $(NODE_MODULES) ## check format, style and types, in Python and TypeScript
	scripts/side-by-side.sh $(LINT)

format: $(VENV)/.installed-dev $(NODE_MODULES) ## format the sources
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	cd frontend && $(NODEJS) npm run format

page: $(VENV)/.installed-dev ## build the page of the plugin, if its sources changed

build: $(VENV)/.with-build ## make the source distribution, and the wheel from it, in dist/
	$(BIN)/python -m build

bench: $(VENV)/.installed-bench ## run the benchmarks, 90 minutes, and write docs/benchmarks.md (ARGS=--quick)
	$(WITH_BROWSER) $(BIN)/python benchmarks/bench.py $(ARGS)

screenshots: $(VENV)/.installed-dev $(NODE_MODULES) ## update the screenshots in docs/img, from the log of make demo
	$(WITH_BROWSER) $(BIN)/python scripts/screenshots.py --logdir "$(LOGDIR)" $(ARGS)

clean: ## remove the virtual environment, node_modules and build outputs, but no logs
	rm -rf "$(VENV)" build dist *.egg-info tb_triptych/static frontend/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache test-results

$(BIN)/pip:
	scripts/venv.sh "$(PYTHON)" "$(VENV)"

# Installing also builds the page, see setup.py, so it is repeated when a source of the page changes.
$(VENV)/.installed-%: pyproject.toml setup.py $(PAGE_SOURCES) $(if $(wildcard $(PAGE)),,rebuild) | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

# The build uses its own environments, with the requirements of pyproject.toml and setup.py.
$(VENV)/.with-build: | $(BIN)/pip
	$(BIN)/python -m pip install --quiet 'build>=1.2'
	@touch $@

# The dependencies of the page, including the tools for its tests.
$(NODE_MODULES): frontend/package-lock.json | $(BIN)/pip
	$(NODEJS) requirement | xargs -r $(BIN)/python -m pip install --quiet
	cd frontend && $(NODEJS) npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
