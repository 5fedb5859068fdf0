/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_session.c - a whole stub on the fake port: the first byte chooses the board and why it stopped,
 * the rest goes to the line, but for the bytes 0xf0 to 0xf8, which make things happen around it. */
#include <string.h>

#include "fuzz.h"
#include "tests/fake/fake.h"

static void set_up(uint8_t choice)
{
	static const enum hf_trap_kind kinds[] = {
		HF_TRAP_PANIC, HF_TRAP_REQUEST, HF_TRAP_DIE, HF_TRAP_BOOT};

	(void)fake_boot(1 + choice % 3);
	fake.hw_step = (choice & 0x10u) != 0;
	fake.hw_slots = (choice & 0x20u) != 0 ? 2 : 0;
	fake.cpus[1].masked = (choice & 0x40u) != 0;
	fake_set_word(FAKE_TEXT + 0x108, FAKE_BKPT);
	fake_set_word(FAKE_TEXT + 0x118, FAKE_B(-8));
	if ((choice & 0x80u) == 0)
		fake_trap(0, kinds[choice >> 2 & 3u]);
}

static void happen(uint8_t byte)
{
	switch (byte) {
	case 0xf0:
		fake_run(1);
		break;
	case 0xf1:
		fake_run(30);
		break;
	case 0xf2:
		fake_pass(200);
		break;
	case 0xf3:
		fake_break();
		break;
	case 0xf4:
		if (!hf_in_session(&fake.k))
			hf_console_write(&fake.k, "tick $7#00\n", 11);
		break;
	case 0xf5:
		fake.fail_nth = fake.total_calls + 5;
		break;
	case 0xf6:
		fake.fail_nth = fake.total_calls + 50;
		break;
	case 0xf7:
		fake_trap(fake.cpu_count - 1, HF_TRAP_PANIC);
		break;
	default:
		fake.tx_stalls = fake.tx_stalls != 0 ? 0 : 2;
		break;
	}
}

/* Whatever was said before: a gdb that comes now gets its answers. */
static void check(void)
{
	fake.fail_nth = 0;
	fake.tx_stalls = 0;
	FUZZ_ASSERT(!fake.hung);
	if (fake.rebooted >= 0)
		return;
	for (int i = 0; i < 3 && fake.k.owner == HF_OWNER_HELD; i++)
		fake_run(20);
	if (fake.k.owner == HF_OWNER_HELD)
		fake_feed("\x03", 1);
	const char *reply = fake_ask("?");
	if (strstr(reply, "$T") == NULL)
		reply = fake_ask("?");
	FUZZ_ASSERT(!fake.hung);
	FUZZ_ASSERT(strstr(reply, "$T") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	set_up(data[0]);
	for (size_t i = 1; i < size;) {
		size_t end = i;
		while (end < size && (data[end] < 0xf0 || data[end] > 0xf8))
			end++;
		if (end > i)
			fake_feed(data + i, end - i);
		else
			happen(data[end++]);
		i = end;
		(void)fake_output();
	}
	check();
	return 0;
}
