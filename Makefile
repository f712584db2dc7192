# Muster. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

SWIFT_FILES := Package.swift Sources Tests
# The agent must stay small: its own code for size, one section a function, and identical functions folded.
RELEASE := swift build -c release --static-swift-stdlib -Xswiftc -Osize -Xswiftc -Xfrontend -Xswiftc -function-sections \
	-Xswiftc -use-ld=lld -Xlinker --icf=all -Xlinker -O2 -Xlinker --no-export-dynamic

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build the release binaries (.build/release)
	@packaging/scripts/dependencies build
	$(RELEASE) --product coordinator
	$(RELEASE) --product node-agent

packages: ## Build the two Debian packages (build/packages)
	@packaging/scripts/dependencies packages
	$(MAKE) --no-print-directory build
	@packaging/scripts/build-packages

demo: packages ## Bring up a real cluster of five machines on this one
	@packaging/lab/lab up

demo-down: ## Remove the demo cluster and everything it left on this machine
	@packaging/lab/lab down

test: ## Run all tests, the lab among them
	@packaging/scripts/dependencies test
	$(MAKE) --no-print-directory packages
	@packaging/scripts/run-tests

test-quick: ## Run the tests that need neither root nor the lab
	swift test --disable-xctest --skip EndToEndTests

fmt: ## Format the sources
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

check: ## Check format, rules and the API document without changing anything
	@packaging/scripts/dependencies check
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	@packaging/scripts/check-openapi

size: build ## Print what the agent costs: bytes, memory, wake-ups
	@packaging/scripts/size

.PHONY: help build packages demo demo-down test test-quick fmt check size
