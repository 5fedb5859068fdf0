/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_cond.c - the `if` of a probe, compiled into an agent expression by operator precedence:
 *
 *   operands go into the code at once; operators wait on a stack until one that binds less comes.
 *
 * && and || leave out their right side: `a && b` is  a, jump to F unless it holds, b, jump to E,
 * F: 0, E: . What is left to patch waits on the stack beside the operator. All numbers have 64 bits; a
 * comparison is signed when a fetched value beside it is, or a number has a minus. A string and the text
 * that it is compared with are one operand. */
#include "probe_match.h"
#include "str.h"

#define WAITING_MAX 16u

/* Agent bytecodes; GREATER and the like are made of two. */
enum {
	OP_ADD = 0x02,
	OP_SUB,
	OP_MUL,
	OP_DIV_S,
	OP_DIV_U,
	OP_REM_S,
	OP_REM_U,
	OP_LSH,
	OP_RSH_S,
	OP_RSH_U,
	OP_LOG_NOT = 0x0e,
	OP_AND,
	OP_OR,
	OP_XOR,
	OP_NOT,
	OP_EQUAL,
	OP_LESS_S,
	OP_LESS_U,
	OP_IF_GOTO = 0x20,
	OP_GOTO,
	OP_CONST8,
	OP_END = 0x27,
	OP_SWAP = 0x2b
};

enum { BOTH = 0x80, EITHER, OPEN, NEGATE }; /* operators that are no bytecode */

struct op {
	const char *text;
	uint8_t binds;                /* the higher the tighter; 0: a parenthesis */
	uint8_t code, code_if_signed; /* bytecodes, or one of the enum above */
	bool swap, inverted;          /* b < a for a > b; !(a < b) for a >= b */
};

/* Longer texts first. */
static const struct op ops[] = {
	{"&&", 2, BOTH, BOTH, false, false},
	{"||", 1, EITHER, EITHER, false, false},
	{"==", 6, OP_EQUAL, OP_EQUAL, false, false},
	{"!=", 6, OP_EQUAL, OP_EQUAL, false, true},
	{"<<", 8, OP_LSH, OP_LSH, false, false},
	{">>", 8, OP_RSH_U, OP_RSH_S, false, false},
	{"<=", 7, OP_LESS_U, OP_LESS_S, true, true},
	{">=", 7, OP_LESS_U, OP_LESS_S, false, true},
	{"<", 7, OP_LESS_U, OP_LESS_S, false, false},
	{">", 7, OP_LESS_U, OP_LESS_S, true, false},
	{"|", 3, OP_OR, OP_OR, false, false},
	{"^", 4, OP_XOR, OP_XOR, false, false},
	{"&", 5, OP_AND, OP_AND, false, false},
	{"+", 9, OP_ADD, OP_ADD, false, false},
	{"-", 9, OP_SUB, OP_SUB, false, false},
	{"*", 10, OP_MUL, OP_MUL, false, false},
	{"/", 10, OP_DIV_U, OP_DIV_S, false, false},
	{"%", 10, OP_REM_U, OP_REM_S, false, false},
};

static const struct op open = {"(", 0, OPEN, OPEN, false, false};
static const struct op before[] = {
	{"!", 11, OP_LOG_NOT, OP_LOG_NOT, false, false},
	{"~", 11, OP_NOT, OP_NOT, false, false},
	{"-", 11, NEGATE, NEGATE, false, false},
};

struct waiting {
	const struct op *op;
	const char *at;
	uint16_t patch; /* BOTH, EITHER: operand of the jump over the right side */
};

struct cond {
	struct hf_parse *t;
	struct waiting stack[WAITING_MAX];
	unsigned depth;
	bool is_signed;
	uint16_t start; /* of the expression: jumps are relative to it */
};

static int emit(struct cond *c, uint8_t byte)
{
	return hf_parse_emit(c->t, byte);
}

/* Several bytes; the first error counts. */
static int emit_all(struct cond *c, const uint8_t *bytes, size_t len)
{
	int err = 0;

	for (size_t i = 0; i < len && err == 0; i++)
		err = emit(c, bytes[i]);
	return err;
}

