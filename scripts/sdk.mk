# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# make sdk BOARD=...: what a program without a kernel links with, in build/sdk/BOARD. See docs/sdk.md.
#
# holdfast.o is the stub, the port, the drivers and sdk/board.c in one relocatable link, so that it
# depends on nothing of the program's, and lies alike in every program. Attributes are dropped: it uses
# no floating point, so it goes with every float ABI.

BOARD ?= virt-a15
SDK_BOARDS := virt-a15 virt-a57 mps2-an385
SDK := $(BUILD)/sdk

SDK_ROOTS := hf_board_start hf_board_init hf_board_write hf_board_read hf_board_exit hf_board \
	hf_init hf_trap hf_rx hf_rx_break hf_console_write hf_in_session hf_exit
SDK_ROOTS_armv7m := hf_exception
SDK_FILES := libholdfast.a crt0.o link.ld qemu.cmd holdfast.pc include/holdfast.h
SDK_HEADERS := sdk/board.h stub/hf.h stub/err.h stub/types.h $(wildcard stub/seam/*.h)

# $(call sdk,BOARD,PREFIX,FLAGS,ISA,BOARD FOLDER,DRIVERS,PORT FILES LEFT OUT,FLAGS OF A PROGRAM,C LIBRARY,
# FLAGS FOR ITS HEADERS,FLAGS OF A PROGRAM'S LINK)
define sdk
$(1)_SDK := $(SDK)/$(1)
$(1)_SDK_SRCS := $(STUB_SRCS) \
	$(filter-out $(7),$(wildcard arch/$(4)/*.c arch/$(4)/*.S arch/arm/*.c)) $(wildcard $(5)/*.c) $(6) arch/bare/cstr.c sdk/board.c \
	$(filter-out %/crt0.S,$(wildcard sdk/$(4)/*.c sdk/$(4)/*.S))
$(1)_SDK_OBJS := $$(addprefix $$($(1)_SDK)/obj/,$$(addsuffix .o,$$(basename $$($(1)_SDK_SRCS))))
$(1)_SDK_FLAGS := $(TARGET_CFLAGS) $(3) -I. -Iarch/bare -Isdk/$(4) -Iarch/$(4) -I$(5) -Isdk

$$($(1)_SDK)/obj/%.o: %.c scripts/sdk.mk
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $$($(1)_SDK_FLAGS) $(WARN) -MMD -MP -c $$< -o $$@

$$($(1)_SDK)/obj/%.o: %.S scripts/sdk.mk
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $$($(1)_SDK_FLAGS) -MMD -MP -c $$< -o $$@

# Debug information goes, but what unwinds: a program's author steps over the debugger.
$$($(1)_SDK)/obj/holdfast.o: $$($(1)_SDK_OBJS) scripts/sdk-symbols
	$$(call say,LD,$$@)
	$$(Q)$(2)gcc $(3) -r -nostdlib -Wl,--gc-sections,-e,hf_board_start \
		$(addprefix -Wl$(comma)-u$(comma),$(SDK_ROOTS) $(SDK_ROOTS_$(4))) -o $$@ $$($(1)_SDK_OBJS) -lgcc
	$$(Q)$(2)objcopy -w -R '.debug_[!f]*' -R .comment -R .ARM.attributes $$@
	$$(Q)scripts/sdk-symbols $$@ $(2)

# With the C library's headers, so without -ffreestanding.
$$($(1)_SDK)/obj/$(strip $(9)).o: sdk/$(strip $(9)).c $(SDK_HEADERS) scripts/sdk.mk
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $(10) $(filter-out -ffreestanding,$(3)) -std=gnu11 -O2 -g -ffunction-sections \
		-I. -Isdk $(WARN) -c $$< -o $$@
	$$(Q)$(2)objcopy -R .comment -R .ARM.attributes $$@

$$($(1)_SDK)/libholdfast.a: $$($(1)_SDK)/obj/holdfast.o $$($(1)_SDK)/obj/$(strip $(9)).o
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $(2)ar rcD $$@ $$^

# The number tells programs of another SDK apart.
$$($(1)_SDK)/crt0.o: sdk/$(4)/crt0.S $$($(1)_SDK)/obj/holdfast.o
	$$(call say,AS,$$@)
	$$(Q)id=$$$$(cksum <$$($(1)_SDK)/obj/holdfast.o) && $(2)gcc $$($(1)_SDK_FLAGS) \
		-DSDK_ID=$$$${id%% *} -c $$< -o $$@
	$$(Q)$(2)objcopy -R .ARM.attributes $$@

$$($(1)_SDK)/include/holdfast.h: $(SDK_HEADERS) scripts/sdk-header
	@mkdir -p $$(@D)
	$$(Q)scripts/sdk-header sdk/board.h $$@

$$($(1)_SDK)/%: sdk/$(1)/%
	@mkdir -p $$(@D)
	$$(Q)cp $$< $$@

$$($(1)_SDK)/qemu.cmd: sdk/$(1)/qemu.cmd.in
	@mkdir -p $$(@D)
	$$(Q)sed '/^#/d' $$< >$$@

$$($(1)_SDK)/holdfast.pc: sdk/holdfast.pc.in scripts/sdk.mk
	@mkdir -p $$(@D)
	$$(Q)sed -e 's|@BOARD@|$(1)|' -e 's|@CFLAGS@|$(strip $(8))|' -e 's|@LIBS@|$(strip $(11))|' $$< >$$@

-include $$($(1)_SDK_OBJS:.o=.d)
endef

comma := ,

# Left out of the port: the reference kernel's start, memory map, threads and self-test.
$(eval $(call sdk,virt-a15,arm-none-eabi-,$(A15_FLAGS),armv7a,arch/armv7a/board/virt,\
	$(VIRT_DRIVERS) arch/arm/gicv2/gic.c $(ARM_STEP) $(ARM_UNWIND),\
	$(addprefix arch/armv7a/,start.S mmu.c selftest.c selftest_mode.S),\
	-mcpu=cortex-a15 -mfpu=neon-vfpv4 -mfloat-abi=hard,newlib,,\
	-mcpu=cortex-a15 -mfpu=neon-vfpv4 -mfloat-abi=hard -nostartfiles))

# gcc takes its specs once only, so they are with the compiler's flags.
PICOLIBC := /usr/lib/picolibc/aarch64-linux-gnu
PICOLIBC_SPECS := --specs=$(PICOLIBC)/picolibc.specs

$(eval $(call sdk,virt-a57,aarch64-linux-gnu-,-mcpu=cortex-a57 $(A64_FLAGS),aarch64,\
	arch/aarch64/board/virt,$(VIRT_DRIVERS) arch/arm/gicv2/gic.c,\
	$(addprefix arch/aarch64/,start.S mmu.c selftest.c),\
	-mcpu=cortex-a57 $(PICOLIBC_SPECS) -fno-pic -mno-outline-atomics -fno-stack-protector,\
	picolibc,$(PICOLIBC_SPECS),\
	-no-pie -static -nostdlib -L$(PICOLIBC)/lib))

# ---- Cortex-M ----

# Small: what looks through the debugger's own functions is gdb, which has .debug_frame.
M_FLAGS := -mthumb -mfloat-abi=soft -Os -fomit-frame-pointer -foptimize-sibling-calls -fdata-sections
M3_FLAGS := -mcpu=cortex-m3 $(M_FLAGS)

# Thumb code only; no generic timer, no PSCI.
M_LEFT_OUT := $(addprefix arch/arm/,fpu.c hwplan.c psci.c timer.c)
M_STEP := $(filter-out $(addprefix arch/arm/step/step_,a32.c a32_data.c cp.c neon.c),$(ARM_STEP)) \
	$(addprefix arch/arm/step/without/,a32.c neon.c)
MPS2_DRIVERS := transport/cmsdk.c arch/armv7m/mps2/mps2.c

$(eval $(call sdk,mps2-an385,arm-none-eabi-,$(M3_FLAGS),armv7m,arch/armv7m/board/mps2-an385,\
	$(MPS2_DRIVERS) arch/armv7m/variant/regs_v7m.c $(M_STEP) arch/arm/step/without/cp.c $(ARM_UNWIND),\
	$(M_LEFT_OUT),-mcpu=cortex-m3 -mthumb,newlib,,-mcpu=cortex-m3 -mthumb -nostartfiles))

# A board's linker script is its addresses and what all share.
M_BOARDS := mps2-an385
$(M_BOARDS:%=$(SDK)/%/link.ld): $(SDK)/%/link.ld: sdk/%/link.ld sdk/armv7m/link.ld
	@mkdir -p $(@D)
	$(Q)cat $^ >$@

.PHONY: sdk sdk-files
sdk: setup ## what a program without a kernel links with: build/sdk/BOARD
	$(Q)$(if $(filter $(BOARD),$(SDK_BOARDS)),,echo "sdk: no such BOARD '$(BOARD)'; there are: $(SDK_BOARDS)" >&2; exit 2)
	$(Q)$(MAKE) --no-print-directory sdk-files

sdk-files: $(addprefix $(SDK)/$(BOARD)/,$(SDK_FILES))
