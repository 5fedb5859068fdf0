/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memmap.c - the memory map that gdb gets. gdb touches nothing that is not in it (unless it is told to:
 * set mem inaccessible-by-default off), so no device is read by accident. Code is "ram": breakpoints
 * go there; "rom" makes gdb take hardware breakpoints. Nothing is "flash": gdb would want to erase it. */
#include "memmap.h"

#include "mem.h"

#define REGIONS_MAX 8192u    /* looked at; a port without holes' sizes gives up here */
#define GAP_MAX     0x10000u /* guard pages between stacks: not worth an entry each */

/* What is gathered: neighbours of one type. */
struct entry {
	const char *type; /* NULL: nothing yet */
	hf_addr start, end;
};

static const char *type_of(enum hf_region_kind kind)
{
	switch (kind) {
	case HF_REGION_RAM:
	case HF_REGION_TEXT:
		return "ram";
	case HF_REGION_ROM:
		return "rom";
	case HF_REGION_UNKNOWN:
	case HF_REGION_DEVICE:
	default:
		return NULL;
	}
}

static void put_entry(struct hf_window *w, const struct entry *e)
{
	if (e->type != NULL)
		hf_window_printf(w, "<memory type=\"%s\" start=\"0x%llx\" length=\"0x%llx\"/>",
			e->type, (unsigned long long)e->start,
			(unsigned long long)(e->end - e->start));
}

static bool continues(const struct entry *e, const char *type, hf_addr start)
{
	return e->type == type && start - e->end <= GAP_MAX;
}

int hf_memmap_xml(const struct hf *k, struct hf_window *w)
{
	hf_addr last = hf_arch(k)->ptr_bytes == 4 ? UINT32_MAX : ~(hf_addr)0;
	struct entry e = {0};
	hf_addr at = 0;
	unsigned looks = 0;

	hf_window_put(w, "<?xml version=\"1.0\"?><memory-map>");
	do {
		struct hf_region r = hf_mem_region(k, at);
		hf_addr end = r.start + r.size;
		const char *type = type_of(r.kind);
		if (type != NULL && !continues(&e, type, at)) {
			put_entry(w, &e);
			e = (struct entry){.type = type, .start = at};
		}
		if (type != NULL)
			e.end = end;
		if (++looks == REGIONS_MAX)
			return HF_ENOSYS;
		at = end;
	} while (at != 0 && at <= last); /* 0: the last region ends with the address space */
	put_entry(w, &e);
	hf_window_put(w, "</memory-map>");
	return e.type != NULL ? 0 : HF_ENOSYS;
}
