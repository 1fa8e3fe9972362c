# cofolio: make demo, make test. Needs Python 3.11 or later and make; everything else goes into .venv.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILD := build
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt
INPUTS := pyproject.toml constraints.txt

.PHONY: help demo test lint docs examples messages bench constraints clean
help:
	@echo "make demo    build the shipped example store and show the Kazakhstan portfolio"
	@echo "make test    run all tests"
	@echo "make lint    format, lint, types and import rules"
	@echo "make docs    build the documentation into site/"
	@echo "make messages  bring the catalogues of translations up to date with the code"
	@echo "make bench   measure speed and memory (long; QUICK=1 for a short run)"
	@echo "make clean   remove everything that was made"

demo: $(VENV)/.run
	@mkdir -p $(BUILD)
	@$(BIN)/cofolio ingest --shipped --store $(BUILD)/store
	@$(BIN)/cofolio country KZ --donor EU --store $(BUILD)/store
	@$(BIN)/cofolio country KZ --donor EU --store $(BUILD)/store --format html > $(BUILD)/kazakhstan.html.part
	@mv $(BUILD)/kazakhstan.html.part $(BUILD)/kazakhstan.html
	@echo
	@echo "The same as a page:  $(BUILD)/kazakhstan.html"
	@echo "With your own files: $(BIN)/cofolio ingest FILES_FOLDERS_OR_ZIPS --store my-store"
	@echo "                     $(BIN)/cofolio country KZ --donor EU --store my-store"

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 $(PYTEST)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

examples: $(VENV)/.dev
	$(BIN)/python docs/examples.py

MESSAGES := src/cofolio/rendering
messages: $(VENV)/.dev
	@mkdir -p $(BUILD)
	$(BIN)/pybabel -q extract -F $(MESSAGES)/babel.cfg -k N_ -k say -k count:2,3 --sort-output --add-location=file \
	  --no-wrap --project cofolio --version "" --omit-header -o $(BUILD)/cofolio.pot $(MESSAGES)
	$(BIN)/pybabel -q update -i $(BUILD)/cofolio.pot -d $(MESSAGES)/locale -D cofolio --ignore-obsolete \
	  --no-fuzzy-matching --no-wrap --omit-header

bench: $(VENV)/.dev
	$(BIN)/python -m bench.run $(if $(QUICK),--quick)

constraints:
	$(PYTHON) -m venv $(BUILD)/constraints
	$(BUILD)/constraints/bin/pip install --quiet --editable '.[dev]' hatchling
	{ echo "# Exact versions that the tests ran with; made by 'make constraints' in a clean environment."; \
	  $(BUILD)/constraints/bin/pip freeze --exclude-editable | grep -v ' @ ' | sort -f; } > constraints.txt
	rm -rf $(BUILD)/constraints

clean:
	rm -rf $(VENV) $(BUILD) site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "cofolio needs Python 3.11 or later; say which with: make PYTHON=python3.12 ...")'
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'Python has no venv module here (Debian and Ubuntu: apt-get install python3-venv)'; exit 1; }

# Installed again only when what is to be installed has changed.
$(VENV)/.run: $(INPUTS) | $(BIN)/python
	@echo "Installing cofolio and what it needs ..."
	@PIP_CONSTRAINT=constraints.txt $(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(INPUTS) | $(BIN)/python
	@echo "Installing cofolio, what it needs and what its tests need ..."
	@PIP_CONSTRAINT=constraints.txt $(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.run
