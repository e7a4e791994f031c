# All the commands there are. `make run` and `make test` do all the set-up by themselves.
.DEFAULT_GOAL := help
# Every proof in proofs/ that can be run by itself: kill is `make proof-kill`, power_cut is `make proof-power-cut`.
PROOFS := $(subst _,-,$(patsubst proofs/%.py,proof-%,$(shell grep -l __main__ proofs/*.py | grep -v proofs/fast.py)))

.PHONY: help run test check format lock model bench-streams bench-pages bench-desk bench-judge bench-audit bench-chat bench-chat-memory bench-chat-kill bench-chat-profile proof-fast $(PROOFS) screens clean

PYTHON ?= python3
BIN := .venv/bin
export GATEPOST_DATA ?= $(CURDIR)/var
# What is compiled is kept: compiling tests and programs anew takes a third of a minute in each process.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make run            a demo school on http://localhost:8000 (PORT and GATEPOST_DATA are honoured)"
	@echo "make test           the whole suite, on SQLite"
	@echo "make check          all that CI does"
	@echo "make format         lay out the code"
	@echo "make bench-streams  600 open streams: how fast a post reaches its class"
	@echo "make bench-pages    how fast the ordinary pages are: in one school, and in forty over a million posts"
	@echo "make bench-desk     how fast the desk is with ten thousand matters in a school"
	@echo "make bench-judge    how well and how fast the judge reads, beside its peers (SPLIT=tune for another split)"
	@echo "make bench-audit    how fast the audit's chain is walked"
	@echo "make bench-chat     the class chat beside ejabberd and a floor (BENCH_QUICK=1 for a short look)"
	@echo "make bench-chat-memory, -kill, -profile   idle members, kill -9, and where the time goes (SYSTEM=gatepost)"
	@echo "make proof-fast     all proofs with few tries, as CI runs them (docs/proofs.md)"
	@echo "make proof-kill     one proof in full; PROOF_WITH='--n 10 --database sqlite' says otherwise"
	@echo "make screens        the pictures in docs/"
	@echo "make lock           lock the packages again"

# The virtual environment, from locked packages with hashes. Made again when a lock changes.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Gatepost needs Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing. On Debian: apt install python3-venv"; exit 1; }
	@touch $@

.venv/runtime: .venv/made requirements/runtime.txt pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/develop: .venv/runtime requirements/develop.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/develop.txt
	@touch $@

run: .venv/runtime
	@$(BIN)/gatepost run --demo

test: .venv/develop
	@$(BIN)/python -m pytest -n 2

check: .venv/develop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/mypy -p proofs
	$(BIN)/mypy -p training
	DJANGO_SETTINGS_MODULE=gatepost.site.settings GATEPOST_DATA=build/check GATEPOST_BASE_URL=https://gatepost.example $(BIN)/python -m django check --deploy --fail-level WARNING
	DJANGO_SETTINGS_MODULE=gatepost.site.settings GATEPOST_DATA=build/check $(BIN)/python -m django makemigrations --check --dry-run
	git ls-files 'src/*.html' | xargs $(BIN)/djade --check --target-version 5.2
	@if [ -n "$(GATEPOST_TEST_POSTGRESQL)" ]; then \
		GATEPOST_DATABASE_URL="$(GATEPOST_TEST_POSTGRESQL)" $(BIN)/python -m pytest -n 2 --database-only -m "not browser and not server"; \
	else echo "PostgreSQL: NOT RUN (GATEPOST_TEST_POSTGRESQL names no server)"; test "$$CI" != true; fi
	$(BIN)/python -m pytest -n 2

format: .venv/develop
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	git ls-files 'src/*.html' | xargs $(BIN)/djade --target-version 5.2

bench-streams: .venv/develop
	$(BIN)/python -m benchmarks.streams

bench-pages: .venv/develop
	$(BIN)/python -m benchmarks.pages.ordinary
	$(BIN)/python -m benchmarks.pages.many --write

bench-desk: .venv/develop
	$(BIN)/python -m benchmarks.desk --write

# What the judge is measured beside has an environment of its own. `make bench-judge SPLIT=tune` leaves the test split alone.
SPLIT ?= test

build/judge-bench-venv/made: benchmarks/judge/requirements.txt
	@$(PYTHON) -m venv build/judge-bench-venv
	@build/judge-bench-venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r benchmarks/judge/requirements.txt
	@touch $@

bench-judge: .venv/develop build/judge-bench-venv/made
	$(BIN)/python -m benchmarks.judge.measure --split $(SPLIT) --write

bench-audit: .venv/develop
	$(BIN)/python -m benchmarks.audit

# PyTorch and the pre-trained weights are needed to make the judge's trained part, never to run it.
build/model-venv/made: training/requirements.txt requirements/runtime.txt
	@$(PYTHON) -m venv build/model-venv
	@build/model-venv/bin/pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@touch $@

model: build/model-venv/made
	PYTHONPATH=src build/model-venv/bin/python -m training

# The load generator has an environment of its own; the servers that are measured beside Gatepost come from Debian.
BENCH := build/bench-venv/bin/python
SYSTEM ?= gatepost

build/bench-venv/made: benchmarks/chat/requirements.txt benchmarks/chat/install_peers.sh .venv/develop
	benchmarks/chat/install_peers.sh
	@touch $@

bench-chat: build/bench-venv/made
	$(BIN)/python -m benchmarks.chat.texts_pass
	$(BENCH) -m benchmarks.chat.compare

bench-chat-memory: build/bench-venv/made
	$(BENCH) -m benchmarks.chat.compare --rounds 1 --scenarios idle idle2000 idle10000 --into MEMORY.md

bench-chat-kill: build/bench-venv/made
	$(BENCH) -m benchmarks.chat.compare --scenarios kill --into KILL.md

bench-chat-profile: build/bench-venv/made
	benchmarks/chat/profile.sh $(SYSTEM)

proof-fast: .venv/develop
	$(BIN)/python -m proofs.fast

PROOF_WITH ?=
$(PROOFS): proof-%: .venv/develop
	$(BIN)/python -m proofs.$(subst -,_,$*) $(PROOF_WITH)

screens: .venv/develop
	$(BIN)/python -m tests.browser.screens
	$(BIN)/python -m pytest -q -n0 tests/whatsapp/picture.py

lock: .venv/develop
	for name in runtime scale develop deploy; do $(BIN)/pip-compile --quiet --no-header --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --strip-extras --allow-unsafe -o requirements/$$name.txt requirements/$$name.in; done

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache
