# Works from any directory (make -C, make -f); everything happens beside this file.
ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
VENV := $(ROOT)/.venv
BIN := $(VENV)/bin
# The first that runs and is new enough: a version switcher may offer names that don't work.
PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3.14 python3; do \
  "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help venv run demo test check lint format compatibility mapping chaos bench move constraints clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' "$(ROOT)/Makefile"

venv: $(VENV)/.complete ## Make .venv and install everything into it

$(VENV)/.complete: $(ROOT)/pyproject.toml $(ROOT)/constraints.txt
	$(or $(PYTHON),$(error Python 3.11 or newer is needed; say which: make PYTHON=/path/to/python)) -m venv "$(VENV)"
	cd "$(ROOT)" && "$(BIN)/python" -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	@touch "$@"

run: venv ## Start the gateway with a demo account (PORT=, HOST=, DATA= change where)
	@cd "$(ROOT)" && exec "$(BIN)/python" -m gateway serve --demo-account \
	  $(if $(HOST),--host "$(HOST)") $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data-dir "$(DATA)")

demo: venv ## Send a campaign of 1 000 through each dialect and watch
	@cd "$(ROOT)" && exec "$(BIN)/python" -m gateway demo

# One seed for all: the processes that share the tests have to find them in one order.
test: check ## All checks, then the tests with coverage
	cd "$(ROOT)" && PYTHONHASHSEED=0 "$(BIN)/python" -m pytest --cov --numprocesses logical --maxprocesses 4 --dist loadfile

check: lint ## Lint, types and the direction of imports
	cd "$(ROOT)" && "$(BIN)/mypy"
	cd "$(ROOT)" && PYTHONPATH=. "$(BIN)/lint-imports"

lint: venv ## Style and formatting
	cd "$(ROOT)" && "$(BIN)/ruff" check .
	cd "$(ROOT)" && "$(BIN)/ruff" format --check .

format: venv ## Format the code
	cd "$(ROOT)" && "$(BIN)/ruff" check --fix .
	cd "$(ROOT)" && "$(BIN)/ruff" format .

compatibility: venv ## Note what the tests show, and write docs/compatibility.md
	cd "$(ROOT)" && "$(BIN)/python" -m pytest -q --record-shown tests/adapters tests/clients tests/web
	cd "$(ROOT)" && "$(BIN)/python" -m tests.documents

mapping: venv ## Write the tables of docs/mapping.md
	cd "$(ROOT)" && "$(BIN)/python" -m tests.documents.mapping

chaos: venv ## Kill, cut and stop at random moments (CHAOS_ROUNDS=, CHAOS_SEED=)
	cd "$(ROOT)" && "$(BIN)/python" -m pytest -m chaos -x tests/engine/test_chaos.py

move: venv ## Move an account of 300 000 contacts and 500 campaigns
	cd "$(ROOT)" && "$(BIN)/python" -m pytest -m move tests/migration

bench: venv ## Measure (NAME= for one of the benchmarks)
	cd "$(ROOT)" && "$(BIN)/python" -m benchmarks $(NAME)

constraints: venv ## Pin what is installed now
	cd "$(ROOT)" && "$(BIN)/python" -m pip freeze --exclude-editable > constraints.txt

clean: ## Remove .venv, caches and results; data stays
	cd "$(ROOT)" && rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
	  .ruff_cache .benchmark_packages benchmarks/out tests/clients/packages/node_modules ./*.egg-info
	find "$(ROOT)" -name __pycache__ -type d -prune -exec rm -rf {} +
