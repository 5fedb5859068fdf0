/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_ksyms.c - command ksyms: the functions of the kernel and its modules as text, short, for `holdfast
 * symbols` (host/symtab.h has the format). The kernel's own lookup tells which function an address is in and
 * how far it reaches: behind it begins the next. */
#include <linux/kallsyms.h>
#include <linux/module.h>

#include "linux.h"
#include "stub/cmd.h"
#include "stub/out.h"

#define NAMES_MAX (1u << 20) /* of one run */
#define GAP       4u

static bool is_printable(const char *name)
{
	for (; *name != '\0'; name++) {
		if (*name <= ' ' || *name >= 0x7f)
			return false;
	}
	return true;
}

/* The functions from `at` on, as long as there is code below `end`. Each reaches to the next; where none is
 * (in front of a module's first), the next run begins behind it. */
static void put_run(struct hf *k, unsigned long at, unsigned long end, const char *module)
{
	static char name[KSYM_NAME_LEN]; /* one CPU asks, the owner of the session */
	unsigned long size, offset;
	bool begun = false;
	char *unused;

	for (unsigned n = 0; n < NAMES_MAX && at < end && linux_is_text(at); n++) {
		const char *found = linux_fn.kallsyms_lookup(at, &size, &offset, &unused, name);
		if (hf_out_aborted(k))
			return;
		if (found == NULL || offset >= size) {
			at += GAP;
			begun = false;
			continue;
		}
		at -= offset;
		if (!begun)
			hf_printf(k, "@%0*lx%s\n", 2 * hf_arch(k)->ptr_bytes, at, module);
		begun = true;
		hf_printf(k, "%lx ", size);
		hf_out_text(k, is_printable(found) ? found : "?");
		hf_out_text(k, "\n");
		at += size;
	}
}

int linux_cmd_ksyms(struct hf *k, const char *args)
{
	struct linux_module_walk walk = {0};
	char module[LINUX_MODULE_NAME + 4];
	unsigned long begin = linux_ksym("_stext");
	int err = 0;

	if (*args != '\0')
		return HF_EINVAL;
	if (begin == 0 || linux_fn.kallsyms_lookup == NULL)
		return HF_ENOSYS;
	put_run(k, begin, ULONG_MAX, "");
	while (err == 0 && !hf_out_aborted(k)) {
		err = linux_module_next(&walk);
		snprintf(module, sizeof(module), " [%s]", walk.name);
		if (err == 0)
			put_run(k, walk.base, walk.base + walk.bytes, module);
	}
	return err == HF_ENOENT ? 0 : err;
}
