# make run         start the app (http://localhost:8501; CCN_HOST, CCN_PORT)
# make test        all checks and tests
# make format      rewrite the code in the house format
# make check-data  check the data of CCN_DATASET and rewrite data/README.md
# make bench       print measurements

PYTHON   ?= python3
CCN_HOST ?= localhost
CCN_PORT ?= 8501

VENV := .venv
BIN  := $(VENV)/bin
PINS := $(VENV)/requirements.installed

export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test format check-data bench venv

run: venv
	$(BIN)/streamlit run dashboard/app.py --server.address "$(CCN_HOST)" --server.port "$(CCN_PORT)"

# Some systems ship venv without the part that brings pip; then the system's pip fills it.
# Packages are installed again only when requirements.txt has other content than last time.
venv:
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null \
		|| $(PYTHON) -m venv --clear --without-pip $(VENV)
	@cmp -s requirements.txt $(PINS) || { \
		if $(BIN)/python -m pip --version >/dev/null 2>&1; \
		then $(BIN)/python -m pip install -r requirements.txt; \
		else $(PYTHON) -m pip --python $(BIN)/python install -r requirements.txt; \
		fi && cp requirements.txt $(PINS); }
	@$(BIN)/python -m dashboard.exports.fonts

test: venv
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	CHROMIUM="$$(.ci/chromium.sh)" $(BIN)/python -m pytest

format: venv
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

check-data: venv
	$(BIN)/python -m dashboard.store
	$(BIN)/python -m dashboard.docs

bench: venv
	$(BIN)/python -m benchmarks
