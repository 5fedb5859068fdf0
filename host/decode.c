/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* decode.c - finds addresses in lines of text and asks lines.h what they are.
 *
 * An address is "SYMBOL+0xOFF/0xSIZE", of another module when "[name]" stands behind it, or "[<HEX>]", or the
 * hex word of a frame "#N". A place that was interrupted (pc, RIP) is looked up as it is; one to which a call
 * returns, one byte before, so that it is the call's own line.
 *
 * A symbol whose size differs, or of which there are several, is told as such: it may be another build's. */
#include "decode.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disasm.h"
#include "lines.h"
#include "say.h"

#define LINE_MAX_BYTES 1024u
#define NAME_BYTES     256u

struct decode {
	struct lines *lines;
	void (*tell)(void *ctx, const char *text);
	void *ctx;
	uint64_t pc;           /* of the last fault that was told, 0: none */
	bool behind_exception; /* the next frame was interrupted, it does not return */
	bool inner;            /* what is told next is inlined into what was told before */
	size_t len;
	char line[LINE_MAX_BYTES];
};

struct place {
	char name[NAME_BYTES];
	uint64_t offset;
	uint64_t size;
	const char *end; /* behind it in the line */
};

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* "name+0xOFF/0xSIZE" around the plus sign at `plus`. */
static bool read_place(const char *line, const char *plus, struct place *p)
{
	const char *begin = plus;
	char *end;

	while (begin > line && is_name(begin[-1]))
		begin--;
	if (begin == plus || strncmp(plus, "+0x", 3) != 0 || (size_t)(plus - begin) >= NAME_BYTES)
		return false;
	p->offset = strtoull(plus + 1, &end, 16);
	if (strncmp(end, "/0x", 3) != 0)
		return false;
	p->size = strtoull(end + 1, &end, 16);
	p->end = end;
	(void)snprintf(p->name, sizeof(p->name), "%.*s", (int)(plus - begin), begin);
	return true;
}

/* Is it in this ELF? "[trouble]" behind it says that it is in that module. */
static bool is_ours(const struct decode *d, const char *behind)
{
	const char *name = lines_name(d->lines);
	const size_t len = strlen(name);

	if (behind[0] != ' ' || behind[1] != '[')
		return !lines_is_module(d->lines);
	return !strncmp(behind + 2, name, len) &&
	       (behind[2 + len] == ']' || behind[2 + len] == ' ');
}

static bool has(const char *line, const char *upto, const char *word)
{
	const char *found = strstr(line, word);

	return found && found < upto;
}

/* Was this place interrupted, or does a call return to it? */
static bool is_interrupted(struct decode *d, const char *line, const char *at)
{
	static const char *const marks[] = {"pc ", "PC is at", "RIP: ", "pc : ", " at ", "EIP: "};
	const bool frame = line[0] == '#';
	const bool exact = frame && (d->behind_exception || !strncmp(line, "#0 ", 3));

	if (frame)
		d->behind_exception = false;
	if (frame || has(line, at, "lr ") || has(line, at, "LR is at"))
		return exact;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (has(line, at, marks[i]))
			return true;
	}
	return false;
}

static void tell_place(void *ctx, const struct lines_place *p)
{
	struct decode *d = ctx;
	char text[LINE_MAX_BYTES];

	(void)snprintf(text, sizeof(text), "    %s%s at %s:%d", d->inner ? "  inlined into " : "",
		p->function ? p->function : "?", p->file ? p->file : "?", p->line);
	d->inner = true;
	d->tell(d->ctx, text);
}

static void tell_address(struct decode *d, uint64_t addr, bool interrupted)
{
	d->inner = false;
	if (interrupted)
		d->pc = addr;
	if (addr == d->pc)
		interrupted = true;
	if (!lines_each(d->lines, interrupted ? addr : addr - 1, tell_place, d))
		d->tell(d->ctx, "    no line is known for it");
}

/* A frame "#N HEX place" has the address itself: of several functions with that name it means one. */
static bool frame_address(struct decode *d, const char *line, const struct place *p, uint64_t *addr)
{
	char name[NAME_BYTES + 24], wanted[NAME_BYTES + 24];

	if (line[0] != '#' || lines_is_module(d->lines))
		return false;
	*addr = strtoull(line + 1 + strspn(line + 1, "0123456789"), NULL, 16);
	(void)snprintf(wanted, sizeof(wanted), "%s+0x%llx", p->name, (unsigned long long)p->offset);
	return lines_symbol(d->lines, *addr, name, sizeof(name)) && !strcmp(name, wanted);
}

