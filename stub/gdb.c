/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb.c - the RSP front end: tables, dispatch, replies. Source of every packet: GDB manual, appendix
 * "Remote Protocol". A packet nobody knows gets the empty reply. */
#include "gdb.h"

#include "bp.h"
#include "cpu.h"
#include "gdb_int.h"
#include "gdb_lldb.h"
#include "packet.h"
#include "pause.h"
#include "probe_use.h"
#include "run.h"
#include "shell.h"
#include "str.h"
#include "wire/hex.h"

static const struct gdb_packet *const tables[] = {hf_gdb_mem_packets, hf_gdb_binary_packets,
	hf_gdb_reg_packets, hf_gdb_break_packets, hf_gdb_run_packets, hf_gdb_thread_packets,
	hf_gdb_names_packets, hf_gdb_live_packets, hf_gdb_query_packets, hf_gdb_lldb_packets,
	hf_gdb_old_packets, hf_gdb_search_packets, hf_gdb_cmd_packets};

static void put_error(struct hf *k, int err)
{
	hf_packet_begin(k);
	if (HF_LLDB != 0 && hf_lldb_put_error(k, err))
		return;
	if (k->gdb.errors_text)
		hf_packet_printf(k, "E.%s%s%s", hf_strerror(err), k->gdb.why != NULL ? ": " : "",
			k->gdb.why != NULL ? k->gdb.why : "");
	else
		hf_packet_printf(k, "E%02x", (unsigned)-err);
}

int hf_gdb_ok(struct hf *k, int err)
{
	if (err == 0)
		hf_packet_put(k, "OK");
	return err;
}

/* ---- arguments ---- */

static int parse_hex(char **at, const char *end, hf_addr *out)
{
	hf_addr value = 0;
	char *first = *at;

	for (; *at < end && hex_value(**at) >= 0; (*at)++) {
		if (value >> (8 * sizeof(value) - 4) != 0)
			return HF_EINVAL;
		value = value << 4u | (unsigned)hex_value(**at);
	}
	*out = value;
	return *at == first ? HF_EINVAL : 0;
}

/* "pPID.TID" comes from clients that were told of multiprocess; ours were not, but may try. */
static int parse_thread(char **at, const char *end, hf_addr *out)
{
	hf_addr pid;

	if (*at < end && **at == 'p') {
		(*at)++;
		if (parse_hex(at, end, &pid) < 0)
			return HF_EINVAL;
		if (*at == end || **at != '.') {
			*out = HF_TID_ALL;
			return 0;
		}
		(*at)++;
	}
	if (end - *at >= 2 && (*at)[0] == '-' && (*at)[1] == '1') {
		*at += 2;
		*out = HF_TID_ALL;
		return 0;
	}
	return parse_hex(at, end, out);
}

int hf_gdb_parse(const char *schema, char *text, size_t len, struct gdb_args *out)
{
	const char *end = text + len;
	unsigned count = 0;

	*out = (struct gdb_args){0};
	for (; *schema != '\0'; schema++) {
		int err = 0;
		if (*schema == '*') {
			out->rest = text;
			out->rest_len = (size_t)(end - text);
			return 0;
		}
		if (*schema == 'h')
			err = parse_hex(&text, end, &out->v[count++]);
		else if (*schema == 't')
			err = parse_thread(&text, end, &out->v[count++]);
		else if (text == end || *text++ != *schema)
			err = HF_EINVAL;
		if (err < 0)
			return err;
	}
	return text == end ? 0 : HF_EINVAL;
}

int hf_gdb_cpu_of(struct hf *k, hf_tid tid)
{
	if (tid == HF_TID_NONE || tid == HF_TID_ALL)
		return (int)k->stop.cpu;
	if (tid > hf_cpu_count(k) || !hf_arch(k)->cpu_online((unsigned)tid - 1))
		return HF_ENOENT;
	return (int)tid - 1;
}

/* ---- dispatch ---- */

static const struct gdb_packet *find_in(const struct gdb_packet *p, const char *payload)
{
	for (; p != NULL && p->name != NULL; p++) {
		bool bare = p->schema[0] == '\0'; /* nothing may follow */
		if (bare ? hf_strcmp(payload, p->name) == 0 : hf_strstarts(payload, p->name))
			return p;
	}
	return NULL;
}

/* While gdb looks at a trace frame, registers and memory are those. */
static const struct gdb_packet *find_trace(const struct hf *k, const char *payload)
{
	const struct hf_trace_core *trace = hf_probes_trace(k);
	const struct gdb_packet *p = NULL;

	if (trace == NULL || k->rung > 0)
		return NULL;
	p = find_in(trace->in_frame(k), payload);
	return p != NULL ? p : find_in(trace->packets, payload);
}

