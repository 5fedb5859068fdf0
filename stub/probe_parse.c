/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_parse.c - a probe's line as a whole:
 *
 *   (p | r)[MAXACTIVE][:[GROUP/]NAME]  [MOD:]SYM[+OFF] | [MOD:]SYM%return | ADDR
 *   w[:NAME]  (SYM[+OFF] | ADDR)[,BYTES] [r | w | rw]
 *                                      [[NAME=]FETCH ...] [if EXPR] [do ACTION,...] OPTION ...
 *
 * What comes from kprobe_events means what it means there; a group is read and not used. */
#include "probe_parse.h"

#include "cpu.h"
#include "fmt.h"
#include "str.h"

#define ACTIVE_MAX 4096u /* as in kprobe_events */
#define WATCH_LEN  4u    /* bytes, where none are said */

/* ---- the head ---- */

static int name_of(struct hf_parse *t)
{
	size_t len = hf_parse_word_len(t->at);

	if (t->at[len] == '/') { /* a group */
		t->at += len + 1;
		len = hf_parse_word_len(t->at);
	}
	if (len == 0)
		return hf_parse_fail(t, t->at, "a name is missing here");
	if (len >= HF_PROBE_NAME)
		return hf_parse_fail(t, t->at, "a name has 23 letters at most");
	hf_memcpy(t->p->name, t->at, len);
	t->p->name[len] = '\0';
	t->at += len;
	return 0;
}

static int kind(struct hf_parse *t)
{
	uint64_t active = 0;

	if (hf_parse_char(t, 'r'))
		t->p->kind = HF_PROBE_RETURN;
	else if (hf_parse_char(t, 'w'))
		t->p->kind = HF_PROBE_WATCH;
	else if (!hf_parse_char(t, 'p'))
		return hf_parse_fail(t, t->at, "a probe begins with p, r or w");
	bool counts = t->p->kind != HF_PROBE_WATCH && *t->at >= '0' && *t->at <= '9';
	if (counts && hf_parse_number(t, &active) < 0)
		return HF_EINVAL;
	t->p->max_active = (uint16_t)(active < ACTIVE_MAX ? active : ACTIVE_MAX);
	if (hf_parse_char(t, ':') && name_of(t) < 0)
		return HF_EINVAL;
	return *t->at == ' ' || *t->at == '\t' ? 0 : hf_parse_fail(t, t->at, "expected a blank");
}

/* A function's first instruction, as far as the symbols know. */
static bool is_entry(struct hf_parse *t, hf_addr addr)
{
	return hf_os(t->k)->sym_at(hf_os(t->k)->ctx, addr, &t->k->sym) < 0 ||
	       t->k->sym.start == addr;
}

static int positive(struct hf_parse *t, uint32_t *out)
{
	const char *first = t->at;
	uint64_t value = 0;
	int err = hf_parse_number(t, &value);

	if (err == 0 && (value == 0 || value > UINT32_MAX))
		return hf_parse_fail(t, first, "not a number from 1 to 2^32 - 1");
	*out = (uint32_t)value;
	return err;
}

/* "r", "w" or "rw", which may be left out: "w" then. */
static void access(struct hf_parse *t)
{
	static const struct {
		const char *name;
		enum hf_bp_type type;
	} rows[] = {{"w", HF_WP_WRITE}, {"r", HF_WP_READ}, {"rw", HF_WP_ACCESS}};
	const char *word = hf_skip_blanks(t->at);
	size_t len = hf_parse_word_len(word);

	t->p->watch_type = HF_WP_WRITE;
	for (size_t i = 0; i < HF_COUNT(rows) && word != t->at; i++) {
		if (!hf_parse_is(word, len, rows[i].name) || word[len] == '=')
			continue;
		t->p->watch_type = rows[i].type;
		t->at = word + len;
	}
}

static int watched(struct hf_parse *t)
{
	const char *first = t->at;

	t->p->watch_len = WATCH_LEN;
	int err = hf_parse_place(t, 0, &t->p->addr);
	if (err == 0 && hf_parse_char(t, ','))
		err = positive(t, &t->p->watch_len);
	if (err < 0)
		return err;
	hf_addr top = hf_arch(t->k)->ptr_bytes == 4 ? UINT32_MAX : UINT64_MAX;
	if (t->p->addr > top || t->p->watch_len - 1u > top - t->p->addr)
		return hf_parse_fail(t, first, "memory ends before that");
	access(t);
	return 0;
}

