# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# make sdk BOARD=...: what a program without a kernel links with, in build/sdk/BOARD. See docs/sdk.md.
#
# holdfast.o is the stub, the port, the drivers and sdk/board.c in one relocatable link, so that it
# depends on nothing of the program's, and lies alike in every program. Attributes are dropped: it uses
# no floating point, so it goes with every float ABI.

BOARD ?= virt-a15
SDK_BOARDS := virt-a15 virt-a57 virt-a72 mps2-an385 mps2-an386 mps2-an500 mps2-an505 mps2-an521 \
	mps2-an385-small mps2-an385-gdb mps2-an385-rtt mps2-an386-monitor mps2-an505-monitor microbit
SDK := $(BUILD)/sdk

SDK_ROOTS := hf_board_start hf_board_init hf_board_write hf_board_read hf_board_exit hf_board hf_board_tasks hf_board_peek \
	hf_init hf_trap hf_rx hf_rx_break hf_console_write hf_in_session hf_exit
SDK_ROOTS_armv7m := hf_exception
SDK_FILES := libholdfast.a crt0.o link.ld qemu.cmd holdfast.pc include/holdfast.h
SDK_HEADERS := $(wildcard sdk/limits/*/stub/limits.h) sdk/board.h stub/hf.h stub/err.h stub/types.h $(wildcard stub/seam/*.h)

# $(call sdk,BOARD,PREFIX,FLAGS,ISA,BOARD FOLDER,DRIVERS,PORT FILES LEFT OUT,FLAGS OF A PROGRAM,C LIBRARY,
# FLAGS FOR ITS HEADERS,FLAGS OF A PROGRAM'S LINK)
define sdk
$(1)_SDK := $(SDK)/$(1)
$(1)_SDK_TOOL := $(2)
$(1)_SDK_SRCS := $(or $(STUB_OF_$(1)),$(STUB_SRCS)) \
	$(filter-out $(7),$(wildcard arch/$(4)/*.c arch/$(4)/*.S arch/arm/*.c)) $(wildcard $(5)/*.c) $(6) arch/bare/cstr.c sdk/board.c $(or $(BEGIN_OF_$(1)),sdk/begin.c) $(or $(TASKS_OF_$(1)),sdk/tasks.c) $(or $(FACTS_OF_$(1)),sdk/facts.c) \
	sdk/$(or $(LINK_OF_$(1)),link).c sdk/$(or $(WRITE_OF_$(1)),write).c \
	$(filter-out %/crt0.S %/stop.S,$(wildcard sdk/$(4)/*.c sdk/$(4)/*.S))
$(1)_SDK_OBJS := $$(addprefix $$($(1)_SDK)/obj/,$$(addsuffix .o,$$(basename $$($(1)_SDK_SRCS))))
$(1)_SDK_FLAGS := $(TARGET_CFLAGS) $(3) $(LIMITS_OF_$(1)) $(ONE_OF_$(1)) -I. -Iarch/bare -Isdk/$(4) -Iarch/$(4) -I$(5) -Isdk

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
		$(addprefix -Wl$(comma)-u$(comma),$(SDK_ROOTS) $(SDK_ROOTS_$(4)) $(SDK_ROOTS_$(1))) -o $$@ $$($(1)_SDK_OBJS) -lgcc
	$$(Q)$(2)objcopy -w -R '.debug_[!f]*' -R .comment -R .ARM.attributes $$@
	$$(Q)scripts/sdk-symbols $$@ $(2)

# With the C library's headers, so without -ffreestanding.
$$($(1)_SDK)/obj/$(strip $(9)).o: sdk/$(strip $(9)).c $(SDK_HEADERS) scripts/sdk.mk
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $(10) $(filter-out -ffreestanding,$(3)) -std=gnu11 -O2 -g -ffunction-sections \
		$(LIMITS_OF_$(1)) -I. -Isdk $(WARN) -c $$< -o $$@
	$$(Q)$(2)objcopy -R .comment -R .ARM.attributes $$@

# The program's, not the debugger's: gdb steps over it.
$$($(1)_SDK)/obj/stop.o: sdk/$(4)/stop.S $(wildcard arch/$(4)/*.h arch/$(4)/*/*.inc) scripts/sdk.mk
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2)gcc $$($(1)_SDK_FLAGS) -c $$< -o $$@
	$$(Q)$(2)objcopy -R .ARM.attributes $$@

