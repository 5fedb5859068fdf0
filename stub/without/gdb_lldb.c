/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_lldb.c - instead of gdb_lldb.c, with HF_LLDB 0 in limits.h: lldb's own packets are unknown. */
#include "stub/gdb_int.h"

const struct gdb_packet hf_gdb_lldb_packets[] = {{0}};
