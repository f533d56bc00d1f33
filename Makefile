# make help   says what there is. Everything sets itself up; nothing is written outside this folder but system packages.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PY := .venv/bin/python
READY := .venv/.ready
ARGS ?=
ONLY ?=
LIVE ?= 1
export ONLY LIVE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# HOME may be anywhere, or not writable at all.
export PIP_CACHE_DIR ?= $(CURDIR)/.venv/.pip-cache

.PHONY: help
help: ## Say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */\1|/' | column -t -s '|'

# A virtual environment, made again when pyproject.toml changes.
$(READY): pyproject.toml tools/setup.sh
	@tools/setup.sh venv

.PHONY: venv
venv: $(READY) ## Make the virtual environment

.PHONY: system
system:
	@tools/setup.sh system

.PHONY: demo
demo: $(READY) ## Run the main job: bridge and sandbox, hooks in, stories out (ARGS=--once ends by itself)
	@$(PY) tests/demo/run.py $(ARGS)

.PHONY: test
test: system lint types imports pytest ## Lint, types, import direction, and all tests (LIVE=0: without a real WordPress)

.PHONY: lint
lint: $(READY) ## Style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: types
types: $(READY) ## mypy, strict
	$(PY) -m mypy

.PHONY: imports
imports: $(READY) ## Imports point down
	.venv/bin/lint-imports

.PHONY: pytest
pytest: $(READY) system ## The tests alone (ARGS="-k name")
	$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

.PHONY: plugin
plugin: ## The WordPress plugin as a zip, in dist/
	@mkdir -p dist && rm -f dist/bridge-for-medium.zip
	@python3 tools/zip.py wp-plugin dist/bridge-for-medium.zip

.PHONY: pictures
pictures: $(READY) system ## Take the pictures of the documentation again, in a real browser
	$(PY) tests/live/pictures.py

.PHONY: torture
torture: $(READY) system ## 300 deliveries while processes are killed and answers dropped
	$(PY) tests/torture.py $(ARGS)

.PHONY: bench
bench: $(READY) ## Figures, as ratios inside one run (ONLY=name for one)
	$(PY) tests/bench/run.py

.PHONY: cases
cases: $(READY) ## Remake the golden cases of the transformation and show what changed
	$(PY) tests/cases.py --write
	git diff --stat -- tests/data

.PHONY: case
case: $(READY) ## A new golden case: slug=NAME and url=POST or file=HTML
	$(PY) tests/cases.py --new "$(slug)" "$(or $(file),$(url))"

.PHONY: format
format: $(READY) ## Format the code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: clean
clean: ## Take away what was made here
	rm -rf .cache .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
