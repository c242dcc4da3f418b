# Every target makes what it needs first; when nothing has changed that takes a moment.
# Another Python:   make demo PYTHON=python3.12
# Another port:     PORT=9000 make demo
# Part of the tests: make test ARGS="-k holds"
PYTHON ?= python3
VENV = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test bench format

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST)

demo: ## run the whole site here with demo content; Ctrl-C stops it
	@$(PYTHON) .ci/setup.py demo
	@exec $(VENV)/python manage.py demo

test: ## every check, then every test on SQLite, on PostgreSQL and in a browser
	@$(PYTHON) .ci/setup.py test
	@exec $(VENV)/python .ci/check.py $(ARGS)

bench: ## measure bookings, certificates and pages against the bare way, one JSON object a line
	@$(PYTHON) .ci/setup.py test >&2
	@exec $(VENV)/python -m tests.bench $(ARGS)

format: ## put Python and templates into the project's style
	@$(PYTHON) .ci/setup.py test
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
	$(VENV)/djlint --reformat --quiet .
