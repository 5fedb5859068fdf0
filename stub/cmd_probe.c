/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_probe.c - the command kp: a line that begins with a probe sets it, otherwise the first word says
 * what to do with those that are there. */
#include "cmd_probe.h"
#include "atomic.h"
#include "bt.h"
#include "cpu.h"
#include "expr.h"
#include "fmt.h"
#include "out.h"
#include "probe_call.h"
#include "probe_parse.h"
#include "probe_show.h"
#include "probe_table.h"
#include "str.h"

#define SYM_TEXT   (HF_SYM_MAX + 40)
#define CARET_ROOM 74u /* columns of a line that is shown with its error */
#define CARET_LEAD 60u /* of these at most in front of the error */

/* ---- setting one ---- */

static void put_caret(struct hf *k, const struct hf_parse *t)
{
	size_t pos = (size_t)(t->at - t->text);
	size_t skip = pos > CARET_LEAD ? pos - CARET_LEAD : 0;
	size_t len = hf_strlen(t->text + skip);

	hf_printf(k, "kp: %s\n", t->why);
	hf_printf(k, "  %.*s\n", (int)(len < CARET_ROOM ? len : CARET_ROOM), t->text + skip);
	hf_printf(k, "  %*s^\n", (int)(pos - skip), "");
	k->shell.explained = true;
}

static int set(struct hf *k, const char *args)
{
	struct hf_parse t = {.k = k, .p = &hf_probes_of(k)->draft, .text = args};
	const char *why;

	if (hf_probe_parse(&t) < 0) {
		put_caret(k, &t);
		return HF_ENOENT; /* not HF_EINVAL: the reason says more than the usage */
	}
	int n = hf_probe_set(k, &why);
	if (n < 0 && why != NULL) {
		hf_printf(k, "kp: %s: %s\n", hf_strerror(n), why);
		k->shell.explained = true;
	}
	if (n < 0)
		return n;
	hf_printf(k, "%s\n", hf_probes_of(k)->probes[n].name);
	return 0;
}

/* ---- listing ---- */

static const char *state_of(const struct hf_probes *s, const struct hf_probe *p)
{
	if (p->arming == HF_PROBE_PENDING)
		return "pending";
	if (p->arming == HF_PROBE_REFUSED)
		return "refused";
	if (p->arming == HF_PROBE_GONE)
		return "gone";
	if (hf_atomic_load(&p->gate) == 0)
		return "off";
	bool site = p->arming == HF_PROBE_BY_STUB && p->kind != HF_PROBE_WATCH;
	return site && s->sites[p->site].planted ? "stuck" : "on";
}

/* Has a person's or gdb's breakpoint taken its place? */
static bool is_covered(const struct hf *k, const struct hf_probe *p)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *bp = &k->bps[i];
		if (bp->used && bp->enabled && bp->type == HF_BP_SOFT && bp->addr == p->addr)
			return true;
	}
	return false;
}

/* A long line in pieces. */
static void put_text(struct hf *k, const char *text)
{
	size_t len = hf_strlen(text);

	for (size_t at = 0; at < len; at += CARET_ROOM)
		hf_printf(k, "    %.*s\n", (int)CARET_ROOM, text + at);
}

static void put_probe(struct hf *k, const struct hf_probe *p)
{
	char where[SYM_TEXT];

	static const char *const how[] = {[HF_PROBE_ENTRY] = "at",
		[HF_PROBE_RETURN] = "return of",
		[HF_PROBE_TRACE] = "at",
		[HF_PROBE_WATCH] = "access to"};

	hf_sym_text(k, p->addr, false, where, sizeof(where));
	hf_printf(k, "%-23s %-7s %s %s\n", p->name, state_of(hf_probes_of(k), p), how[p->kind],
		where);
	put_text(k, p->text);
	if (p->off_why != NULL)
		hf_printf(k, "    off: %s\n", p->off_why);
	if (is_covered(k, p))
		hf_out_text(k, "    a breakpoint there hides every hit from it\n");
}

/* Do something with each probe that an argument names; none at all is an error, unless all are meant. */
static int each(struct hf *k, const char *args, int (*run)(struct hf *k, unsigned n))
{
	char pattern[HF_PROBE_NAME];
	unsigned found = 0;
	bool all = *args == '\0';

	(void)hf_expr_word(&args, pattern, sizeof(pattern));
	if (*args != '\0')
		return HF_EINVAL;
	for (unsigned n = 0; n < HF_PROBE_MAX && !hf_out_aborted(k); n++) {
		const struct hf_probe *p = &hf_probes_of(k)->probes[n];
		if (!p->used || (!all && !hf_probe_matches(pattern, p->name)))
			continue;
		found++;
		int err = run(k, n);
		if (err < 0)
			return err;
	}
	if (found == 0 && (all || hf_strcmp(pattern, "*") == 0)) {
		hf_out_text(k, "no probes\n");
		return 0;
	}
	return found > 0 ? 0 : HF_ENOENT;
}

static int list_one(struct hf *k, unsigned n)
{
	put_probe(k, &hf_probes_of(k)->probes[n]);
	return 0;
}

static int list(struct hf *k, const char *args)
{
	return each(k, args, list_one);
}

/* ---- counters ---- */

static bool sums(const struct hf_probe *p)
{
	for (unsigned i = 0; i < p->acts_count; i++) {
		if (p->acts[i].kind == HF_ACT_SUM)
			return true;
	}
	return false;
}

