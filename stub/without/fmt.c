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

/* What stands behind a '%'. */
struct directive {
	unsigned width, base;
	unsigned longs;
	char what;
};

/* Returns the last character of it. */
static const char *read_directive(const char *format, struct directive *d)
{
	*d = (struct directive){0};
	for (; *format >= '0' && *format <= '9'; format++)
		d->width = (unsigned)(*format - '0');
	for (; *format == 'l'; format++)
		d->longs++;
	if (*format == 'z')
		format++; /* a word, as an int is */
	d->what = *format;
	d->base = *format == 'u' ? 10 : 16;
	return format;
}

void hf_vformat(hf_put_fn out, void *ctx, const char *format, va_list list)
{
	const struct sink s = {.out = out, .ctx = ctx};
	struct directive d;

	for (; *format != '\0'; format++) {
		if (*format != '%') {
			s.out(s.ctx, *format);
			continue;
		}
		format = read_directive(format + 1, &d);
		if (d.what == 's')
			put_text(&s, va_arg(list, const char *));
		else if (d.what == 'c')
			s.out(s.ctx, (char)va_arg(list, int));
		else
			put_number(&s,
				d.longs == 2 ? va_arg(list, uint64_t) : va_arg(list, uint32_t),
				d.base, d.width);
	}
}
