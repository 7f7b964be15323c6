# Every target sets up what it needs; a machine needs only Python 3.10 or newer
# with its `venv` module. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -e -o pipefail -c
.DEFAULT_GOAL := help

# Overridable: make test PYTHON=/opt/python3.12/bin/python3
PYTHON ?= $(shell $(call first_python,python3 python3.13 python3.12 python3.11 python3.10,13))
ADDONS_PYTHON ?= $(shell $(call first_python,python3.11 python3.10 python3,11))
ECOSYSTEM_PYTHON ?= $(shell $(call first_python,python3.11 python3.12 python3.13 python3,13))

# Each candidate is really run: a version manager's shim can be on the PATH and
# fail all the same. TensorFlow has no packages for Pythons newer than $(2).
first_python = for python in $(1); do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, $(2)))' 2>/dev/null; \
	  then echo $$python; break; fi; done

# One process more than cores, as some tests wait for processes of their own,
# but at most four: each holds a TensorFlow of about 1 GB. Most of a test is
# tracing, on one core, so single-threaded processes beside each other are
# faster than one with many threads, and their threads would fight for the
# cores. A file stays in one process, with its module fixtures.
PROCESSES = $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n < 3 ? n + 1 : 4)))
PYTEST = TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 OMP_NUM_THREADS=1 \
	$(1)/bin/python -m pytest -n $(PROCESSES) --dist loadfile $(ARGS)

.PHONY: help demo environments test lint wheel test-addons test-ecosystem clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

demo: .venv/installed ## Draw a clip and estimate its poses, into demo/
	.venv/bin/flowpose demo --overwrite

# pip keeps to one core: two environments take little longer than one.
environments: ## Set up what test, lint, wheel and test-addons need
	$(MAKE) --jobs=2 .venv/installed-dev .venv-addons/installed

test: .venv/installed ## Run all tests (ARGS="-k warp" runs some)
	$(call PYTEST,.venv)

lint: .venv/installed-dev ## Check style and formatting
	.venv/bin/ruff check
	.venv/bin/ruff format --check

wheel: .venv/installed-dev ## Build wheel and sdist, try the wheel outside the checkout
	rm -rf dist
	.venv/bin/python -m build --outdir dist
	.ci/try_wheel .venv dist/*.whl

test-addons: .venv-addons/installed ## Run all tests with TensorFlow 2.15 and tensorflow-addons
	$(call PYTEST,.venv-addons)

# The first line: what is not there is no failure to pytest, but skipped.
test-ecosystem: .venv-ecosystem/installed ## Check that movement and sleap-io read our pose files
	.venv-ecosystem/bin/python -c 'import movement, sleap_io, pyarrow'
	.venv-ecosystem/bin/python -m pytest tests/ecosystem $(ARGS)

clean: ## Remove environments and builds
	rm -rf .venv .venv-addons .venv-ecosystem build dist *.egg-info

# The stamp comes last: an installation that broke off is taken up again.
.venv/installed: setup.cfg pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.10 to 3.13 with venv was found. Install one (Debian: python3-venv), or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up .venv (some minutes the first time) ..."
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet --editable '.[beam,test]'
	touch $@

.venv/installed-dev: .venv/installed
	.venv/bin/python -m pip install --quiet --editable '.[dev]'
	touch $@

.venv-addons/installed: setup.cfg pyproject.toml
	@test -n "$(ADDONS_PYTHON)" || { echo "tensorflow-addons needs Python 3.10 or 3.11, and none with venv was found. Install one, or name it: make test-addons ADDONS_PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up .venv-addons (some minutes the first time) ..."
	test -x .venv-addons/bin/python || $(ADDONS_PYTHON) -m venv .venv-addons
	.venv-addons/bin/python -m pip install --quiet --upgrade pip
	.venv-addons/bin/python -m pip install --quiet --editable '.[addons,test]'
	touch $@

# The checkout is tested, not installed: pose files need no TensorFlow.
.venv-ecosystem/installed: tests/ecosystem/requirements.txt
	@test -n "$(ECOSYSTEM_PYTHON)" || { echo "movement needs Python 3.11 to 3.13, and none with venv was found. Install one, or name it: make test-ecosystem ECOSYSTEM_PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up .venv-ecosystem (some minutes and 1.5 GB the first time) ..."
	test -x .venv-ecosystem/bin/python || $(ECOSYSTEM_PYTHON) -m venv .venv-ecosystem
	.venv-ecosystem/bin/python -m pip install --quiet --upgrade pip
	.venv-ecosystem/bin/python -m pip install --quiet --requirement $<
	touch $@
