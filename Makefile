PYTHON ?= python3
.PHONY: run test coverage lint lock chaos bench audit secrets

run: ; @exec $(PYTHON) -m rehab.local run
test: ; @exec $(PYTHON) -m rehab.local test $(ARGS)
coverage: ; @exec $(PYTHON) -m rehab.local coverage $(ARGS)
lint: ; @exec $(PYTHON) -m rehab.local lint
lock: ; @exec $(PYTHON) -m rehab.local lock
chaos: ; @exec $(PYTHON) -m rehab.local chaos
bench: ; @exec $(PYTHON) -m rehab.local bench $(if $(BASE),--base $(BASE)) $(ARGS)
audit: ; @exec $(PYTHON) -m rehab.local audit $(ARGS)
secrets: ; @exec $(PYTHON) -m rehab.local secrets