$$($(1)_SDK)/libholdfast.a: $$(addprefix $$($(1)_SDK)/obj/,holdfast.o stop.o $(strip $(9)).o)
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
	$$(Q)scripts/sdk-header sdk/board.h $$@ $(patsubst -I%,%,$(LIMITS_OF_$(1)))

# A board's addresses, where the boards of an ISA differ, and what all share.
$$($(1)_SDK)/link.ld: $(wildcard sdk/$(1)/link.ld) $(or $(SCRIPT_OF_$(1)),sdk/$(4)/link.ld)
	@mkdir -p $$(@D)
	$$(Q)cat $$^ >$$@

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

# $(call sdk_a64,BOARD,CPU,BOARD FOLDER,DRIVERS)
define sdk_a64
$(call sdk,$(1),aarch64-linux-gnu-,-mcpu=$(2) $(A64_FLAGS),aarch64,\
	$(3),$(VIRT_DRIVERS) $(4),\
	$(addprefix arch/aarch64/,start.S mmu.c selftest.c),\
	-mcpu=$(2) $(PICOLIBC_SPECS) -fno-pic -mno-outline-atomics -fno-stack-protector,\
	picolibc,$(PICOLIBC_SPECS),\
	-no-pie -static -nostdlib -L$(PICOLIBC)/lib)
endef

$(eval $(call sdk_a64,virt-a57,cortex-a57,arch/aarch64/board/virt,arch/arm/gicv2/gic.c))
$(eval $(call sdk_a64,virt-a72,cortex-a72,arch/aarch64/board/virt-gicv3,\
	arch/arm/gicv3/gic.c arch/arm/gicv3/kick_fiq.c))

# ---- Cortex-M ----

# Small: what looks through the debugger's own functions is gdb, which has .debug_frame.
M_FLAGS := -mthumb -mfloat-abi=soft -Os -fomit-frame-pointer -foptimize-sibling-calls -fdata-sections

# Thumb code only; no generic timer, no PSCI.
M_LEFT_OUT := $(addprefix arch/arm/,cpus.c fpu.c hwdebug.c hwplan.c psci.c timer.c trap.c)
M_STEP := $(filter-out $(addprefix arch/arm/step/step_,a32.c a32_data.c cp.c neon.c),$(ARM_STEP)) \
	$(addprefix arch/arm/step/without/,a32.c neon.c)
MPS2_DRIVERS := transport/cmsdk.c $(addprefix arch/armv7m/mps2/,mps2.c line_uart.c)
MPS2_ONE_DRIVERS := transport/cmsdk.c arch/armv7m/mps2/mps2.c
MPS2_RTT := transport/rtt.c $(addprefix arch/armv7m/mps2/,mps2.c line_rtt.c)

# $(call m_board,NAME,FLAGS,FPU: the file,REGISTERS,COPROCESSORS OF THE DECODER,DRIVERS,FLAGS OF A PROGRAM)
define m_board
$(call sdk,$(1),arm-none-eabi-,$(2) $(M_FLAGS),armv7m,arch/armv7m/board/$(or $(BOARD_OF_$(1)),$(1)),\
	$(6) $(PORT_OF_$(1)) $(if $(MONITOR_OF_$(1)),$(MONITOR) arch/armv7m/monitor/dwt_$(MONITOR_OF_$(1)).c) \
	arch/armv7m/variant/regs_$(4).c $(addprefix arch/armv7m/variant/,$(if $(filter v8m%,$(4)),ns.c ns_fault.c,no_ns.c)) $(or $(STEP_OF_$(1)),$(M_STEP)) $(5) $(or $(UNWIND_OF_$(1)),$(ARM_UNWIND)) \
	arch/armv7m/stack/$(or $(STACK_OF_$(1)),full).S,\
	$(M_LEFT_OUT) $(M_FPU_$(3)) $(PORT_NOT_$(1)) $(if $(MONITOR_OF_$(1)),arch/armv7m/monitor_none.c),$(7),newlib,,$(7) -nostartfiles)
endef
# MONITOR_OF_board: v7m or v8m when it uses the CPU's own debug unit.
MONITOR := $(addprefix arch/armv7m/monitor/,arch.c monitor.c fpb.c dwt.c)
M_FPU_no := arch/armv7m/fpu.c arch/armv7m/fpu_regs.S arch/armv7m/regs_vfp.c
M_FPU_yes := arch/armv7m/fpu_none.c
M_FPU_v8no := arch/armv7m/fpu.c arch/armv7m/fpu_regs.S
STEP_CP := arch/arm/step/step_cp.c
STEP_NO_CP := arch/arm/step/without/cp.c

