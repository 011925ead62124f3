# Two commands: `make book` builds the site, `make test` runs every test.
# Both set up .venv on first use and can be run again at any time.

PYTHON ?= python3
BIN := .venv/bin
SCENARIO ?= base

.PHONY: book test record check format bench lock browser clean

book: .venv/ready
	@$(BIN)/aicredit build --scenario $(SCENARIO)

test: .venv/ready browser
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/aicredit check
	@$(BIN)/pytest

record: .venv/ready
	@$(BIN)/aicredit record

check: .venv/ready
	@$(BIN)/aicredit check

format: .venv/ready
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/ready
	@$(BIN)/python tests/bench.py

# The environment is made anew whenever the lock or the package's metadata changes.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "make: Python 3.11 or newer is needed; say which: make PYTHON=python3.12"; exit 2; }
	@echo "setting up .venv (about a minute)"
	@$(PYTHON) -m venv --clear .venv \
	  || { echo "make: the Python module venv is missing (Debian: apt-get install python3-venv)"; exit 2; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

browser: .venv/ready
	@$(BIN)/python tests/find_browser.py

# Pin everything anew: requirements.lock for the book and its tests, requirements.txt for readers.
lock:
	@uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --all-extras pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url \
	  --extra live -c requirements.lock pyproject.toml -o requirements.txt
	@echo "-e ." >> requirements.txt

clean:
	@rm -rf .venv _build
