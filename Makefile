PYTHON ?= $(shell command -v python3.11 || command -v python3)
.PHONY: setup demo test check lock

setup: .venv/.ready  ## everything installed in .venv
.venv/.ready: requirements-dev.lock pyproject.toml ; sh deploy/setup.sh $(PYTHON) && touch $@
demo: setup          ## the whole job on the bundled site, in under a minute
	.venv/bin/wirewatch demo
test: setup          ## all tests that need no server
	.venv/bin/python -m pytest -n 2 --dist worksteal
check: setup         ## lint, format, types, import contracts
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports
lock:                ## resolve the dependencies anew; commit what changes
	sh deploy/lock.sh
