/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.h - the kernel log: a ring of records, and the console that shows the more urgent ones. */
#ifndef BARE_LOG_H
#define BARE_LOG_H

#include <stdarg.h>

#include "stub/types.h"

enum log_level {
	LOG_EMERG,
	LOG_ALERT,
	LOG_CRIT,
	LOG_ERR,
	LOG_WARN,
	LOG_NOTICE,
	LOG_INFO,
	LOG_DEBUG
};

/* Append a record (one line, no LF at its end) and print it on the console when it is more urgent
 * than LOG_DEBUG. Takes no lock that it would wait for without a limit. Any context. */
void log_print(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_vprint(enum log_level level, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* As hf_os_ops.log_read: whole records as "[    1.234567] <6>text\n". Any context. */
int log_read(void *ctx, uint64_t *cursor, char *dst, size_t len);

/* Print plain text on the console, not on the record. Any context. */
void log_console(const char *text, size_t len);

#endif /* BARE_LOG_H */
