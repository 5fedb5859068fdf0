/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_lldb.h - what lldb adds to gdb's protocol, for the files that it reaches into. */
#ifndef HF_GDB_LLDB_H
#define HF_GDB_LLDB_H

#include "state.h"

/* A packet about registers may end in ";thread:N;" once lldb has asked for that: cut it off text and
 * select that CPU. 1: done, 0: there is none; HF_ENOENT, HF_EINVAL. */
int hf_lldb_take_suffix(struct hf *k, char *text, size_t *len);

/* Append the list of threads and their pcs to a stop reply, when lldb has asked for it. */
void hf_lldb_put_threads(struct hf *k);

/* Build an error reply in lldb's form; false when it has not asked for it. */
bool hf_lldb_put_error(struct hf *k, int err);

#endif /* HF_GDB_LLDB_H */
