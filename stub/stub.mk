# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# The portable stub: every .c here belongs to it.
STUB_SRCS := $(sort $(wildcard stub/*.c stub/wire/*.c))
