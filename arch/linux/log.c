/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.c - the kernel's log, by the iterator that its own crash dumpers use; it takes no lock. A record that
 * does not fit comes from it as nothing at all, so it is read whole here and cut for the caller. */
#include <linux/kmsg_dump.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "linux.h"

#define RECORD_MAX 2048u  /* the kernel's own lines end at 1024, with their prefix behind each LF */
#define EMPTY_MAX  65536u /* records without a byte in a row: there is an end to them */

int linux_log_read(void *ctx, uint64_t *cursor, char *dst, size_t len)
{
	static char record[RECORD_MAX]; /* one CPU reads, the owner of the session */
	struct kmsg_dump_iter iter = {.cur_seq = *cursor, .next_seq = ~(u64)0};
	size_t got = 0;

	for (unsigned n = 0; n < EMPTY_MAX && got == 0; n++) {
		if (!kmsg_dump_get_line(&iter, false, record, sizeof(record), &got))
			return 0;
	}
	*cursor = iter.cur_seq;
	size_t kept = min(got, len);
	memcpy(dst, record, kept);
	if (kept > 0)
		dst[kept - 1] = '\n';
	return (int)kept;
}
