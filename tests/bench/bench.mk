# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# What a debugger's jobs cost on the wire, and what the stub costs in memory: docs/bench.md.

.PHONY: bench size
bench: $(BUILD)/virt-a15/demo.elf ## what gdb's jobs cost on the wire, against their bounds
	$(Q)HF_BUILD=$(abspath $(BUILD)) tests/bench/bench.py

size: $(BUILD)/virt-a15/demo.elf ## text, data, bss and stack of the stub
	$(Q)tests/bench/size.py $(BUILD)/virt-a15/obj/stub