static void patch(struct cond *c, uint16_t at)
{
	uint16_t to = (uint16_t)(c->t->p->code_used - c->start);

	c->t->p->code[at] = (uint8_t)(to >> 8u);
	c->t->p->code[at + 1u] = (uint8_t)to;
}

/* The left side is there: jump over the right one when it decides. */
static int begin_right(struct cond *c, struct waiting *w)
{
	static const uint8_t jump_unless[] = {OP_LOG_NOT, OP_IF_GOTO, 0, 0};
	static const uint8_t jump_if[] = {OP_IF_GOTO, 0, 0};
	int err = w->op->code == BOTH ? emit_all(c, jump_unless, sizeof(jump_unless))
				      : emit_all(c, jump_if, sizeof(jump_if));

	w->patch = (uint16_t)(c->t->p->code_used - 2u);
	c->is_signed = false;
	return err;
}

static int end_right(struct cond *c, const struct waiting *w)
{
	static const uint8_t as_bool[] = {OP_LOG_NOT, OP_LOG_NOT, OP_GOTO, 0, 0};
	const uint8_t decided[] = {OP_CONST8, w->op->code == EITHER};
	int err = emit_all(c, as_bool, sizeof(as_bool));
	uint16_t to_end = (uint16_t)(c->t->p->code_used - 2u);

	if (err < 0)
		return err;
	patch(c, w->patch);
	err = emit_all(c, decided, sizeof(decided));
	if (err == 0)
		patch(c, to_end);
	return err;
}

static int apply(struct cond *c, const struct waiting *w)
{
	static const uint8_t negate[] = {OP_CONST8, 0, OP_SWAP, OP_SUB};
	const struct op *op = w->op;

	if (op->code == BOTH || op->code == EITHER)
		return end_right(c, w);
	if (op->code == NEGATE)
		return emit_all(c, negate, sizeof(negate));
	int err = op->swap ? emit(c, OP_SWAP) : 0;
	if (err == 0)
		err = emit(c, c->is_signed ? op->code_if_signed : op->code);
	if (err == 0 && op->inverted)
		err = emit(c, OP_LOG_NOT);
	return err;
}

/* Everything on the stack that binds at least so tightly, down to a parenthesis. */
static int apply_down_to(struct cond *c, unsigned binds)
{
	int err = 0;

	while (err == 0 && c->depth > 0 && c->stack[c->depth - 1].op->binds >= binds &&
		c->stack[c->depth - 1].op->binds > 0)
		err = apply(c, &c->stack[--c->depth]);
	return err;
}

static int wait(struct cond *c, const struct op *op, const char *at)
{
	struct waiting *w = &c->stack[c->depth];

	if (c->depth == WAITING_MAX)
		return hf_parse_fail(c->t, at, "nested too deeply");
	*w = (struct waiting){.op = op, .at = at};
	c->depth++;
	return op->code == BOTH || op->code == EITHER ? begin_right(c, w) : 0;
}

/* ---- operands ---- */

static const char no_array[] = "only numbers and strings can be compared";

/* Of a string: whether it is the text behind it. */
static int value_of(struct hf_parse *t, const struct hf_probe_arg *arg)
{
	return arg->type == HF_TYPE_STRING ? hf_parse_match(t, arg) : hf_parse_load(t, arg);
}

/* An argument of the probe that was named before: its expression again. */
static int named(struct cond *c, size_t len)
{
	struct hf_parse *t = c->t;
	const struct hf_probe *p = t->p;
	const char *word = t->at;

	for (unsigned i = 0; i < p->args_count; i++) {
		const struct hf_probe_arg *arg = &p->args[i];
		if (!hf_parse_is(word, len, arg->name))
			continue;
		if (arg->count != 0)
			return hf_parse_fail(t, word, no_array);
		c->is_signed |= arg->type == HF_TYPE_S;
		int err = emit_all(c, p->code + arg->at, arg->len - 1u); /* without its end */
		t->at = word + len;
		return err < 0 ? err : value_of(t, arg);
	}
	return hf_parse_fail(t, word, "no argument of the probe has that name");
}

