# Two commands: `make book` builds the site, `make test` runs every test.
# Both set up .venv on first use and can be run again at any time.

PYTHON ?= python3
BIN := .venv/bin
SCENARIO ?= base
export SCENARIO

# A misspelt variable would be ignored, and the book built under other assumptions.
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command line,$(origin $(name))),$(name)))
UNKNOWN := $(filter-out SCENARIO PYTHON,$(GIVEN))
$(if $(UNKNOWN),$(error unknown variable $(UNKNOWN); allowed: SCENARIO=NAME, PYTHON=PROGRAM))

COMMANDS := help book test record check format bench lock browser clean environment
STRANGE := $(filter-out $(COMMANDS),$(MAKECMDGOALS))
$(if $(STRANGE),$(error unknown command $(STRANGE); allowed: $(COMMANDS), and SCENARIO=NAME))

.PHONY: $(COMMANDS)

help:
	@echo "make book [SCENARIO=NAME]   executes every chapter and builds _build/html"
	@echo "make test                   runs every test"
	@echo "make check                  checks tables, claims, scenarios and notebooks"
	@echo "make record                 runs the notebooks and keeps their outputs in book/"
	@echo "make format | bench | lock  formats the code | measures the models | pins the libraries"
	@echo "make clean                  takes .venv and _build away"
	@echo "PYTHON=python3.12 says which Python to use."

book: environment
	@$(BIN)/python -m aicredit build --scenario "$$SCENARIO"

test: environment browser
	@$(BIN)/python -m ruff check . && $(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m aicredit check
	@$(BIN)/python -m pytest

record: environment
	@$(BIN)/python -m aicredit record

check: environment
	@$(BIN)/python -m aicredit check

format: environment
	@$(BIN)/python -m ruff check --fix . ; $(BIN)/python -m ruff format .

bench: environment
	@$(BIN)/python tests/bench.py

environment:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1 \
	  || { echo "make: '$(PYTHON)' is no Python 3.11 or newer; say which: make PYTHON=python3.12" >&2; exit 2; }
	@"$(PYTHON)" make_environment.py

browser: environment
	@$(BIN)/python tests/find_browser.py

# Pin everything anew: requirements.lock for the book and its tests, requirements.txt for readers.
lock:
	@uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --all-extras pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url \
	  --extra live -c requirements.lock pyproject.toml -o requirements.txt
	@echo "-e ." >> requirements.txt

clean:
	@rm -rf .venv .venv-* _build
