# The tasks of this repository. `make` alone lists them.

PYTHON  := .venv/bin/python
BINARY  := .build/release/stow-gateway
ADDRESS ?= 127.0.0.1:8080
IMAGE   ?= stow-gateway
TARGET  ?= media
SECONDS ?= 600
CYCLES  ?= 1000
ARCHIVE ?= scripted
PREFIX  ?= /usr/local

.DEFAULT_GOAL := help
.PHONY: help deps deps-build build run install manual test unit lint format golden e2e bench fuzz crash-test image clean

help:                 ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

deps:                 ## install all that is missing for building, testing and measuring
	@Tools/install.sh swift build test python

deps-build:           ## install only what is missing for building
	@Tools/install.sh swift build

build: deps-build     ## compile the release binary, .build/release/stow-gateway
	Tools/build-release.sh

run: build            ## build, then serve on http://127.0.0.1:8080 with the embedded folder archive
	$(BINARY) serve --listen $(ADDRESS)

install: build        ## the program, its manual page and what makes shells complete its commands: make install PREFIX=/usr/local
	install -D --strip $(BINARY) $(DESTDIR)$(PREFIX)/bin/stow-gateway
	ln -sf stow-gateway $(DESTDIR)$(PREFIX)/bin/stowrs
	install -D -m 644 docs/stow-gateway.1 $(DESTDIR)$(PREFIX)/share/man/man1/stow-gateway.1
	install -D -m 644 docs/stowrs.1 $(DESTDIR)$(PREFIX)/share/man/man1/stowrs.1
	mkdir -p $(addprefix $(DESTDIR)$(PREFIX)/share/,bash-completion/completions zsh/site-functions fish/vendor_completions.d)
	$(BINARY) completions bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/stow-gateway
	$(BINARY) completions zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_stow-gateway
	$(BINARY) completions fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/stow-gateway.fish
	$(BINARY) completions bash stowrs >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/stowrs
	$(BINARY) completions zsh stowrs >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_stowrs
	$(BINARY) completions fish stowrs >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/stowrs.fish

manual: build         ## write docs/stow-gateway.1 anew, from what the program says of itself
	$(PYTHON) Tools/make-manual.py

test: deps lint unit build e2e  ## every test, the end-to-end ones against real parts included

lint: deps            ## formatting, the import rule, generated files
	swift format lint --strict --recursive Sources Tests Package.swift
	Tools/check-imports.sh
	$(PYTHON) Tools/generate-dictionary.py --check
	$(PYTHON) Tools/embed-description.py --check

format:               ## format all Swift sources in place
	swift format --in-place --recursive Sources Tests Package.swift

unit: deps            ## the Swift tests
	swift test

e2e: deps             ## the end-to-end tests of the release binary (build it first)
	$(PYTHON) -m pytest Tests/EndToEnd $(PYTEST)

golden: deps          ## write the golden bytes anew; review them as a diff
	RECORD_GOLDEN=1 swift test --filter Golden

bench: deps build     ## measure beside nginx; writes Benchmarks/RESULTS.md
	$(PYTHON) Benchmarks/bench.py

fuzz: deps            ## fuzz one reader: make fuzz TARGET=jpeg SECONDS=600; TARGET=all for each of them
	Tests/Fuzz/run.sh $(TARGET) $(SECONDS)

crash-test: deps      ## kill it under load and look for what was acknowledged: make crash-test CYCLES=1000 ARCHIVE=scripted
	$(PYTHON) Tests/Crash/crash.py --cycles $(CYCLES) --archive $(ARCHIVE)

image:                ## the container image
	docker build --tag $(IMAGE) .

clean:                ## forget what was built
	rm -rf .build .venv
