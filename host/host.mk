# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The host program. It needs libuv, liblz4, jansson, libtelnet, libdw, capstone and inih, and of stub/ nothing but
# the wire code.

HOLDFAST := $(BUILD)/holdfast
HOST_SRCS := $(sort $(wildcard host/*.c)) $(addprefix stub/wire/,hex.c rsp.c cobs.c crc32c.c hello.c link.c)
HOST_OBJS := $(patsubst %.c,$(BUILD)/host-obj/%.o,$(HOST_SRCS))
HOST_LIBS := libuv liblz4 jansson libtelnet libdw capstone inih
HOST_CC ?= cc
HOST_CFLAGS := -std=c11 -D_GNU_SOURCE -O2 -g $(WARN)

$(BUILD)/host-obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,HOSTCC,$<)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

# pkg-config is asked when linking, not when reading this: `make setup` must work before they are there.
$(HOLDFAST): $(HOST_OBJS)
	$(call say,HOSTLD,$@)
	$(Q)$(HOST_CC) -o $@ $^ $$(pkg-config --libs $(HOST_LIBS))

.PHONY: host
host: $(HOLDFAST) ## build the host program only

.PHONY: deb
deb: $(HOLDFAST) ## the Debian package of the host program
	$(Q)scripts/deb-host $(BUILD)

-include $(HOST_OBJS:.o=.d)