static void tell_symbol(struct decode *d, const struct place *p, bool interrupted)
{
	char text[NAME_BYTES + 100];
	uint64_t addr = 0;
	bool exact;
	const size_t count = lines_find(d->lines, p->name, p->size, &addr, &exact);

	if (!count)
		(void)snprintf(text, sizeof(text), "    %s is not in the ELF", p->name);
	else if (!exact)
		(void)snprintf(text, sizeof(text),
			"    %s has another size in the ELF: another build?", p->name);
	else if (count > 1)
		(void)snprintf(text, sizeof(text),
			"    %s: %zu functions have that name and size; the first is", p->name,
			count);
	if (!count || !exact || count > 1)
		d->tell(d->ctx, text);
	if (count && exact)
		tell_address(d, addr + p->offset, interrupted);
}

static void tell_one(struct decode *d, const char *line, const struct place *p, bool interrupted)
{
	uint64_t addr;

	if (frame_address(d, line, p, &addr))
		tell_address(d, addr, interrupted);
	else
		tell_symbol(d, p, interrupted);
}

/* Hex without a symbol, where only an address can be meant. */
static void tell_hex(struct decode *d, const char *line)
{
	char *end;
	const bool frame = line[0] == '#';
	const char *at = frame ? line + 1 + strspn(line + 1, "0123456789") : strstr(line, "[<");
	const uint64_t addr = at ? strtoull(at + (frame ? 0 : 2), &end, 16) : 0;
	char name[NAME_BYTES];

	if (!at || !addr || end - at < 8 || lines_is_module(d->lines) ||
		!lines_symbol(d->lines, addr, name, sizeof(name)))
		return;
	tell_address(d, addr, is_interrupted(d, line, at));
}

static void tell_insn(void *ctx, const char *text)
{
	struct decode *d = ctx;
	char line[LINE_MAX_BYTES];

	(void)snprintf(line, sizeof(line), "    %s", text);
	d->tell(d->ctx, line);
}

static void take_line(struct decode *d, const char *line)
{
	const char *code = strstr(line, "Code: ");
	struct place p;
	bool any = false;

	if (code) {
		/* The addresses of a module in its file are not those that it has in a kernel. */
		const uint64_t pc = lines_is_module(d->lines) ? 0 : d->pc;
		if (disasm_code(lines_machine(d->lines), code + 6, pc, tell_insn, d))
			d->tell(d->ctx, "    not disassembled: not this machine's code");
		return;
	}
	if (strstr(line, "--- exception ---"))
		d->behind_exception = true;
	for (const char *plus = strchr(line, '+'); plus; plus = strchr(plus + 1, '+')) {
		if (!read_place(line, plus, &p))
			continue;
		any = true;
		if (is_ours(d, p.end))
			tell_one(d, line, &p, is_interrupted(d, line, plus));
	}
	if (!any)
		tell_hex(d, line);
}

void decode_feed(struct decode *d, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n') {
			d->line[d->len] = '\0';
			d->len = 0;
			take_line(d, d->line);
		} else if (data[i] != '\r' && data[i] != '\0' && d->len + 1 < sizeof(d->line)) {
			d->line[d->len++] = data[i];
		}
	}
}

struct decode *decode_new(const char *elf, void (*tell)(void *ctx, const char *text), void *ctx,
	char *why, size_t size)
{
	struct decode *d = calloc(1, sizeof(*d));

	if (!d) {
		(void)snprintf(why, size, "out of memory");
		return NULL;
	}
	d->tell = tell;
	d->ctx = ctx;
	d->lines = lines_open(elf, why, size);
	if (d->lines)
		return d;
	free(d);
	return NULL;
}

void decode_free(struct decode *d)
{
	if (!d)
		return;
	lines_close(d->lines);
	free(d);
}

/* ---- the command ---- */

static void print(void *ctx, const char *text)
{
	(void)ctx;
	(void)puts(text); /* main() looks at stdout before it ends */
}

int decode_run(const struct opts *o)
{
	char why[OPTS_ERROR_MAX], *line = NULL;
	size_t size = 0;
	ssize_t len;
	struct decode *d = decode_new(o->elf, print, NULL, why, sizeof(why));

	if (!d) {
		say_error("%s", why);
		return EXIT_FAILED;
	}
	while ((len = getline(&line, &size, stdin)) > 0) {
		(void)fwrite(line, 1, (size_t)len, stdout);
		decode_feed(d, line, (size_t)len);
		if (line[len - 1] != '\n') {
			(void)putchar('\n');
			decode_feed(d, "\n", 1);
		}
	}
	free(line);
	decode_free(d);
	return EXIT_DONE;
}
