/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_dump.c - "dump FILE [RANGE...]": what is asked of the target, one question after the other.
 *
 *   ?  target.xml  qfThreadInfo  (Hg g) for each CPU  (sym NAME) for each name  (m) for each range --> the file
 *
 * RANGE: ADDRESS,LENGTH; the name of an object; "data": the writable segments of --elf. The stack of each CPU
 * is always in it. Each question has the limit of run_ask.c. */
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stub/wire/hex.h"
#include "corefile.h"
#include "run_int.h"

#define STACK_BYTES 0x4000u
#define STACK_ALIGN 15u
#define PIECE       0x400u
#define PAGE        0x1000u
#define SEGMENTS    64

struct dump {
	struct core core;
	size_t at; /* the CPU or range that is asked for */
	bool incomplete;
	char ranges[TOKEN_MAX];
	char *words; /* those of them that are not looked at yet */
};

void run_dump_drop(struct run *r)
{
	if (!r->dump)
		return;
	core_free(&r->dump->core);
	free(r->dump);
	r->dump = NULL;
}

static void refuse(struct run *r, const char *what)
{
	run_fail(r, r->answer_kind == REPLY_BROKEN ? VERDICT_PROTOCOL : VERDICT_DUMP,
		"dump: %s: %.200s", what, r->output);
}

static size_t bytes_of(const struct core *c, bool wanted)
{
	size_t bytes = 0;

	for (size_t i = 0; i < c->range_count; i++)
		bytes += wanted ? c->ranges[i].wanted : c->ranges[i].len;
	return bytes;
}

/* ---- the end ---- */

static void finish(struct run *r)
{
	struct dump *d = r->dump;
	const bool incomplete = d->incomplete;

	core_note(&d->core, "%s\n", incomplete ? "incomplete" : "complete");
	const int err = core_write(&d->core, r->now->text);
	run_note(r, "dump %s: %zu CPUs, %zu bytes of memory", r->now->text, d->core.cpu_count,
		bytes_of(&d->core, false));
	run_dump_drop(r);
	if (err)
		run_fail(r, VERDICT_FAILED, "%s: %s", r->now->text, strerror(-err));
	else if (incomplete)
		run_fail(r, VERDICT_DUMP, "%s is incomplete; its note says what is missing",
			r->now->text);
	else
		run_done(r);
}

/* ---- memory ---- */

static void read_next(struct run *r);

/* What is behind a page that cannot be read is a range of its own. False: a hole is not allowed here, or there
 * are too many. */
static bool skip_hole(struct core *c, const struct core_range *range)
{
	const uint64_t end = range->addr + range->wanted;
	const uint64_t behind = (range->addr + range->len + PAGE) & ~(uint64_t)(PAGE - 1);

	if (!range->holes || behind >= end)
		return range->holes;
	struct core_range *rest = core_range(c, behind, (size_t)(end - behind));
	if (rest)
		rest->holes = true;
	return rest != NULL;
}

static void got_memory(struct run *r, bool good)
{
	struct dump *d = r->dump;
	struct core_range *range = &d->core.ranges[d->at];
	const size_t left = range->wanted - range->len;
	const size_t n = r->output_len / 2 < left ? r->output_len / 2 : left;

	if (r->answer_kind == REPLY_BROKEN) {
		refuse(r, "memory");
		return;
	}
	if (good && n && !hex_decode(range->data + range->len, r->output, n)) {
		range->len += n;
		read_next(r);
		return;
	}
	core_note(&d->core, "%s%llx+%zx: %zx bytes could be read\n", range->stack ? "stack " : "",
		(unsigned long long)range->addr, range->wanted, range->len);
	if (!skip_hole(&d->core, range))
		d->incomplete = d->incomplete || !range->stack || !range->len;
	d->at++;
	read_next(r);
}

static void read_next(struct run *r)
{
	struct dump *d = r->dump;
	char request[64];

	while (d->at < d->core.range_count &&
		d->core.ranges[d->at].len == d->core.ranges[d->at].wanted)
		d->at++;
	if (d->at == d->core.range_count) {
		finish(r);
		return;
	}
	const struct core_range *range = &d->core.ranges[d->at];
	const size_t left = range->wanted - range->len;
	(void)snprintf(request, sizeof(request), "m%" PRIx64 ",%zx", range->addr + range->len,
		left < PIECE ? left : PIECE);
	run_ask(r, request, got_memory);
}

