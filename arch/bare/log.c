/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.c - the log ring.
 *
 * Writers take no lock: each draws a sequence number, fills the slot it stands for, and publishes
 * it by storing the number + 1 there. A reader that finds another number skips the record.
 *
 *   slot: free or older --(writer: tag = 0)--> being written --(tag = seq + 1)--> readable */
#include "log.h"

#include "hf_bare.h"
#include "machine.h"
#include "spinlock.h"
#include "stub/fmt.h"
#include "stub/str.h"

#define SLOTS      256u /* a power of two */
#define TEXT_BYTES 112u
#define LINE_BYTES (TEXT_BYTES + 32u)
#define LOCK_TRIES 2000000u /* then the holder is taken for dead, and the text goes out mixed */

struct record {
	uint32_t tag; /* sequence number + 1; atomic */
	enum log_level level;
	uint64_t ns;
	char text[TEXT_BYTES];
};

static struct record ring[SLOTS];
static uint32_t next_seq; /* atomic */
static struct spinlock console_lock;

/* One record as a line with LF; returns its length. */
static size_t line_of(const struct record *r, bool level, char *dst, size_t size)
{
	uint64_t us = r->ns / 1000u;
	uint64_t s = us / 1000000u;
	int n;

	if (level)
		n = hf_snprintf(dst, size, "[%5u.%06u] <%u>%s\n", (unsigned)s,
			(unsigned)(us - s * 1000000u), (unsigned)r->level, r->text);
	else
		n = hf_snprintf(dst, size, "[%5u.%06u] %s\n", (unsigned)s,
			(unsigned)(us - s * 1000000u), r->text);
	return (size_t)n < size ? (size_t)n : size - 1;
}

void log_console(const char *text, size_t len)
{
	machine_irq_state irq = machine_irq_save();
	bool locked = false;

	for (unsigned n = 0; n < LOCK_TRIES && !locked; n++) {
		locked = spin_try(&console_lock);
		if (!locked)
			machine_relax();
	}
	hf_bare_console_write(text, len);
	if (locked)
		spin_unlock(&console_lock);
	machine_irq_restore(irq);
}

void log_vprint(enum log_level level, const char *fmt, va_list ap)
{
	uint32_t seq = __atomic_fetch_add(&next_seq, 1, __ATOMIC_RELAXED);
	struct record *r = &ring[seq % SLOTS];
	char line[LINE_BYTES];

	__atomic_store_n(&r->tag, 0, __ATOMIC_SEQ_CST);
	r->level = level;
	r->ns = machine_now_ns();
	hf_vsnprintf(r->text, sizeof r->text, fmt, ap);
	__atomic_store_n(&r->tag, seq + 1, __ATOMIC_RELEASE);
	if (level < LOG_DEBUG)
		log_console(line, line_of(r, false, line, sizeof line));
}

void log_print(enum log_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_vprint(level, fmt, ap);
	va_end(ap);
}

int log_read(void *ctx, uint64_t *cursor, char *dst, size_t len)
{
	uint32_t end = __atomic_load_n(&next_seq, __ATOMIC_ACQUIRE);
	uint32_t oldest = end > SLOTS ? end - SLOTS : 0;
	size_t done = 0;

	(void)ctx;
	if (*cursor < oldest)
		*cursor = oldest;
	for (; *cursor < end; (*cursor)++) {
		const struct record *r = &ring[*cursor % SLOTS];
		char line[LINE_BYTES];

		if (__atomic_load_n(&r->tag, __ATOMIC_ACQUIRE) != (uint32_t)*cursor + 1)
			continue;
		size_t n = line_of(r, true, line, sizeof line);
		if (n > len - done)
			break;
		hf_memcpy(dst + done, line, n);
		done += n;
	}
	return (int)done;
}
