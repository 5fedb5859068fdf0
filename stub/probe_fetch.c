/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_fetch.c - fetch arguments, as Documentation/trace/kprobetrace.rst of Linux has them:
 *
 *   fetch = base [':' type]
 *   base  = '%' register | '$' word | '@' place | '\' number
 *         | ('+' | '-') ['u'] offset '(' base ')'           the memory there
 *   type  = u8 u16 u32 u64, the same with s and x, char, symbol, symstr, string, ustring, or
 *           b WIDTH '@' LOW '/' BITS; each but strings with '[' COUNT ']' behind it
 *
 * A base becomes an agent expression. Memory is left for last: the expression of "+8($arg1):u32" leaves
 * the address, so that strings and arrays are read from there. */
#include "probe_parse.h"
#include "regs.h"
#include "str.h"

#define NESTED_MAX 8u

/* Agent bytecodes. */
enum {
	OP_ADD = 0x02,
	OP_RSH = 0x0b,
	OP_EXT = 0x16,
	OP_REF8 = 0x17,
	OP_REF16,
	OP_REF32,
	OP_REF64,
	OP_REG = 0x26,
	OP_ZERO_EXT = 0x2a,
	OP_GETV = 0x2c
};

static int emit_reg(struct hf_parse *t, unsigned regnum)
{
	int err = hf_parse_emit(t, OP_REG);

	return err < 0 ? err : hf_parse_emit_wide(t, regnum, 2);
}

static int emit_add(struct hf_parse *t, uint64_t offset)
{
	int err = offset == 0 ? 0 : hf_parse_emit_const(t, offset);

	return err < 0 || offset == 0 ? err : hf_parse_emit(t, OP_ADD);
}

static int emit_ref(struct hf_parse *t, unsigned bytes)
{
	uint8_t op = OP_REF8;

	for (; bytes > 1; bytes /= 2)
		op++;
	return hf_parse_emit(t, op);
}

/* ---- bases ---- */

/* The system's own names first: "ip" is not the same everywhere. */
static const struct hf_reg *named(struct hf_parse *t, size_t len)
{
	const struct hf_probe_name *name = hf_probe_arch_of(t->k)->names;

	for (; name != NULL && name->name != NULL; name++) {
		if (hf_parse_is(t->at, len, name->name))
			return hf_reg_row(t->k, name->regnum);
	}
	return hf_reg_named(t->k, t->at, len);
}

static int reg(struct hf_parse *t, struct hf_probe_arg *out)
{
	size_t len = hf_parse_word_len(t->at);
	const struct hf_reg *row = named(t, len);

	(void)out;
	if (row == NULL)
		return hf_parse_fail(t, t->at, "no such register");
	if (row->bits > 64 || row->offset == HF_REG_VIA_OP)
		return hf_parse_fail(t, t->at, "a probe cannot fetch this register");
	t->at += len;
	return emit_reg(t, row->regnum);
}

static int place(struct hf_parse *t, struct hf_probe_arg *out)
{
	hf_addr addr = 0;
	int err = hf_parse_place(t, 0, &addr);

	out->in_memory = true;
	return err < 0 ? err : hf_parse_emit_const(t, addr);
}

static int immediate(struct hf_parse *t, struct hf_probe_arg *out)
{
	bool minus = hf_parse_char(t, '-');
	uint64_t value = 0;
	int err = hf_parse_number(t, &value);

	(void)out;
	return err < 0 ? err : hf_parse_emit_const(t, minus ? 0 - value : value);
}

/* What stands behind a '$'; n is the number that it ends with. */
static int argument(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	const struct hf_probe_arch *arch = hf_probe_arch_of(t->k);

	(void)out;
	if (t->p->kind == HF_PROBE_RETURN)
		return hf_parse_fail(t, t->at, "the arguments are gone when a function returns");
	if (t->p->kind == HF_PROBE_WATCH)
		return hf_parse_fail(t, t->at, "an access is not at a function's beginning");
	if (n == 0 || n > arch->arg_count)
		return hf_parse_fail(t, t->at, "not an argument that lies in a register");
	return emit_reg(t, arch->arg_regs[n - 1]);
}

static int stack_word(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	int err = emit_reg(t, hf_arch(t->k)->reg_sp);

	out->in_memory = true;
	return err < 0 ? err : emit_add(t, n * hf_arch(t->k)->ptr_bytes);
}

static int stack_pointer(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	(void)out;
	(void)n;
	return emit_reg(t, hf_arch(t->k)->reg_sp);
}

static int retval(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	(void)out;
	(void)n;
	if (t->p->kind != HF_PROBE_RETURN)
		return hf_parse_fail(t, t->at, "only a return probe has it");
	return emit_reg(t, hf_probe_arch_of(t->k)->reg_ret);
}

