/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_lldb.c - what lldb adds to gdb's protocol. Source: lldb's "GDB Remote Protocol Extensions". None
 * of it is needed; it saves round trips, and lets lldb work without an ELF file. */
#include "gdb_lldb.h"

#include "cpu.h"
#include "fmt.h"
#include "gdb_int.h"
#include "mem.h"
#include "regs.h"
#include "str.h"

#define TEXT_MAX 96
#define WATCHED  4u /* bytes, aligned: any port can watch them */

/* ---- threads ---- */

static int suffix_on(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	k->gdb.lldb.suffix = true;
	hf_packet_put(k, "OK");
	return 0;
}

static int list_on(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	k->gdb.lldb.list_threads = true;
	hf_packet_put(k, "OK");
	return 0;
}

int hf_lldb_take_suffix(struct hf *k, char *text, size_t *len)
{
	static const char mark[] = ";thread:";
	struct gdb_args a;

	if (!k->gdb.lldb.suffix || hf_strstr("gGpP", (char[]){text[0], '\0'}) == NULL)
		return 0;
	const char *found = hf_strstr(text, mark);
	if (found == NULL)
		return 0;
	size_t head = (size_t)(found - text);
	size_t skip = head + sizeof(mark) - 1;
	if (hf_gdb_parse("t;", text + skip, *len - skip, &a) < 0)
		return HF_EINVAL;
	int err = hf_gdb_select_thread(k, a.v[0]);
	if (err < 0)
		return err;
	text[head] = '\0';
	*len = head;
	return 1;
}

void hf_lldb_put_threads(struct hf *k)
{
	bool all_known = true;
	const char *mark = "threads:";
	uint64_t pc;

	if (!k->gdb.lldb.list_threads || hf_gdb_tasks(k)) /* it asks for the list then */
		return;
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) == HF_CPU_OFFLINE)
			continue;
		hf_packet_printf(k, "%s%x", mark, cpu + 1);
		mark = ",";
		all_known = all_known && hf_reg_pc(k, cpu, &pc);
	}
	hf_packet_put(k, ";");
	mark = "thread-pcs:";
	for (unsigned cpu = 0; all_known && cpu < hf_cpu_count(k); cpu++) {
		if (!hf_reg_pc(k, cpu, &pc))
			continue; /* offline */
		hf_packet_printf(k, "%s%llx", mark, (unsigned long long)pc);
		mark = ",";
	}
	if (all_known)
		hf_packet_put(k, ";");
}

/* ---- errors ---- */

static int strings_on(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	k->gdb.lldb.error_strings = true;
	hf_packet_put(k, "OK");
	return 0;
}

bool hf_lldb_put_error(struct hf *k, int err)
{
	char text[TEXT_MAX];

	if (!k->gdb.lldb.error_strings)
		return false;
	(void)hf_snprintf(text, sizeof(text), "%s%s%s", hf_strerror(err),
		k->gdb.why != NULL ? ": " : "", k->gdb.why != NULL ? k->gdb.why : "");
	hf_packet_printf(k, "E%02x;", (unsigned)-err);
	hf_packet_put_hex(k, text, hf_strlen(text));
	return true;
}

/* ---- the target ---- */

/* The triple in hex; "arm" alone would be an ARMv4 to lldb. */
static int host_info(struct hf *k, const struct gdb_args *a)
{
	const char *arch =
		hf_strcmp(hf_arch(k)->gdb_arch, "arm") == 0 ? "armv7" : hf_arch(k)->gdb_arch;
	static const char rest[] = "-unknown-unknown";

	(void)a;
	hf_packet_put(k, "triple:");
	hf_packet_put_hex(k, arch, hf_strlen(arch));
	hf_packet_put_hex(k, rest, sizeof(rest) - 1);
	hf_packet_printf(k, ";ptrsize:%u;endian:%s;watchpoint_exceptions_received:%s;",
		hf_arch(k)->ptr_bytes, hf_arch(k)->big_endian ? "big" : "little",
		hf_arch(k)->wp_before_access ? "before" : "after");
	return 0;
}

/* How many watchpoints fit: lldb steps off one that stops before its access only when it knows. */
static int watchpoints(struct hf *k, const struct gdb_args *a)
{
	struct hf_hw_slot slots[HF_HW_MAX];
	unsigned count = 0;

	(void)a;
	while (count < HF_HW_MAX) {
		slots[count] = (struct hf_hw_slot){
			.addr = (hf_addr)2 * WATCHED * count, .len = WATCHED, .type = HF_WP_WRITE};
		if (hf_arch(k)->hw_check(slots, count + 1) < 0)
			break;
		count++;
	}
	if (count > 0)
		hf_packet_printf(k, "num:%u;", count);
	return 0;
}

/* "qMemoryRegionInfo:addr": where no permissions are told, nothing is mapped for lldb. */
static int region_info(struct hf *k, const struct gdb_args *a)
{
	static const char *const permissions[] = {[HF_REGION_RAM] = "rw",
		[HF_REGION_TEXT] = "rx",
		[HF_REGION_ROM] = "r",
		[HF_REGION_DEVICE] = "rw",
		[HF_REGION_UNKNOWN] = NULL};
	struct hf_region r = hf_mem_region(k, a->v[0]);

	hf_packet_printf(k, "start:%llx;size:%llx;", (unsigned long long)r.start,
		(unsigned long long)r.size);
	if (permissions[r.kind] != NULL)
		hf_packet_printf(k, "permissions:%s%s;", permissions[r.kind], r.exec ? "x" : "");
	return 0;
}

/* Not offered, and yet lldb's first packet. On a running target the console has echoed it: our '+' makes
 * lldb see a packet with a wrong checksum, and it goes on with the next one without waiting for an
 * answer to this. One that came all the same would be taken for the answer to that. */
static int no_ack_mode(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	return k->rx.echoed ? GDB_SILENT : 0;
}

const struct gdb_packet hf_gdb_lldb_packets[] = {
	{"QStartNoAckMode", "", no_ack_mode},
	{"QThreadSuffixSupported", "", suffix_on},
	{"QListThreadsInStopReply", "", list_on},
	{"QEnableErrorStrings", "", strings_on},
	{"qHostInfo", "", host_info},
	{"qMemoryRegionInfo:", "h", region_info},
	{"qWatchpointSupportInfo:", "", watchpoints},
	{0},
};
