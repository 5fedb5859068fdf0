/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent.c - the interpreter of agent expressions.
 *
 *   a bytecode is a row {operand bytes, values popped, values pushed, function}:
 *   step() fetches the operand, checks the stack for both, and moves its top; the function finds
 *   what was popped in args[0..] (the deepest first) and leaves there what is pushed.
 *
 * All values are 64-bit words; signed ones are their two's complement. Nothing in here can fault, hang
 * or be undefined, whatever the bytes are. */
#include "agent.h"

#include "agent_math.h"
#include "agent_print.h"
#include "mem.h"
#include "regs.h"

#define WORD_BITS 64u

struct op {
	uint8_t operand; /* bytes behind the opcode, most significant first */
	uint8_t pops, pushes;
	int (*run)(struct hf_agent *m, uint64_t n);
};

static int fault(struct hf_agent *m, int err, const char *why)
{
	m->why = why;
	return err;
}

/* ---- arithmetic ---- */

static int math(struct hf_agent *m, uint64_t n)
{
	(void)n;
	if (!hf_agent_math(m->opcode, m->args))
		return fault(m, HF_EINVAL, "division by zero");
	return 0;
}

static int zero_ext(struct hf_agent *m, uint64_t n)
{
	if (n < WORD_BITS)
		m->args[0] &= (1ull << n) - 1;
	return 0;
}

static int ext(struct hf_agent *m, uint64_t n)
{
	uint64_t *a = m->args;

	(void)zero_ext(m, n);
	if (n > 0 && n < WORD_BITS && (a[0] >> (n - 1) & 1u) != 0)
		a[0] |= UINT64_MAX << n;
	return 0;
}

/* ---- the stack, jumps, constants ---- */

static int push_operand(struct hf_agent *m, uint64_t n)
{
	m->args[0] = n;
	return 0;
}

static int dup(struct hf_agent *m, uint64_t n)
{
	(void)n;
	m->args[1] = m->args[0];
	return 0;
}

static int swap(struct hf_agent *m, uint64_t n)
{
	uint64_t *a = m->args;
	uint64_t top = a[1];

	(void)n;
	a[1] = a[0];
	a[0] = top;
	return 0;
}

static int pop(struct hf_agent *m, uint64_t n)
{
	(void)m;
	(void)n;
	return 0;
}

/* Its depth is an operand, so it looks below args itself. */
static int pick(struct hf_agent *m, uint64_t n)
{
	if (n >= m->depth)
		return fault(m, HF_EINVAL, "stack underflow");
	m->args[0] = m->stack[m->depth - 1 - n];
	return 0;
}

static int rot(struct hf_agent *m, uint64_t n)
{
	uint64_t *a = m->args;
	uint64_t top = a[2];

	(void)n;
	a[2] = a[1];
	a[1] = a[0];
	a[0] = top;
	return 0;
}

/* Where it leads is checked by the next fetch. */
static int jump(struct hf_agent *m, uint64_t n)
{
	m->pc = (size_t)n;
	return 0;
}

static int jump_if(struct hf_agent *m, uint64_t n)
{
	if (m->args[0] != 0)
		m->pc = (size_t)n;
	return 0;
}

static int finish(struct hf_agent *m, uint64_t n)
{
	(void)n;
	m->done = true;
	return 0;
}

/* ---- the target: memory, registers, variables ---- */

static int ref(struct hf_agent *m, size_t len)
{
	uint8_t bytes[sizeof(uint64_t)];

	if (m->read_mem(m->k, bytes, m->args[0], len) != (int)len)
		return fault(m, HF_EFAULT, "memory cannot be read");
	m->args[0] = hf_reg_number(m->k, bytes, len);
	return 0;
}

static int ref8(struct hf_agent *m, uint64_t n)
{
	(void)n;
	return ref(m, 1);
}

static int ref16(struct hf_agent *m, uint64_t n)
{
	(void)n;
	return ref(m, 2);
}

static int ref32(struct hf_agent *m, uint64_t n)
{
	(void)n;
	return ref(m, 4);
}

static int ref64(struct hf_agent *m, uint64_t n)
{
	(void)n;
	return ref(m, 8);
}

static int reg(struct hf_agent *m, uint64_t n)
{
	if (hf_reg_value(m->k, m->frame, (unsigned)n, &m->args[0]) < 0)
		return fault(m, HF_EFAULT, "register not known");
	return 0;
}

