/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_trace.c - packets that begin, end and describe a trace, and the table of all packets about
 * tracepoints. In non-stop everything stands while one of them is served.
 *
 *   QTinit -> QTDP, QTDP:-, QTDPsrc ... -> QTDV ... -> QTStart -> (hits) -> QTStop -> QTFrame, g, m ... */
#include "gdb_trace.h"

#include "agent.h"
#include "atomic.h"
#include "cpu.h"
#include "probe_table.h"
#include "str.h"
#include "take.h"
#include "trace_buf.h"
#include "trace_def.h"
#include "trace_hit.h"
#include "trace_run.h"
#include "wire/hex.h"

#define NS_PER_US 1000u

int hf_gdb_trace_refuse(struct hf *k, int err, const char *why)
{
	const char *what = err < 0 ? hf_strerror(err) : "";
	bool both = err < 0 && why != NULL;

	hf_packet_begin(k);
	hf_packet_printf(k, "E.%s%s%s", what, both ? ": " : "", why != NULL ? why : "");
	return 0;
}

static int ok(struct hf *k, int err, const char *why)
{
	if (err < 0)
		return hf_gdb_trace_refuse(k, err, why);
	hf_packet_put(k, "OK");
	return 0;
}

/* ---- begin and end ---- */

static int init(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_trace_stop(k, HF_TRACE_BY_GDB, 0);
	return ok(k, hf_trace_clear(k), NULL);
}

static int start(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	return ok(k, hf_trace_start(k), NULL);
}

static int stop(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_trace_stop(k, HF_TRACE_BY_GDB, 0);
	return ok(k, 0, NULL);
}

static int switch_point(struct hf *k, const struct gdb_args *a, bool on)
{
	struct hf_tracepoint *tp = hf_trace_at(k, a->v[0], a->v[1]);

	if (tp == NULL)
		return hf_gdb_trace_refuse(k, 0, "no such tracepoint");
	hf_trace_enable(k, tp, on);
	return ok(k, 0, NULL);
}

static int enable(struct hf *k, const struct gdb_args *a)
{
	return switch_point(k, a, true);
}

static int disable(struct hf *k, const struct gdb_args *a)
{
	return switch_point(k, a, false);
}

/* ---- how it shall run ---- */

static int set_disconnected(struct hf *k, const struct gdb_args *a)
{
	hf_traces_of(k)->disconnected = a->v[0] != 0;
	return ok(k, 0, NULL);
}

static int set_circular(struct hf *k, const struct gdb_args *a)
{
	hf_traces_of(k)->circular = a->v[0] != 0;
	return ok(k, 0, NULL);
}

static int set_size(struct hf *k, const struct gdb_args *a)
{
	if (hf_strcmp(a->rest, "-1") == 0) /* as it is */
		return ok(k, 0, NULL);
	return hf_gdb_trace_refuse(k, 0, "the trace buffer has a size of its own");
}

/* The hex digits of a note up to ';'. They go to note unless that is NULL. False: too many, or no pairs. */
static bool take_note(struct hf_take *t, char *note)
{
	size_t len = 0;

	while (t->at + len < t->end && hex_value(t->at[len]) >= 0)
		len++;
	if (len >= HF_TRACE_NOTE || len % 2 != 0)
		return false;
	if (note != NULL) {
		hf_memcpy(note, t->at, len);
		note[len] = '\0';
	}
	t->at += len;
	return hf_take_word(t, ";") || t->at == t->end;
}

static bool take_one(struct hf_take *t, struct hf_trace_notes *to)
{
	static const struct {
		const char *word;
		size_t at;
	} kinds[] = {{"user:", offsetof(struct hf_trace_notes, user)},
		{"notes:", offsetof(struct hf_trace_notes, notes)},
		{"tstop:", offsetof(struct hf_trace_notes, stop)}};

	for (size_t i = 0; i < HF_COUNT(kinds); i++) {
		if (hf_take_word(t, kinds[i].word))
			return take_note(t, to != NULL ? (char *)to + kinds[i].at : NULL);
	}
	return false;
}

/* "user:hex;notes:hex;tstop:hex;", each of which may be missing. */
static bool take_notes(struct hf_take t, struct hf_trace_notes *to)
{
	while (t.at < t.end) {
		if (!take_one(&t, to))
			return false;
	}
	return true;
}

static int set_notes(struct hf *k, const struct gdb_args *a)
{
	const struct hf_take t = {.at = a->rest, .end = a->rest + a->rest_len};

	if (!take_notes(t, NULL))
		return hf_gdb_trace_refuse(k, 0, "a note of at most 64 characters is kept");
	(void)take_notes(t, &hf_traces_of(k)->notes); /* it has just been read */
	return ok(k, 0, NULL);
}

static int save(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	return hf_gdb_trace_refuse(k, 0, "the target has no files: tsave without -r");
}

/* ---- what is told of it ---- */

static void put_end(struct hf *k)
{
	const struct hf_traces *t = hf_traces_of(k);

	if (hf_atomic_load(&t->on) != 0) {
		hf_packet_put(k, "T1");
		return;
	}
	hf_packet_put(k, "T0;");
	switch (t->end) {
	case HF_TRACE_NEVER_RUN:
		hf_packet_put(k, "tnotrun:0");
		break;
	case HF_TRACE_BY_GDB:
		hf_packet_printf(k, "tstop:%s:0", t->notes.stop);
		break;
	case HF_TRACE_FULL:
		hf_packet_put(k, "tfull:0");
		break;
	case HF_TRACE_GDB_GONE:
		hf_packet_put(k, "tdisconnected:0");
		break;
	case HF_TRACE_PASSED:
		hf_packet_printf(k, "tpasscount:%x", t->ended_by);
		break;
	}
}

