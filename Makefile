# Every command of the project. `make help` explains them; the stamps in .make/ say what is already set up.
.DEFAULT_GOAL := help
SHELL := /bin/bash -o pipefail
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
# Half of the modules each, then what the other has not begun: a module's own world is made once.
SPLIT := -n 2 --dist worksteal
DEMO := CLUB_EMPLOI_DEMO=1 $(PY) manage.py
# The command `club-emploi`, without fetching anything.
COMMAND := .venv/bin/uv pip install -q --no-deps --no-build-isolation --offline -e .
# What Python compiled is kept: without it each of our processes compiles the whole anew (8 s for the tests).
export PYTHONDONTWRITEBYTECODE :=
# A walk that waits for ever is ended; PATIENCE is of tests/browser/patience.py.
WALKS = $(if $(PATIENCE),-o faulthandler_timeout=$$((300 * $(PATIENCE))))
SOURCES := clubemploi tests bench manage.py vendor.py

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: .make/base .make/static  ## set up and serve a fictitious association on http://127.0.0.1:8000
	$(DEMO) migrate --verbosity 0
	$(DEMO) demo
	$(DEMO) serve

run: .make/base .make/static  ## serve your own data, reloading when the code changes
	$(PY) manage.py serve --dev

test: .make/dev .make/system .make/static  ## run the checks, the suite on SQLite, what the engine can change on PostgreSQL, the browser
	$(MAKE) check
	env -u DATABASE_URL $(PYTEST) $(SPLIT) -m "not browser"
	$(PY) -m tests.postgresql $(PYTEST) $(SPLIT) -m "engine and not browser"
	$(PYTEST) -n 2 -m browser tests/browser

postgresql: .make/dev .make/system .make/static  ## run on PostgreSQL all that asks for the database
	$(PY) -m tests.postgresql $(PYTEST) $(SPLIT) -m "database and not browser"

coverage: .make/dev .make/system .make/static  ## measure which lines the suite runs, and fail below the floor
	rm -f .coverage .coverage.*
	env -u DATABASE_URL $(PYTEST) $(SPLIT) -m "not browser" --cov --cov-report=
	$(PY) -m tests.coverage_floor

browser: .make/dev .make/system .make/static  ## walk the steps in a real browser, on SQLite then PostgreSQL (PATIENCE=5: on a busy machine)
	$(PYTEST) -n 2 -m browser $(WALKS) tests/browser
	$(PY) -m tests.postgresql $(PYTEST) -n 2 -m browser $(WALKS) tests/browser

check: .make/dev  ## style, types, imports, templates, migrations
	$(MAKE) -j2 types style

types:
	.venv/bin/mypy clubemploi

style:
	.venv/bin/ruff format --check -q $(SOURCES)
	.venv/bin/ruff check -q $(SOURCES)
	.venv/bin/lint-imports --no-cache > .make/imports.log || { cat .make/imports.log; exit 1; }
	.venv/bin/djlint clubemploi --lint --quiet
	CLUB_EMPLOI_DATA=.make/data $(PY) manage.py makemigrations --check --dry-run
	CLUB_EMPLOI_DATA=.make/data $(PY) manage.py check --fail-level WARNING

fix: .make/dev  ## format and repair what can be repaired
	.venv/bin/ruff check -q --fix $(SOURCES) || true
	.venv/bin/ruff format -q $(SOURCES)

screenshots: .make/dev .make/system .make/static  ## picture every screen, at 1280 and 390 px, light and dark, into screenshots/, and the guide
	$(PYTEST) -m browser tests/browser/test_screens.py tests/browser/test_steps.py --screenshots -n 2

bench: .make/dev .make/static  ## measure queries, bytes and server time of each page, small and large, on both databases
	$(PY) -m bench
	$(PY) -m tests.postgresql $(PY) -m bench
	$(PY) -m bench.duplicates
	$(PY) -m bench.enrol
	$(PY) -m bench.presence
	$(PY) -m tests.postgresql $(PY) -m bench.presence
	POSTGRESQL_DURABLE=1 $(PY) -m tests.postgresql $(PY) -m bench.enrol
	$(PY) -m tests.postgresql $(PY) -m bench.duplicates

chaos: .make/dev .make/system  ## kill workers, stop databases, fill disks: nothing lost, nothing sent twice, on both databases (10 min)
	$(PY) -m tests.chaos
	POSTGRESQL_DURABLE=1 $(PY) -m tests.postgresql $(PY) -m tests.chaos

observatory: .make/dev .make/static  ## have the headers graded by the HTTP Observatory's own library (needs npm)
	@command -v npm >/dev/null || { echo "NOT DONE: npm is missing, nothing was graded"; exit 1; }
	cd bench/observatory && npm ci --ignore-scripts --silent
	$(PY) -m bench.headers | node bench/observatory/grade.mjs

vendor:  ## copy the browser's and the printer's files from npm, exact versions of package.json
	npm ci --ignore-scripts
	python3 vendor.py

requirements: .make/uv  ## pin and hash the dependencies anew
	for set in base dev; do .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements/$$set.in -o requirements/$$set.txt; done

.make/uv:
	mkdir -p .make
	test -x .venv/bin/python || python3 -m venv .venv
	.venv/bin/python -m pip install -q --disable-pip-version-check uv
	touch $@

.make/base: requirements/base.txt | .make/uv
	test .make/dev -nt requirements/dev.txt || .venv/bin/uv pip sync -q --require-hashes requirements/base.txt
	$(COMMAND)
	touch $@

.make/dev: requirements/dev.txt | .make/uv
	.venv/bin/uv pip sync -q --require-hashes requirements/dev.txt
	$(COMMAND)
	touch $@

.make/static: $(shell find clubemploi -path '*/static/*' -type f) | .make/uv
	@test -e .make/base -o -e .make/dev || $(MAKE) .make/base
	CLUB_EMPLOI_DATA=.make/data $(PY) manage.py collectstatic --noinput --clear --verbosity 0
	touch $@

.make/system: tests/system_packages.sh
	bash tests/system_packages.sh
	touch $@

.PHONY: bench browser chaos check coverage demo fix help observatory postgresql requirements run screenshots style test types vendor
