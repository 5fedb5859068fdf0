/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf_cmds.c - the reference kernel's own commands in the debugger's shell: how its ladder of fallbacks
 * is tried (stub/panic.c). */
#include "hf_cmds.h"

#include "stub/err.h"
#include "stub/str.h"

/* In the page that no kernel maps; volatile, so that the compiler does not know it. */
static volatile uint32_t *volatile nowhere = (volatile uint32_t *)0x10;

static int fault(struct hf *k, const char *args)
{
	(void)k;
	if (*args == '\0') {
		*nowhere = 1;
		return 0;
	}
	if (hf_strcmp(args, "undef") != 0)
		return HF_EINVAL;
	__builtin_trap();
}

const struct hf_cmd hf_bare_cmds[] = {
	{"fault", fault, HF_CMD_SYSTEM | HF_CMD_SAFE, "[undef]",
		"fault inside the debugger, to try its fallbacks"},
	{0},
};