/* ---- which memory ---- */

static void next_word(struct run *r);

static void add_range(struct run *r, uint64_t addr, size_t len)
{
	if (!core_range(&r->dump->core, addr, len))
		run_fail(r, VERDICT_DUMP, "dump: too many ranges, or one that is too large");
	else
		next_word(r);
}

/* "40115fa8 push+0x0/0x90". */
static void got_symbol(struct run *r, bool good)
{
	const char *slash = strrchr(r->output, '/');
	const uint64_t addr = strtoull(r->output, NULL, 16);
	const uint64_t size = slash ? strtoull(slash + 1, NULL, 16) : 0;

	if (!good)
		refuse(r, "no such symbol");
	else if (!size)
		run_fail(r, VERDICT_DUMP,
			"dump: the size of '%.60s' is not known: write ADDRESS,LENGTH", r->output);
	else
		add_range(r, addr, (size_t)size);
}

static int add_segment(struct core *c, FILE *f, const Elf64_Ehdr *h, size_t i, bool wide)
{
	union {
		Elf32_Phdr narrow;
		Elf64_Phdr wide;
	} p;
	const long at = wide ? (long)(h->e_phoff + i * sizeof(p.wide))
			     : (long)(((const Elf32_Ehdr *)(const void *)h)->e_phoff +
				       i * sizeof(p.narrow));

	if (fseek(f, at, SEEK_SET) ||
		fread(&p, wide ? sizeof(p.wide) : sizeof(p.narrow), 1, f) != 1)
		return -1;
	const uint32_t type = wide ? p.wide.p_type : p.narrow.p_type;
	const uint32_t flags = wide ? p.wide.p_flags : p.narrow.p_flags;
	const uint64_t addr = wide ? p.wide.p_vaddr : p.narrow.p_vaddr;
	const uint64_t size = wide ? p.wide.p_memsz : p.narrow.p_memsz;
	if (type != PT_LOAD || !(flags & PF_W) || !size)
		return 0;
	struct core_range *range = core_range(c, addr, (size_t)size);
	if (range)
		range->holes = true;
	return range ? 0 : -1;
}

/* The writable segments of the ELF. 0, or -1. */
static int add_data(struct core *c, const char *elf)
{
	Elf64_Ehdr h = {0};
	FILE *f = elf ? fopen(elf, "rb") : NULL;
	int err = f ? 0 : -1;

	if (f && fread(&h, 1, sizeof(h), f) < sizeof(Elf32_Ehdr))
		err = -1;
	const bool wide = h.e_ident[EI_CLASS] == ELFCLASS64;
	const Elf32_Ehdr *narrow = (const Elf32_Ehdr *)(const void *)&h;
	const unsigned count = wide ? h.e_phnum : narrow->e_phnum;
	if (memcmp(h.e_ident, ELFMAG, SELFMAG) != 0 || count > SEGMENTS)
		err = -1;
	for (unsigned i = 0; i < count && !err; i++)
		err = add_segment(c, f, &h, i, wide);
	if (f)
		(void)fclose(f); /* it was only read */
	return err;
}

static void take_word(struct run *r, char *word)
{
	char command[TOKEN_MAX + 8];
	char *comma = strchr(word, ','), *end = word;

	if (!strcmp(word, "data")) {
		if (add_data(&r->dump->core, r->o->elf))
			run_fail(r, VERDICT_DUMP, "dump: 'data' needs --elf FILE with segments");
		else
			next_word(r);
		return;
	}
	const uint64_t addr = comma ? strtoull(word, &end, 0) : 0;
	if (comma && end == comma) {
		const uint64_t len = strtoull(comma + 1, &end, 0);
		if (!*end && end != comma + 1) {
			add_range(r, addr, (size_t)len);
			return;
		}
	}
	(void)snprintf(command, sizeof(command), "sym %s", word);
	run_command(r, command, got_symbol);
}

static void next_word(struct run *r)
{
	char *word = strtok_r(NULL, " ", &r->dump->words);

	if (word) {
		take_word(r, word);
		return;
	}
	r->dump->at = 0;
	run_note(r, "dump %s: reads %zu bytes", r->now->text, bytes_of(&r->dump->core, true));
	read_next(r);
}

