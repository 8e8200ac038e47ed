# Everything a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
ROOMS := schemas keys proofs service federation verifier issuer wallet livret

.DEFAULT_GOAL := help
.PHONY: help install demo test check format lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.created:
	@sh tools/make-venv "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements/runtime.lock pyproject.toml
	@echo "Installing Livret (only the first time takes a while)…"
	@$(PIP) install --require-hashes -r requirements/runtime.lock
	@$(PIP) install --require-hashes --no-deps -r requirements/build.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.develop: $(VENV)/.runtime requirements/develop.lock
	@echo "Installing the tools for tests…"
	@$(PIP) install --require-hashes -r requirements/develop.lock
	@touch $@

install: $(VENV)/.runtime ## build .venv with the livret command

demo: $(VENV)/.runtime ## issue, bake, verify and try to cheat, with synthetic people
	@$(BIN)/livret demo

# Not a file of its own: whoever installs Chromium later has the tests of pages run at once.
.PHONY: browser
browser:
	@sh tools/make-browser

test: $(VENV)/.develop browser ## run every test
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/.develop ## format, lint, types, imports, shipped data
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(ROOMS)
	@$(BIN)/lint-imports
	@$(BIN)/python -m schemas.loader

format: $(VENV)/.develop ## rewrite the code in the agreed format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(VENV)/.develop ## choose newer dependencies and write their hashes
	@sh tools/lock "$(PYTHON)"

clean: ## remove everything that was built or generated
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
