# Two commands are all there is to remember: `make serve` and `make test`. Both set up everything they need in .venv/.
.DEFAULT_GOAL := help
.PHONY: help setup serve build publish check fix test evaluate compare benchmark torture report draft replay watch screenshots evidence pictures pin clean

PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
SITE_READY := .venv/.site-ready
TOOLS_READY := .venv/.tools-ready

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(SITE_READY) ## Set up the virtual environment that serving and building need

serve: $(SITE_READY) ## Build, serve site and collector at http://127.0.0.1:8000, rebuild on every change (PORT=8001 for another port)
	@$(BIN)/python scripts/serve.py --host $(HOST) --port $(PORT)

build: $(SITE_READY) ## Build the site strictly, beside the old one, and swap it into site/
	@$(BIN)/python scripts/build_site.py

publish: $(SITE_READY) ## Build for a web server: with compressed copies and social cards, swapped into site/
	@$(BIN)/python scripts/publish_site.py

check: $(TOOLS_READY) ## Check content, style and types
	$(BIN)/python scripts/check_content.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/tsc -p .
	PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/tsc -p rahnama/site/offline

fix: $(TOOLS_READY) ## Mend style where a program can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: check ## Check everything, then run all tests (sets up the browser, too)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile $(ARGS)

evaluate: $(SITE_READY) ## Measure the search on labelled queries: make evaluate SET=path.json
	$(BIN)/python scripts/evaluate_search.py $(SET)

compare: $(SITE_READY) ## Build with MkDocs and with ProperDocs, and compare every page
	$(BIN)/python scripts/compare_hosts.py

benchmark: $(SITE_READY) ## Time the build against MkDocs with Material over the same pages
	$(BIN)/python -m benchmarks.build $(ARGS)

torture: $(TOOLS_READY) ## Break the collector in every way we know, about ten minutes (ARGS=--quick: one)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m benchmarks.torture $(ARGS)

report: $(SITE_READY) ## List what customers searched for in vain: make report ARGS="--days 7"
	@$(BIN)/python scripts/report_unanswered.py $(ARGS)

draft: $(SITE_READY) ## Draft what a topic of the report asks for: make draft ARGS="1a2b3c4d --write"
	@$(BIN)/python scripts/draft_entry.py $(ARGS)

replay: $(SITE_READY) ## See which topics are answered by now, and what each answer brought
	@$(BIN)/python scripts/replay_topics.py $(ARGS)

watch: $(SITE_READY) ## Tell when many people ask for the same at once: make watch ARGS="--follow"
	@$(BIN)/python scripts/watch_searches.py $(ARGS)

screenshots: $(TOOLS_READY) build ## Photograph every kind of page, from 320 to 1280 px, light and dark, into var/screenshots/
	$(BIN)/python scripts/screenshots.py

evidence: $(TOOLS_READY) ## Test accessibility and write down what was seen, into var/accessibility.md
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest tests/browser/test_accessibility.py tests/browser/test_keyboard.py tests/browser/test_right_to_left.py
	@echo "written: var/accessibility.md"

pictures: $(TOOLS_READY) build ## Compare the main pages with the pictures in tests/pictures/ (ARGS=--renew: keep what they look like now)
	$(BIN)/python scripts/compare_pictures.py $(ARGS)

pin: $(SITE_READY) ## Renew constraints.txt from what is installed
	{ sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --exclude-editable; } > constraints.new && mv constraints.new constraints.txt

clean: ## Remove what was set up or built; messages in var/ stay
	rm -rf .venv node_modules site site.* var/cache var/preview var/screenshots var/cards .mypy_cache .ruff_cache .pytest_cache

$(SITE_READY): requirements.txt constraints.txt pyproject.toml
	@sh scripts/setup.sh site
	@touch $@

$(TOOLS_READY): $(SITE_READY) package.json package-lock.json
	@sh scripts/setup.sh tools
	@touch $@
