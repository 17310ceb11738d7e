# `make run` on a bare clone shows the show, `make test` checks it; everything else is detail.

# Options for the show: make run ARGS="--windowed --source demo"
ARGS =
# Options for pytest: make test TESTS="tests/test_clock.py -x"
TESTS =

python = .venv/bin/python
prepare = @PYTHON="$(PYTHON)" sh tools/python.sh tools/prepare.py

.PHONY: help run setup test setup-tests check clips stills bench bench-peers score soak clean

help:
	@echo 'make run     install what is missing and start the show    (ARGS="--source demo")'
	@echo 'make setup   only install what the show needs; the environment is .venv'
	@echo 'make test    install what the tests need besides, and pass them    (TESTS="-x")'
	@echo 'make check   style, types and walls, without the tests'
	@echo 'make clips   every scene under violent music, before two flash meters; and its stripes'
	@echo 'make stills  every scene in silence, quiet, loud and at a hit, as one picture'
	@echo 'make bench   what a show costs and how late it is, as a table    (ARGS="hall corridor")'
	@echo 'make bench-peers    what projectM and cava need for the same sound, where they are installed'
	@echo 'make score   how well it hears, as a table    (ARGS="--quick --why")'
	@echo 'make soak    ten minutes of a party at which everything goes wrong    (ARGS="--seconds 3600")'
	@echo 'make clean   remove what was built; .venv and your files stay'

run: setup
	@sh tools/run.sh $(ARGS)

setup:
	$(prepare) show

test: setup-tests check
	@$(python) -m pytest $(TESTS)

setup-tests:
	$(prepare) tests

check: setup-tests
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy
	@$(python) -m mypy tools/prepare.py tools/packages.py
	@.venv/bin/lint-imports

clips: setup-tests
	@$(python) -m benchmarks.clips $(ARGS)
	@$(python) -m benchmarks.patterns

stills: setup-tests
	@$(python) -m benchmarks.stills --contact
	@echo 'stills/contact.png'

bench: setup-tests
	@$(python) -m benchmarks $(ARGS)

bench-peers: setup-tests
	@$(python) -m benchmarks.peers $(ARGS)

score: setup-tests
	@$(python) -m pip install --quiet --disable-pip-version-check -e ".[score]"
	@$(python) -m benchmarks.hearing $(ARGS)

soak: setup-tests
	@$(python) -m benchmarks.loops --seconds 700
	@$(python) -m benchmarks.soak $(ARGS)

clean:
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find visualizer tests tools benchmarks -name __pycache__ -type d -exec rm -rf {} +
