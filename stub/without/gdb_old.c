/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_old.c - instead of gdb_old.c, gdb_binary.c, gdb_search.c and gdb_names.c: gdb has other packets, or reads memory and looks
 * itself; threads are numbers. */
#include "stub/gdb_int.h"

const struct gdb_packet hf_gdb_old_packets[] = {{0}};
const struct gdb_packet hf_gdb_binary_packets[] = {{0}};
const struct gdb_packet hf_gdb_search_packets[] = {{0}};
const struct gdb_packet hf_gdb_names_packets[] = {{0}};

const char hf_gdb_binary_features[] = "";
const char hf_gdb_names_features[] = "";
