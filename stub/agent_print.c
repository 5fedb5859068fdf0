/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent_print.c - printf of agent expressions: two passes over the format with one parser. The first
 * only looks whether every escape and every conversion is understood, the second prints. */
#include "agent_print.h"

#include "fmt.h"
#include "mem.h"
#include "regs.h"
#include "str.h"

#define PIECE_MAX   64u  /* characters handed on at once */
#define WIDTH_MAX   128u /* of a field, and of a string's precision */
#define STRING_MAX  200u /* characters of a string of the target */
#define STRING_READ 16u  /* read at once; a string may end just before a hole */
#define DIGITS_MAX  24u  /* of any 64-bit number, with its sign and a NUL */

struct conversion {
	bool left, zero;
	unsigned width;
	unsigned precision; /* of %s only; STRING_MAX when there is none */
	unsigned bytes;     /* of a number */
	char letter;
};

struct printer {
	struct hf *k;
	const struct hf_agent_format *f;
	size_t at;             /* in f->text */
	unsigned taken;        /* arguments so far */
	hf_agent_print_fn out; /* NULL in the first pass */
	char piece[PIECE_MAX];
	size_t len;
};

/* ---- output ---- */

static void flush(struct printer *p)
{
	p->piece[p->len] = '\0';
	if (p->out != NULL && p->len > 0)
		p->out(p->k, p->piece);
	p->len = 0;
}

static void put(struct printer *p, char c)
{
	if (p->len + 1 == sizeof(p->piece))
		flush(p);
	if (c != '\0')
		p->piece[p->len++] = c;
}

/* What the target holds may be anything: nothing of it shall move a person's cursor. */
static void put_safe(struct printer *p, char c)
{
	bool control = (uint8_t)c < ' ' && c != '\n' && c != '\t';

	put(p, control || c == 0x7f ? '.' : c);
}

static void pad(struct printer *p, char c, unsigned width, size_t len)
{
	for (size_t i = len; i < width; i++)
		put(p, c);
}

static void put_text(struct printer *p, const char *text)
{
	while (*text != '\0')
		put(p, *text++);
}

/* ---- parsing ---- */

static char peek(const struct printer *p)
{
	return p->at < p->f->len ? (char)p->f->text[p->at] : '\0';
}

static bool accept(struct printer *p, char c)
{
	if (peek(p) != c || c == '\0')
		return false;
	p->at++;
	return true;
}

static bool is_digit(char c, char last)
{
	return c >= '0' && c <= last;
}

/* A number of the format; more than WIDTH_MAX is refused. */
static int take_number(struct printer *p, unsigned *out)
{
	*out = 0;
	while (is_digit(peek(p), '9')) {
		*out = *out * 10u + (unsigned)(peek(p) - '0');
		if (*out > WIDTH_MAX)
			return HF_EINVAL;
		p->at++;
	}
	return 0;
}

/* The size that a length modifier means on the target: int is 4 bytes, long is a pointer's size. */
static unsigned take_length(struct printer *p)
{
	if (accept(p, 'h'))
		return accept(p, 'h') ? 1 : 2;
	if (accept(p, 'l'))
		return accept(p, 'l') ? 8 : hf_arch(p->k)->ptr_bytes;
	if (accept(p, 'j'))
		return 8;
	if (accept(p, 'z') || accept(p, 't'))
		return hf_arch(p->k)->ptr_bytes;
	return 4;
}

/* Behind the '%'. */
static int take_conversion(struct printer *p, struct conversion *c)
{
	*c = (struct conversion){.precision = STRING_MAX};
	for (;;) {
		if (accept(p, '-'))
			c->left = true;
		else if (accept(p, '0'))
			c->zero = true;
		else
			break;
	}
	if (take_number(p, &c->width) < 0)
		return HF_EINVAL;
	bool precise = accept(p, '.');
	if (precise && take_number(p, &c->precision) < 0)
		return HF_EINVAL;
	size_t before = p->at;
	c->bytes = take_length(p);
	bool sized = p->at != before;
	c->letter = peek(p);
	if (c->letter == '\0' || hf_strstr("diuxXcsp%", (char[]){c->letter, '\0'}) == NULL)
		return HF_EINVAL;
	p->at++;
	bool number = hf_strstr("diuxX", (char[]){c->letter, '\0'}) != NULL;
	if ((sized && !number) || (precise && c->letter != 's'))
		return HF_EINVAL;
	return 0;
}

/* ---- conversions ---- */

static uint64_t cut(uint64_t value, unsigned bytes)
{
	return bytes < 8 ? value & ((1ull << 8u * bytes) - 1) : value;
}

static int64_t extend(uint64_t value, unsigned bytes)
{
	uint64_t sign = 1ull << (8u * bytes - 1);
	uint64_t low = cut(value, bytes);
	uint64_t magnitude = (low & sign) != 0 ? cut(0 - low, bytes) : low;

	if ((low & sign) == 0)
		return (int64_t)low;
	return -(int64_t)(magnitude - 1) - 1; /* also the smallest of all */
}

/* Writes the digits of a number; returns how many. */
static int digits_of(const struct conversion *c, uint64_t value, char text[DIGITS_MAX])
{
	unsigned long long low = cut(value, c->bytes);

	if (c->letter == 'd' || c->letter == 'i')
		return hf_snprintf(text, DIGITS_MAX, "%lld", (long long)extend(value, c->bytes));
	if (c->letter == 'x')
		return hf_snprintf(text, DIGITS_MAX, "%llx", low);
	if (c->letter == 'X')
		return hf_snprintf(text, DIGITS_MAX, "%llX", low);
	return hf_snprintf(text, DIGITS_MAX, "%llu", low);
}