static void put_note(struct hf *k, const char *name, const char *digits)
{
	if (*digits == '\0')
		return;
	hf_packet_put(k, name);
	hf_packet_put(k, digits);
}

static void put_time(struct hf *k, const char *name, uint64_t ns)
{
	if (ns != 0)
		hf_packet_printf(k, "%s%llx", name, (unsigned long long)(ns / NS_PER_US));
}

/* What is nought is left out: gdb asks three times when it attaches. */
static int status(struct hf *k, const struct gdb_args *a)
{
	const struct hf_traces *t = hf_traces_of(k);
	struct hf_trace_sum sum = hf_trace_buf_sum(k);

	(void)a;
	put_end(k);
	hf_packet_printf(k, ";tframes:%x;tcreated:%x;tfree:%x;tsize:%x", (unsigned)sum.frames,
		(unsigned)sum.created, (unsigned)sum.bytes_free, HF_TRACE_RING * hf_cpu_count(k));
	hf_packet_put(k, t->circular ? ";circular:1" : "");
	hf_packet_put(k, t->disconnected ? ";disconn:1" : "");
	put_time(k, ";starttime:", t->started_ns);
	put_time(k, ";stoptime:", t->ended_ns);
	put_note(k, ";username:", t->notes.user);
	put_note(k, ";notes:", t->notes.notes);
	return 0;
}

/* Bytes of its frames that are still there. */
static uint32_t usage(const struct hf *k, unsigned point)
{
	struct hf_trace_walk w;
	uint32_t bytes = 0;

	if (!hf_trace_readable(k))
		return 0;
	hf_trace_first(k, &w);
	while (hf_trace_next(k, &w))
		bytes += w.head.point == point ? w.head.bytes : 0;
	return bytes;
}

static int point_status(struct hf *k, const struct gdb_args *a)
{
	const struct hf_tracepoint *tp = hf_trace_at(k, a->v[0], a->v[1]);

	if (tp == NULL)
		return hf_gdb_trace_refuse(k, 0, "no such tracepoint");
	uint32_t hits = hf_atomic_load(&tp->hits);
	hits = tp->pass != 0 && hits > tp->pass ? tp->pass : hits;
	hf_packet_printf(k, "V%x:%x", (unsigned)hits,
		(unsigned)usage(k, (unsigned)(tp - hf_traces_of(k)->points)));
	return 0;
}

static int variable(struct hf *k, const struct gdb_args *a)
{
	const struct hf_tvar *var = hf_agent_var(k, a->v[0]);

	if (var == NULL)
		hf_packet_put(k, "U");
	else
		hf_packet_printf(k, "V%llx", (unsigned long long)var->value);
	return 0;
}

static const struct gdb_packet packets[] = {
	{"QTinit", "", init},
	{"QTDPsrc:", "h:h:*", hf_gdb_trace_source},
	{"QTDP:-", "h:h:*", hf_gdb_trace_more},
	{"QTDP:", "h:h:*", hf_gdb_trace_add},
	{"QTro:", "*", hf_gdb_trace_fixed},
	{"QTDV:", "h:h:*", hf_gdb_trace_set_var},
	{"QTStart", "", start},
	{"QTStop", "", stop},
	{"QTEnable:", "h:h", enable},
	{"QTDisable:", "h:h", disable},
	{"QTDisconnected:", "h", set_disconnected},
	{"QTBuffer:circular:", "h", set_circular},
	{"QTBuffer:size:", "*", set_size},
	{"QTNotes:", "*", set_notes},
	{"QTSave:", "*", save},
	{"QTFrame:pc:", "h", hf_gdb_trace_frame_pc},
	{"QTFrame:tdp:", "h", hf_gdb_trace_frame_tdp},
	{"QTFrame:range:", "h:h", hf_gdb_trace_frame_range},
	{"QTFrame:outside:", "h:h", hf_gdb_trace_frame_outside},
	{"QTFrame:", "h", hf_gdb_trace_frame},
	{"qTStatus", "", status},
	{"qTP:", "h:h", point_status},
	{"qTV:", "h", variable},
	{"qTfP", "", hf_gdb_trace_first_point},
	{"qTsP", "", hf_gdb_trace_next_point},
	{"qTfV", "", hf_gdb_trace_first_var},
	{"qTsV", "", hf_gdb_trace_next_var},
	{"qTBuffer:", "h,h", hf_gdb_trace_upload},
	{0},
};

static const struct gdb_packet *in_frame(const struct hf *k)
{
	return hf_traces_of(k)->selected != HF_TRACE_NONE ? hf_gdb_trace_in_frame : NULL;
}

const struct hf_trace_core hf_trace_core = {
	.begin = hf_trace_begin,
	.hit = hf_trace_hit,
	.step = hf_trace_step,
	.steps_over = hf_trace_steps_over,
	.left = hf_trace_left,
	.leave_frame = hf_trace_leave_frame,
	.in_frame = in_frame,
	.packets = packets,
	.features = "ConditionalTracepoints+;EnableDisableTracepoints+;DisconnectedTracing+;"
		    "TracepointSource+;tracenz+;qXfer:traceframe-info:read+;",
};
