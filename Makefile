# Everything is installed into .venv, once. `make chat` is all that a newcomer needs.

PYTHON ?= python3
PORT ?= 7860
VENV := .venv
RUN := $(VENV)/bin/python -m
# The tests in as many processes as there are cores, up to four; each computes with one thread, else they wait for each
# other. One that is done takes over tests of another, so a module's tests stay together for most of the way.
WORKERS := -n auto --maxprocesses 4 --dist worksteal
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

help:
	@echo "make chat    install what is missing, index seeds/, serve the chat on 127.0.0.1:$(PORT)"
	@echo "make test    install what the tests need, and run them"
	@echo "make check   ruff and mypy"
	@echo "make eval    score the assistant on the cases that come with it, and its judge on claims"
	@echo "make setup   only install"
	@echo "make clean   remove .venv, the index and what the tools left behind"

chat: setup
	@$(RUN) assistant index
	@$(RUN) assistant chat --port $(PORT)

eval: setup
	@$(RUN) assistant index
	@$(RUN) assistant eval --report eval-report --min conflict_precision=0.7 --min conflict_recall=0.25
	@$(RUN) assistant index seeds assistant/training/collections --index .assistant-claims
	@$(RUN) assistant eval --claims evals/claims/documents.jsonl --index .assistant-claims

test: $(VENV)/installed-dev
	@$(ONE_THREAD) $(RUN) pytest $(WORKERS) $(ARGS)

check: $(VENV)/installed-dev
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy

setup: $(VENV)/installed

# A stamp is a copy of the pyproject.toml that was installed: only another content, not another date, installs again.
$(VENV)/installed: pyproject.toml
	@cmp -s $< $@ || $(MAKE) --no-print-directory python install WHAT=.
	@cp $< $@

$(VENV)/installed-dev: $(VENV)/installed
	@cmp -s $< $@ || $(MAKE) --no-print-directory install WHAT='.[dev]'
	@cp $< $@

python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name one: make chat PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name a newer one: make chat PYTHON=python3.12" >&2; exit 1; }
	@$(RUN) pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)

install:
	@echo "Installing $(WHAT) into $(VENV): needs the network and about 2 GB of disk, once."
	@$(RUN) pip install --disable-pip-version-check --editable '$(WHAT)'

clean:
	rm -rf $(VENV) .assistant .assistant-claims .mypy_cache .ruff_cache .pytest_cache .hypothesis test-artifacts eval-report

.PHONY: help chat eval test check setup python install clean
