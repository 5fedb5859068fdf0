/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* buildid.c - which kernel this is: its build ID, out of the notes that sysfs shows. The kernel's own copy has a
 * name that Debian's symbol tables leave out on arm and arm64. */
#include <linux/align.h>
#include <linux/elf.h>
#include <linux/kernel_read_file.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "linux.h"

#define NOTES     "/sys/kernel/notes"
#define NOTES_MAX 65536u
#define GNU       "GNU"
#define BUILD_ID  3u /* NT_GNU_BUILD_ID */

static uint8_t id[LINUX_BUILD_ID_MAX];

/* A note: header, name, text; the last two are padded to four bytes each. */
static size_t find(const uint8_t *notes, size_t len)
{
	struct elf32_note head;
	size_t at = 0;

	while (len - at >= sizeof(head)) {
		memcpy(&head, notes + at, sizeof(head));
		at += sizeof(head);
		if (head.n_namesz > len - at || ALIGN((size_t)head.n_namesz, 4) > len - at)
			return 0;
		const uint8_t *name = notes + at;
		at += ALIGN((size_t)head.n_namesz, 4);
		if (head.n_descsz > len - at)
			return 0;
		if (head.n_type == BUILD_ID && head.n_namesz == sizeof(GNU) &&
			memcmp(name, GNU, sizeof(GNU)) == 0) {
			size_t bytes = min_t(size_t, head.n_descsz, sizeof(id));
			memcpy(id, notes + at, bytes);
			return bytes;
		}
		at += min_t(size_t, ALIGN((size_t)head.n_descsz, 4), len - at);
	}
	return 0;
}

const uint8_t *linux_build_id(size_t *len)
{
	void *notes = NULL;
	ssize_t bytes =
		kernel_read_file_from_path(NOTES, 0, &notes, NOTES_MAX, NULL, READING_UNKNOWN);

	*len = bytes > 0 ? find(notes, (size_t)bytes) : 0;
	vfree(notes);
	return *len > 0 ? id : NULL;
}