/* The CPU that stopped the target is chosen again, as it was before. */
static void add_stacks(struct run *r, bool good)
{
	struct core *c = &r->dump->core;

	if (!good) {
		refuse(r, "a CPU");
		return;
	}

	for (size_t i = 0; i < c->cpu_count; i++) {
		struct core_range *stack =
			c->cpus[i].known
				? core_range(c, core_sp(c, &c->cpus[i]) & ~(uint64_t)STACK_ALIGN,
					  STACK_BYTES)
				: NULL;
		if (stack)
			stack->stack = true;
		else
			core_note(c, "cpu %u: its registers are unknown\n", c->cpus[i].id - 1);
		r->dump->incomplete = r->dump->incomplete || !stack;
	}
	next_word(r);
}

/* ---- CPUs ---- */

static void next_cpu(struct run *r);

static void got_registers(struct run *r, bool good)
{
	struct dump *d = r->dump;

	if (r->answer_kind == REPLY_BROKEN) {
		refuse(r, "registers");
		return;
	}
	if (good)
		core_registers(&d->core, &d->core.cpus[d->at], r->output, r->output_len);
	d->at++;
	next_cpu(r);
}

static void chosen(struct run *r, bool good)
{
	if (good)
		run_ask(r, "g", got_registers);
	else
		refuse(r, "a CPU");
}

static void next_cpu(struct run *r)
{
	struct dump *d = r->dump;
	char request[24];

	if (d->at == d->core.cpu_count) {
		(void)snprintf(request, sizeof(request), "Hg%x", d->core.cpus[0].id);
		run_ask(r, request, add_stacks);
		return;
	}
	(void)snprintf(request, sizeof(request), "Hg%x", d->core.cpus[d->at].id);
	run_ask(r, request, chosen);
}

/* "m1,2,3,4"; the one that stopped the target is first already. */
static void got_threads(struct run *r, bool good)
{
	struct core *c = &r->dump->core;
	const char *at = r->output + 1;

	if (!good || r->output[0] != 'm') {
		refuse(r, "the CPUs");
		return;
	}
	for (char *end; c->cpu_count < CORE_CPUS_MAX; at = end + 1) {
		const unsigned id = (unsigned)strtoul(at, &end, 16);
		if (end != at && id != c->cpus[0].id)
			c->cpus[c->cpu_count++].id = id;
		if (end == at || *end != ',')
			break;
	}
	next_cpu(r);
}

static void got_description(struct run *r, bool good)
{
	static const char open[] = "<architecture>";
	char *name = good ? strstr(r->output, open) : NULL;
	char *end = name ? strstr(name, "</") : NULL;

	if (!end) {
		refuse(r, "what CPU it is");
		return;
	}
	*end = '\0';
	r->dump->core.layout = core_layout_of(name + sizeof(open) - 1);
	core_note(&r->dump->core, "architecture %s\n", name + sizeof(open) - 1);
	if (r->dump->core.layout)
		run_ask(r, "qfThreadInfo", got_threads);
	else
		run_fail(r, VERDICT_DUMP, "dump: not for %.60s: arm, aarch64 and x86-64 only",
			name + sizeof(open) - 1);
}

/* "T05thread:2;...". */
static void got_stop(struct run *r, bool good)
{
	struct core *c = &r->dump->core;
	const char *thread = good ? strstr(r->output, "thread:") : NULL;

	if (!thread) {
		refuse(r, "why it stopped");
		return;
	}
	c->signal = (int)strtol((char[]){r->output[1], r->output[2], '\0'}, NULL, 16);
	c->cpus[0].id = (unsigned)strtoul(thread + 7, NULL, 16);
	c->cpu_count = 1;
	core_note(c, "stopped: %s\n", r->event.text[0] ? r->event.text : "on request");
	run_ask(r, "qXfer:features:read:target.xml:0,200", got_description);
}

void run_dump(struct run *r, const struct stmt *s)
{
	r->dump = calloc(1, sizeof(*r->dump));
	if (!r->dump) {
		run_fail(r, VERDICT_FAILED, "out of memory");
		return;
	}
	(void)snprintf(r->dump->ranges, sizeof(r->dump->ranges), "%s", s->pattern.text);
	r->dump->words = r->dump->ranges;
	(void)uv_timer_stop(&r->wait); /* each question has a limit */
	run_ask(r, "?", got_stop);
}
