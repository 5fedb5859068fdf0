/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* out.h - text for people: to the line, or into gdb's O packets; filtered, paged, never blocking. */
#ifndef HF_OUT_H
#define HF_OUT_H

#include "state.h"

/* Text, gathered into lines; '\n' ends one. */
void hf_out_text(struct hf *k, const char *text);
void hf_printf(struct hf *k, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Send what is gathered, also half a line. */
void hf_out_flush(struct hf *k);

/* A new command begins: no filter, no abort, pager at the top of the page. */
void hf_out_begin(struct hf *k, enum hf_sink sink);

/* Somebody wants the command to end (^C, or q at the pager). Long commands ask this in every round. */
bool hf_out_aborted(struct hf *k);

#endif /* HF_OUT_H */
