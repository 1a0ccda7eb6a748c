# Two commands matter: `make run` starts everything, `make test` tests everything.
# Settings can be given along: make run PORT=8001 HOST=0.0.0.0 (all of them: .env.example).

PYTHON ?= python3

.PHONY: run test check install format bench clean

run:
	@exec $(PYTHON) scripts/bootstrap.py run

# ARGS go to pytest: make test ARGS="tests/unit -k clock"
test:
	@exec $(PYTHON) scripts/bootstrap.py test $(ARGS)

check:
	@exec $(PYTHON) scripts/bootstrap.py check $(ARGS)

install:
	@exec $(PYTHON) scripts/bootstrap.py install

format: install
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

# Every figure of the README: one JSON (bench/results.json) and a table. make bench ARGS=--quick for a smoke run.
bench: install
	@exec .venv/bin/python -m bench $(ARGS)

# Takes away what was made, apart from the data in .codequest.
clean:
	rm -rf .venv static/dist static/node_modules judge/supervisor/build *.egg-info
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
