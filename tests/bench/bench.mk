# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# What a debugger's jobs cost on the wire, and what the stub costs in memory: docs/bench.md.

BENCH_BOARDS := virt-a15 virt-a57
BENCH_M := mps2-an385
BENCH_LINUX := amd64 arm64
BENCH_PROGRAMS := $(HOLDFAST) $(foreach b,$(BENCH_BOARDS),$(BUILD)/$(b)/demo.elf) \
	$(foreach b,$(BENCH_BOARDS) $(BENCH_M),$(SDK)/$(b)/probe.elf)

$(SDK)/%/probe.elf: sdk/example/probe.c $(addprefix $(SDK)/%/,$(SDK_FILES))
	$(call say,CC,$@)
	$(Q)export PKG_CONFIG_PATH=$(SDK)/$*; $($*_SDK_TOOL)gcc -Og -g \
		$$(pkg-config --cflags holdfast) -o $@ $< $$(pkg-config --libs holdfast)

.PHONY: bench bench-all bench-run size
test-programs: $(BENCH_PROGRAMS)

bench: setup ## what gdb's jobs cost on the wire, against their bounds
	$(Q)$(MAKE) --no-print-directory bench-all

bench-all: $(BENCH_PROGRAMS) $(foreach a,$(BENCH_LINUX) armhf,$(LINUX)/$(a)/initramfs)
	$(Q)status=0; export HF_BUILD=$(abspath $(BUILD)); \
	tests/bench/bench.py $(BENCH_BOARDS) $(BENCH_M) $(addprefix linux-,$(BENCH_LINUX)) || status=1; \
	for board in $(BENCH_BOARDS); do tests/bench/probes.py $$board || status=1; done; \
	for arch in $(BENCH_LINUX) armhf; do HF_ARCH=$$arch tests/bench/linux_probes.py || status=1; done; \
	exit $$status

# What make test runs: without the boards that Linux runs on.
bench-run: $(BENCH_PROGRAMS)
	$(Q)status=0; export HF_BUILD=$(abspath $(BUILD)); \
	tests/bench/bench.py $(BENCH_BOARDS) $(BENCH_M) || status=1; \
	for board in $(BENCH_BOARDS); do tests/bench/probes.py $$board || status=1; done; \
	exit $$status

size: $(BUILD)/virt-a15/demo.elf ## what the stub's objects, and the debugger of a small board, cost
	$(Q)tests/bench/size.py $(BUILD)/virt-a15/obj/stub
	$(Q)scripts/sizes
