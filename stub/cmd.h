/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd.h - shell commands as data. Each cmd_*.c exports one table; cmd_list.c lists the tables. */
#ifndef HF_CMD_H
#define HF_CMD_H

#include "state.h"

enum hf_cmd_flag {
	HF_CMD_READ = 1u << 0,   /* shows the target's memory or state */
	HF_CMD_WRITE = 1u << 1,  /* changes memory, registers, breakpoints */
	HF_CMD_FLOW = 1u << 2,   /* resumes the target: refused inside gdb, which must know of it */
	HF_CMD_SYSTEM = 1u << 3, /* reboot and the like */
	HF_CMD_SAFE = 1u << 4,   /* may run in a safe session, after a fault inside the stub */
	HF_CMD_REPEAT = 1u << 5, /* an empty line runs it again, without arguments */
	HF_CMD_BARS = 1u << 6    /* a '|' without grep behind it is its own */
};

struct hf_cmd {
	const char *name; /* the shortest unique prefix also works */
	/* args: the rest of the line, no leading blanks. Prints its own output. Returns 0 or an enum
	 * hf_err; HF_EINVAL makes the shell print the usage. */
	int (*run)(struct hf *k, const char *args);
	unsigned flags;    /* enum hf_cmd_flag */
	const char *usage; /* "ADDR [COUNT]" */
	const char *help;  /* one line, lower case, no full stop */
};

extern const struct hf_cmd hf_cmd_mem[];
extern const struct hf_cmd hf_cmd_regs[];
extern const struct hf_cmd hf_cmd_bt[];
extern const struct hf_cmd hf_cmd_frames[];
extern const struct hf_cmd hf_cmd_break[];
extern const struct hf_cmd hf_cmd_hw[];
extern const struct hf_cmd hf_cmd_run[];
extern const struct hf_cmd hf_cmd_cpus[];
extern const struct hf_cmd hf_cmd_task[];
extern const struct hf_cmd hf_cmd_log[];
extern const struct hf_cmd hf_cmd_set[];
extern const struct hf_cmd hf_cmd_sys[];
extern const struct hf_cmd hf_cmd_probe[]; /* by hf_probe_core, not in hf_cmd_tables */

extern const struct hf_cmd *const hf_cmd_tables[]; /* NULL-terminated, in help order */

/* The index-th command over all tables and those of the OS, NULL behind the last. */
const struct hf_cmd *hf_cmd_at(const struct hf *k, unsigned index);

/* The command a word means: exact name, a name with a width suffix ("md4c8": *suffix is behind the
 * name), or a unique prefix. NULL: none, or several (*several is then true). */
const struct hf_cmd *hf_cmd_find(
	const struct hf *k, const char *word, const char **suffix, bool *several);

/* Print the backtrace that begins at a frame; NULL: its CPU runs. 0, or HF_ERUNNING. */
int hf_cmd_walk(struct hf *k, const struct hf_frame *f);

/* Set a breakpoint at "ADDR", a watchpoint at "ADDR [BYTES]"; "" lists them. */
int hf_cmd_set_bp(struct hf *k, const char *args, enum hf_bp_type type);

#endif /* HF_CMD_H */
