/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_trace.h - what the gdb_trace*.c files share. Their packets: GDB manual, "Tracepoint Packets". */
#ifndef HF_GDB_TRACE_H
#define HF_GDB_TRACE_H

#include "gdb_int.h"
#include "trace_buf.h"

/* Answer "E.why" or, with an error, "E.what it is: why"; gdb 13 shows the text. Returns 0. */
int hf_gdb_trace_refuse(struct hf *k, int err, const char *why);

/* ---- definitions: gdb_trace_def.c, gdb_trace_up.c ---- */

int hf_gdb_trace_add(struct hf *k, const struct gdb_args *a);    /* QTDP: */
int hf_gdb_trace_more(struct hf *k, const struct gdb_args *a);   /* QTDP:- */
int hf_gdb_trace_source(struct hf *k, const struct gdb_args *a); /* QTDPsrc: */
int hf_gdb_trace_fixed(struct hf *k, const struct gdb_args *a);  /* QTro: */
int hf_gdb_trace_set_var(struct hf *k, const struct gdb_args *a);
int hf_gdb_trace_first_point(struct hf *k, const struct gdb_args *a);
int hf_gdb_trace_next_point(struct hf *k, const struct gdb_args *a);
int hf_gdb_trace_first_var(struct hf *k, const struct gdb_args *a);
int hf_gdb_trace_next_var(struct hf *k, const struct gdb_args *a);

/* ---- frames: gdb_trace_frame.c ---- */

extern const struct gdb_packet hf_gdb_trace_in_frame[];
int hf_gdb_trace_frame(struct hf *k, const struct gdb_args *a);         /* QTFrame:n */
int hf_gdb_trace_frame_pc(struct hf *k, const struct gdb_args *a);      /* QTFrame:pc: */
int hf_gdb_trace_frame_tdp(struct hf *k, const struct gdb_args *a);     /* QTFrame:tdp: */
int hf_gdb_trace_frame_range(struct hf *k, const struct gdb_args *a);   /* QTFrame:range: */
int hf_gdb_trace_frame_outside(struct hf *k, const struct gdb_args *a); /* QTFrame:outside: */
/* A block of kind HF_TRACE_FRAME_REGS as a frame, until the next call. */
const struct hf_frame *hf_gdb_trace_regs(struct hf *k, const struct hf_trace_found *found);
int hf_gdb_trace_upload(struct hf *k, const struct gdb_args *a); /* qTBuffer: */

#endif /* HF_GDB_TRACE_H */
