/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_acts.c - what stands behind `do` in a probe's line: actions, with commas between them. */
#include "probe_parse.h"
#include "str.h"

/* What follows an action's name. */
enum value { NOTHING, FRAMES, NUMBER, NAME };

struct row {
	const char *name;
	enum hf_act_kind kind;
	enum value value;
};

static const struct row rows[] = {
	{"count", HF_ACT_COUNT, NOTHING},
	{"log", HF_ACT_LOG, NOTHING},
	{"print", HF_ACT_PRINT, NOTHING},
	{"stack", HF_ACT_STACK, FRAMES},
	{"regs", HF_ACT_REGS, NOTHING},
	{"stop", HF_ACT_STOP, NOTHING},
	{"gdb", HF_ACT_STOP, NOTHING},
	{"panic", HF_ACT_PANIC, NOTHING},
	{"hist", HF_ACT_HIST, NUMBER},
	{"sum", HF_ACT_SUM, NUMBER},
	{"off", HF_ACT_OFF, NOTHING},
	{"enable", HF_ACT_ENABLE, NAME},
	{"disable", HF_ACT_DISABLE, NAME},
};

static int frames(struct hf_parse *t, struct hf_act *act)
{
	uint64_t count = HF_PROBE_DEPTH / 2u;
	const char *first = t->at + 1;

	if (hf_parse_char(t, '=') && hf_parse_number(t, &count) < 0)
		return HF_EINVAL;
	if (count == 0 || count > HF_PROBE_DEPTH)
		return hf_parse_fail(t, first, "a stack has 1 to 16 frames here");
	act->arg = (uint8_t)count;
	return 0;
}

/* An argument of the probe by its name, or one that is fetched for this action alone. */
static int number_arg(struct hf_parse *t, struct hf_act *act)
{
	struct hf_probe *p = t->p;
	const char *first = t->at;
	size_t len = hf_parse_word_len(first);
	unsigned i = 0;

	while (i < p->args_count && (len == 0 || !hf_parse_is(first, len, p->args[i].name)))
		i++;
	if (i < p->args_count) {
		t->at += len;
	} else if (len > 0) {
		return hf_parse_fail(t, first, "no argument of the probe has that name");
	} else {
		int err = hf_parse_arg(t);
		if (err < 0)
			return err;
		p->args[i].hidden = true;
		size_t room = sizeof(p->args[i].name);
		size_t name = (size_t)(t->at - first) + 1;
		(void)hf_strcopy(p->args[i].name, first, name < room ? name : room);
	}
	if (p->args[i].type == HF_TYPE_STRING || p->args[i].count != 0)
		return hf_parse_fail(t, first, "a number is needed here");
	act->arg = (uint8_t)i;
	return 0;
}

/* ".log2" (as nothing is) or ".lin:STEP" */
static int scale(struct hf_parse *t, struct hf_act *act)
{
	const char *first = t->at;
	uint64_t step = 0;

	if (act->kind != HF_ACT_HIST || !hf_parse_char(t, '.'))
		return 0;
	size_t len = hf_parse_word_len(t->at);
	bool linear = hf_parse_is(t->at, len, "lin");
	if (!linear && !hf_parse_is(t->at, len, "log2"))
		return hf_parse_fail(t, first, "a histogram is .log2 or .lin:STEP");
	t->at += len;
	if (!linear)
		return 0;
	if (!hf_parse_char(t, ':'))
		return hf_parse_fail(t, t->at, "expected :STEP");
	first = t->at;
	int err = hf_parse_number(t, &step);
	if (err == 0 && step == 0)
		return hf_parse_fail(t, first, "a step is not 0");
	act->step = step;
	return err;
}

static int name_value(struct hf_parse *t, struct hf_act *act)
{
	size_t len = hf_parse_word_len(t->at);

	if (len == 0 || len >= HF_PROBE_NAME)
		return hf_parse_fail(t, t->at, "the name of a probe is missing here");
	act->at = (uint16_t)(t->at - t->text);
	act->len = (uint16_t)len;
	t->at += len;
	return 0;
}

static int value(struct hf_parse *t, const struct row *row, struct hf_act *act)
{
	if (row->value == NOTHING)
		return 0;
	if (row->value == FRAMES)
		return frames(t, act);
	if (!hf_parse_char(t, '='))
		return hf_parse_fail(t, t->at, "expected =");
	if (row->value == NAME)
		return name_value(t, act);
	int err = number_arg(t, act);
	return err < 0 ? err : scale(t, act);
}

/* "text %d" for the line that a record becomes: its conversions take the arguments in their order. */
static int format(struct hf_parse *t, struct hf_act *act)
{
	const char *first = t->at;

	if (t->p->format_len != 0)
		return hf_parse_fail(t, first - 1, "one format is enough");
	while (*t->at != '\0' && *t->at != '"')
		t->at++;
	if (t->at == first)
		return hf_parse_fail(t, first, "an empty format");
	t->p->format_at = (uint16_t)(first - t->text);
	t->p->format_len = (uint16_t)(t->at - first);
	act->kind = HF_ACT_LOG;
	return hf_parse_char(t, '"') ? 0 : hf_parse_fail(t, t->at, "no \" at the end");
}

static int action(struct hf_parse *t)
{
	struct hf_probe *p = t->p;
	struct hf_act *act = &p->acts[p->acts_count];
	const char *first = t->at;
	size_t len = hf_parse_word_len(first);
	int err;

	if (p->acts_count == HF_PROBE_ACTS)
		return hf_parse_fail(t, first, "too many actions for one probe");
	*act = (struct hf_act){0};
	if (hf_parse_char(t, '"')) {
		err = format(t, act);
	} else {
		size_t i = 0;
		while (i < HF_COUNT(rows) && !hf_parse_is(first, len, rows[i].name))
			i++;
		if (i == HF_COUNT(rows))
			return hf_parse_fail(t, first,
				"not an action: count log print \"format\" stack regs stop gdb "
				"panic hist= "
				"sum= off enable= disable=");
		t->at += len;
		act->kind = (uint8_t)rows[i].kind;
		err = value(t, &rows[i], act);
	}
	if (err == 0)
		p->acts_count++;
	return err;
}

int hf_parse_acts(struct hf_parse *t)
{
	int err;

	do {
		hf_parse_blanks(t);
		err = action(t);
	} while (err == 0 && hf_parse_char(t, ','));
	return err;
}
