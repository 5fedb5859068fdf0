/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_match.c - strings in conditions: `$comm == "sh"`, `+0($arg1):string != "eth0"`. The address is left
 * by an expression, and a bytecode of our own compares what lies there with a piece of the probe's text:
 * hf_probe_match(). */
#include "probe_match.h"

#include "str.h"

enum { OP_LOG_NOT = 0x0e, OP_CONST8 = 0x22 };

static int literal(struct hf_parse *t, struct hf_match *m)
{
	const char *first = t->at;

	if (!hf_parse_char(t, '"'))
		return hf_parse_fail(t, first, "a string is compared with a \"text\"");
	m->at = (uint16_t)(t->at - t->text);
	while (*t->at != '\0' && *t->at != '"')
		t->at++;
	size_t len = (size_t)(t->at - first) - 1;
	if (!hf_parse_char(t, '"'))
		return hf_parse_fail(t, t->at, "no \" at the end");
	if (len >= HF_PROBE_STRING)
		return hf_parse_fail(t, first, "a string has 63 letters at most");
	m->len = (uint8_t)len;
	return 0;
}

int hf_parse_match(struct hf_parse *t, const struct hf_probe_arg *arg)
{
	struct hf_probe *p = t->p;
	struct hf_match *m = &p->matches[p->matches_count];

	hf_parse_blanks(t);
	bool equal = hf_strstarts(t->at, "==");
	if (!equal && !hf_strstarts(t->at, "!="))
		return hf_parse_fail(t, t->at, "a string can only be == or != a \"text\"");
	if (p->matches_count == HF_PROBE_MATCHES)
		return hf_parse_fail(t, t->at, "too many strings for one probe");
	t->at += 2;
	hf_parse_blanks(t);
	m->comm = arg->comm;
	int err = literal(t, m);
	if (err == 0 && arg->comm) {
		err = hf_parse_emit(t, OP_CONST8);
		if (err == 0)
			err = hf_parse_emit(t, 0);
	}
	if (err == 0)
		err = hf_parse_emit(t, HF_AGENT_MATCH);
	if (err == 0)
		err = hf_parse_emit(t, p->matches_count++);
	return err < 0 || equal ? err : hf_parse_emit(t, OP_LOG_NOT);
}
