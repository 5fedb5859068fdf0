/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf_freertos.c - a walk over FreeRTOS's task lists. */
#include "hf_freertos.h"

#include "stub/err.h"

#define TASKS_MAX 512u /* of one list; more than that is a ring that was never meant to be one */

struct walk {
	const struct hf_freertos *rtos;
	unsigned index; /* tasks still to pass over */
	struct hf_thread *out;
	char state;
};

static bool get(const struct hf_freertos *rtos, void *dst, hf_addr src, size_t len)
{
	return rtos->read(dst, src, len) == (int)len;
}

static void name_of(const struct hf_freertos *rtos, hf_addr tcb, char *dst)
{
	size_t len = rtos->name_bytes < HF_NAME_MAX ? rtos->name_bytes : HF_NAME_MAX;

	for (size_t i = 0; i < HF_NAME_MAX; i++)
		dst[i] = '\0';
	if (!get(rtos, dst, tcb + rtos->name_at, len))
		dst[0] = '?';
	dst[len - 1] = '\0';
}

static void describe(const struct walk *w, hf_addr tcb)
{
	void *current = NULL;

	*w->out = (struct hf_thread){.id = (hf_tid)tcb, .state = w->state};
	w->out->on_cpu = get(w->rtos, &current, (uintptr_t)w->rtos->current, sizeof(current)) &&
			 (uintptr_t)current == tcb;
	name_of(w->rtos, tcb, w->out->name);
}

static void broken(const struct walk *w, hf_addr list)
{
	static const char text[] = "(a list is broken)";

	*w->out = (struct hf_thread){.id = (hf_tid)list, .state = 'X'};
	for (size_t i = 0; i < sizeof(text); i++)
		w->out->name[i] = text[i];
}

/* True: *w->out is filled in. */
static bool in_list(struct walk *w, hf_addr at)
{
	struct hf_freertos_list list;
	struct hf_freertos_item item;
	hf_addr end = at + offsetof(struct hf_freertos_list, end);
	bool good = get(w->rtos, &list, at, sizeof(list)) && list.count <= TASKS_MAX;
	hf_addr next = good ? (uintptr_t)list.end.next : 0;
	unsigned long n = 0;

	for (; good && n < list.count && next != end; n++) {
		good = get(w->rtos, &item, next, sizeof(item)) && (uintptr_t)item.container == at;
		if (good && w->index-- == 0) {
			describe(w, (uintptr_t)item.owner);
			return true;
		}
		next = (uintptr_t)item.next;
	}
	if (good && next == end && n == list.count)
		return false;
	if (w->index-- != 0)
		return false;
	broken(w, at);
	return true;
}

int hf_freertos_next(const struct hf_freertos *rtos, unsigned index, struct hf_thread *out)
{
	struct walk w = {.rtos = rtos, .index = index, .out = out};

	for (unsigned p = 0; p < rtos->place_count; p++) {
		const struct hf_freertos_place *place = &rtos->places[p];
		w.state = place->state;
		for (unsigned i = 0; i < place->lists; i++) {
			if (in_list(&w,
				    (uintptr_t)place->list + i * sizeof(struct hf_freertos_list)))
				return 0;
		}
	}
	return HF_ENOENT;
}

int hf_freertos_sp(const struct hf_freertos *rtos, hf_tid id, hf_addr *sp)
{
	struct hf_thread t;
	void *top = NULL;

	for (unsigned i = 0; hf_freertos_next(rtos, i, &t) == 0; i++) {
		if (t.id != id || t.state == 'X')
			continue;
		if (!get(rtos, &top, (hf_addr)id, sizeof(top)))
			return HF_EFAULT;
		*sp = (uintptr_t)top;
		return 0;
	}
	return HF_ENOENT;
}
