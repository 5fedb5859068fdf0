# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# Tests that run on the host: see docs/testing.md. Everything here is built with ASan and UBSan.
#
#   tests/unit/test_X.c   one program each, libcheck
#   tests/fake/           the port they run on, an archive
#   tests/replay/         transcripts and their player; the fault sweeps
#   tests/fuzz/           fuzzers, and a driver that runs them over the corpus without clang

TEST := $(BUILD)/test

-include tests/host/host-tests.mk
include tests/lint/lint.mk
TEST_CC ?= cc
TEST_SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
TEST_CFLAGS := -std=gnu11 -O1 -g -I. -Iarch/armv7a $(filter-out -Wpedantic,$(WARN)) $(TEST_SAN)
TEST_ENV := ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1

FAKE_SRCS := $(sort $(wildcard tests/fake/*.c))
UNIT_SRCS := $(sort $(wildcard tests/unit/test_*.c))
UNIT_BINS := $(patsubst tests/unit/%.c,$(TEST)/%,$(UNIT_SRCS))

test_objs = $(patsubst %.c,$(TEST)/obj/%.o,$(1))

$(TEST)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,TESTCC,$<)
	$(Q)$(TEST_CC) $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

$(TEST)/libstub.a: $(call test_objs,$(STUB_SRCS))
	$(Q)rm -f $@ && ar rc $@ $^

$(TEST)/libfake.a: $(call test_objs,$(FAKE_SRCS))
	$(Q)rm -f $@ && ar rc $@ $^

# The parts of the ARM port that are plain C and have unit tests, and line drivers.
ARM_SRCS := $(ARM_STEP) $(ARM_UNWIND) arch/armv7a/unwind_exc.c arch/armv7a/probe_insn.c \
	transport/rtt.c transport/ns16550.c
A64_SRCS := $(wildcard arch/aarch64/step*.c arch/aarch64/unwind*.c) arch/aarch64/probe_insn.c
$(TEST)/libarm.a: $(call test_objs,$(ARM_SRCS))
	$(Q)rm -f $@ && ar rc $@ $^

$(TEST)/liba64.a: $(call test_objs,$(A64_SRCS))
	$(Q)rm -f $@ && ar rc $@ $^

# It takes a port's headers, for which addresses have 32 bits.
$(TEST)/obj/tests/unit/test_m_check.o: TEST_CFLAGS += -Iarch/armv7m -Iarch/armv7m/board/mps2-an385 \
	-Wno-int-to-pointer-cast -Wno-pointer-to-int-cast

# The frame is that of this port.
$(TEST)/obj/tests/unit/test_m_unwind.o: TEST_CFLAGS += -iquote arch/armv7m

# How the host reads what the stub sends.
$(TEST)/libhost.a: $(call test_objs,host/threadregs.c)
	$(Q)rm -f $@ && ar rc $@ $^

# A unit test links what it uses of these archives.
UNIT_LIBS := $(TEST)/libhost.a $(TEST)/libarm.a $(TEST)/liba64.a $(TEST)/libfake.a $(TEST)/libstub.a
$(UNIT_BINS): $(TEST)/%: $(TEST)/obj/tests/unit/%.o $(UNIT_LIBS)
	$(call say,TESTLD,$@)
	$(Q)$(TEST_CC) $(TEST_SAN) -o $@ $< $(UNIT_LIBS) $$(pkg-config --libs check liblz4)

# Programs that play transcripts: their own file and the player.
PLAYER_SRCS := tests/replay/player.c tests/replay/script.c
REPLAY_BINS := $(addprefix $(TEST)/,test_replay sweep)
TRANSCRIPTS := $(sort $(wildcard tests/replay/*.rsp))
$(REPLAY_BINS): $(TEST)/%: $(TEST)/obj/tests/replay/%.o $(call test_objs,$(PLAYER_SRCS)) $(UNIT_LIBS)
	$(call say,TESTLD,$@)
	$(Q)$(TEST_CC) $(TEST_SAN) -o $@ $^

.PHONY: test-unit
test-unit: $(UNIT_BINS) $(TEST)/test_replay ## unit tests and transcripts, seconds
	$(Q)failed=0; for t in $(UNIT_BINS) "$(TEST)/test_replay $(TRANSCRIPTS)"; do \
		$(TEST_ENV) $$t || failed=1; done; exit $$failed

.PHONY: test-sweep
test-sweep: $(TEST)/sweep ## transcripts again, each time with one call failing or one byte mangled
	$(Q)$(TEST_ENV) $< $(TRANSCRIPTS)

# The fuzzers: as tests over their corpus, and with libFuzzer (make fuzz T=session SECONDS=60).
FUZZERS := rsp session expr shell agent probe trace link script symtab nvt control decode
FUZZ_BINS := $(addprefix $(TEST)/corpus_,$(FUZZERS))
$(FUZZ_BINS): $(TEST)/corpus_%: $(TEST)/obj/tests/fuzz/fuzz_%.o $(TEST)/obj/tests/fuzz/corpus.o \
		$(UNIT_LIBS)
	$(call say,TESTLD,$@)
	$(Q)$(TEST_CC) $(TEST_SAN) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(FUZZ_LIBS)

# The one that is no part of the stub.
FUZZ_SCRIPT := $(addprefix host/,script.c script_assert.c script_lex.c script_parts.c detect.c)
$(TEST)/obj/host/%.o: TEST_CFLAGS += -D_GNU_SOURCE
$(TEST)/corpus_script: $(call test_objs,$(FUZZ_SCRIPT))
$(TEST)/fuzz_script: $(FUZZ_SCRIPT)

# Of the host program.
SYMTAB_SRCS := host/symtab.c host/symelf.c
$(TEST)/corpus_symtab: $(call test_objs,$(SYMTAB_SRCS))
$(TEST)/fuzz_symtab: $(SYMTAB_SRCS)

# The same, with libraries.
NVT_SRCS := host/nvt.c host/line_nvt.c host/comport.c
CONTROL_SRCS := host/control.c host/control_do.c host/control_say.c host/seats.c
DECODE_SRCS := host/decode.c host/lines.c host/disasm.c
$(TEST)/corpus_nvt: $(call test_objs,$(NVT_SRCS))
$(TEST)/corpus_control: $(call test_objs,$(CONTROL_SRCS))
$(TEST)/corpus_decode: $(call test_objs,$(DECODE_SRCS))
$(TEST)/fuzz_nvt: $(NVT_SRCS)
$(TEST)/fuzz_control: $(CONTROL_SRCS)
$(TEST)/fuzz_decode: $(DECODE_SRCS)
$(TEST)/corpus_nvt $(TEST)/fuzz_nvt: FUZZ_LIBS = $$(pkg-config --libs libtelnet)
$(TEST)/corpus_control $(TEST)/fuzz_control: FUZZ_LIBS = $$(pkg-config --libs libuv jansson)
$(TEST)/corpus_decode $(TEST)/fuzz_decode: FUZZ_LIBS = $$(pkg-config --libs libdw capstone)

.PHONY: test-corpus fuzz
test-corpus: $(FUZZ_BINS) ## the fuzzers over their corpus
	$(Q)failed=0; for f in $(FUZZERS); do \
		$(TEST_ENV) $(TEST)/corpus_$$f tests/fuzz/corpus/$$f/* 2>$(TEST)/corpus.log || \
			{ failed=1; tail -50 $(TEST)/corpus.log; }; done; exit $$failed

T ?= session
SECONDS_EACH := $(if $(SECONDS),$(SECONDS),60)
$(TEST)/fuzz_%: tests/fuzz/fuzz_%.c $(STUB_SRCS) $(FAKE_SRCS) $(wildcard stub/*.h stub/*/*.h tests/fake/*.h)
	$(call say,CLANG,$@)
	$(Q)mkdir -p $(@D)
	$(Q)clang -std=gnu11 -D_GNU_SOURCE -O1 -g -I. -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o $@ $(filter %.c,$^) $(FUZZ_LIBS)

fuzz: $(TEST)/fuzz_$(T) ## T=session SECONDS=60: look for inputs that break it (needs clang)
	$(Q)mkdir -p $(TEST)/found/$(T)
	$(Q)cd $(TEST)/found && $(TEST_ENV) ../fuzz_$(T) -max_total_time=$(SECONDS_EACH) -max_len=4096 \
		-timeout=20 -artifact_prefix=$(T)- $(T) $(CURDIR)/tests/fuzz/corpus/$(T)

$(STUB_TARGET): $(TEST)/obj/tests/host/stub_target.o $(UNIT_LIBS)
	$(call say,TESTLD,$@)
	$(Q)$(TEST_CC) $(TEST_SAN) -o $@ $^

TEST_PROGRAMS := $(UNIT_BINS) $(REPLAY_BINS) $(FUZZ_BINS) $(HOST_TEST_PROGRAMS)
TEST_SRCS := $(STUB_SRCS) $(FAKE_SRCS) $(ARM_SRCS) $(A64_SRCS) $(UNIT_SRCS) $(PLAYER_SRCS) \
	$(wildcard tests/replay/*.c tests/fuzz/*.c) tests/host/stub_target.c $(FUZZ_SCRIPT) \
	$(SYMTAB_SRCS) $(NVT_SRCS) $(CONTROL_SRCS) $(DECODE_SRCS)

.PHONY: test test-programs
test-programs: $(TEST_PROGRAMS)

# The sub-makes build nothing any more: all is there.
test: setup ## everything that CI runs
	$(Q)$(MAKE) --no-print-directory all test-programs
	$(Q)tests/run tests/suites.list

-include $(patsubst %.o,%.d,$(call test_objs,$(TEST_SRCS)))