static const struct gdb_packet *find(const struct hf *k, const char *payload)
{
	const struct gdb_packet *trace = find_trace(k, payload);

	if (trace != NULL)
		return trace;
	for (size_t t = 0; t < HF_COUNT(tables); t++) {
		const struct gdb_packet *p = find_in(tables[t], payload);
		if (p != NULL)
			return p;
	}
	return k->rung == 0 ? find_in(hf_os(k)->packets, payload) : NULL;
}

/* gdb has left: a target that shall run does, otherwise the shell is open for who comes next. */
static void leave(struct hf *k)
{
	k->gdb.leaving = false;
	hf_live_do_not_want(k);
	if (k->gdb.leave_runs && hf_live_on(k)) {
		struct hf_live *live = HF_LIVE_OF(k);
		k->gdb.ack_due = true;
		live->leaving = true;
		live->to_run |= hf_cpu_all(k) & ~live->run;
		return;
	}
	if (k->gdb.leave_runs) {
		k->gdb.ack_due = true;
		k->run.plan = hf_run_all(k);
		return;
	}
	k->front = HF_FRONT_SHELL;
	if (!hf_live_on(k)) /* otherwise it opens when all stand */
		hf_shell_open(k);
}

static bool is_dead(const struct hf_stop *stop)
{
	return stop->why == HF_WHY_DIE || stop->why == HF_WHY_PANIC;
}

/* In non-stop: some CPU that stands has died. */
static bool have_dead(const struct hf *k)
{
	if (!hf_live_on(k))
		return is_dead(&k->stop);
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (is_dead(&k->cpus[cpu].stop))
			return true;
	}
	return false;
}

void hf_gdb_leave(struct hf *k, enum hf_policy dead_policy, bool may_run)
{
	bool dead = have_dead(k) || k->rung > 0;

	hf_bp_clear_gdb(k);
	if (hf_probes_trace(k) != NULL)
		hf_probes_trace(k)->left(k);
	k->gdb.attached = false;
	k->gdb.owes_stop = false;
	k->gdb.errors_text = false;
	k->gdb.lldb = (struct hf_lldb){0};
	k->gdb.leaving = true;
	k->gdb.leave_runs =
		dead ? dead_policy == HF_POLICY_PROCEED : may_run || k->stop.why == HF_WHY_EXIT;
}

void hf_gdb_lost(struct hf *k)
{
	hf_pause(k);
	hf_gdb_leave(k, hf_cfg(k)->on_detach_dead, !hf_cfg(k)->detach_stays);
	hf_unpause(k);
	leave(k);
	k->gdb.ack_due = false;
}

static void attach(struct hf *k)
{
	if (k->gdb.attached)
		return;
	k->gdb.attached = true;
	hf_gdb_select(k, k->stop.cpu);
	k->gdb.cpu_c = k->stop.cpu;
	k->gdb.cpu_c_all = true;
}

static int run(struct hf *k, char *text, size_t len)
{
	unsigned selected = k->gdb.cpu_g;
	hf_tid task = k->gdb.task_g;
	int suffix = HF_LLDB != 0 ? hf_lldb_take_suffix(k, text, &len) : 0;
	const struct gdb_packet *p = find(k, text);
	struct gdb_args args;

	if (p == NULL || suffix < 0)
		return suffix < 0 ? suffix : 0;
	size_t skip = hf_strlen(p->name);
	int err = hf_gdb_parse(p->schema, text + skip, len - skip, &args);
	if (err == 0)
		err = p->run(k, &args);
	if (suffix > 0) {
		k->gdb.cpu_g = selected;
		k->gdb.task_g = task;
	}
	return err;
}

/* Packets before which everything has to stand, also in non-stop. */
static bool changes_code(const char *text)
{
	static const char *const names[] = {
		"Z", "z", "M", "X", "qRcmd,", "qSupported", "QT", "qTBuffer", "D", "k", "vKill"};

	for (size_t i = 0; i < HF_COUNT(names); i++) {
		if (hf_strstarts(text, names[i]))
			return true;
	}
	return false;
}

void hf_gdb_packet(struct hf *k, uint8_t *payload, size_t len)
{
	payload[len] = '\0';
	attach(k);
	hf_packet_begin(k);
	k->out.abort = false; /* a ^C of before is of the past */
	k->gdb.deaf = false;
	k->gdb.why = NULL;
	bool changes = hf_live_on(k) && changes_code((const char *)payload);
	if (changes)
		hf_pause(k);
	int err = run(k, (char *)payload, len);
	if (changes)
		hf_unpause(k);
	if (err < 0 || k->packet.overflow)
		put_error(k, err < 0 ? err : HF_ENOSPC);
	if (err != GDB_SILENT)
		hf_packet_send(k);
	if (k->gdb.leaving)
		leave(k);
}