static int stat_one(struct hf *k, unsigned n)
{
	const struct hf_probe *p = &hf_probes_of(k)->probes[n];
	struct hf_probe_count c = hf_probe_total(k, n);

	hf_printf(k, "%-23s hits %llu acted %llu missed %llu faults %llu\n", p->name,
		(unsigned long long)c.hits, (unsigned long long)c.acted,
		(unsigned long long)c.missed, (unsigned long long)c.faults);
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		const struct hf_probe_count one = hf_probe_count_on(k, n, cpu);
		hf_printf(k, "    cpu %u: hits %llu missed %llu\n", cpu,
			(unsigned long long)one.hits, (unsigned long long)one.missed);
	}
	if (c.timed > 0)
		hf_printf(k, "    cost %llu ns a hit, without the trap\n",
			(unsigned long long)(c.cost_ns / c.timed));
	if (sums(p))
		hf_printf(k, "    sum %llu\n", (unsigned long long)c.sum);
	return 0;
}

static int stat(struct hf *k, const char *args)
{
	int err = each(k, args, stat_one);

	if (err == 0 && hf_probe_call_count(k) > 0)
		hf_printf(k, "%u calls have not returned\n", hf_probe_call_count(k));
	return err;
}

static int hist_one(struct hf *k, unsigned n)
{
	const struct hf_probe *p = &hf_probes_of(k)->probes[n];

	for (unsigned i = 0; i < p->acts_count; i++) {
		if (p->acts[i].kind == HF_ACT_HIST)
			hf_show_hist(k, p, &p->acts[i]);
	}
	return 0;
}

static int hist(struct hf *k, const char *args)
{
	return each(k, args, hist_one);
}

/* ---- switches ---- */

static int remove_one(struct hf *k, unsigned n)
{
	return hf_probe_remove(k, n);
}

static int del(struct hf *k, const char *args)
{
	return *args == '\0' ? HF_EINVAL : each(k, args, remove_one);
}

/* What has gone off by its max= begins to count anew. A system that has taken it out puts it in again. */
static int on_one(struct hf *k, unsigned n)
{
	struct hf_probe *p = &hf_probes_of(k)->probes[n];

	if (p->arming >= HF_PROBE_REFUSED)
		return HF_EPERM;
	if (p->arming == HF_PROBE_BY_OS)
		p->arming = HF_PROBE_PENDING;
	if (p->off_why != NULL)
		hf_atomic_store(&p->seen, 0);
	for (unsigned cpu = 0; cpu < HF_CPU_MAX; cpu++)
		hf_probes_of(k)->counts[n][cpu].since = hf_probes_of(k)->counts[n][cpu].credit = 0;
	hf_probe_gate(p, true, NULL);
	return 0;
}

static int off_one(struct hf *k, unsigned n)
{
	hf_probe_gate(&hf_probes_of(k)->probes[n], false, NULL);
	return 0;
}

static int on(struct hf *k, const char *args)
{
	return *args == '\0' ? HF_EINVAL : each(k, args, on_one);
}

static int off(struct hf *k, const char *args)
{
	return *args == '\0' ? HF_EINVAL : each(k, args, off_one);
}

static int budget(struct hf *k, const char *args)
{
	uint64_t value = 0;

	if (*args != '\0') {
		if (hf_expr_count(k, &args, &value) < 0 || *args != '\0' || value == 0 ||
			value > UINT32_MAX)
			return HF_EINVAL;
		hf_probes_of(k)->budget = (uint32_t)value;
	}
	hf_printf(k, "a probe goes off at more than %u hits in a second on one CPU\n",
		(unsigned)hf_probes_of(k)->budget);
	return 0;
}

static bool begins_probe(const char *args)
{
	const char *behind = args + 1;

	if (*args != 'p' && *args != 'r' && *args != 'w')
		return false;
	return *behind == ':' || *behind == ' ' || *behind == '\t' ||
	       (*behind >= '0' && *behind <= '9');
}

static int kp(struct hf *k, const char *args)
{
	static const struct {
		const char *name;
		int (*run)(struct hf *k, const char *args);
	} rows[] = {{"list", list}, {"stat", stat}, {"log", hf_cmd_probe_log}, {"hist", hist},
		{"on", on}, {"off", off}, {"del", del}, {"clear", hf_cmd_probe_clear},
		{"budget", budget}, {"stream", hf_cmd_probe_stream}};
	char word[HF_PROBE_NAME];

	if (begins_probe(args))
		return set(k, args);
	if (*args == '-') /* "-NAME", and Linux's "-:GROUP/NAME" without the group */
		return del(k, args[1] == ':' ? args + 2 : args + 1);
	if (*args == '\0')
		return list(k, args);
	(void)hf_expr_word(&args, word, sizeof(word));
	for (size_t i = 0; i < HF_COUNT(rows); i++) {
		if (hf_strcmp(rows[i].name, word) == 0)
			return rows[i].run(k, args);
	}
	return HF_EINVAL;
}

/* "kw SYM" is "kp w SYM", "kw :NAME SYM" is "kp w:NAME SYM". */
static int kw(struct hf *k, const char *args)
{
	char text[HF_LINE_MAX];

	if (*args == '\0' || hf_strlen(args) + sizeof("w ") > sizeof(text))
		return HF_EINVAL;
	(void)hf_snprintf(text, sizeof(text), *args == ':' ? "w%s" : "w %s", args);
	return set(k, text);
}

const struct hf_cmd hf_cmd_probe[] = {
	{"kw", kw, HF_CMD_WRITE | HF_CMD_BARS, "[:NAME] SYM[,BYTES] [r|w|rw] ...",
		"a probe at memory; kp does the rest"},
	{"kp", kp, HF_CMD_WRITE | HF_CMD_BARS, "PROBE|WORD ...",
		"probes: list stat log hist on off del clear stream"},
	{0},
};
