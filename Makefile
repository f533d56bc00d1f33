# make help   says what there is. Everything sets itself up; nothing is written outside this folder but system packages.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PY := .venv/bin/python
ARGS ?=
ONLY ?=
LIVE ?= 1
# Which Python makes .venv; empty for the system's own python3.
PYTHON ?=
# make test runs each case once; TIER=release, on everything it runs on (tests/support/tiers.py).
TIER ?= test
export ONLY LIVE PYTHON TIER
# Hundreds of processes of the bridge are started: each would compile it again.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# HOME may be anywhere, or not writable at all.
export PIP_CACHE_DIR ?= $(CURDIR)/.venv/.pip-cache

.PHONY: help
help: ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1|/' | column -t -s '|'

.PHONY: venv
venv: ## The virtual environment; made again when pyproject.toml or the Python changes (PYTHON=python3.13)
	@tools/setup.sh venv

.PHONY: system
system:
	@tools/setup.sh system

.PHONY: demo
demo: venv $(if $(findstring --wordpress,$(ARGS)),system) ## See the product: one address to click (ARGS=--wordpress adds a WordPress, --once ends by itself)
	@$(PY) tests/demo/run.py $(ARGS)

# What has a process, a browser or an application of its own; and, of the others, the files that take more than three seconds.
NOT_QUICK := \
  live runtime install screens web cli config/test_zones.py ledger/test_ledger_lists.py \
  ledger/test_replaced.py planner/evergreen/test_simulation.py project/test_patterns.py project/test_wild.py \
  services/access/test_access.py services/archive/test_reader.py services/delivery/test_addresses.py \
  services/evergreen/test_forecast.py services/evergreen/test_queue.py services/evergreen/test_slots.py \
  services/handoffs/test_at_once.py services/handoffs/test_decisions.py services/handoffs/test_documents.py \
  services/notices/test_sending.py services/reports/test_status_reports.py \
  services/stories/test_server_backup.py services/test_articles.py services/test_dry_runs.py \
  services/test_erasure.py services/test_error_branches.py services/test_error_branches_wire.py \
  services/test_housekeeping.py services/test_isolation.py services/test_many_accounts.py test_readers.py

.PHONY: quick
quick: lint types imports ## What is over in a minute and a half, of pure code, the ledger on SQLite and the services: for every change
	tools/in_memory.sh $(PY) -m pytest -n 2 --dist worksteal $(NOT_QUICK:%=--ignore tests/%) -m "not postgres" $(ARGS)

.PHONY: test
test: ## Lint, types, import direction, and all tests (LIVE=0: without a real WordPress)
	@$(MAKE) --no-print-directory --jobs=2 venv system
	@$(MAKE) --no-print-directory --jobs=4 lint types imports pytest

.PHONY: release
release: ## Before a version: every test on all it runs on, every Python, compiled, torture, half an hour of chaos on each database
	@$(MAKE) --no-print-directory test TIER=release
	@$(MAKE) --no-print-directory torture
	@$(MAKE) --no-print-directory torture ARGS=--hosts
	@$(MAKE) --no-print-directory test-pythons
	@$(MAKE) --no-print-directory test-compiled
	@$(MAKE) --no-print-directory chaos DATABASE=sqlite
	@$(MAKE) --no-print-directory chaos DATABASE=postgres

.PHONY: lint
lint: venv ## Style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

.PHONY: types
types: venv ## mypy, strict
	$(PY) -m mypy

.PHONY: imports
imports: venv ## Imports point down
	.venv/bin/lint-imports

.PHONY: pytest
pytest: venv system ## The tests alone (ARGS="-k name")
	tools/in_memory.sh $(PY) -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: test-pythons
test-pythons: ## The tests that need no WordPress, under each Python that is found: python3.11 and newer
	@LIVE=0 tools/setup.sh system
	@tools/pythons.sh -n 2 --dist loadfile $(ARGS)

.PHONY: plugin
plugin: venv ## The WordPress plugin as a zip, in dist/
	@mkdir -p dist && rm -f dist/bridge-for-medium.zip
	@.venv/bin/bridge plugin dist/bridge-for-medium.zip

.PHONY: package
package: venv ## What is installed: dist/*.whl, and the sources dist/*.tar.gz
	@rm -rf dist/*.whl dist/*.tar.gz
	$(PY) -m build --outdir dist .
	@rm -rf build

.PHONY: package-compiled
package-compiled: venv ## A wheel for this Python and kind of machine alone, its transformation compiled (docs/operations.md)
	@tools/setup.sh compiler
	@rm -rf build dist/*.whl
	BRIDGE_COMPILE=1 $(PY) -m build --wheel --no-isolation --outdir dist .
	@rm -rf build

.PHONY: test-compiled
test-compiled: package-compiled ## The tests of the transformation against that wheel, installed in .cache/compiled
	@rm -rf .cache/compiled
	@$(PY) -m pip install --quiet --no-deps --target .cache/compiled dist/*.whl
	@tools/compiled.sh -n 2 $(ARGS)

.PHONY: translations
translations: venv system ## What the plugin says, ready for translators, and what WordPress reads of each language
	$(PY) tools/translations.py

.PHONY: pictures
pictures: venv system ## Take the pictures of the documentation again, in a real browser
	$(PY) tests/live/pictures.py
	$(PY) tests/demo/pictures.py

.PHONY: torture
torture: venv system ## 300 deliveries while processes are killed, answers dropped, ledgers put back, numbers reused (ARGS=--hosts: several hosts)
	@$(if $(findstring --hosts,$(ARGS)),tools/setup.sh hosts)
	$(PY) tests/torture.py $(ARGS)

.PHONY: chaos
chaos: venv system ## Everything at once in any order, with fresh seeds (MINUTES=30 DATABASE=sqlite|postgres SEED=n)
	$(PY) tests/chaos/run.py --minutes $(or $(MINUTES),30) $(if $(DATABASE),--database $(DATABASE)) $(if $(SEED),--seed $(SEED)) $(ARGS)

.PHONY: mutants
mutants: venv system ## Put back each fault that was mended; make chaos must find it (ONLY=name MINUTES=10)
	$(PY) tests/mutants/run.py --minutes $(or $(MINUTES),10) $(if $(ONLY),--only $(ONLY)) $(ARGS)

.PHONY: bench
bench: venv ## Figures, as ratios inside one run (ONLY=name for one)
	$(PY) tests/bench/run.py

.PHONY: cases
cases: venv ## Remake the golden cases of the transformation and show what changed
	$(PY) tests/cases.py --write
	git diff --stat -- tests/data

.PHONY: case
case: venv ## A new golden case: slug=NAME and url=POST or file=HTML
	$(PY) tests/cases.py --new "$(slug)" "$(or $(file),$(url))"

.PHONY: format
format: venv ## Format the code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: clean
clean: ## Take away what was made here
	rm -rf .cache .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
