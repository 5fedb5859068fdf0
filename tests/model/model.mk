# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The model checker; tests/model/run calls this with `make -f`. No sanitizers: they do not know our stacks.

OUT := build/model
STUB := cpu session run stop init no_link probe_none str err wire/rsp wire/hex
CC := cc
CFLAGS := -std=c11 -D_GNU_SOURCE -O2 -g -I. -Istub -include tests/model/atomic_model.h \
	-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion \
	-Wsign-conversion -Werror -fno-stack-protector -U_FORTIFY_SOURCE
MODEL_OBJS := $(patsubst tests/model/%.c,$(OUT)/%.o,$(sort $(wildcard tests/model/*.c)))
STUB_OBJS := $(patsubst %,$(OUT)/stub/%.o,$(STUB))

$(OUT)/check: $(MODEL_OBJS) $(STUB_OBJS)
	$(CC) -o $@ $^

$(OUT)/%.o: tests/model/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/stub/%.o: stub/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# A mutant: M names it, F is the file of stub/ that is not as it should be.
.PHONY: mutant
mutant: $(OUT)/check
	$(CC) $(CFLAGS) -Wno-error -w -c -o $(OUT)/mutant/$(M)/$(F).o $(OUT)/mutant/$(M)/$(F).c
	$(CC) -o $(OUT)/mutant/$(M)/check $(MODEL_OBJS) \
		$(filter-out $(OUT)/stub/$(F).o,$(STUB_OBJS)) $(OUT)/mutant/$(M)/$(F).o

-include $(MODEL_OBJS:.o=.d) $(STUB_OBJS:.o=.d)
