/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* start.c - the CPU made ready for the debugger and a program: vectors, faults, and nothing left over from
 * a program that ran before. */
#include "armv7m.h"
#include "board.h"
#include "machine.h"
#include "scs.h"
#include "sdk/sdk.h"
#include "variant.h"

#define LINES_PER_REGISTER 32u
#define LIVES              0x48464c56u /* any number that RAM hardly holds by chance */

extern const uint32_t hf_vectors[];               /* crt0.S */
extern uint32_t hf_state_begin[], hf_state_end[]; /* link.ld */

void hf_board_start(void);

static uint32_t lives; /* LIVES once the state was cleared: RAM keeps it over a reset */

/* The line's interrupt is on from hf_board_init() until a reset; a boot loader may have left it on, too. */
static bool alive(void)
{
	uint32_t word = mmio_read(SCS_NVIC_ISER + BOARD_LINE_IRQ / 32u * 4u);

	return lives == LIVES && (word >> BOARD_LINE_IRQ % 32u & 1u) != 0;
}

/* Interrupts of the program that ran before shall not come to this one. */
static void silence(void)
{
	mmio_write(SCS_SYST_CSR, 0);
	for (uint32_t i = 0; i < VARIANT_IRQ_REGISTERS; i++) {
		uint32_t mine = i == BOARD_LINE_IRQ / LINES_PER_REGISTER
					? 1u << BOARD_LINE_IRQ % LINES_PER_REGISTER
					: 0;
		mmio_write(SCS_NVIC_ICER + i * 4u, ~mine);
		mmio_write(SCS_NVIC_ICPR + i * 4u, ~mine);
	}
}

/* Context: Thread mode, interrupts masked, on the program's stack. When the debugger is alive already its
 * state is left as it is. */
void hf_board_start(void)
{
	bool first = !alive();

	variant_start((uint32_t)hf_vectors);
	__asm__ volatile("dsb\n\tisb" ::: "memory");
	silence();
	if (!first)
		return;
	for (uint32_t *word = hf_state_begin; word < hf_state_end; word++)
		*word = 0;
	lives = LIVES;
}

const char *sdk_warning(void)
{
	const char *text = armv7m_check();

	return text != NULL ? text : BOARD_WARNING;
}
