/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fmt.c - a small printf: one pass over the format, one struct that says how a field looks. What it makes
 * goes out a character at a time: no buffer bounds it, and none lies on the stack. */
#include "fmt.h"

#include "str.h"
#include "wire/hex.h"

struct sink {
	hf_put_fn out;
	void *ctx;
};

struct field {
	bool left;
	bool zero;
	bool upper;
	int width;
	int precision; /* -1: none */
	int longs;     /* 0 int, 1 long, 2 long long, 3 size_t */
};

#define DIGITS_MAX 20 /* of UINT64_MAX in decimal */

static void put(const struct sink *s, char c)
{
	s->out(s->ctx, c);
}

static void pad(const struct sink *s, char c, int count)
{
	for (; count > 0; count--)
		put(s, c);
}

static void put_text(const struct sink *s, const struct field *f, const char *text)
{
	int len = 0;

	if (text == NULL)
		text = "(null)";
	while ((f->precision < 0 || len < f->precision) && text[len] != '\0')
		len++;
	if (!f->left)
		pad(s, ' ', f->width - len);
	for (int i = 0; i < len; i++)
		put(s, text[i]);
	if (f->left)
		pad(s, ' ', f->width - len);
}

static void put_number(
	const struct sink *s, const struct field *f, uint64_t value, unsigned base, bool minus)
{
	char digits[DIGITS_MAX];
	int len = 0;

	do {
		char digit = hex_digit(hf_divide(&value, base));
		digits[len++] = f->upper && digit >= 'a' ? (char)(digit - 'a' + 'A') : digit;
	} while (value != 0);
	int blanks = f->width - len - (minus ? 1 : 0);
	if (!f->left && !f->zero)
		pad(s, ' ', blanks);
	if (minus)
		put(s, '-');
	if (!f->left && f->zero)
		pad(s, '0', blanks);
	while (len > 0)
		put(s, digits[--len]);
	if (f->left)
		pad(s, ' ', blanks);
}

/* va_list is an array on some ABIs: wrapped, so that a pointer to it can be handed on. */
struct args {
	va_list list;
};

static uint64_t take_unsigned(struct args *a, int longs)
{
	switch (longs) {
	case 0:
		return va_arg(a->list, unsigned);
	case 1:
		return va_arg(a->list, unsigned long);
	case 2:
		return va_arg(a->list, unsigned long long);
	default:
		return va_arg(a->list, size_t);
	}
}

static int64_t take_signed(struct args *a, int longs)
{
	switch (longs) {
	case 0:
		return va_arg(a->list, int);
	case 1:
		return va_arg(a->list, long);
	case 2:
		return va_arg(a->list, long long);
	default:
		return va_arg(a->list, ptrdiff_t);
	}
}

static int take_count(struct args *a, const char **at)
{
	int count = 0;

	if (**at == '*') {
		(*at)++;
		return va_arg(a->list, int);
	}
	while (**at >= '0' && **at <= '9')
		count = count * 10 + *(*at)++ - '0';
	return count;
}

static struct field take_field(struct args *a, const char **at)
{
	struct field f = {.precision = -1};

	for (;; (*at)++) {
		if (**at == '-')
			f.left = true;
		else if (**at == '0')
			f.zero = true;
		else
			break;
	}
	f.width = take_count(a, at);
	if (**at == '.') {
		(*at)++;
		f.precision = take_count(a, at);
	}
	for (; **at == 'l'; (*at)++)
		f.longs++;
	if (**at == 'z') {
		(*at)++;
		f.longs = 3;
	}
	return f;
}

static void put_signed(const struct sink *s, const struct field *f, int64_t value)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	put_number(s, f, magnitude, 10, value < 0);
}

/* One conversion; false when the letter is not known. */
static bool convert(const struct sink *s, struct args *a, struct field *f, char letter)
{
	char one[2] = {0};

	f->upper = letter == 'X';
	switch (letter) {
	case 's':
		put_text(s, f, va_arg(a->list, const char *));
		return true;
	case 'c':
		one[0] = (char)va_arg(a->list, int);
		put_text(s, f, one);
		return true;
	case 'd':
	case 'i':
		put_signed(s, f, take_signed(a, f->longs));
		return true;
	case 'u':
		put_number(s, f, take_unsigned(a, f->longs), 10, false);
		return true;
	case 'x':
	case 'X':
		put_number(s, f, take_unsigned(a, f->longs), 16, false);
		return true;
	case 'p':
		put_number(s, f, (uintptr_t)va_arg(a->list, void *), 16, false);
		return true;
	default:
		return false;
	}
}

void hf_vformat(hf_put_fn out, void *ctx, const char *format, va_list list)
{
	const struct sink s = {.out = out, .ctx = ctx};
	struct args a;

	va_copy(a.list, list);
	for (const char *at = format; *at != '\0'; at++) {
		const char *start = at;
		if (*at != '%') {
			put(&s, *at);
			continue;
		}
		at++;
		struct field f = take_field(&a, &at);
		if (*at == '\0' || !convert(&s, &a, &f, *at)) {
			put(&s, *start);
			at = *at == '%' ? at : start;
		}
	}
	va_end(a.list);
}