static int target(struct hf_parse *t)
{
	if (t->p->kind == HF_PROBE_WATCH)
		return watched(t);
	const char *first = t->at;
	size_t len = hf_parse_word_len(first);
	hf_addr addr = 0;

	int err = hf_parse_place(t, first[len] == ':' ? len + 1 : 0, &addr);
	if (err < 0)
		return err;
	if (hf_strstarts(t->at, "%return")) {
		t->p->kind = HF_PROBE_RETURN;
		t->at += sizeof("%return") - 1;
	}
	t->p->addr = addr;
	if (t->p->kind == HF_PROBE_RETURN && !is_entry(t, addr))
		return hf_parse_fail(t, first, "a return probe begins at the function's beginning");
	return 0;
}

/* As Linux names events without a name: p_SYM_OFF. */
static void default_name(struct hf_parse *t)
{
	struct hf_probe *p = t->p;
	static const char letters[] = {[HF_PROBE_ENTRY] = 'p',
		[HF_PROBE_RETURN] = 'r',
		[HF_PROBE_TRACE] = 'p',
		[HF_PROBE_WATCH] = 'w'};
	char letter = letters[p->kind];

	if (p->name[0] != '\0')
		return;
	if (hf_os(t->k)->sym_at(hf_os(t->k)->ctx, p->addr, &t->k->sym) == 0)
		(void)hf_snprintf(p->name, sizeof(p->name), "%c_%.*s_%llu", letter,
			HF_PROBE_NAME - 8, t->k->sym.name,
			(unsigned long long)(p->addr - t->k->sym.start));
	else
		(void)hf_snprintf(
			p->name, sizeof(p->name), "%c_0x%llx", letter, (unsigned long long)p->addr);
	for (char *c = p->name; *c != '\0'; c++)
		*c = *c == '.' ? '_' : *c;
}

/* ---- options ---- */

static int cpu_range(struct hf_parse *t, uint32_t *mask)
{
	const char *at = t->at;
	uint64_t first = 0;
	int err = hf_parse_number(t, &first);
	uint64_t last = first;

	if (err == 0 && hf_parse_char(t, '-'))
		err = hf_parse_number(t, &last);
	if (err == 0 && (first > last || last >= hf_cpu_count(t->k)))
		return hf_parse_fail(t, at, "no such CPU");
	for (uint64_t cpu = first; cpu <= last && err == 0; cpu++)
		*mask |= 1u << cpu;
	return err;
}

static int cpus(struct hf_parse *t)
{
	int err;

	t->p->cpu_mask = 0;
	do
		err = cpu_range(t, &t->p->cpu_mask);
	while (err == 0 && hf_parse_char(t, ','));
	return err;
}

static int task(struct hf_parse *t)
{
	uint64_t id = 0;
	int err = hf_parse_number(t, &id);

	t->p->one_task = true;
	t->p->task = (hf_tid)id;
	return err;
}

/* "max=5", but "max=%x0" is an argument of that name. */
static bool is_option(const char *at, const char *name)
{
	size_t len = hf_strlen(name);

	return hf_strstarts(at, name) && at[len] >= '0' && at[len] <= '9';
}

/* ---- arguments ---- */

static int arg_name(struct hf_parse *t, struct hf_probe_arg *arg)
{
	size_t len = hf_parse_word_len(t->at);

	if (len == 0) {
		(void)hf_snprintf(arg->name, sizeof(arg->name), "arg%u", t->p->args_count + 1u);
		return 0;
	}
	if (t->at[len] != '=')
		return hf_parse_fail(
			t, t->at, "expected NAME=FETCH, if, do, max=N, every=N, cpu=LIST or pid=N");
	if (len >= HF_PROBE_NAME)
		return hf_parse_fail(t, t->at, "a name has 23 letters at most");
	hf_memcpy(arg->name, t->at, len);
	arg->name[len] = '\0';
	for (unsigned i = 0; i < t->p->args_count; i++) {
		if (hf_strcmp(t->p->args[i].name, arg->name) == 0)
			return hf_parse_fail(t, t->at, "the name of another argument");
	}
	t->at += len + 1;
	return 0;
}

