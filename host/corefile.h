/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* corefile.h - an ELF core of a stopped target, as gdb-multiarch opens it: registers of each CPU as a thread,
 * pieces of memory, and a note of ours in text that says what is missing. Pure but for the file. */
#ifndef COREFILE_H
#define COREFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CORE_CPUS_MAX   64u
#define CORE_RANGES_MAX 1024u
#define CORE_REGS_MAX   1024u /* bytes of a reply to 'g' that are looked at */
#define CORE_NOTE_MAX   4096u

struct core_layout;

struct core_cpu {
	unsigned id; /* gdb's number of the thread: CPU + 1 */
	bool known;  /* sp and pc are; otherwise it is only in the note */
	size_t len;
	uint8_t regs[CORE_REGS_MAX]; /* a reply to 'g' */
};

struct core_range {
	uint64_t addr;
	size_t wanted;
	size_t len; /* what could be read */
	uint8_t *data;
	bool stack; /* may end before */
	bool holes; /* may have some: guard pages */
};

struct core {
	const struct core_layout *layout;
	size_t cpu_count;
	size_t range_count;
	int signal; /* what stopped the target; the CPU that did comes first */
	struct core_cpu cpus[CORE_CPUS_MAX];
	struct core_range ranges[CORE_RANGES_MAX];
	size_t note_len;
	char note[CORE_NOTE_MAX];
};

/* By the name in target.xml: "arm", "aarch64", "i386:x86-64". NULL: not supported. */
const struct core_layout *core_layout_of(const char *architecture);

/* Take a reply to 'g', hex digits or x; what is unknown becomes 0, and the note says so. */
void core_registers(struct core *c, struct core_cpu *cpu, const char *hex, size_t len);

uint64_t core_sp(const struct core *c, const struct core_cpu *cpu);

/* Add a line to the note; one that does not fit is cut. */
void core_note(struct core *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Add a range to be read. NULL: too many, or no memory. Valid until the next one is added. */
struct core_range *core_range(struct core *c, uint64_t addr, size_t wanted);

/* 0, or a negative errno value. */
int core_write(const struct core *c, const char *path);

void core_free(struct core *c);

#endif /* COREFILE_H */