struct hf_tvar *hf_agent_var(struct hf *k, uint64_t number)
{
	for (unsigned i = 0; i < HF_TVAR_MAX; i++) {
		if (k->tvars[i].used && k->tvars[i].number == number)
			return &k->tvars[i];
	}
	return NULL;
}

/* One that was never set is 0, as QTDV without a value would have it. */
static int getv(struct hf_agent *m, uint64_t n)
{
	const struct hf_tvar *var = hf_agent_var(m->k, n);

	m->args[0] = var != NULL ? var->value : 0;
	if (m->own != NULL && n == HF_AGENT_VAR_OWN)
		m->args[0] = *m->own;
	return 0;
}

static int match(struct hf_agent *m, uint64_t n)
{
	if (m->match == NULL)
		return fault(m, HF_EINSN, "bytecode not known");
	int same = m->match(m->k, m->match_ctx, (unsigned)n, m->args[0]);
	if (same < 0)
		return fault(m, HF_EFAULT, "memory not readable");
	m->args[0] = (uint64_t)same;
	return 0;
}

static int setv(struct hf_agent *m, uint64_t n)
{
	struct hf *k = m->k;
	struct hf_tvar *var = hf_agent_var(k, n);

	for (unsigned i = 0; i < HF_TVAR_MAX && var == NULL && m == &k->agent; i++) {
		if (!k->tvars[i].used)
			var = &k->tvars[i];
	}
	if (var == NULL)
		return fault(m, HF_ENOSPC, "too many trace state variables");
	var->used = true;
	var->number = (uint16_t)n;
	var->value = m->args[0];
	return 0;
}

/* The trace family: operands and stack are as the manual has them. What cannot be recorded is for the
 * job's own functions to count: the expression goes on. */
static int trace(struct hf_agent *m, uint64_t n)
{
	(void)n;
	if (m->trace != NULL)
		m->trace->memory(m->trace_ctx, m->args[0], m->args[1], false);
	return 0;
}

static int trace_quick(struct hf_agent *m, uint64_t n)
{
	if (m->trace != NULL)
		m->trace->memory(m->trace_ctx, m->args[0], n, false);
	return 0;
}

static int trace_text(struct hf_agent *m, uint64_t n)
{
	(void)n;
	if (m->trace != NULL)
		m->trace->memory(m->trace_ctx, m->args[0], m->args[1], true);
	return 0;
}

/* The manual says that it pushes; gdb's compiler relies on it that it does not. */
static int trace_var(struct hf_agent *m, uint64_t n)
{
	const struct hf_tvar *var = hf_agent_var(m->k, n);

	if (m->trace != NULL)
		m->trace->variable(m->trace_ctx, (unsigned)n, var != NULL ? var->value : 0);
	return 0;
}

/* printf numargs, length, text: only the first operand lies in the table's reach. */
static int print(struct hf_agent *m, uint64_t n)
{
	size_t len = (size_t)n & 0xffffu;
	unsigned count = (unsigned)(n >> 16u);
	const uint8_t *text = m->code + m->pc;

	if (m->print == NULL)
		return fault(m, HF_EINSN, "printf in a condition");
	if (len == 0 || len > m->len - m->pc || text[len - 1] != '\0')
		return fault(m, HF_EINVAL, "format without end");
	if (count > m->depth)
		return fault(m, HF_EINVAL, "stack underflow");
	m->pc += len;
	m->depth -= count;
	const struct hf_agent_format format = {
		.text = text, .len = len - 1, .args = m->stack + m->depth, .count = count};
	return hf_agent_print(m->k, &format, m->print, &m->why);
}

/* ---- the table ---- */

