/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_names.c - what gdb shows of threads beside their numbers: name, and why it stands. qThreadExtraInfo,
 * qXfer:threads. */
#include "cpu.h"
#include "fmt.h"
#include "gdb_int.h"
#include "stop.h"
#include "str.h"
#include "window.h"

#define NAME_MAX 40
#define NOTE_MAX 64

const char hf_gdb_names_features[] = "qXfer:threads:read+;";

void hf_gdb_clean(char *text)
{
	for (char *c = text; *c != '\0'; c++) {
		if (*c < ' ' || *c > '~' || hf_strstr("<>&\"'$#}*", (char[]){*c, '\0'}) != NULL)
			*c = '.';
	}
}

/* What runs there: "cpu 2: worker/2". */
static void name_of(struct hf *k, unsigned cpu, char *dst, size_t size)
{
	bool known = k->rung == 0 && hf_cpu_frame(k, cpu) != NULL &&
		     hf_os(k)->thread_on_cpu(hf_os(k)->ctx, cpu, &k->thread) == 0;

	(void)hf_snprintf(
		dst, size, "cpu %u%s%s", cpu, known ? ": " : "", known ? k->thread.name : "");
	hf_gdb_clean(dst);
}

static void note_of(struct hf *k, unsigned cpu, char *dst, size_t size)
{
	const char *pending = hf_stop_pending(k, cpu);

	if (hf_live_on(k) && (k->live.run >> cpu & 1u) != 0)
		(void)hf_snprintf(dst, size, "running");
	else if (hf_live_on(k))
		(void)hf_snprintf(dst, size, "%s", hf_stop_why(&k->cpus[cpu].stop));
	else if (cpu == k->stop.cpu)
		(void)hf_snprintf(dst, size, "%s", hf_stop_why(&k->stop));
	else if (hf_cpu_frame(k, cpu) == NULL)
		(void)hf_snprintf(dst, size, "did not stop, still running");
	else if (pending[0] != '\0')
		(void)hf_snprintf(dst, size, "frozen, waits to report: %s", pending);
	else
		(void)hf_snprintf(dst, size, "frozen");
}

static int extra_info(struct hf *k, const struct gdb_args *a)
{
	char name[NAME_MAX];
	char note[NOTE_MAX];
	int cpu = hf_gdb_cpu_of(k, a->v[0]);

	if (cpu < 0)
		return hf_gdb_task_info(k, a->v[0]);
	name_of(k, (unsigned)cpu, name, sizeof(name));
	note_of(k, (unsigned)cpu, note, sizeof(note));
	hf_packet_put_hex(k, name, hf_strlen(name));
	hf_packet_put_hex(k, ", ", 2);
	hf_packet_put_hex(k, note, hf_strlen(note));
	return 0;
}

static void put_one(struct hf *k, struct hf_window *w, unsigned cpu, bool brief)
{
	char name[NAME_MAX];
	char note[NOTE_MAX];

	hf_window_printf(w, "<thread id=\"%x\"", cpu + 1);
	name_of(k, cpu, name, sizeof(name));
	note_of(k, cpu, note, sizeof(note));
	if (!brief)
		hf_window_printf(w, " core=\"%u\" name=\"%s\">%s</thread>", cpu, name, note);
	else if (cpu == k->stop.cpu && k->stop.why != HF_WHY_STEP)
		hf_window_printf(w, " name=\"%s\"/>", name);
	else
		hf_window_put(w, "/>");
}

/* "qXfer:threads:read::offset,length". gdb reads the list at each stop and again whenever it shows it:
 * the first one after a stop names only the CPU that stopped, and none after a step: gdb does not show it
 * then. */
static int xfer_threads(struct hf *k, const struct gdb_args *a)
{
	bool brief = k->gdb.list_brief;
	size_t room = hf_packet_room(k) - 1;
	struct hf_window w = {.offset = (size_t)a->v[0],
		.len = a->v[1] < room ? (size_t)a->v[1] : room,
		.dst = (char *)hf_cfg(k)->packet_out + 1};

	hf_window_put(&w, brief ? "<threads>" : "<?xml version=\"1.0\"?><threads>");
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if (hf_cpu_state_of(k, cpu) != HF_CPU_OFFLINE)
			put_one(k, &w, cpu, brief);
	}
	hf_gdb_put_tasks(k, &w, brief);
	hf_window_put(&w, "</threads>");
	bool last = w.copied < w.len;
	hf_cfg(k)->packet_out[0] = last ? 'l' : 'm';
	k->packet.len = 1 + w.copied;
	if (last)
		k->gdb.list_brief = false;
	return 0;
}

const struct gdb_packet hf_gdb_names_packets[] = {
	{"qThreadExtraInfo,", "t", extra_info},
	{"qXfer:threads:read::", "h,h", xfer_threads},
	{0},
};