static int emit_own(struct hf_parse *t)
{
	int err = hf_parse_emit(t, OP_GETV);

	return err < 0 ? err : hf_parse_emit_wide(t, HF_AGENT_VAR_OWN, 2);
}

static int lat(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	(void)n;
	if (t->p->kind != HF_PROBE_RETURN)
		return hf_parse_fail(t, t->at, "only a return probe has it");
	out->type = HF_TYPE_U;
	out->bytes = sizeof(uint64_t);
	return emit_own(t);
}

static int accessed(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	(void)out;
	(void)n;
	if (t->p->kind != HF_PROBE_WATCH)
		return hf_parse_fail(t, t->at, "only a watchpoint probe has it");
	return emit_own(t);
}

static int comm(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n)
{
	(void)t;
	(void)n;
	out->comm = true;
	out->type = HF_TYPE_STRING;
	return 0;
}

static int variable(struct hf_parse *t, struct hf_probe_arg *out)
{
	static const struct {
		const char *name;
		bool numbered;
		int (*emit)(struct hf_parse *t, struct hf_probe_arg *out, uint64_t n);
	} rows[] = {{"arg", true, argument}, {"stack", true, stack_word},
		{"stack", false, stack_pointer}, {"retval", false, retval}, {"lat", false, lat},
		{"addr", false, accessed}, {"comm", false, comm}};
	const char *word = t->at;
	size_t len = hf_parse_word_len(word);

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		size_t name = hf_strlen(rows[i].name);
		uint64_t n = 0;
		const char *at = word + name;
		if (len < name || hf_memcmp(word, rows[i].name, name) != 0 ||
			(rows[i].numbered ? hf_strtou(&at, 10, &n) < 0 : false) || at != word + len)
			continue;
		if (n > UINT16_MAX)
			break;
		int err = rows[i].emit(t, out, n);
		if (err == 0)
			t->at = word + len;
		return err;
	}
	return hf_parse_fail(t, word, "not one of $argN $retval $lat $addr $stack $stackN $comm");
}

static int simple(struct hf_parse *t, struct hf_probe_arg *out)
{
	static const struct {
		char first;
		int (*parse)(struct hf_parse *t, struct hf_probe_arg *out);
	} rows[] = {{'%', reg}, {'$', variable}, {'@', place}, {'\\', immediate}};

	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		if (hf_parse_char(t, rows[i].first))
			return rows[i].parse(t, out);
	}
	return hf_parse_fail(
		t, t->at, "expected %register $variable @address \\number or +offset(...)");
}

/* The offsets of "+8(-16(", the outermost first; how many, or an error. */
static int offsets(struct hf_parse *t, uint64_t offset[NESTED_MAX])
{
	unsigned count = 0;

	while (*t->at == '+' || *t->at == '-') {
		if (count == NESTED_MAX)
			return hf_parse_fail(t, t->at, "nested too deeply");
		bool minus = *t->at++ == '-';
		(void)hf_parse_char(t, 'u'); /* user memory: one space here */
		int err = hf_parse_number(t, &offset[count]);
		if (err < 0)
			return err;
		offset[count] = minus ? 0 - offset[count] : offset[count];
		if (!hf_parse_char(t, '('))
			return hf_parse_fail(t, t->at, "expected (");
		count++;
	}
	return (int)count;
}

static int base(struct hf_parse *t, struct hf_probe_arg *out)
{
	uint64_t offset[NESTED_MAX];
	int count = offsets(t, offset);
	int err = count < 0 ? count : simple(t, out);

	if (err == 0 && count > 0 && out->comm)
		return hf_parse_fail(t, t->at, "$comm is no pointer");
	for (int i = count - 1; i >= 0 && err == 0; i--) {
		if (!hf_parse_char(t, ')'))
			return hf_parse_fail(t, t->at, "expected )");
		err = out->in_memory ? emit_ref(t, hf_arch(t->k)->ptr_bytes) : 0;
		if (err == 0)
			err = emit_add(t, offset[i]);
		out->in_memory = true;
	}
	return err;
}

/* ---- types ---- */

static int bit_field(struct hf_parse *t, struct hf_probe_arg *out)
{
	uint64_t width = 0;
	uint64_t low = 0;
	uint64_t size = 0;
	const char *first = t->at;
	int err = hf_strtou(&t->at, 10, &width);

	if (err == 0 && hf_parse_char(t, '@'))
		err = hf_strtou(&t->at, 10, &low);
	else
		err = HF_EINVAL;
	if (err < 0 || !hf_parse_char(t, '/') || hf_strtou(&t->at, 10, &size) < 0)
		return hf_parse_fail(t, t->at, "a bit field is bWIDTH@LOW/BITS");
	bool power = size == 8 || size == 16 || size == 32 || size == 64;
	if (!power || width == 0 || width > size || low > size - width)
		return hf_parse_fail(t, first, "not a bit field of 8, 16, 32 or 64 bits");
	out->type = HF_TYPE_X;
	out->bytes = (uint8_t)(size / 8u);
	out->bits = (uint8_t)width;
	out->bit_low = (uint8_t)low;
	return 0;
}