# Everything, and as much as a Cortex-M has room for.
M_ONE_CPU := $(filter-out stub/cpu.c,$(STUB_SRCS)) stub/without/cpu.c
$(foreach board,mps2-an385 mps2-an385-rtt mps2-an386 mps2-an386-monitor mps2-an500 mps2-an505 mps2-an505-monitor,\
	$(eval STUB_OF_$(board) := $(M_ONE_CPU))$(eval LIMITS_OF_$(board) := -Isdk/limits/m))
LIMITS_OF_mps2-an521 := -Isdk/limits/m_two

# ---- the same board with less: what is left out, and the limits of what stays ----

WITHOUT_LIVE := $(addprefix stub/,live.c gdb_live.c)
WITHOUT_COND := $(wildcard stub/cond.c stub/take.c stub/agent*.c)
WITHOUT_SHELL := $(wildcard stub/shell.c stub/edit.c stub/expr.c stub/cmd_*.c)

# The ops of these are pointers: nothing stands in but for bulk.c and gdb_push.c.
WITHOUT_LINK := stub/link.c stub/bulk.c stub/bulk_threads.c stub/gdb_push.c $(addprefix stub/wire/,crc32c.c cobs.c hello.c link.c target.c pack.c bulk.c)
WITHOUT_PROBES := $(filter-out stub/probe_none.c,$(wildcard stub/probe_*.c)) $(wildcard stub/cmd_probe*.c) \
	$(wildcard stub/trace_*.c stub/gdb_trace*.c)

# The tasks of an RTOS; packets of which gdb has others, and names of threads; what is not asked for every day.
WITHOUT_TASKS := $(addprefix stub/,task.c gdb_task.c cmd_task.c)
WITHOUT_OLD := $(addprefix stub/gdb_,old.c binary.c search.c names.c lldb.c)
WITHOUT_MORE := $(addprefix stub/,edit.c cmd_list.c cmd_cpus.c cmd_frames.c cmd_hw.c cmd_log.c cmd_set.c)

STUB_SMALL := $(filter-out $(WITHOUT_LIVE) $(WITHOUT_COND) $(WITHOUT_LINK) $(WITHOUT_PROBES) \
	$(WITHOUT_TASKS) $(WITHOUT_OLD) $(WITHOUT_MORE) stub/cpu.c,$(STUB_SRCS)) \
	$(addprefix stub/without/,live.c bulk.c gdb_push.c task.c gdb_task.c gdb_old.c gdb_lldb.c edit.c cmd_list.c cpu.c)
STUB_OF_mps2-an385-small := $(filter-out stub/init.c stub/no_link.c,$(STUB_SMALL)) stub/without/init.c
LIMITS_OF_mps2-an385-small := -Isdk/limits/small
ONE_OF_mps2-an385-small := -Isdk/one/mps2
BEGIN_OF_mps2-an385-small := sdk/one/mps2/begin.c
STACK_OF_mps2-an385-small := small
LINK_OF_mps2-an385-small := no_link
TASKS_OF_mps2-an385-small := sdk/without/tasks.c
STEP_OF_mps2-an385-small := arch/armv7m/without/step.c
UNWIND_OF_mps2-an385-small := arch/armv7m/without/tables.c
BOARD_OF_mps2-an385-small := mps2-an385

STUB_OF_mps2-an385-gdb := $(filter-out $(WITHOUT_LIVE) $(WITHOUT_COND) $(WITHOUT_SHELL) $(WITHOUT_LINK) $(WITHOUT_PROBES) \
	$(WITHOUT_TASKS) $(WITHOUT_OLD) $(addprefix stub/,bt.c cpu.c gdb_cmd.c fmt.c say.c panic_raw.c memmap.c err.c init.c no_link.c),$(STUB_SRCS)) \
	$(addprefix stub/without/,live.c bulk.c gdb_push.c gdb_task.c gdb_old.c gdb_lldb.c gdb_cmd.c cpu.c shell.c bt.c fmt.c say.c panic_raw.c memmap.c err.c init.c)
