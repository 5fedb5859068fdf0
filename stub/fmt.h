/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fmt.h - a small printf. Knows %s %c %d %i %u %x %X %p %%, flags '-' '0', a width (also '*'), a
 * precision for %s (also '*'), and the lengths l, ll and z. Anything else is copied as it stands.
 * Any context. */
#ifndef HF_FMT_H
#define HF_FMT_H

#include <stdarg.h>

#include "types.h"

/* Where a text goes, a character at a time. */
typedef void (*hf_put_fn)(void *ctx, char c);

/* Format into out(ctx, ...), without a NUL. */
void hf_vformat(hf_put_fn out, void *ctx, const char *format, va_list list);

/* Format into dst with a NUL, cut to size bytes (size 0: nothing is written). Returns the length the
 * whole text has, without the NUL. */
int hf_vsnprintf(char *dst, size_t size, const char *format, va_list list);
int hf_snprintf(char *dst, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* HF_FMT_H */
