/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_show.c - a record as text, like Linux's trace file:
 *
 *   [1]     4.028716 myprobe: (push+0x0/0x90) ring=0x401bc064 len=6
 *           tail=17 name="demo/0"
 *
 * Words are put one by one; one that does not fit into the line begins the next. */
#include "probe_show.h"

#include "bt.h"
#include "fmt.h"
#include "out.h"
#include "probe_parse.h"
#include "probe_ring.h"
#include "probe_value.h"
#include "regs.h"
#include "str.h"

#define WIDTH     78u
#define INDENT    8u
#define WORD_MAX  300u /* a string with each byte escaped, and its name */
#define ARRAY_MAX 50u  /* of a long array so much goes into one word */
#define SYM_TEXT  (HF_SYM_MAX + 40)
#define NS_PER_US 1000u
#define US_PER_S  1000000u
#define BAR_MAX   40u

struct text {
	struct hf *k;
	const struct hf_show *what;
	const struct hf_record *head;
	const struct hf_probe *p; /* NULL when it is gone */
	char *dst;
	size_t size, len, column;
	char word[WORD_MAX]; /* being made */
	size_t word_len;
};

/* ---- words ---- */

static void put_char(struct text *t, char c)
{
	if (t->len + 1 < t->size)
		t->dst[t->len++] = c;
	t->column = c == '\n' ? 0 : t->column + 1;
}

static void end_line(struct text *t)
{
	if (t->column > 0)
		put_char(t, '\n');
}

static void end_word(struct text *t)
{
	if (t->word_len == 0)
		return;
	if (t->column > INDENT && t->column + 1 + t->word_len > WIDTH)
		put_char(t, '\n');
	for (unsigned i = t->column == 0 ? INDENT : 1; i > 0; i--)
		put_char(t, ' ');
	for (size_t i = 0; i < t->word_len; i++)
		put_char(t, t->word[i]);
	t->word_len = 0;
}

static __attribute__((format(printf, 2, 3))) void add(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int len = hf_vsnprintf(t->word + t->word_len, WORD_MAX - t->word_len, format, args);
	va_end(args);
	t->word_len +=
		(size_t)len < WORD_MAX - t->word_len ? (size_t)len : WORD_MAX - 1 - t->word_len;
}

/* ---- values ---- */

static void add_symbol(struct text *t, hf_addr addr)
{
	char where[SYM_TEXT];

	if (t->what->brief)
		(void)hf_snprintf(where, sizeof(where), "0x%llx", (unsigned long long)addr);
	else
		hf_sym_text(t->k, addr, false, where, sizeof(where));
	add(t, "%s", where);
}

/* Nothing in it may open a packet, or move a terminal's cursor. */
static void add_string(struct text *t, const uint8_t *bytes, size_t len, bool quoted)
{
	if (quoted)
		add(t, "\"");
	for (size_t i = 0; i < len && bytes[i] != '\0'; i++) {
		bool plain = bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '"' &&
			     bytes[i] != '\\' && bytes[i] != '$';
		add(t, plain ? "%c" : "\\x%02x", bytes[i]);
	}
	if (quoted)
		add(t, "\"");
}

static void add_number(struct text *t, const struct hf_probe_arg *arg, const uint8_t *bytes)
{
	uint64_t value = hf_probe_number(t->k, arg, bytes);
	uint8_t byte = (uint8_t)value;

	if (arg->type == HF_TYPE_U)
		add(t, "%llu", (unsigned long long)value);
	else if (arg->type == HF_TYPE_S)
		add(t, "%lld", (long long)value);
	else if (arg->type == HF_TYPE_SYMBOL)
		add_symbol(t, value);
	else if (arg->type == HF_TYPE_CHAR)
		add_string(t, &byte, 1, true);
	else
		add(t, "0x%llx", (unsigned long long)value);
}

static void add_value(
	struct text *t, const struct hf_probe_arg *arg, const uint8_t *bytes, size_t len)
{
	if (arg->type == HF_TYPE_STRING) {
		add_string(t, bytes, len, true);
		return;
	}
	if (arg->count == 0) {
		add_number(t, arg, bytes);
		return;
	}
	for (unsigned i = 0; i < arg->count && (i + (size_t)1) * arg->bytes <= len; i++) {
		add(t, "%s", i == 0 ? "{" : t->word_len > 0 ? "," : "");
		add_number(t, arg, bytes + (size_t)i * arg->bytes);
		if (t->word_len > ARRAY_MAX && i + 1u < arg->count) {
			add(t, ",");
			end_word(t);
		}
	}
	add(t, "}");
}

