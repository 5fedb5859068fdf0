/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* tasks.c - a firmware of three tasks, two interrupts, and an RTOS that is a page long, on a Cortex-M board of the
 * SDK. Its hooks, at the end, are all that the debugger needs to show tasks as threads.
 *
 *   blink   waits for the tick, counts
 *   motor   waits for the button's interrupt, which every fifth tick pends, sums
 *   main    runs when nobody else does
 *
 *   SysTick --> ticks, wakes blink; pends the button
 *   IRQ20   --> wakes motor
 *   PendSV  --> next task that does not wait: r4-r11 on its stack, the CPU has pushed the rest */
#include "holdfast.h"

#define SCS(offset)  (*(volatile uint32_t *)(0xe000e000u + (offset)))
#define ICSR         SCS(0xd04)
#define ICSR_PENDSV  (1u << 28)
#define BUTTON_IRQ   20u
#define TICK_CYCLES  500000u /* 20 ms at 25 MHz: also a slow emulator gets to the tasks */
#define STACK_WORDS  160u
#define PSR_THUMB    0x01000000u
#define TASKS        3u
#define BUTTON_EVERY 5u

struct task {
	uint32_t *sp; /* while it does not run; PendSV knows that it is first */
	const char *name;
	void (*run)(void);
	volatile bool waits;
	uint32_t stack[STACK_WORDS] __attribute__((aligned(8)));
};

static void blink(void);
static void motor(void);
static void idle(void);

static struct task tasks[TASKS] = {
	{.name = "blink", .run = blink},
	{.name = "motor", .run = motor},
	{.name = "main", .run = idle},
};
struct task *current = &tasks[TASKS - 1];
volatile unsigned ticks, blinks, turns, idles;

/* ---- the RTOS ---- */

/* Called by PendSV with the sp of the task that ran; returns that of the next one. */
uint32_t *choose(uint32_t *sp)
{
	unsigned next = 0;

	current->sp = sp;
	while (tasks[next].waits && next < TASKS - 1)
		next++;
	if (tasks[next].waits)
		hf_board_stop("nobody can run: main waits");
	current = &tasks[next];
	return current->sp;
}

__attribute__((naked)) void PendSV_Handler(void)
{
	__asm__ volatile("mrs r0, psp\n\t"
			 "stmdb r0!, {r4-r11}\n\t"
			 "push {r3, lr}\n\t"
			 "bl choose\n\t"
			 "pop {r3, lr}\n\t"
			 "ldmia r0!, {r4-r11}\n\t"
			 "msr psp, r0\n\t"
			 "bx lr");
}

static void wake(struct task *t)
{
	t->waits = false;
	ICSR = ICSR_PENDSV;
}

static void wait(void)
{
	current->waits = true;
	ICSR = ICSR_PENDSV;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

void SysTick_Handler(void)
{
	ticks++;
	wake(&tasks[0]);
	if (ticks % BUTTON_EVERY == 0)
		SCS(0x200) = 1u << BUTTON_IRQ; /* pending */
}

void IRQ20_Handler(void)
{
	wake(&tasks[1]);
}

/* As if it had been switched out at the begin of its function. */
static void prepare(struct task *t)
{
	uint32_t *sp = t->stack + STACK_WORDS;

	*--sp = PSR_THUMB;
	*--sp = (uint32_t)t->run & ~1u;
	sp -= 14; /* lr, r12, r3-r0, r11-r4 */
	t->sp = sp;
}

/* ---- the application ---- */

static void blink(void)
{
	for (;;) {
		blinks++;
		wait();
	}
}

void turn(unsigned by)
{
	turns += by;
}

static void motor(void)
{
	for (;;) {
		turn(3);
		wait();
	}
}

static void idle(void)
{
	for (;;)
		idles++;
}

static void start(void)
{
	SCS(0xd20) = 0xf0f00000;                              /* PendSV, SysTick: low */
	((volatile uint8_t *)0xe000e400u)[BUTTON_IRQ] = 0xe0; /* above both */
	SCS(0x100) = 1u << BUTTON_IRQ;
	SCS(0x014) = TICK_CYCLES - 1;
	SCS(0x018) = 0;
	SCS(0x010) = 7;
	__asm__ volatile(
		"msr psp, %0\n\tmsr control, %1\n\tisb" ::"r"(tasks[TASKS - 1].stack + STACK_WORDS),
		"r"(2)
		: "memory");
	idle();
}

/* ---- the hooks ---- */

static int task_next(void *ctx, unsigned index, struct hf_thread *out)
{
	(void)ctx;
	if (index >= TASKS)
		return HF_ENOENT;
	const struct task *t = &tasks[index];
	*out = (struct hf_thread){
		.id = index + 1, .state = t->waits ? 'S' : 'R', .on_cpu = t == current};
	for (unsigned i = 0; t->name[i] != '\0' && i < HF_NAME_MAX - 1; i++)
		out->name[i] = t->name[i];
	return 0;
}

static int task_sp(void *ctx, hf_tid id, hf_addr *sp)
{
	(void)ctx;
	if (id == 0 || id > TASKS)
		return HF_ENOENT;
	*sp = (uint32_t)tasks[id - 1].sp;
	return 0;
}

static const struct hf_board_tasks hooks = {
	.next = task_next, .sp = task_sp, .saved = HF_SAVED_R4_R11};

int main(void)
{
	hf_board_tasks(&hooks);
	prepare(&tasks[0]);
	prepare(&tasks[1]);
	start();
	return 0;
}
