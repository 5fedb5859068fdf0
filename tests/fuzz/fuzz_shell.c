/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fuzz_shell.c - command lines, on a stopped board; each line is run for the line and for gdb. What the
 * stub prints stays within its width, and is text. */
#include <string.h>

#include "fuzz.h"
#include "tests/fake/fake.h"

static void check_output(const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		FUZZ_ASSERT(c < 0x7f);
		FUZZ_ASSERT(c >= ' ' || c == '\r' || c == '\n' || c == '\b');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)fake_boot(2);
	fake_trap(0, HF_TRAP_REQUEST);
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = data[i];
		if (byte != '\n' && (byte < ' ' || byte > '~' || byte == '$'))
			continue;
		fake_feed(byte == '\n' ? "\r" : (const char *)&byte, 1);
		if (!hf_in_session(&fake.k))
			fake_trap(0, HF_TRAP_REQUEST);
		if (fake.k.owner == HF_OWNER_HELD)
			fake_run(10);
		check_output(fake_output());
	}
	FUZZ_ASSERT(!fake.hung);
	if (fake.rebooted < 0) {
		fake_feed("\x03", 1);
		FUZZ_ASSERT(strstr(fake_say("echo still here\r"), "still here\r\n") != NULL);
	}
	return 0;
}