int hf_parse_arg(struct hf_parse *t)
{
	struct hf_probe *p = t->p;
	struct hf_probe_arg *arg = &p->args[p->args_count];

	if (p->args_count == HF_PROBE_ARGS)
		return hf_parse_fail(t, t->at, "too many arguments for one probe");
	*arg = (struct hf_probe_arg){0};
	int err = arg_name(t, arg);
	if (err == 0)
		err = hf_parse_fetch(t, arg);
	if (err == 0)
		err = hf_parse_emit(t, HF_PARSE_END);
	arg->len = (uint16_t)(p->code_used - arg->at);
	if (err == 0)
		p->args_count++;
	return err;
}

static int clause(struct hf_parse *t)
{
	size_t len = hf_parse_word_len(t->at);
	struct hf_probe *p = t->p;

	if (hf_parse_is(t->at, len, "if") && t->at[len] != '=') {
		if (p->cond_len != 0)
			return hf_parse_fail(t, t->at, "one condition is enough");
		t->at += len;
		return hf_parse_cond(t);
	}
	if (hf_parse_is(t->at, len, "do") && t->at[len] != '=') {
		t->at += len;
		return hf_parse_acts(t);
	}
	if (is_option(t->at, "max=")) {
		t->at += sizeof("max=") - 1;
		return positive(t, &p->max);
	}
	if (is_option(t->at, "every=")) {
		t->at += sizeof("every=") - 1;
		return positive(t, &p->every);
	}
	if (is_option(t->at, "cpu=")) {
		t->at += sizeof("cpu=") - 1;
		return cpus(t);
	}
	if (is_option(t->at, "pid=")) {
		t->at += sizeof("pid=") - 1;
		return task(t);
	}
	return hf_parse_arg(t);
}

/* The letter of the conversion at *at, which moves to it; 0 for none that is known. */
static char conversion(const char **at, const char *end)
{
	const char *first = (*at)++;

	while (*at < end && (**at == '-' || (**at >= '0' && **at <= '9')))
		(*at)++;
	if (*at == end)
		return '\0';
	if (**at == '%')
		return *at == first + 1 ? '%' : '\0';
	return hf_probe_conversion(**at) ? **at : '\0';
}

/* Does each conversion find an argument of its kind? */
static int check_format(struct hf_parse *t)
{
	const struct hf_probe *p = t->p;
	const char *end = t->text + p->format_at + p->format_len;
	unsigned used = 0;

	for (const char *at = t->text + p->format_at; at < end; at++) {
		const char *first = at;
		char letter = *at == '%' ? conversion(&at, end) : '%';
		if (letter == '%')
			continue;
		if (letter == '\0')
			return hf_parse_fail(t, first, "a format knows %d %u %x %c %s %%");
		if (used == p->args_count || p->args[used].hidden)
			return hf_parse_fail(t, first, "there is no argument for this one");
		const struct hf_probe_arg *arg = &p->args[used++];
		if ((arg->type == HF_TYPE_STRING) != (letter == 's') && arg->type != HF_TYPE_SYMBOL)
			return hf_parse_fail(t, first, "the argument is of another kind");
	}
	return 0;
}

/* Without any action there is one: log. */
static bool writes_records(const struct hf_probe *p)
{
	bool found = p->acts_count == 0;

	for (unsigned i = 0; i < p->acts_count; i++)
		found |= p->acts[i].kind >= HF_ACT_LOG && p->acts[i].kind <= HF_ACT_REGS;
	return found;
}

bool hf_probe_conversion(char c)
{
	return c == 'd' || c == 'u' || c == 'x' || c == 'c' || c == 's';
}

int hf_probe_parse(struct hf_parse *t)
{
	t->why = NULL;
	t->at = hf_skip_blanks(t->text);
	*t->p = (struct hf_probe){.cpu_mask = UINT32_MAX};
	int err = kind(t);
	if (err == 0) {
		hf_parse_blanks(t);
		err = target(t);
	}
	while (err == 0 && *t->at != '\0') {
		if (*t->at != ' ' && *t->at != '\t')
			return hf_parse_fail(t, t->at, "expected a blank");
		hf_parse_blanks(t);
		if (*t->at != '\0')
			err = clause(t);
	}
	if (err < 0)
		return err;
	err = check_format(t);
	if (err < 0)
		return err;
	if (hf_strlen(t->text) >= sizeof(t->p->text))
		return hf_parse_fail(t, t->text, "too long");
	(void)hf_strcopy(t->p->text, t->text, sizeof(t->p->text));
	default_name(t);
	t->p->records = writes_records(t->p);
	return 0;
}
