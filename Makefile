# The verbs of this project; `make help` lists them. Needs GNU make, git and CPython 3.11 or later with venv.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
UV     := $(VENV)/bin/uv
READY  := $(VENV)/.ready
LOCK   := requirements/lock.txt
UVLOCK := requirements/uv.txt

# The interpreters are the machine's own; uv would otherwise look for one to download.
export UV_PYTHON_DOWNLOADS := never
# Only CI and the first set-up read this output; a progress bar makes logs unreadable.
export UV_NO_PROGRESS := 1

# One lock for everybody: without -o, each line keeps the version it has unless pyproject.toml rules it out.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(READY) ## make .venv with the locked dependencies and this project in it

$(UV): $(UVLOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'make: $(PYTHON) is older than CPython 3.11; name another one: make PYTHON=python3.12 …' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(UVLOCK)
	@touch $@

# The project is installed editable, so that a change needs no reinstallation. Installers drop a wheel's extra .pth files from an
# editable install without a word; the copy makes the development environment start as an installed one does.
$(READY): $(LOCK) pyproject.toml sst_bytecode/boot/sst.pth | $(UV)
	$(UV) pip sync --quiet --python $(PY) --require-hashes $(LOCK)
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	cp sst_bytecode/boot/sst.pth "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	@touch $@

.PHONY: lock
lock: $(UV) ## rewrite the lock files from pyproject.toml (UPGRADE=1: take the newest versions)
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group pyproject.toml:dev pyproject.toml -o $(LOCK)
	echo uv | $(COMPILE) --constraint $(LOCK) - -o $(UVLOCK)
