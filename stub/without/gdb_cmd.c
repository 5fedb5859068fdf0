/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_cmd.c - instead of gdb_cmd.c: there is no shell that `monitor` could command. */
#include "stub/gdb_int.h"

const struct gdb_packet hf_gdb_cmd_packets[] = {{0}};
