/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_live.c - packets of non-stop: QNonStop, vStopped, and the notification %Stop (GDB manual, "Remote
 * Non-Stop", "Notification Packets"). One notification is out at a time; vStopped fetches the rest. */
#include "cpu.h"
#include "gdb.h"
#include "gdb_int.h"

static unsigned first_to_report(const struct hf *k)
{
	unsigned cpu = 0;

	while (cpu < hf_cpu_count(k) && !k->cpus[cpu].to_report)
		cpu++;
	return cpu;
}

/* Append the next stop; false when all are reported. */
static bool put_next(struct hf *k)
{
	unsigned cpu = first_to_report(k);

	if (cpu == hf_cpu_count(k))
		return false;
	k->cpus[cpu].to_report = false;
	k->live.telling = 1u << cpu;
	hf_gdb_put_stop(k, &k->cpus[cpu].stop);
	return true;
}

/* What a transmitter that stands has swallowed is told again when gdb is heard; gdb drops a second one. */
void hf_gdb_notify(struct hf *k)
{
	unsigned cpu = first_to_report(k);

	if (!k->gdb.attached || !k->live.on || k->live.notified || k->out.dead ||
		cpu == hf_cpu_count(k))
		return;
	hf_packet_begin(k);
	hf_packet_put(k, "Stop:");
	(void)put_next(k);
	hf_packet_notify(k);
	k->live.notified = !k->out.dead;
	k->cpus[cpu].to_report = k->out.dead;
}

static int next(struct hf *k, const struct gdb_args *a)
{
	(void)a;
	k->live.told |= k->live.telling;
	k->live.telling = 0;
	k->live.notified = put_next(k);
	if (!k->live.notified)
		hf_packet_put(k, "OK");
	return 0;
}

int hf_gdb_live_why(struct hf *k)
{
	uint32_t go = k->live.run | k->live.to_run | k->live.to_step;

	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++)
		k->cpus[cpu].to_report = (go >> cpu & 1u) == 0;
	return next(k, NULL);
}

int hf_gdb_live_go(struct hf *k, const struct gdb_choice *c)
{
	uint32_t run = c->run & k->live.told;
	uint32_t steps = c->steps & k->live.told;

	if (k->rung > 0)
		return HF_ESTATE;
	for (unsigned cpu = 0; cpu < hf_cpu_count(k); cpu++) {
		if ((steps >> cpu & 1u) != 0)
			k->live.step_plan[cpu] = (struct hf_plan){.go = HF_GO_STEP,
				.cpu = cpu,
				.from = c->from[cpu],
				.to = c->to[cpu]};
	}
	k->live.to_run |= run;
	k->live.to_step |= steps;
	k->live.to_stop |= c->stop;
	k->live.told &= ~(run | steps);
	hf_packet_put(k, "OK");
	return 0;
}

/* "QNonStop:1": takes effect when this packet is answered; session.c then changes over. */
static int non_stop(struct hf *k, const struct gdb_args *a)
{
	if (a->v[0] > 1)
		return HF_EINVAL;
	if (k->rung > 0 && a->v[0] == 1)
		return HF_ESTATE; /* but gdb goes away when it is refused all-stop */
	k->live.wanted = a->v[0] == 1;
	hf_packet_put(k, "OK");
	return 0;
}

const char hf_gdb_live_features[] = "QNonStop+;";

const struct gdb_packet hf_gdb_live_packets[] = {
	{"QNonStop:", "h", non_stop},
	{"vStopped", "", next},
	{0},
};