LIMITS_OF_mps2-an385-gdb := -Isdk/limits/gdb
ONE_OF_mps2-an385-gdb := -Isdk/one/mps2
BEGIN_OF_mps2-an385-gdb := sdk/one/mps2/begin.c
STACK_OF_mps2-an385-gdb := gdb
LINK_OF_mps2-an385-gdb := no_link
TASKS_OF_mps2-an385-gdb := sdk/without/tasks.c
FACTS_OF_mps2-an385-gdb := sdk/without/facts.c
PORT_OF_mps2-an385-gdb := $(addprefix arch/armv7m/without/,fault.c unwind.c)
PORT_NOT_mps2-an385-gdb := $(addprefix arch/armv7m/,fault.c unwind.c unwind_exc.c)
STEP_OF_mps2-an385-gdb := arch/armv7m/without/step.c
BOARD_OF_mps2-an385-gdb := mps2-an385

# A Cortex-M0 has little RAM and enough flash.
STUB_OF_microbit := $(STUB_SMALL)
LIMITS_OF_microbit := -Isdk/limits/small
STACK_OF_microbit := small
LINK_OF_microbit := no_link
TASKS_OF_microbit := sdk/without/tasks.c
STEP_OF_microbit := arch/armv7m/without/step.c
UNWIND_OF_microbit := arch/armv7m/without/tables.c
SCRIPT_OF_microbit := sdk/armv7m/link_flash.ld

$(eval $(call m_board,microbit,-mcpu=cortex-m0,no,v6m,$(STEP_NO_CP),\
	transport/nrf51.c arch/armv7m/nrf51/nrf51.c arch/armv7m/variant/atomic_v6m.c,-mcpu=cortex-m0 -mthumb))
$(foreach less,small gdb,$(eval $(call m_board,mps2-an385-$(less),-mcpu=cortex-m3,no,v7m,\
	$(STEP_NO_CP),$(MPS2_ONE_DRIVERS),-mcpu=cortex-m3 -mthumb)))

$(eval $(call m_board,mps2-an385,-mcpu=cortex-m3,no,v7m,$(STEP_NO_CP),$(MPS2_DRIVERS),\
	-mcpu=cortex-m3 -mthumb))
$(eval $(call m_board,mps2-an385-rtt,-mcpu=cortex-m3,no,v7m,$(STEP_NO_CP),$(MPS2_RTT),\
	-mcpu=cortex-m3 -mthumb))
# With the debug unit that real chips have and QEMU has not.
BOARD_OF_mps2-an386-monitor := mps2-an386
MONITOR_OF_mps2-an386-monitor := v7m
BOARD_OF_mps2-an505-monitor := mps2-an505
MONITOR_OF_mps2-an505-monitor := v8m

$(foreach board,mps2-an386 mps2-an386-monitor,$(eval $(call m_board,$(board),-mcpu=cortex-m4,yes,v7m_fpu,\
	$(STEP_CP),$(MPS2_DRIVERS),-mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard)))
$(eval $(call m_board,mps2-an500,-mcpu=cortex-m7,yes,v7m_fpu,$(STEP_CP),$(MPS2_DRIVERS),\
	-mcpu=cortex-m7 -mthumb -mfpu=fpv5-d16 -mfloat-abi=hard))
$(foreach board,mps2-an505 mps2-an505-monitor,$(eval $(call m_board,$(board),-mcpu=cortex-m33,yes,v8m_fpu,\
	$(STEP_CP),$(MPS2_DRIVERS),-mcpu=cortex-m33 -mthumb -mfpu=fpv5-sp-d16 -mfloat-abi=hard)))
# Two CPUs.
STACK_OF_mps2-an521 := two
WRITE_OF_mps2-an521 := write_locked
PORT_OF_mps2-an521 := $(wildcard arch/armv7m/sse200/*.[cS]) sdk/mps2-an521/cpu.c
SDK_ROOTS_mps2-an521 := hf_board_start_cpu

$(eval $(call m_board,mps2-an521,-mcpu=cortex-m33,v8no,v8m,$(STEP_CP),$(MPS2_DRIVERS),\
	-mcpu=cortex-m33+nofp -mthumb))

NO_SUCH_BOARD = $(error no such BOARD '$(BOARD)'; there are: $(SDK_BOARDS))

.PHONY: sdk sdk-files
sdk: $(if $(filter $(BOARD),$(SDK_BOARDS)),setup) ## what a program without a kernel links with: build/sdk/BOARD
	$(if $(filter $(BOARD),$(SDK_BOARDS)),,$(NO_SUCH_BOARD))
	$(Q)$(MAKE) --no-print-directory sdk-files

sdk-files: $(addprefix $(SDK)/$(BOARD)/,$(SDK_FILES))
