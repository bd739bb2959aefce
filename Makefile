PYTHON ?= python3
.PHONY: run test coverage lint lock chaos

run: ; @exec $(PYTHON) -m rehab.local run
test: ; @exec $(PYTHON) -m rehab.local test $(ARGS)
coverage: ; @exec $(PYTHON) -m rehab.local coverage $(ARGS)
lint: ; @exec $(PYTHON) -m rehab.local lint
lock: ; @exec $(PYTHON) -m rehab.local lock
chaos: ; @exec $(PYTHON) -m rehab.local chaos
