/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_log.c - commands dmesg sym: a kernel's log and symbols. */
#include "bt.h"
#include "cmd.h"
#include "expr.h"
#include "out.h"

#define SYM_TEXT (HF_SYM_MAX + 40)
#define LOG_LINE 200

/* Lines that lie in front of the last `wanted`; the log is read twice, so nothing is stored. */
static int lines_to_skip(struct hf *k, char *text, uint64_t wanted, uint64_t *skip)
{
	uint64_t cursor = 0;
	uint64_t lines = 0;
	int len;

	while ((len = hf_os(k)->log_read(hf_os(k)->ctx, &cursor, text, LOG_LINE)) > 0) {
		for (int i = 0; i < len; i++)
			lines += text[i] == '\n';
	}
	*skip = lines > wanted ? lines - wanted : 0;
	return len;
}

static int dmesg(struct hf *k, const char *args)
{
	char text[LOG_LINE + 1];
	uint64_t cursor = 0;
	uint64_t skip = 0;
	uint64_t wanted = UINT64_MAX;
	int len;

	if (*args != '\0' && (hf_expr_count(k, &args, &wanted) < 0 || *args != '\0'))
		return HF_EINVAL;
	int err = lines_to_skip(k, text, wanted, &skip);
	if (err < 0)
		return err;
	while ((len = hf_os(k)->log_read(hf_os(k)->ctx, &cursor, text, LOG_LINE)) > 0 &&
		!hf_out_aborted(k)) {
		const char *at = text;
		text[len] = '\0';
		while (skip > 0 && *at != '\0')
			skip -= *at++ == '\n';
		hf_out_text(k, at);
	}
	return 0;
}

static int sym(struct hf *k, const char *args)
{
	char text[SYM_TEXT];
	hf_addr addr;

	if (*args == '\0')
		return HF_EINVAL;
	int err = hf_expr_addr(k, &args, &addr);
	if (err < 0)
		return err;
	if (*args != '\0')
		return HF_EINVAL;
	hf_sym_text(k, addr, false, text, sizeof(text));
	hf_printf(k, "%0*llx %s\n", 2 * hf_arch(k)->ptr_bytes, (unsigned long long)addr, text);
	return 0;
}

const struct hf_cmd hf_cmd_log[] = {
	{"dmesg", dmesg, HF_CMD_READ, "[LAST]", "show the kernel's log, or its last records"},
	{"sym", sym, HF_CMD_READ, "ADDR|NAME", "which symbol an address is in, or where one is"},
	{0},
};