/* ---- pieces ---- */

/* The next piece at *at, its bytes behind it; false at the end. */
static bool next_piece(
	const struct text *t, size_t *at, struct hf_piece *piece, const uint8_t **bytes)
{
	const uint8_t *from = t->what->record + sizeof(*t->head) + *at;

	if (*at + sizeof(*piece) > t->head->pieces)
		return false;
	hf_memcpy(piece, from, sizeof(*piece));
	if (piece->bytes > t->head->pieces - *at - sizeof(*piece))
		return false;
	*bytes = from + sizeof(*piece);
	*at += sizeof(*piece) + piece->bytes;
	return true;
}

static void put_arg(struct text *t, const struct hf_piece *piece, const uint8_t *bytes)
{
	if (t->p == NULL || piece->flags >= t->p->args_count)
		return;
	const struct hf_probe_arg *arg = &t->p->args[piece->flags];
	add(t, "%s=", arg->name);
	if (piece->tag == HF_PIECE_FAULT)
		add(t, "(fault)");
	else
		add_value(t, arg, bytes, piece->bytes);
	end_word(t);
}

static void put_stack(struct text *t, const struct hf_piece *piece, const uint8_t *bytes)
{
	hf_addr addr;

	for (size_t i = 0; i + sizeof(addr) <= piece->bytes; i += sizeof(addr)) {
		hf_memcpy(&addr, bytes + i, sizeof(addr));
		end_line(t);
		add_symbol(t, addr);
		end_word(t);
	}
}

static void put_regs(struct text *t, const struct hf_piece *piece, const uint8_t *bytes)
{
	const char *feature;
	uint64_t value;

	end_line(t);
	for (unsigned i = 0; (i + 1u) * sizeof(value) <= piece->bytes; i++) {
		const struct hf_reg *reg = hf_reg_at(t->k, i, &feature);
		if (reg == NULL)
			return;
		hf_memcpy(&value, bytes + i * sizeof(value), sizeof(value));
		add(t, "%s=0x%llx", reg->name, (unsigned long long)value);
		end_word(t);
	}
}

static void put_piece(struct text *t, const struct hf_piece *piece, const uint8_t *bytes)
{
	switch (piece->tag) {
	case HF_PIECE_ARG:
	case HF_PIECE_FAULT:
		put_arg(t, piece, bytes);
		break;
	case HF_PIECE_STACK:
		put_stack(t, piece, bytes);
		break;
	case HF_PIECE_REGS:
		put_regs(t, piece, bytes);
		break;
	default:
		add(t, "(no room for the rest)");
		end_word(t);
		break;
	}
}

/* ---- formats ---- */

/* The piece of one argument; false when the record has none. */
static bool piece_of(
	const struct text *t, unsigned arg, struct hf_piece *piece, const uint8_t **bytes)
{
	size_t at = 0;

	while (next_piece(t, &at, piece, bytes)) {
		if ((piece->tag == HF_PIECE_ARG || piece->tag == HF_PIECE_FAULT) &&
			piece->flags == arg)
			return true;
	}
	return false;
}

static void add_converted(struct text *t, char letter, unsigned n)
{
	const struct hf_probe_arg *arg = &t->p->args[n];
	struct hf_piece piece;
	const uint8_t *bytes;

	if (!piece_of(t, n, &piece, &bytes) || piece.tag == HF_PIECE_FAULT)
		add(t, "(fault)");
	else if (arg->type == HF_TYPE_STRING)
		add_string(t, bytes, piece.bytes, false);
	else if (letter == 's' || arg->count != 0)
		add_value(t, arg, bytes, piece.bytes);
	else if (letter == 'd')
		add(t, "%lld", (long long)hf_probe_number(t->k, arg, bytes));
	else if (letter == 'c')
		add_string(t, bytes, 1, false);
	else
		add(t, letter == 'x' ? "%llx" : "%llu",
			(unsigned long long)hf_probe_number(t->k, arg, bytes));
}

