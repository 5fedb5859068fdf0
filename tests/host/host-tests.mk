# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# Tests of the host program: unit tests with libcheck, and the program driven over TCP and over a
# pty, all under ASan and UBSan. `make test-host` runs them all.

HOST_TEST := $(BUILD)/tests/host
HOST_SAN := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_TEST_OBJS := $(patsubst %.c,$(HOST_TEST)/%.o,$(HOST_SRCS))
HOST_UNIT := $(addprefix $(HOST_TEST)/,test_split test_opts test_bytes test_link test_script test_state test_proxy test_walk test_symbols test_note)
HOST_PYTHON := $(addprefix tests/host/test_,console.py gdbport.py terminal.py shell.py probe.py noise.py once.py killed.py control.py run.py decode.py \
	ends.py lines.py modem.py remote.py package.py symbols.py examples.py)

$(HOST_TEST)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(HOST_CC) -std=c11 -D_GNU_SOURCE $(WARN) $(HOST_SAN) -MMD -MP -c -o $@ $<

$(HOST_TEST)/holdfast: $(HOST_TEST_OBJS)
	$(call say,HOSTLD,$@)
	$(Q)$(HOST_CC) $(HOST_SAN) -o $@ $^ $$(pkg-config --libs $(HOST_LIBS))

$(HOST_UNIT): $(HOST_TEST)/test_%: $(HOST_TEST)/tests/host/test_%.o \
		$(HOST_TEST)/tests/host/tally.o $(filter-out %/main.o,$(HOST_TEST_OBJS))
	$(call say,HOSTLD,$@)
	$(Q)$(HOST_CC) $(HOST_SAN) -o $@ $^ $$(pkg-config --libs check $(HOST_LIBS))

$(addprefix $(HOST_TEST)/,test_proxy test_walk): $(HOST_TEST)/tests/host/proxytrace.o

# Both ends of the link in one process.
$(HOST_TEST)/test_link: $(HOST_TEST)/stub/wire/target.o

# The stub itself, on the fake port, as a target.
STUB_TARGET := $(BUILD)/test/stub_target
# Preloaded into the program.
TTYSHIM := $(HOST_TEST)/ttyshim.so
$(TTYSHIM): tests/host/ttyshim.c
	$(call say,HOSTLD,$@)
	$(Q)$(HOST_CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -fPIC -shared -o $@ $<

HOST_TEST_PROGRAMS := $(HOST_UNIT) $(HOST_TEST)/holdfast $(STUB_TARGET) $(HOLDFAST) $(TTYSHIM)

# Each program prints "N passed, N failed" as its last line and fails when one failed.
.PHONY: test-host
test-host: $(HOST_TEST_PROGRAMS) ## test the host program
	$(Q)failed=0; for t in $(HOST_UNIT) $(HOST_PYTHON); do echo "== $$t"; \
		HOLDFAST=$(HOST_TEST)/holdfast $$t || failed=1; done; exit $$failed

-include $(HOST_TEST_OBJS:.o=.d) $(addsuffix .d,$(subst /test_,/tests/host/test_,$(HOST_UNIT)))
