/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_mem.c - commands md mdr mds mm. Every element is read by itself, with its own width, so that a
 * device register is touched once and a hole costs only what lies in it. */
#include "bt.h"
#include "cmd.h"
#include "expr.h"
#include "mem.h"
#include "out.h"
#include "regs.h"
#include "shell.h"
#include "str.h"

#define LINE_BYTES  16u
#define MDR_COLUMNS 32u
#define COUNT_MAX   65536u
#define SYM_TEXT    (HF_SYM_MAX + 40)

/* "W", "cN" or "WcN" behind the command's name. */
static int take_suffix(struct hf *k, unsigned *width, uint64_t *count)
{
	const char *at = hf_shell_suffix(k);

	if (*at >= '1' && *at <= '8')
		*width = (unsigned)(*at++ - '0');
	if (*at == 'c') {
		at++;
		if (hf_strtou(&at, 10, count) < 0)
			return HF_EINVAL;
	}
	bool power = *width == 1 || *width == 2 || *width == 4 || *width == 8;
	return *at == '\0' && power && *width <= sizeof(uint64_t) ? 0 : HF_EINVAL;
}

/* "[ADDR [COUNT]]": without an address go on where the last md ended. */
static int take_range(struct hf *k, const char *args, hf_addr *addr, uint64_t *count)
{
	*addr = k->shell.dot;
	if (*args != '\0') {
		int err = hf_expr_addr(k, &args, addr);
		if (err < 0)
			return err;
	}
	if (*args != '\0' && hf_expr_count(k, &args, count) < 0)
		return HF_EINVAL;
	return *args == '\0' && *count > 0 && *count <= COUNT_MAX ? 0 : HF_EINVAL;
}

/* The first that could not be read, and why. */
struct blank {
	hf_addr addr;
	int err; /* 0: all could */
};

static void put_element(
	struct hf *k, hf_addr addr, unsigned width, char *ascii, struct blank *blank)
{
	uint8_t bytes[sizeof(uint64_t)];
	int got = hf_mem_read(k, bytes, addr, width);
	bool known = got == (int)width;

	if (!known && blank->err == 0)
		*blank = (struct blank){.addr = got > 0 ? addr + (unsigned)got : addr,
			.err = got < 0 ? got : HF_EFAULT};

	if (known)
		hf_printf(k, " %0*llx", (int)(2 * width),
			(unsigned long long)hf_reg_number(k, bytes, width));
	else
		hf_printf(k, " %.*s", (int)(2 * width), "????????????????");
	for (unsigned i = 0; i < width; i++) {
		bool text = known && bytes[i] >= ' ' && bytes[i] <= '~';
		ascii[i] = text ? (char)bytes[i] : known ? '.' : '?';
	}
}

static int digits(const struct hf *k)
{
	return 2 * hf_arch(k)->ptr_bytes;
}

static void explain(struct hf *k, const struct blank *blank)
{
	if (blank->err < 0)
		hf_printf(k, "    ? at %0*llx: %s\n", digits(k), (unsigned long long)blank->addr,
			hf_strerror(blank->err));
}

static int md(struct hf *k, const char *args)
{
	unsigned width = k->shell.md_width;
	uint64_t count = k->shell.md_count;
	unsigned line = LINE_BYTES;
	struct blank blank = {.err = 0};
	hf_addr addr;

	if (take_suffix(k, &width, &count) < 0)
		return HF_EINVAL;
	int err = take_range(k, args, &addr, &count);
	if (err < 0)
		return err;
	if (width == 1 && hf_arch(k)->ptr_bytes == 8)
		line = LINE_BYTES / 2; /* 79 columns */
	while (count > 0 && !hf_out_aborted(k)) {
		char ascii[LINE_BYTES + 1] = {0};
		unsigned at = 0;
		hf_printf(k, "%0*llx", digits(k), (unsigned long long)addr);
		for (; at < line && count > 0; at += width, count--)
			put_element(k, addr + at, width, ascii + at, &blank);
		hf_printf(k, "%*s  %s\n", (int)((line - at) / width * (2 * width + 1)), "", ascii);
		addr += at;
	}
	explain(k, &blank);
	k->shell.dot = addr;
	return 0;
}

