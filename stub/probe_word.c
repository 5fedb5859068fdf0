/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_word.c - what the parser of probe lines is made of: words, numbers, places, bytes of code. */
#include "probe_parse.h"
#include "str.h"

/* Agent bytecodes, GDB manual, "Bytecode Descriptions". */
enum { OP_CONST8 = 0x22, OP_CONST16, OP_CONST32, OP_CONST64 };

int hf_parse_fail(struct hf_parse *t, const char *at, const char *why)
{
	t->at = at;
	t->why = why;
	return HF_EINVAL;
}

void hf_parse_blanks(struct hf_parse *t)
{
	t->at = hf_skip_blanks(t->at);
}

bool hf_parse_char(struct hf_parse *t, char c)
{
	if (*t->at != c)
		return false;
	t->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool in_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t hf_parse_word_len(const char *at)
{
	size_t len = 0;

	while (in_word(at[len]))
		len++;
	return len;
}

bool hf_parse_is(const char *at, size_t len, const char *word)
{
	return hf_strlen(word) == len && hf_memcmp(at, word, len) == 0;
}

int hf_parse_number(struct hf_parse *t, uint64_t *out)
{
	const char *first = t->at;

	if (!is_digit(*first))
		return hf_parse_fail(t, first, "a number is missing here");
	if (hf_strtou(&t->at, 10, out) < 0)
		return hf_parse_fail(t, first, "not a number of 64 bits");
	if (in_word(*t->at))
		return hf_parse_fail(t, t->at, "not a digit");
	return 0;
}

static int symbol(struct hf_parse *t, size_t lead, hf_addr *out)
{
	size_t len = lead + hf_parse_word_len(t->at + lead);
	char name[HF_SYM_MAX];

	while (len > lead && t->at[len] == '.') /* as gcc names its clones */
		len += 1 + hf_parse_word_len(t->at + len + 1);
	if (len == lead)
		return hf_parse_fail(t, t->at + lead, "a symbol or an address is missing here");
	if (len >= sizeof(name))
		return hf_parse_fail(t, t->at, "no symbol is that long");
	hf_memcpy(name, t->at, len);
	name[len] = '\0';
	if (hf_os(t->k)->sym_find(hf_os(t->k)->ctx, name, &t->k->sym) < 0)
		return hf_parse_fail(t, t->at,
			lead != 0 ? "no such symbol in a module of that name" : "no such symbol");
	t->at += len;
	*out = t->k->sym.start;
	return 0;
}

int hf_parse_place(struct hf_parse *t, size_t lead, hf_addr *out)
{
	uint64_t offset = 0;
	int err = lead == 0 && is_digit(*t->at) ? hf_parse_number(t, out) : symbol(t, lead, out);

	if (err < 0 || (*t->at != '+' && *t->at != '-'))
		return err;
	bool minus = *t->at++ == '-';
	err = hf_parse_number(t, &offset);
	*out = minus ? *out - offset : *out + offset;
	return err;
}

int hf_parse_emit(struct hf_parse *t, uint8_t byte)
{
	if (t->p->code_used >= HF_PROBE_CODE)
		return hf_parse_fail(t, t->at, "too much to calculate for one probe");
	t->p->code[t->p->code_used++] = byte;
	return 0;
}

int hf_parse_emit_wide(struct hf_parse *t, uint64_t value, unsigned bytes)
{
	int err = 0;

	while (bytes-- > 0 && err == 0)
		err = hf_parse_emit(t, (uint8_t)(value >> 8u * bytes));
	return err;
}

int hf_parse_emit_const(struct hf_parse *t, uint64_t value)
{
	unsigned bytes = 1;
	uint8_t op = OP_CONST8;

	while (bytes < sizeof(value) && value >> 8u * bytes != 0) {
		bytes *= 2;
		op++;
	}
	int err = hf_parse_emit(t, op);
	return err < 0 ? err : hf_parse_emit_wide(t, value, bytes);
}
