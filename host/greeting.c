/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* greeting.c - how a stub greets a person who has no gdb (stub/talk.c). */
#include "greeting.h"

#define STARS 3u

bool greeting_seen(size_t *at, uint8_t byte)
{
	static const char text[] = "*** holdfast: ";

	if (byte != (uint8_t)text[*at]) {
		if (byte != '*')
			*at = 0;
		else if (*at != STARS) /* behind these one more leaves as many */
			*at = 1;
		return false;
	}
	if (text[++*at] != '\0')
		return false;
	*at = 0;
	return true;
}