static int number_type(struct hf_parse *t, struct hf_probe_arg *out)
{
	static const char letters[] = "usx";
	static const uint8_t types[] = {HF_TYPE_U, HF_TYPE_S, HF_TYPE_X};
	const char *first = t->at;
	uint64_t bits = 0;

	for (unsigned i = 0; i < HF_COUNT(types); i++) {
		if (*first != letters[i])
			continue;
		t->at = first + 1;
		if (hf_strtou(&t->at, 10, &bits) < 0 ||
			(bits != 8 && bits != 16 && bits != 32 && bits != 64))
			break;
		out->type = types[i];
		out->bytes = (uint8_t)(bits / 8u);
		return 0;
	}
	return hf_parse_fail(
		t, first, "not a type: u8..u64 s8..s64 x8..x64 char symbol string bWIDTH@LOW/BITS");
}

static int named_type(struct hf_parse *t, struct hf_probe_arg *out, bool *found)
{
	static const struct {
		const char *name;
		uint8_t type;
	} rows[] = {{"char", HF_TYPE_CHAR}, {"symbol", HF_TYPE_SYMBOL}, {"symstr", HF_TYPE_SYMBOL},
		{"string", HF_TYPE_STRING}, {"ustring", HF_TYPE_STRING}};
	size_t len = hf_parse_word_len(t->at);

	*found = false;
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		if (!hf_parse_is(t->at, len, rows[i].name))
			continue;
		*found = true;
		if (rows[i].type == HF_TYPE_STRING && !out->in_memory && !out->comm)
			return hf_parse_fail(t, t->at, "a string lies in memory: +0(...):string");
		out->type = rows[i].type;
		out->bytes = rows[i].type == HF_TYPE_SYMBOL ? hf_arch(t->k)->ptr_bytes : 1;
		t->at += len;
	}
	return 0;
}

static int array(struct hf_parse *t, struct hf_probe_arg *out)
{
	uint64_t count = 0;
	const char *first = t->at;

	if (!hf_parse_char(t, '['))
		return 0;
	int err = hf_parse_number(t, &count);
	if (err < 0)
		return err;
	if (!hf_parse_char(t, ']'))
		return hf_parse_fail(t, t->at, "expected ]");
	if (count == 0 || count > HF_PROBE_ELEMS)
		return hf_parse_fail(t, first + 1, "an array has 1 to 16 elements");
	if (!out->in_memory || out->type == HF_TYPE_STRING)
		return hf_parse_fail(t, first, "an array of numbers lies in memory: +0(...):u8[4]");
	out->count = (uint8_t)count;
	return 0;
}

static int type(struct hf_parse *t, struct hf_probe_arg *out)
{
	bool found;
	const char *first = t->at;
	int err = named_type(t, out, &found);

	if (err < 0)
		return err;
	if (out->comm && (!found || out->type != HF_TYPE_STRING))
		return hf_parse_fail(t, first, "$comm is a string");
	if (!found && hf_parse_char(t, 'b'))
		err = bit_field(t, out);
	else if (!found)
		err = number_type(t, out);
	return err < 0 ? err : array(t, out);
}

int hf_parse_fetch(struct hf_parse *t, struct hf_probe_arg *out)
{
	out->type = HF_TYPE_X;
	out->bytes = hf_arch(t->k)->ptr_bytes;
	out->at = t->p->code_used;
	int err = base(t, out);
	if (err == 0 && hf_parse_char(t, ':'))
		err = type(t, out);
	out->len = (uint16_t)(t->p->code_used - out->at);
	return err;
}

int hf_parse_load(struct hf_parse *t, const struct hf_probe_arg *arg)
{
	unsigned bits = arg->bits != 0 ? arg->bits : 8u * arg->bytes;
	int err = arg->in_memory ? emit_ref(t, arg->bytes) : 0;

	if (err == 0 && arg->bit_low != 0)
		err = hf_parse_emit_const(t, arg->bit_low);
	if (err == 0 && arg->bit_low != 0)
		err = hf_parse_emit(t, OP_RSH);
	if (err < 0 || bits == 64)
		return err;
	err = hf_parse_emit(t, arg->type == HF_TYPE_S ? OP_EXT : OP_ZERO_EXT);
	return err < 0 ? err : hf_parse_emit(t, (uint8_t)bits);
}