static void put_number(struct printer *p, const struct conversion *c, uint64_t value)
{
	char text[DIGITS_MAX];
	const char *digits = text;
	size_t len = (size_t)digits_of(c, value, text);

	if (!c->left && !c->zero)
		pad(p, ' ', c->width, len);
	if (*digits == '-')
		put(p, *digits++);
	if (!c->left && c->zero)
		pad(p, '0', c->width, len);
	put_text(p, digits);
	if (c->left)
		pad(p, ' ', c->width, len);
}

/* How much of the string at addr is there: up to its NUL, its precision, or memory's end. *whole: it
 * did not end because memory did. */
static size_t string_length(struct printer *p, hf_addr addr, size_t most, bool *whole)
{
	uint8_t bytes[STRING_READ];
	size_t len = 0;

	*whole = true;
	while (len < most) {
		int got = hf_mem_read(p->k, bytes, addr + len, sizeof(bytes));
		for (int i = 0; i < got; i++, len++) {
			if (bytes[i] == '\0' || len == most)
				return len;
		}
		if (got < (int)sizeof(bytes)) {
			*whole = false;
			return len;
		}
	}
	return len;
}

static void put_string(struct printer *p, const struct conversion *c, hf_addr addr)
{
	size_t most = c->precision < STRING_MAX ? c->precision : STRING_MAX;
	bool whole;
	size_t len = string_length(p, addr, most, &whole);
	uint8_t byte;

	if (!c->left)
		pad(p, ' ', c->width, len);
	for (size_t i = 0; i < len && hf_mem_read(p->k, &byte, addr + i, 1) == 1; i++)
		put_safe(p, (char)byte);
	if (!whole)
		put_text(p, "(not readable)");
	if (c->left)
		pad(p, ' ', c->width, len);
}

static void put_char(struct printer *p, const struct conversion *c, char value)
{
	if (!c->left)
		pad(p, ' ', c->width, 1);
	put_safe(p, value);
	if (c->left)
		pad(p, ' ', c->width, 1);
}

/* gdb writes a pointer as 0x and its digits. */
static void put_pointer(struct printer *p, const struct conversion *c, uint64_t value)
{
	struct conversion hex = {.letter = 'x', .bytes = hf_arch(p->k)->ptr_bytes};
	char text[DIGITS_MAX];
	size_t len = 2 + (size_t)digits_of(&hex, value, text);

	if (!c->left)
		pad(p, ' ', c->width, len);
	put_text(p, "0x");
	put_text(p, text);
	if (c->left)
		pad(p, ' ', c->width, len);
}

static void put_value(struct printer *p, const struct conversion *c, uint64_t value)
{
	switch (c->letter) {
	case 's':
		put_string(p, c, cut(value, hf_arch(p->k)->ptr_bytes));
		break;
	case 'c':
		put_char(p, c, (char)(uint8_t)value);
		break;
	case 'p':
		put_pointer(p, c, value);
		break;
	default:
		put_number(p, c, value);
		break;
	}
}

/* ---- the format ---- */

static int convert(struct printer *p)
{
	const struct hf_agent_format *f = p->f;
	struct conversion c;

	if (take_conversion(p, &c) < 0)
		return HF_EINVAL;
	if (c.letter == '%') {
		put(p, '%');
		return 0;
	}
	if (p->taken == f->count)
		return HF_EINVAL;
	p->taken++;
	if (p->out != NULL)
		put_value(p, &c, f->args[f->count - p->taken]);
	return 0;
}

/* Behind the backslash; the escapes of C that gdb lets pass. */
static int escape(struct printer *p)
{
	static const char letters[] = "abefnrtv\\\"'";
	static const char values[] = "\a\b\033\f\n\r\t\v\\\"'";
	char letter = peek(p);
	unsigned value = 0;

	if (is_digit(letter, '7')) {
		for (unsigned i = 0; i < 3 && is_digit(peek(p), '7'); i++, p->at++)
			value = value * 8u + (unsigned)(peek(p) - '0');
		put(p, (char)(uint8_t)value);
		return 0;
	}
	const char *found = letter != '\0' ? hf_strstr(letters, (char[]){letter, '\0'}) : NULL;
	if (found == NULL)
		return HF_EINVAL;
	put(p, values[found - letters]);
	p->at++;
	return 0;
}

static int pass(struct printer *p)
{
	int err = 0;

	p->at = 0;
	p->taken = 0;
	while (err == 0 && p->at < p->f->len) {
		char c = (char)p->f->text[p->at++];
		if (c == '%')
			err = convert(p);
		else if (c == '\\')
			err = escape(p);
		else
			put(p, c);
	}
	flush(p);
	return err;
}

int hf_agent_print(
	struct hf *k, const struct hf_agent_format *f, hf_agent_print_fn print, const char **why)
{
	struct printer p = {.k = k, .f = f};

	if (pass(&p) < 0) {
		*why = "format not understood";
		return HF_EINVAL;
	}
	if (p.taken != f->count) {
		*why = "format takes other arguments";
		return HF_EINVAL;
	}
	p.out = print;
	return pass(&p);
}
