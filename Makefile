# Two commands on a fresh machine with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OUT ?= out
UV := $(shell command -v uv 2>/dev/null)

# Without compiled files, importing pandas takes two seconds instead of half a one.
export UV_COMPILE_BYTECODE = 1

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format bench notebooks constraints clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(STAMP)  ## .venv with everything, at the versions of constraints.txt

$(STAMP): pyproject.toml constraints.txt
ifdef UV
	uv venv --quiet --allow-existing --python "$(PYTHON)" $(VENV)
	uv pip install --quiet --python $(BIN)/python -c constraints.txt -e ".[dev]"
else
	"$(PYTHON)" -m venv $(VENV)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
endif
	@touch $@

demo: $(STAMP)  ## a demo portal with 2,000 people, loaded: summary, people.parquet and a chart in out/
	$(BIN)/b24frame demo --out $(OUT)

test: $(STAMP)  ## all tests, doctests and notebooks, on two cores
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)  ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(STAMP)  ## let ruff write the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(STAMP)  ## b24frame beside fast_bitrix24, b24pysdk and a plain loop
	$(BIN)/python -m benchmarks $(BENCH)

notebooks: $(STAMP)  ## run the notebooks and keep their outputs, before they are committed
	$(BIN)/python notebooks/execute.py

constraints:  ## write constraints.txt anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --no-emit-index-url --no-header --no-annotate --upgrade --quiet -o constraints.txt

clean:  ## remove what was made
	rm -rf $(VENV) $(OUT) .pytest_cache .ruff_cache .mypy_cache .hypothesis
