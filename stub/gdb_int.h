/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_int.h - what the gdb_*.c files share: packet tables, parsed arguments, the reply buffer.
 *
 * A packet is a row {name, schema, handler}. The schema says how the rest of the packet is parsed, so
 * that no handler reads digits: each letter takes one argument, anything else must stand there.
 *   h  a hex number that fits an address        -> v[]
 *   t  a thread id: -1 all, 0 any, hex, pP.T   -> v[] (HF_TID_ALL, HF_TID_NONE, the id)
 *   *  everything that is left                 -> rest */
#ifndef HF_GDB_INT_H
#define HF_GDB_INT_H

#include "packet.h"
#include "window.h"

#define GDB_ARGS_MAX 3u

struct gdb_args {
	hf_addr v[GDB_ARGS_MAX];
	char *rest; /* NUL behind it; binary data may hold NULs, so mind rest_len */
	size_t rest_len;
};

/* What a handler answers: 0, the reply is what it put into the buffer (nothing: the empty reply);
 * GDB_SILENT, no reply now; or an enum hf_err. */
#define GDB_SILENT 1

struct gdb_packet {
	const char *name;
	const char *schema;
	int (*run)(struct hf *k, const struct gdb_args *a);
};

/* Tables end with a NULL name; a row whose name is a prefix of another's stands behind it. */
extern const struct gdb_packet hf_gdb_mem_packets[];
extern const struct gdb_packet hf_gdb_binary_packets[];
extern const char hf_gdb_binary_features[]; /* for qSupported, "" without x */
extern const struct gdb_packet hf_gdb_reg_packets[];
extern const struct gdb_packet hf_gdb_break_packets[];
extern const struct gdb_packet hf_gdb_run_packets[];
extern const struct gdb_packet hf_gdb_thread_packets[];
extern const struct gdb_packet hf_gdb_names_packets[];
extern const char hf_gdb_names_features[]; /* for qSupported, "" without names */
extern const struct gdb_packet hf_gdb_live_packets[];
extern const char hf_gdb_live_features[]; /* for qSupported, "" without non-stop */
extern const struct gdb_packet hf_gdb_lldb_packets[];
extern const struct gdb_packet hf_gdb_query_packets[];
extern const struct gdb_packet hf_gdb_old_packets[];
extern const struct gdb_packet hf_gdb_search_packets[];
extern const struct gdb_packet hf_gdb_cmd_packets[];

/* The reply OK, unless err is an error; returns err. */
int hf_gdb_ok(struct hf *k, int err);

/* Parse text by a schema: 0, or HF_EINVAL. */
int hf_gdb_parse(const char *schema, char *text, size_t len, struct gdb_args *out);

/* The CPU of a thread id, or HF_ENOENT. HF_TID_NONE and HF_TID_ALL are the stopped CPU. */
int hf_gdb_cpu_of(struct hf *k, hf_tid tid);

/* g and p are about this CPU from now on. */
static inline void hf_gdb_select(struct hf *k, unsigned cpu)
{
	k->gdb.cpu_g = cpu;
	k->gdb.task_g = HF_TID_NONE;
}

/* The same for any thread. 0, or HF_ENOENT. */
int hf_gdb_select_thread(struct hf *k, hf_tid tid);

/* A piece of a long text, as "offset,length" asks for it: made in the reply's buffer, and the reply. */
struct hf_window hf_gdb_window(struct hf *k, const struct gdb_args *a);
void hf_gdb_put_window(struct hf *k, const struct hf_window *w);

/* Answer m, and x, with what this function reads. 0 or an error. */
int hf_gdb_put_memory(struct hf *k, const struct gdb_args *a, hf_agent_read_fn read);
int hf_gdb_put_binary(struct hf *k, const struct gdb_args *a, hf_agent_read_fn read);

/* Row i of the registers when it travels with g, else NULL: the first set, and behind it what is in the frame. */
const struct hf_reg *hf_gdb_in_g(const struct hf *k, unsigned i);

/* Append a register out of a frame; one that is not known is 'x'es, and so are all when f is NULL. 0 or an
 * error. */
int hf_gdb_put_reg(struct hf *k, const struct hf_frame *f, const struct hf_reg *reg);

/* Change a register of the CPU that gdb looks at to what the digits say. 0 or an error. */
int hf_gdb_write_reg(struct hf *k, const struct hf_reg *reg, const char *digits);

/* gdb waits for the stop that ends this plan. GDB_SILENT, or an error. */
int hf_gdb_start(struct hf *k, const struct hf_plan *plan);

/* In place: what XML or the packet's frame would take for its own becomes '.'. */
void hf_gdb_clean(char *text);

/* ---- tasks as threads: gdb_task.c ---- */

/* Are there any at this moment? */
bool hf_gdb_tasks(const struct hf *k);

/* The os's number of a thread that is a task: 0, or HF_ENOENT. */
int hf_gdb_find_task(struct hf *k, hf_tid tid, hf_tid *id);

/* The registers that g and p are about; NULL: it runs. 0, or an error when there are none. */
int hf_gdb_frame(struct hf *k, struct hf_frame **out);

/* Their part of the list in XML; brief: the numbers only. */
void hf_gdb_put_tasks(struct hf *k, struct hf_window *w, bool brief);

/* The answer to qsThreadInfo: a packet full of numbers, or "l". */
void hf_gdb_next_tasks(struct hf *k);

/* The answer to qThreadExtraInfo. 0, or HF_ENOENT. */
int hf_gdb_task_info(struct hf *k, hf_tid tid);

/* gdb wants to run a task by itself: say why not, and answer that it stands where it stood. 0, or
 * HF_ENOENT when tid is no task. */
int hf_gdb_refuse_task(struct hf *k, hf_tid tid);

/* Append all registers, as g answers them. 0 or an error. */
int hf_gdb_put_regs(struct hf *k);

/* On the link: registers, code and stack of the CPU that stopped, for the host to keep. True: they are sent,
 * and the stop reply need not have any. Uses the packet's buffer: before a packet is begun. */
bool hf_gdb_push(struct hf *k, const struct hf_stop *stop);

/* Append "T05thread:2;..." for a stop, to an empty packet. */
void hf_gdb_put_stop(struct hf *k, const struct hf_stop *stop);

/* What the actions of one vCont packet make of the CPUs, a bit each. */
struct gdb_choice {
	uint32_t decided, run, stop, steps;
	hf_addr from[HF_CPU_MAX], to[HF_CPU_MAX]; /* ranges of steps, empty for one instruction */
	unsigned step_cpu;                        /* the first of steps that was named */
};

/* vCont in non-stop: answered at once, done by the talker. */
int hf_gdb_live_go(struct hf *k, const struct gdb_choice *c);

/* '?' in non-stop: begin to report anew every CPU that stands. */
int hf_gdb_live_why(struct hf *k);

/* gdb leaves. dead_policy decides what becomes of a target that died. */
void hf_gdb_leave(struct hf *k, enum hf_policy dead_policy, bool may_run);

#endif /* HF_GDB_INT_H */
