/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* threadlist.c - out of the whole list the numbers, and out of these a short one. */
#include "threadlist.h"

#include <stdio.h>
#include <string.h>

#include "../stub/wire/rsp.h"
#include "batch.h"

#define CPU_DIGITS 2u /* a thread with a longer number is a task, and tasks come and go: not kept */
#define LIST_MAX   0x4000u

const char *threadlist_next(const char **at, size_t *digits)
{
	static const char mark[] = "<thread id=\"";
	const char *found = strstr(*at, mark);

	if (!found)
		return NULL;
	found += sizeof(mark) - 1;
	*digits = strcspn(found, "\"");
	*at = found + *digits;
	return found;
}

/* <thread id="N"...> of a whole list. */
void threadlist_learn(struct threadlist *t, const uint8_t *raw, size_t len)
{
	char text[LIST_MAX];
	size_t digits;
	const int n = rsp_expand((uint8_t *)text, sizeof(text) - 1, raw + 1, len - BATCH_FRAME);

	t->numbers[0] = '\0';
	if (n < 1 || text[0] != 'l')
		return;
	text[n] = '\0';
	const char *at = text;
	for (const char *id; (id = threadlist_next(&at, &digits)) != NULL;) {
		const size_t have = strlen(t->numbers);
		if (digits > CPU_DIGITS || have + digits + 2 > sizeof(t->numbers)) {
			t->numbers[0] = '\0';
			return;
		}
		(void)snprintf(
			t->numbers + have, sizeof(t->numbers) - have, "%.*s,", (int)digits, id);
	}
}

int threadlist_brief(const struct threadlist *t, char dst[THREADLIST_TEXT])
{
	size_t len = (size_t)snprintf(dst, THREADLIST_TEXT, "l<threads>");

	if (!t->numbers[0])
		return -1;
	for (const char *at = t->numbers; *at;) {
		const size_t digits = strcspn(at, ",");
		if (len + digits + 32 > THREADLIST_TEXT)
			return -1;
		len += (size_t)snprintf(
			dst + len, THREADLIST_TEXT - len, "<thread id=\"%.*s\"/>", (int)digits, at);
		at += digits + 1;
	}
	(void)snprintf(dst + len, THREADLIST_TEXT - len, "</threads>");
	return 0;
}