/* Widths are read and not used: the line is wrapped anyway. */
static void put_format(struct text *t)
{
	const char *at = t->p->text + t->p->format_at;
	const char *end = at + t->p->format_len;
	unsigned n = 0;

	for (; at < end; at++) {
		if (*at == ' ') {
			end_word(t);
			continue;
		}
		if (*at != '%') {
			add(t, "%c", *at == '$' ? '?' : *at);
			continue;
		}
		do
			at++;
		while (at < end && !hf_probe_conversion(*at) && *at != '%');
		if (*at == '%')
			add(t, "%%");
		else if (n < t->p->args_count)
			add_converted(t, *at, n++);
	}
	end_word(t);
}

/* ---- a record ---- */

static void put_head(struct text *t)
{
	uint64_t us = t->head->ns / NS_PER_US;

	add(t, "[%u] %5llu.%06u", t->what->cpu, (unsigned long long)(us / US_PER_S),
		(unsigned)(us % US_PER_S));
	for (size_t i = 0; i < t->word_len; i++)
		put_char(t, t->word[i]);
	t->word_len = 0;
	add(t, "%s:", t->p != NULL ? t->p->name : "(gone)");
	end_word(t);
	add(t, "(");
	add_symbol(t, t->head->at);
	if (t->p != NULL && t->p->kind == HF_PROBE_RETURN) {
		end_word(t);
		add(t, "<- ");
		add_symbol(t, t->p->addr);
	}
	add(t, ")");
	end_word(t);
}

size_t hf_show_record(struct hf *k, const struct hf_show *what, char *dst, size_t size)
{
	struct hf_record head;
	struct text t = {.k = k, .what = what, .head = &head, .dst = dst, .size = size};
	struct hf_piece piece;
	const uint8_t *bytes;
	size_t at = 0;

	hf_memcpy(&head, what->record, sizeof(head));
	const struct hf_probe *p = &hf_probes_of(k)->probes[head.probe % HF_PROBE_MAX];
	if (p->used && p->generation == head.generation)
		t.p = p;
	put_head(&t);
	bool formatted = t.p != NULL && t.p->format_len != 0;
	if (formatted)
		put_format(&t);
	while (next_piece(&t, &at, &piece, &bytes)) {
		if (!formatted || (piece.tag != HF_PIECE_ARG && piece.tag != HF_PIECE_FAULT))
			put_piece(&t, &piece, bytes);
	}
	end_line(&t);
	dst[t.len] = '\0';
	return t.len;
}

/* ---- histograms ---- */

static uint64_t bucket(const struct hf_hist *hist, unsigned n)
{
	uint64_t sum = 0;

	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++)
		sum += hist->buckets[cpu][n];
	return sum;
}

static uint64_t lowest(const struct hf_act *act, unsigned n)
{
	if (act->step != 0)
		return act->step * n;
	return n == 0 ? 0 : 1ull << (n - 1);
}

static void put_bar(
	struct hf *k, const struct hf_act *act, unsigned n, uint64_t count, uint64_t most)
{
	char bar[BAR_MAX + 1];
	unsigned len = (unsigned)((count * BAR_MAX + most - 1) / most);
	bool last = n == HF_HIST_BUCKETS - 1;

	hf_memset(bar, '#', len);
	bar[len] = '\0';
	hf_printf(k, "%12llu %s%8llu%s%s\n", (unsigned long long)lowest(act, n),
		last && act->step != 0 ? "and up" : "      ", (unsigned long long)count,
		len > 0 ? " " : "", bar);
}

void hf_show_hist(struct hf *k, const struct hf_probe *p, const struct hf_act *act)
{
	const struct hf_hist *hist = &hf_probes_of(k)->hists[act->hist];
	uint64_t most = 0;
	unsigned first = HF_HIST_BUCKETS;
	unsigned last = 0;

	for (unsigned n = 0; n < HF_HIST_BUCKETS; n++) {
		uint64_t count = bucket(hist, n);
		most = count > most ? count : most;
		first = count > 0 && n < first ? n : first;
		last = count > 0 ? n : last;
	}
	hf_printf(k, "%s %s, values from:\n", p->name, p->args[act->arg].name);
	if (most == 0)
		hf_out_text(k, "  no hits\n");
	for (unsigned n = first; n <= last && most > 0 && !hf_out_aborted(k); n++)
		put_bar(k, act, n, bucket(hist, n), most);
}
