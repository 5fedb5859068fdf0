/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* expr.c - addresses and values as people type them; one pass, no recursion. */
#include "expr.h"

#include "cpu.h"
#include "mem.h"
#include "regs.h"
#include "str.h"
#include "task.h"
#include "wire/hex.h"

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == '.' || c == '$';
}

static size_t word_length(const char *text)
{
	size_t len = 0;

	while (is_word(text[len]))
		len++;
	return len;
}

static int register_value(struct hf *k, const char **text, uint64_t *out)
{
	size_t len = word_length(*text + 1);
	const struct hf_reg *reg = hf_reg_named(k, *text + 1, len);
	struct hf_frame *f;

	if (reg == NULL)
		return HF_ENOENT;
	*text += 1 + len;
	int err = hf_task_shown(k, &f);
	return err < 0 ? err : hf_reg_value(k, f, reg->regnum, out);
}

static int symbol_value(struct hf *k, const char *word, size_t len, uint64_t *out)
{
	char name[HF_SYM_MAX];

	if (len >= sizeof(name) || k->rung > 0)
		return HF_ENOENT;
	hf_memcpy(name, word, len);
	name[len] = '\0';
	int err = hf_os(k)->sym_find(hf_os(k)->ctx, name, &k->sym);
	if (err == 0)
		*out = k->sym.start;
	return err == 0 ? 0 : HF_ENOENT;
}

/* A word is a number when it begins with a digit; otherwise a symbol, and if there is none of that
 * name, bare hex digits ("deadbeef"). */
static int word_value(struct hf *k, const char **text, unsigned base, uint64_t *out)
{
	const char *word = *text;
	const char *at = word;
	size_t len = word_length(word);
	bool digit = word[0] >= '0' && word[0] <= '9';

	if (len == 0)
		return HF_EINVAL;
	if (!digit && symbol_value(k, word, len, out) == 0) {
		*text += len;
		return 0;
	}
	if (hf_strtou(&at, digit ? base : 16, out) < 0 || at != word + len)
		return digit ? HF_EINVAL : HF_ENOENT;
	*text = at;
	return 0;
}

static int term(struct hf *k, const char **text, unsigned base, uint64_t *out)
{
	*text = hf_skip_blanks(*text);
	return **text == '%' ? register_value(k, text, out) : word_value(k, text, base, out);
}

static int dereference(struct hf *k, uint64_t *value)
{
	uint8_t bytes[sizeof(uint64_t)];
	size_t len = hf_arch(k)->ptr_bytes;
	int got = hf_mem_read(k, bytes, (hf_addr)*value, len);

	if (got != (int)len)
		return got < 0 ? got : HF_EFAULT;
	*value = hf_reg_number(k, bytes, len);
	return 0;
}

static int sum(struct hf *k, const char **text, unsigned base, uint64_t *out)
{
	uint64_t right;
	bool several = false;
	int err = term(k, text, base, out);

	while (err == 0 && (**text == '+' || **text == '-')) {
		char op = *(*text)++;
		several = true;
		err = term(k, text, base, &right);
		if (err == 0)
			*out = op == '+' ? *out + right : *out - right;
	}
	if (several && hf_arch(k)->ptr_bytes == 4) /* a lone value may be any register's */
		*out &= UINT32_MAX;
	return err;
}

static int parse(struct hf *k, const char **text, unsigned base, uint64_t *out)
{
	const char *at = hf_skip_blanks(*text);
	bool deref = *at == '*';
	uint64_t value = 0;

	if (deref)
		at++;
	int err = sum(k, &at, base, &value);
	if (err == 0 && *at != '\0' && *at != ' ' && *at != '\t')
		err = HF_EINVAL;
	if (err == 0 && deref)
		err = dereference(k, &value);
	if (err < 0)
		return err;
	*text = hf_skip_blanks(at);
	*out = value;
	return 0;
}

int hf_expr_value(struct hf *k, const char **text, uint64_t *out)
{
	return parse(k, text, 16, out);
}

int hf_expr_addr(struct hf *k, const char **text, hf_addr *out)
{
	uint64_t value = 0;
	int err = hf_expr_value(k, text, &value);

	*out = (hf_addr)value;
	return err == 0 && *out != value ? HF_EINVAL : err;
}

int hf_expr_count(struct hf *k, const char **text, uint64_t *out)
{
	return parse(k, text, 10, out);
}

size_t hf_expr_word(const char **text, char *dst, size_t size)
{
	size_t len = 0;
	const char *at = hf_skip_blanks(*text);

	for (; *at != '\0' && *at != ' ' && *at != '\t'; at++) {
		if (len + 1 < size)
			dst[len++] = *at;
	}
	dst[len] = '\0';
	*text = hf_skip_blanks(at);
	return len;
}
