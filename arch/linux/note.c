/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* note.c - lines for the kernel's log that come from a probe's hit or a session, where printing could wait
 * for a lock that this very CPU, or a frozen one, holds. They are kept until a process prints them.
 *
 *   a place:  FREE --a writer's cas--> BUSY --> FULL --the printer--> FREE */
#include <linux/kernel.h>
#include <linux/string.h>

#include "probe.h"
#include "stub/atomic.h"
#include "stub/err.h"

#define PLACES     64u /* a power of two */
#define NOTE_BYTES 128u

enum { FREE, BUSY, FULL };

static struct note {
	uint32_t state; /* atomic */
	uint32_t len;
	char text[NOTE_BYTES];
} notes[PLACES];

static uint32_t count, lost; /* atomic: lines so far, and lines without a place */

int linux_note(void *ctx, const char *text, size_t len)
{
	struct note *n = &notes[hf_atomic_count(&count) % PLACES];

	if (!hf_atomic_cas(&n->state, FREE, BUSY)) {
		(void)hf_atomic_count(&lost);
		return HF_ENOSPC;
	}
	n->len = (uint32_t)min_t(size_t, len, NOTE_BYTES);
	memcpy(n->text, text, n->len);
	hf_atomic_store(&n->state, FULL);
	linux_probe_sync();
	return 0;
}

/* From the oldest on: that is behind the newest. */
void linux_note_print(void)
{
	static uint32_t said;
	uint32_t from = hf_atomic_load(&count) + 1;
	uint32_t gone = hf_atomic_load(&lost);

	for (uint32_t i = 0; i < PLACES; i++) {
		struct note *n = &notes[(from + i) % PLACES];
		if (hf_atomic_load(&n->state) != FULL)
			continue;
		pr_info("%.*s\n", (int)n->len, n->text);
		hf_atomic_store(&n->state, FREE);
	}
	if (gone != said)
		pr_info("holdfast: %u lines for the log are lost\n", gone - said);
	said = gone;
}