/* Raw digits for scripts: no addresses, no gaps, the end of readable memory is an error. */
static int mdr(struct hf *k, const char *args)
{
	uint64_t count = 0;
	hf_addr addr;
	uint8_t byte;
	int err = take_range(k, args, &addr, &count);

	if (err < 0)
		return err;
	for (unsigned i = 0; i < count && !hf_out_aborted(k); i++) {
		int got = hf_mem_read(k, &byte, addr + i, 1);
		if (got < 0) {
			hf_out_text(k, "\n");
			return got;
		}
		hf_printf(k, "%02x%s", byte, i % MDR_COLUMNS == MDR_COLUMNS - 1 ? "\n" : "");
	}
	hf_out_text(k, count % MDR_COLUMNS != 0 ? "\n" : "");
	return 0;
}

static int mds(struct hf *k, const char *args)
{
	unsigned width = hf_arch(k)->ptr_bytes;
	uint64_t count = 8;
	struct blank blank = {.err = 0};
	hf_addr addr;
	int err = take_range(k, args, &addr, &count);

	if (err < 0)
		return err;
	for (; count > 0 && !hf_out_aborted(k); count--, addr += width) {
		uint8_t bytes[sizeof(uint64_t)];
		char text[SYM_TEXT];
		char ascii[sizeof(uint64_t)];
		hf_printf(k, "%0*llx", digits(k), (unsigned long long)addr);
		put_element(k, addr, width, ascii, &blank);
		hf_addr value = 0;
		if (hf_mem_read(k, bytes, addr, width) == (int)width)
			value = (hf_addr)hf_reg_number(k, bytes, width);
		hf_sym_text(k, value, false, text, sizeof(text));
		hf_printf(k, " %s\n", text[0] == '0' ? "" : text);
	}
	explain(k, &blank);
	k->shell.dot = addr;
	return 0;
}

static int mm(struct hf *k, const char *args)
{
	unsigned width = hf_arch(k)->ptr_bytes;
	uint64_t unused = 0;
	uint64_t value;
	hf_addr addr;
	uint8_t bytes[sizeof(uint64_t)];

	if (take_suffix(k, &width, &unused) < 0 || unused != 0)
		return HF_EINVAL;
	int err = hf_expr_addr(k, &args, &addr);
	if (err == 0)
		err = hf_expr_value(k, &args, &value);
	if (err != 0)
		return err;
	if (*args != '\0' || (width < sizeof(value) && value >> (8 * width) != 0))
		return HF_EINVAL;
	hf_reg_bytes_of(k, value, bytes, width);
	err = hf_mem_write(k, addr, bytes, width);
	if (err < 0)
		return err;
	hf_printf(k, "%0*llx = %0*llx\n", digits(k), (unsigned long long)addr, (int)(2 * width),
		(unsigned long long)value);
	return 0;
}

const struct hf_cmd hf_cmd_mem[] = {
	{"md", md, HF_CMD_READ | HF_CMD_SAFE | HF_CMD_REPEAT, "[ADDR [COUNT]]",
		"show memory; md4c8: 8 elements of 4 bytes"},
	{"mdr", mdr, HF_CMD_READ | HF_CMD_SAFE, "ADDR COUNT",
		"show bytes as bare hex, for scripts"},
	{"mds", mds, HF_CMD_READ | HF_CMD_SAFE | HF_CMD_REPEAT, "[ADDR [COUNT]]",
		"show words with the symbols they point into"},
	{"mm", mm, HF_CMD_WRITE, "ADDR VALUE", "write memory (hex value); mm1 mm2 mm4: that width"},
	{0},
};