static const struct op ops[] = {
	[0x02] = {0, 2, 1, math}, /* add */
	[0x03] = {0, 2, 1, math}, /* sub */
	[0x04] = {0, 2, 1, math}, /* mul */
	[0x05] = {0, 2, 1, math}, /* div_signed */
	[0x06] = {0, 2, 1, math}, /* div_unsigned */
	[0x07] = {0, 2, 1, math}, /* rem_signed */
	[0x08] = {0, 2, 1, math}, /* rem_unsigned */
	[0x09] = {0, 2, 1, math}, /* lsh */
	[0x0a] = {0, 2, 1, math}, /* rsh_signed */
	[0x0b] = {0, 2, 1, math}, /* rsh_unsigned */
	[0x0c] = {0, 2, 0, trace},
	[0x0d] = {1, 1, 1, trace_quick},
	[0x0e] = {0, 1, 1, math}, /* log_not */
	[0x0f] = {0, 2, 1, math}, /* bit_and */
	[0x10] = {0, 2, 1, math}, /* bit_or */
	[0x11] = {0, 2, 1, math}, /* bit_xor */
	[0x12] = {0, 1, 1, math}, /* bit_not */
	[0x13] = {0, 2, 1, math}, /* equal */
	[0x14] = {0, 2, 1, math}, /* less_signed */
	[0x15] = {0, 2, 1, math}, /* less_unsigned */
	[0x16] = {1, 1, 1, ext},
	[0x17] = {0, 1, 1, ref8},
	[0x18] = {0, 1, 1, ref16},
	[0x19] = {0, 1, 1, ref32},
	[0x1a] = {0, 1, 1, ref64},
	[0x20] = {2, 1, 0, jump_if},
	[0x21] = {2, 0, 0, jump},
	[0x22] = {1, 0, 1, push_operand}, /* const8 */
	[0x23] = {2, 0, 1, push_operand},
	[0x24] = {4, 0, 1, push_operand},
	[0x25] = {8, 0, 1, push_operand},
	[0x26] = {2, 0, 1, reg},
	[0x27] = {0, 0, 0, finish}, /* end */
	[0x28] = {0, 1, 2, dup},
	[0x29] = {0, 1, 0, pop},
	[0x2a] = {1, 1, 1, zero_ext},
	[0x2b] = {0, 2, 2, swap},
	[0x2c] = {2, 0, 1, getv},
	[0x2d] = {2, 1, 1, setv},
	[0x2e] = {2, 0, 0, trace_var},   /* tracev */
	[0x2f] = {0, 2, 0, trace_text},  /* tracenz */
	[0x30] = {2, 1, 1, trace_quick}, /* trace16 */
	[0x32] = {1, 0, 1, pick},
	[0x33] = {0, 3, 3, rot},
	[0x34] = {3, 2, 0, print},
	[HF_AGENT_MATCH] = {1, 1, 1, match},
};

/* Bytes of an operand, which need not be aligned. */
static int fetch(struct hf_agent *m, size_t len, uint64_t *out)
{
	uint64_t value = 0;

	if (m->pc >= m->len || len > m->len - m->pc)
		return HF_EINVAL;
	for (size_t i = 0; i < len; i++)
		value = value << 8u | m->code[m->pc++];
	*out = value;
	return 0;
}

static int step(struct hf_agent *m)
{
	uint64_t opcode;
	uint64_t operand = 0;

	if (fetch(m, 1, &opcode) < 0)
		return fault(m, HF_EINVAL, "runs past its end");
	if (opcode >= HF_COUNT(ops) || ops[opcode].run == NULL)
		return fault(m, HF_EINSN, "bytecode not known");
	const struct op *op = &ops[opcode];
	if (op->operand > 0 && fetch(m, op->operand, &operand) < 0)
		return fault(m, HF_EINVAL, "runs past its end");
	if (m->depth < op->pops)
		return fault(m, HF_EINVAL, "stack underflow");
	if (m->depth - op->pops + op->pushes > HF_AGENT_STACK)
		return fault(m, HF_EINVAL, "stack overflow");
	m->depth -= op->pops;
	m->args = &m->stack[m->depth];
	m->opcode = (uint8_t)opcode;
	int err = op->run(m, operand);
	m->depth += op->pushes;
	return err;
}

int hf_agent_run(struct hf *k, const struct hf_agent_job *job, uint64_t *value, const char **why)
{
	struct hf_agent *m = job->machine != NULL ? job->machine : &k->agent;
	int err = 0;

	m->k = k;
	m->read_mem = job->read_mem != NULL ? job->read_mem : hf_mem_read;
	m->code = job->code;
	m->len = job->len;
	m->pc = 0;
	m->frame = job->frame;
	m->print = job->print;
	m->own = job->own;
	m->trace = job->trace;
	m->trace_ctx = job->trace_ctx;
	m->match = job->match;
	m->match_ctx = job->match_ctx;
	m->depth = 0;
	m->why = NULL;
	m->done = false;
	for (unsigned n = 0; n < HF_AGENT_STEPS && err == 0 && !m->done; n++)
		err = step(m);
	if (err == 0 && !m->done)
		err = fault(m, HF_EINVAL, "does not end");
	*why = m->why;
	*value = err == 0 && m->depth > 0 ? m->stack[m->depth - 1] : 0;
	return err < 0 ? err : (int)m->depth;
}
