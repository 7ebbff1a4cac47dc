# The verbs of this project; `make help` lists them. Needs GNU make, git and CPython 3.11 or later with venv.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
UV     := $(VENV)/bin/uv
READY  := $(VENV)/.ready
LOCK   := requirements/lock.txt
UVLOCK := requirements/uv.txt
OLDER  := .venv-older

# The interpreters are the machine's own; uv would otherwise look for one to download.
export UV_PYTHON_DOWNLOADS := never
# People run Python with its own cache of bytecode: so do the tests and the measurements.
unexport PYTHONDONTWRITEBYTECODE
# Only CI and the first set-up read this output; a progress bar makes logs unreadable.
export UV_NO_PROGRESS := 1

# One lock for everybody: without -o, each line keeps the version it has unless pyproject.toml rules it out.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(READY) ## make .venv with the locked dependencies and this project in it

$(UV): $(UVLOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'make: $(PYTHON) is older than CPython 3.11; name another one: make PYTHON=python3.12 …' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(UVLOCK)
	@touch $@

# The project is installed editable, so that a change needs no reinstallation. sst.pth comes along because pyproject.toml names
# dev-mode-dirs: then hatchling takes forced inclusions into an editable wheel too, which most build backends drop without a word.
# Bytecode is compiled here, once: under PYTHONDONTWRITEBYTECODE each process of the tests would compile openai anew (two seconds).
$(READY): $(LOCK) pyproject.toml sst_bytecode/boot/sst.pth | $(UV)
	$(UV) pip sync --quiet --python $(PY) --require-hashes --compile-bytecode $(LOCK)
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "sst.pth").read_text()'
	@touch $@

# Releases of some years ago, for tests/older alone: nothing of ours is in it, `sst run` lends what is needed.
$(OLDER)/.ready: requirements/older.txt | $(UV)
	$(UV) venv --quiet --clear --python $(PY) $(OLDER)
	$(UV) pip sync --quiet --python $(OLDER)/bin/python --require-hashes --compile-bytecode requirements/older.txt
	@touch $@

.PHONY: check
check: $(READY) ## lint, check the format, the types and the dependency rules
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

.PHONY: test
test: $(READY) $(OLDER)/.ready ## run the tests on this interpreter, but for those marked slow (ARGS=…: more options for pytest)
	$(PY) -m pytest -n 2 --dist loadscope -m 'not slow' $(ARGS)

.PHONY: test-all
test-all: $(READY) $(OLDER)/.ready ## run every test, the slow ones too, on CPython 3.11 to 3.14, and on Spark
	-@$(PY) -m tests.interpreters 3.14
	$(PY) -m nox --session tests spark

.PHONY: fidelity
fidelity: $(READY) ## run other people's test suites plain and watched, and compare (ARGS=…: see ARGS=--help)
	$(PY) -m tests.fidelity $(ARGS)

.PHONY: demo
demo: $(READY) ## follow one visitor's data from a form to the companies that receive it
	rm -rf .demo && mkdir .demo
	$(PY) -m fixtures.demo --work .demo

.PHONY: bench
bench: $(READY) ## measure the cost over plain Python, and write it to docs/performance.md (ARGS=…: see ARGS=--help)
	$(PY) -m tests.bench $(ARGS)

.PHONY: detection
detection: $(READY) ## measure what is found, and write it to docs/detection.md (ARGS=…: see ARGS=--help)
	$(PY) -m tests.detection $(ARGS)

.PHONY: reference
reference: $(READY) ## write the reference of verbs, options and keys from the code
	$(PY) -m sst_bytecode.cli.reference

.PHONY: docs
docs: $(READY) ## build the documentation; a warning is an error
	$(PY) -m sphinx -n -W --keep-going -q -b html docs docs/_build/html

.PHONY: dist
dist: $(READY) ## build the wheel and the sdist into dist/
	$(UV) build --quiet --no-build-isolation --python $(PY) --out-dir dist

.PHONY: lock
lock: $(UV) ## rewrite the lock files from pyproject.toml (UPGRADE=1: take the newest versions)
	$(COMPILE) $(if $(UPGRADE),--upgrade) --all-extras --group pyproject.toml:dev pyproject.toml -o $(LOCK)
	echo uv | $(COMPILE) --constraint $(LOCK) - -o $(UVLOCK)
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/older.in -o requirements/older.txt
	@! grep -nE '://|file:|^-|^/|@ ' $(LOCK) $(UVLOCK) requirements/older.txt || { echo 'make: an address or a path in the lock' >&2; exit 1; }

.PHONY: clean
clean: ## remove all that these verbs made, .venv included
	rm -rf $(VENV) $(OLDER) .demo .nox .fidelity .interpreters .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage* build dist docs/_build .sst
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
