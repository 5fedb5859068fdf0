# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# Firmware of the boards: each gets build/BOARD/demo.elf from the stub, the reference kernel, its
# CPU's port and its line driver.

BOARD_ELFS :=

# Nothing of libc; no tail calls: each caller shows in a backtrace.
TARGET_CFLAGS := -std=c11 -O2 -ffreestanding -fno-common -ffunction-sections -fno-builtin \
	-fno-optimize-sibling-calls -fno-omit-frame-pointer -fstack-usage
TARGET_LDFLAGS := -nostdlib -static -Wl,--build-id=none,--fatal-warnings -Wl,-z,max-page-size=0x1000
BOARD_LDFLAGS := $(TARGET_LDFLAGS) -Wl,--build-id=sha1

# $(call board,NAME,PREFIX,CPU FLAGS,ARCH FOLDER,BOARD FOLDER,DRIVERS)
# Two links: the first gives the addresses, the second adds the packed symbol table behind all of
# them; the check fails if the second moved anything.
define board
BOARD_ELFS += $(BUILD)/$(1)/demo.elf
$(1)_DIR := $(BUILD)/$(1)/obj
$(1)_SRCS := $(STUB_SRCS) $(sort $(wildcard arch/bare/*.c arch/arm/*.c $(4)/*.c $(4)/*.S $(5)/*.c)) $(6)
$(1)_OBJS := $$(addprefix $$($(1)_DIR)/,$$(addsuffix .o,$$(basename $$($(1)_SRCS))))
$(1)_FLAGS := $(3) $(TARGET_CFLAGS) -I. -Iarch/bare -I$(4) -I$(5)

$$($(1)_DIR)/%.o: %.c scripts/board.mk
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $$($(1)_FLAGS) $$(EXTRA_$$(subst /,_,$$*)) $(WARN) -MMD -MP -c $$< -o $$@

$$($(1)_DIR)/%.o: %.S scripts/board.mk
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $$($(1)_FLAGS) -MMD -MP -c $$< -o $$@

$(BUILD)/$(1)/pass1.elf: $$($(1)_OBJS) $(5)/link.ld
	$$(call say,LD,$$@)
	$$(Q)$(2)gcc $(3) $(BOARD_LDFLAGS) -T $(5)/link.ld -o $$@ $$($(1)_OBJS) -lgcc

$(BUILD)/$(1)/ksyms.S: $(BUILD)/$(1)/pass1.elf scripts/ksyms
	$$(call say,KSYMS,$$@)
	$$(Q)scripts/ksyms $$< $$@

$(BUILD)/$(1)/ksyms.o: $(BUILD)/$(1)/ksyms.S
	$$(Q)$(2)gcc $(3) -c $$< -o $$@

$(BUILD)/$(1)/demo.elf: $$($(1)_OBJS) $(BUILD)/$(1)/ksyms.o $(5)/link.ld
	$$(call say,LD,$$@)
	$$(Q)$(2)gcc $(3) $(BOARD_LDFLAGS) -T $(5)/link.ld -Wl,-Map=$$(@:.elf=.map) -o $$@ \
		$$($(1)_OBJS) $(BUILD)/$(1)/ksyms.o -lgcc
	$$(Q)scripts/ksyms --check $$@

-include $$($(1)_OBJS:.o=.d)
endef

# What a person debugs in the demo keeps its variables.
EXTRA_arch_bare_demo := -Og
EXTRA_arch_bare_fail := -Og

A15_FLAGS := -mcpu=cortex-a15 -g3 -marm -mfloat-abi=soft -mno-unaligned-access -funwind-tables

VIRT_DRIVERS := transport/pl011.c arch/arm/virt/virt.c
# What 32-bit ARM CPUs share: the step decoder, and the unwinder for tables (EHABI).
ARM_STEP := $(sort $(wildcard arch/arm/step/*.c))
ARM_UNWIND := $(sort $(wildcard arch/arm/unwind/*.c))

$(eval $(call board,virt-a15,arm-none-eabi-,$(A15_FLAGS),arch/armv7a,arch/armv7a/board/virt,\
	$(VIRT_DRIVERS) arch/arm/gicv2/gic.c $(ARM_STEP) $(ARM_UNWIND)))

# No FPU registers in the kernel; no calls into libgcc for atomics; the frame records serve the
# shell's backtraces; no macros in the debug information: with that of <stdbool.h> lldb 14 cannot
# evaluate any expression on AArch64.
A64_FLAGS := -g -ffreestanding -fno-pic -no-pie -fno-stack-protector -mgeneral-regs-only \
	-mstrict-align -mno-outline-atomics -fno-asynchronous-unwind-tables -fno-unwind-tables

$(eval $(call board,virt-a57,aarch64-linux-gnu-,-mcpu=cortex-a57 $(A64_FLAGS),arch/aarch64,\
	arch/aarch64/board/virt,$(VIRT_DRIVERS) arch/arm/gicv2/gic.c))
$(eval $(call board,virt-a72,aarch64-linux-gnu-,-mcpu=cortex-a72 $(A64_FLAGS),arch/aarch64,\
	arch/aarch64/board/virt-gicv3,\
	$(VIRT_DRIVERS) arch/arm/gicv3/gic.c arch/arm/gicv3/kick_fiq.c))
# The same board and CPU, its kick a matter of priority (arch/arm/gicv3/kick.h).
$(eval $(call board,virt-a72-pmr,aarch64-linux-gnu-,-mcpu=cortex-a72 $(A64_FLAGS),arch/aarch64,\
	arch/aarch64/board/virt-gicv3-pmr,\
	$(VIRT_DRIVERS) arch/arm/gicv3/gic.c arch/arm/gicv3/kick_pmr.c))
