/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_freertos.c - examples/freertos against a model of FreeRTOS's lists: what vListInsertEnd() and its like
 * leave in memory, and what a wild pointer makes of it. */
#include "examples/freertos/hf_freertos.c"

#include "unit.h"

#define PRIORITIES 3u
#define NAME_BYTES 16u

/* A TCB: the saved stack pointer first, the rest of no interest, the name somewhere. */
struct tcb {
	void *top;
	struct hf_freertos_item state;
	unsigned priority;
	char name[NAME_BYTES];
};

static struct model {
	struct hf_freertos_list ready[PRIORITIES], delayed, suspended;
	struct tcb tasks[5];
	const struct tcb *current;
} m;

/* Only the model can be read. */
static int peek(void *dst, hf_addr src, size_t len)
{
	uintptr_t begin = (uintptr_t)&m;

	if (src < begin || src - begin > sizeof(m) || len > sizeof(m) - (src - begin))
		return 0;
	memcpy(dst, (const void *)(uintptr_t)src, len);
	return (int)len;
}

static const struct hf_freertos_place places[] = {
	{m.ready, PRIORITIES, 'R'}, {&m.delayed, 1, 'S'}, {&m.suspended, 1, 'D'}};
static const struct hf_freertos rtos = {.current = &m.current,
	.places = places,
	.place_count = 3,
	.name_at = offsetof(struct tcb, name),
	.name_bytes = NAME_BYTES,
	.read = peek};

static void empty(struct hf_freertos_list *l)
{
	l->count = 0;
	l->index = l->end.next = l->end.previous = &l->end;
	l->end.value = 0xffffffffu;
}

static void append(struct hf_freertos_list *l, struct tcb *t, const char *name)
{
	struct hf_freertos_item *item = &t->state;
	struct hf_freertos_item *last = l->end.previous;

	item->next = &l->end;
	item->previous = last;
	item->owner = t;
	item->container = l;
	last->next = item; /* the end is an item cut short: next lies alike */
	l->end.previous = item;
	l->count++;
	strcpy(t->name, name);
	t->top = &t->name[1];
}

static void build(void)
{
	memset(&m, 0, sizeof(m));
	for (unsigned i = 0; i < PRIORITIES; i++)
		empty(&m.ready[i]);
	empty(&m.delayed);
	empty(&m.suspended);
	append(&m.ready[0], &m.tasks[0], "idle");
	append(&m.ready[2], &m.tasks[1], "motor");
	append(&m.ready[2], &m.tasks[2], "exactly15bytes!");
	append(&m.delayed, &m.tasks[3], "blink");
	append(&m.suspended, &m.tasks[4], "spare");
	m.current = &m.tasks[1];
}

static int find(const char *name, struct hf_thread *out)
{
	for (unsigned i = 0; hf_freertos_next(&rtos, i, out) == 0; i++) {
		if (strcmp(out->name, name) == 0)
			return (int)i;
	}
	return -1;
}

static unsigned count(void)
{
	struct hf_thread t;
	unsigned n = 0;

	while (n < 100 && hf_freertos_next(&rtos, n, &t) == 0)
		n++;
	return n;
}

START_TEST(each_task_comes_once_with_its_name_and_state)
{
	static const struct {
		const char *name;
		char state;
	} all[] = {{"idle", 'R'}, {"motor", 'R'}, {"exactly15bytes!", 'R'}, {"blink", 'S'},
		{"spare", 'D'}};
	struct hf_thread t;

	build();
	ck_assert_uint_eq(count(), 5);
	for (unsigned i = 0; i < 5; i++) {
		ck_assert_int_eq(hf_freertos_next(&rtos, i, &t), 0);
		ck_assert_str_eq(t.name, all[i].name);
		ck_assert_int_eq(t.state, all[i].state);
		ck_assert_uint_eq(t.id, (uintptr_t)&m.tasks[i]);
		ck_assert_int_eq(t.on_cpu, i == 1);
	}
	ck_assert_int_eq(hf_freertos_next(&rtos, 5, &t), HF_ENOENT);
}
END_TEST

START_TEST(a_task_has_its_saved_stack_pointer)
{
	struct hf_thread t;
	hf_addr sp = 0;

	build();
	ck_assert_int_ge(find("blink", &t), 0);
	ck_assert_int_eq(hf_freertos_sp(&rtos, t.id, &sp), 0);
	ck_assert_uint_eq(sp, (uintptr_t)&m.tasks[3].name[1]);
	ck_assert_int_eq(hf_freertos_sp(&rtos, t.id + 4, &sp), HF_ENOENT);
}
END_TEST

START_TEST(no_tasks_are_no_tasks)
{
	build();
	for (unsigned i = 0; i < PRIORITIES; i++)
		empty(&m.ready[i]);
	empty(&m.delayed);
	empty(&m.suspended);
	ck_assert_uint_eq(count(), 0);
}
END_TEST

/* Each pointer and count of the lists, in turn, holds nonsense: the walk ends, and either all that it lists is
 * true or it says that a list is broken. */
START_TEST(a_broken_list_is_named_and_the_others_are_still_listed)
{
	static const uintptr_t nonsense[] = {0, 1, 0xdeadbeef, UINTPTR_MAX};
	struct hf_thread t;

	for (size_t at = 0; at + sizeof(uintptr_t) <= sizeof(m.ready); at += sizeof(uintptr_t)) {
		for (unsigned i = 0; i < 4; i++) {
			build();
			memcpy((char *)m.ready + at, &nonsense[i], sizeof(nonsense[i]));
			ck_assert_uint_le(count(), 8);
			ck_assert_int_ge(find("blink", &t), 0);
			bool all = find("idle", &t) >= 0 && find("motor", &t) >= 0 &&
				   find("exactly15bytes!", &t) >= 0;
			ck_assert(all || find("(a list is broken)", &t) >= 0);
		}
	}
}
END_TEST

START_TEST(a_ring_without_an_end_is_left)
{
	struct hf_thread t;

	build();
	m.ready[2].count = 400;
	m.tasks[2].state.next = &m.tasks[1].state;
	ck_assert_uint_le(count(), 100);
	build();
	m.ready[2].count = 2;
	m.tasks[2].state.next = &m.tasks[1].state; /* never comes back to the end */
	ck_assert_int_ge(find("(a list is broken)", &t), 0);
	ck_assert_int_ge(find("spare", &t), 0);
}
END_TEST

UNIT_MAIN("freertos", each_task_comes_once_with_its_name_and_state,
	a_task_has_its_saved_stack_pointer, no_tasks_are_no_tasks,
	a_broken_list_is_named_and_the_others_are_still_listed, a_ring_without_an_end_is_left)
