/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fmt.c - instead of fmt.c: what gdb's packets and documents need. Knows %s %c %u %x, zeros and a width of one
 * digit before x, and the lengths l, ll and z. */
#include "stub/fmt.h"

#include "stub/str.h"
#include "stub/wire/hex.h"

#define DIGITS_MAX 20u /* of UINT64_MAX in decimal */

struct sink {
	hf_put_fn out;
	void *ctx;
};

static void put_text(const struct sink *s, const char *text)
{
	while (*text != '\0')
		s->out(s->ctx, *text++);
}

static void put_number(const struct sink *s, uint64_t value, unsigned base, unsigned width)
{
	char digits[DIGITS_MAX + 1];
	unsigned at = DIGITS_MAX;

	digits[at] = '\0';
	do {
		digits[--at] = hex_digit(hf_divide(&value, base));
	} while (value != 0 || DIGITS_MAX - at < width);
	put_text(s, digits + at);
}

void hf_vformat(hf_put_fn out, void *ctx, const char *format, va_list args)
{
	const struct sink s = {.out = out, .ctx = ctx};

	for (; *format != '\0'; format++) {
		unsigned longs = 0, width = 0;
		if (*format != '%') {
			s.out(s.ctx, *format);
			continue;
		}
		for (format++; *format >= '0' && *format <= '9'; format++)
			width = (unsigned)(*format - '0');
		for (; *format == 'l'; format++)
			longs++;
		if (*format == 'z')
			format++; /* a word, as an int is */
		if (*format == 's')
			put_text(&s, va_arg(args, const char *));
		else if (*format == 'c')
			s.out(s.ctx, (char)va_arg(args, int));
		else
			put_number(&s, longs == 2 ? va_arg(args, uint64_t) : va_arg(args, uint32_t),
				*format == 'u' ? 10 : 16, width);
	}
}