static int fetched(struct cond *c)
{
	struct hf_parse *t = c->t;
	struct hf_probe_arg arg = {0};
	const char *first = t->at;
	int err = hf_parse_fetch(t, &arg);

	if (err < 0)
		return err;
	if (arg.count != 0)
		return hf_parse_fail(t, first, no_array);
	c->is_signed |= arg.type == HF_TYPE_S;
	return value_of(t, &arg);
}

/* "+8(" fetches; "+8" and "-8" do not. */
static bool is_fetch(const char *at)
{
	if (*at == '%' || *at == '$' || *at == '@' || *at == '\\')
		return true;
	if (*at != '+' && *at != '-')
		return false;
	at += 1 + hf_parse_word_len(at + 1);
	return *at == '(';
}

static int operand(struct cond *c)
{
	struct hf_parse *t = c->t;
	uint64_t value = 0;
	size_t len = hf_parse_word_len(t->at);

	if (is_fetch(t->at))
		return fetched(c);
	if (len > 0 && (*t->at < '0' || *t->at > '9'))
		return named(c, len);
	int err = hf_parse_number(t, &value);
	return err < 0 ? err : hf_parse_emit_const(t, value);
}

/* What may stand before an operand: parentheses and ! ~ -. */
static int prefixes(struct cond *c)
{
	struct hf_parse *t = c->t;
	int err = 0;
	bool found = true;

	while (found && err == 0) {
		hf_parse_blanks(t);
		found = *t->at == '(';
		if (found)
			err = wait(c, &open, t->at);
		for (size_t i = 0; i < HF_COUNT(before) && !found; i++) {
			found = *t->at == before[i].text[0] && !is_fetch(t->at);
			if (found)
				err = wait(c, &before[i], t->at);
			c->is_signed |= found && before[i].code == NEGATE;
		}
		t->at += found && err == 0;
	}
	return err;
}

static int close(struct cond *c)
{
	int err = apply_down_to(c, 1);

	if (err == 0 && c->depth == 0)
		return hf_parse_fail(c->t, c->t->at, "no ( for this )");
	c->depth -= err == 0;
	c->t->at += err == 0;
	return err;
}

/* The operator that follows an operand; NULL: none does. */
static int suffixes(struct cond *c, const struct op **out)
{
	struct hf_parse *t = c->t;

	*out = NULL;
	hf_parse_blanks(t);
	while (*t->at == ')') {
		int err = close(c);
		if (err < 0)
			return err;
		hf_parse_blanks(t);
	}
	for (size_t i = 0; i < HF_COUNT(ops) && *out == NULL; i++) {
		if (hf_strstarts(t->at, ops[i].text))
			*out = &ops[i];
	}
	return 0;
}

static int expression(struct cond *c)
{
	const struct op *op = NULL;

	do {
		int err = prefixes(c);
		if (err == 0)
			err = operand(c);
		if (err == 0)
			err = suffixes(c, &op);
		if (err == 0 && op != NULL)
			err = apply_down_to(c, op->binds);
		if (err == 0 && op != NULL)
			err = wait(c, op, c->t->at);
		if (err < 0)
			return err;
		c->t->at += op != NULL ? hf_strlen(op->text) : 0;
	} while (op != NULL);
	return 0;
}

int hf_parse_cond(struct hf_parse *t)
{
	struct hf_probe *p = t->p;
	struct cond c = {.t = t, .start = p->code_used};
	int err = expression(&c);

	if (err == 0)
		err = apply_down_to(&c, 1);
	if (err == 0 && c.depth > 0)
		return hf_parse_fail(t, c.stack[c.depth - 1].at, "no ) for this (");
	if (err == 0)
		err = emit(&c, OP_END);
	if (err < 0)
		return err;
	while (t->at > t->text && (t->at[-1] == ' ' || t->at[-1] == '\t'))
		t->at--; /* what follows begins with a blank */
	p->cond_at = c.start;
	p->cond_len = (uint16_t)(p->code_used - c.start);
	return 0;
}
