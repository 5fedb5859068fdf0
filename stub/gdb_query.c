/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_query.c - the q packets that are about neither memory nor threads: features, target.xml, and
 * qRcmd, the shell's commands inside gdb. */
#include "bp.h"
#include "cond.h"
#include "gdb_int.h"
#include "memmap.h"
#include "probe_use.h"
#include "regs.h"
#include "str.h"

/* gdb introduces itself once, when it connects. What an earlier one left behind when it died it does not
 * know: stops it would not understand, threads it has not selected. */
static void greet_new(struct hf *k)
{
	hf_bp_clear_gdb(k);
	if (hf_probes_trace(k) != NULL)
		hf_probes_trace(k)->leave_frame(k);
	k->gdb.owes_stop = k->gdb.stop_unacked = false;
	hf_gdb_select(k, k->stop.cpu);
	k->gdb.cpu_c = k->stop.cpu;
	k->gdb.cpu_c_all = true;
	k->gdb.lldb = (struct hf_lldb){0};
}

struct hf_window hf_gdb_window(struct hf *k, const struct gdb_args *a)
{
	size_t room = hf_packet_room(k) - 1;

	return (struct hf_window){.offset = (size_t)a->v[0],
		.len = a->v[1] < room ? (size_t)a->v[1] : room,
		.dst = (char *)hf_cfg(k)->packet_out + 1};
}

void hf_gdb_put_window(struct hf *k, const struct hf_window *w)
{
	hf_cfg(k)->packet_out[0] = w->copied < w->len ? 'l' : 'm';
	k->packet.len = 1 + w->copied;
}

static bool has_map(struct hf *k)
{
	struct hf_window none = {0};

	return hf_memmap_xml(k, &none) == 0;
}

/* Acks and checksums are the raw line's only protection: QStartNoAckMode is not offered. */
static int supported(struct hf *k, const struct gdb_args *a)
{
	greet_new(k);
	hf_live_do_not_want(k); /* a new gdb begins in all-stop */
	k->gdb.errors_text = hf_strstr(a->rest, "error-message+") != NULL;
	k->gdb.many_watched = HF_HW != 0 && hf_strstr(a->rest, "multi-wp-addr+") != NULL;
	hf_packet_printf(k, "PacketSize=%zx;", hf_cfg(k)->packet_bytes - 1);
	hf_packet_put(k, "qXfer:features:read+;");
	hf_packet_put(k, hf_gdb_names_features);
	hf_packet_put(
		k, HF_HW != 0 ? "vContSupported+;swbreak+;hwbreak+;" : "vContSupported+;swbreak+;");
	hf_packet_put(k, hf_gdb_live_features);
	if (HF_COND != 0)
		hf_packet_put(k, hf_cond_features);
	if (hf_probes_trace(k) != NULL)
		hf_packet_put(k, hf_probes_trace(k)->features);
	hf_packet_put(k, hf_gdb_binary_features);
	hf_packet_put(k, "error-message+");
	if (HF_HW != 0 && k->gdb.many_watched)
		hf_packet_put(k, ";multi-wp-addr+");
	if (has_map(k))
		hf_packet_put(k, ";qXfer:memory-map:read+");
	return 0;
}

static int xfer_map(struct hf *k, const struct gdb_args *a)
{
	struct hf_window w = hf_gdb_window(k, a);
	int err = hf_memmap_xml(k, &w);

	if (err == HF_ENOSYS)
		return 0;
	hf_gdb_put_window(k, &w);
	return err;
}

static int xfer_features(struct hf *k, const struct gdb_args *a)
{
	struct hf_window w = hf_gdb_window(k, a);

	hf_reg_xml(k, &w);
	hf_gdb_put_window(k, &w);
	return 0;
}

/* We are always attached to something that was there before: quitting gdb detaches. */
static int attached(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	hf_packet_put(k, "1");
	return 0;
}

const struct gdb_packet hf_gdb_query_packets[] = {
	{"qSupported", "*", supported},
	{"qXfer:features:read:target.xml:", "h,h", xfer_features},
	{"qXfer:memory-map:read::", "h,h", xfer_map},
	{"qAttached", "*", attached},
	{0},
};
