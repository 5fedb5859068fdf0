/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.c - the kernel's log, by the iterator that its own crash dumpers use; it takes no lock. */
#include <linux/kmsg_dump.h>

#include "linux.h"

int linux_log_read(void *ctx, uint64_t *cursor, char *dst, size_t len)
{
	struct kmsg_dump_iter iter = {.cur_seq = *cursor, .next_seq = ~(u64)0};
	size_t got = 0;

	if (!kmsg_dump_get_line(&iter, false, dst, len, &got))
		return 0;
	*cursor = iter.cur_seq;
	return (int)got;
}
