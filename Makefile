# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# Makefile - every target; `make help` lists them. Each folder brings its sources in a .mk of its own.
# Everything that is made lands in build/.

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

BUILD := build
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@echo "  $(1)	$(2)")

# Warnings that hold for target, host and tests alike.
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-align \
	-Wcast-qual -Wvla -Wundef -Wformat=2 -Wwrite-strings -Wconversion -Wsign-conversion -Werror

include stub/stub.mk
include scripts/board.mk
include scripts/sdk.mk
include scripts/linux.mk
include host/host.mk
include tests/tests.mk
include tests/bench/bench.mk

.PHONY: all binaries help setup demo demo-live clean

# setup goes first, then a second make that may rely on what it installed.
all: setup ## build the host program and the firmware of every board
	$(Q)$(MAKE) --no-print-directory binaries

binaries: $(HOLDFAST) $(BOARD_ELFS)

demo: all ## a board panics in QEMU; gdb and the shell look at it, each step checked; also BOARD=mps2-an385
	$(if $(filter mps2-%,$(BOARD)),$(Q)$(MAKE) --no-print-directory sdk-files && scripts/demo-m $(BOARD),$(Q)scripts/demo)

demo-live: all ## the same dead board, left for you to play with
	$(Q)scripts/demo --live

setup: ## install what is missing (Debian packages)
	$(Q)scripts/setup

help: ## this list
	@grep -hE '^[a-z][a-z0-9_-]*:.*## ' $(MAKEFILE_LIST) | sort | \
		awk -F':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

clean: ## remove build/
	rm -rf $(BUILD)
