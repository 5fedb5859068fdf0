/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_stream.c - records and counters to the host while the target runs, as notifications of the remote
 * protocol, which a gdb ignores. docs/wire.md has their form.
 *
 *   hf_probe_pump --> next_message --> out --byte by byte, as the line takes them-->
 *
 * A session may begin at any instruction here, and use what a message is made with. It counts up `cut`; a
 * message during which that happened is made again. */
#include "probe_stream.h"

#include "atomic.h"
#include "fmt.h"
#include "probe_ring.h"
#include "probe_show.h"
#include "probe_table.h"
#include "str.h"
#include "wire/rsp.h"

#define PUMP_BYTES 4096u /* in one call at most */
#define NS_PER_S   1000000000u

static const char lead[] = "Probe:";

bool hf_stream_is_on(const struct hf *k)
{
	return hf_atomic_load(&hf_probes_of(k)->stream.on) != 0;
}

void hf_stream_start(struct hf *k, const char *name)
{
	struct hf_stream *t = &hf_probes_of(k)->stream;

	(void)hf_strcopy(t->name, name, sizeof(t->name));
	hf_ring_skip(k, &t->reader);
	t->probe = 0;
	t->due_ns = 0;
	t->len = t->at = 0;
	hf_atomic_store(&t->on, 1);
}

void hf_stream_stop(struct hf *k)
{
	hf_atomic_store(&hf_probes_of(k)->stream.on, 0);
}

static int keep(void *ctx, uint8_t byte)
{
	struct hf_stream *t = ctx;

	if (t->made == sizeof(t->out))
		return HF_ENOSPC;
	t->out[t->made++] = byte;
	return 0;
}

/* "Probe:", the kind, and the text, escaped. */
static void make(struct hf_stream *t, char kind, size_t len)
{
	size_t at = sizeof(lead) - 1;

	for (size_t i = 0; i < len; i++)
		t->text[i] =
			t->text[i] == '\n' ? '\t' : t->text[i]; /* a line's end ends no packet */
	hf_memcpy(t->payload, lead, at);
	t->payload[at++] = (uint8_t)kind;
	at += rsp_escape(t->payload + at, (const uint8_t *)t->text, len);
	t->made = 0;
	(void)rsp_notify(keep, t, t->payload, at); /* there is room for twice the text */
}

/* The next record of the probes that are meant. */
static bool make_record(struct hf *k, struct hf_stream *t)
{
	int cpu;

	while ((cpu = hf_ring_next(k, &t->reader, t->record)) >= 0) {
		const struct hf_show what = {.record = t->record, .cpu = (unsigned)cpu};
		if (!hf_record_is_of(k, t->record, t->name))
			continue;
		size_t len = hf_show_record(k, &what, t->text, sizeof(t->text));
		make(t, 'r', len > 0 ? len - 1 : 0); /* without its LF */
		return true;
	}
	return false;
}

/* "on", or why not. */
static int state_of(const struct hf_probe *p, char *dst, size_t size)
{
	bool on = hf_atomic_load(&p->gate) != 0;

	if (p->arming == HF_PROBE_PENDING)
		return hf_snprintf(dst, size, "pending");
	if (p->arming < HF_PROBE_REFUSED && on)
		return hf_snprintf(dst, size, "on");
	return hf_snprintf(dst, size, "%s: %s", p->arming == HF_PROBE_REFUSED ? "refused" : "off",
		p->off_why != NULL ? p->off_why : "switched off");
}

/* The next probe's counters; false: all have been told. */
static bool make_counters(struct hf *k, struct hf_stream *t)
{
	while (t->probe < HF_PROBE_MAX) {
		unsigned n = t->probe++;
		const struct hf_probe *p = &hf_probes_of(k)->probes[n];
		if (!p->used || !hf_probe_matches(t->name, p->name))
			continue;
		struct hf_probe_count c = hf_probe_total(k, n);
		int len = hf_snprintf(t->text, sizeof(t->text),
			"%s hits %llu acted %llu missed %llu faults %llu lost %llu ", p->name,
			(unsigned long long)c.hits, (unsigned long long)c.acted,
			(unsigned long long)c.missed, (unsigned long long)c.faults,
			(unsigned long long)t->reader.lost);
		len += state_of(p, t->text + len, sizeof(t->text) - (size_t)len);
		make(t, 'c', (size_t)len);
		return true;
	}
	return false;
}

/* False: there is nothing to say now. */
static bool next_message(struct hf *k, struct hf_stream *t)
{
	uint32_t cut = hf_atomic_load(&t->cut);
	struct hf_probe_reader reader = t->reader;
	unsigned probe = t->probe;
	uint64_t now = hf_os(k)->now_ns(hf_os(k)->ctx);

	if (probe == HF_PROBE_MAX && now >= t->due_ns)
		t->probe = 0;
	if (t->probe == 0)
		t->due_ns = now + NS_PER_S;
	bool made = make_counters(k, t) || make_record(k, t);
	t->at = 0;
	t->len = made ? t->made : 0;
	if (hf_atomic_load(&t->cut) == cut)
		return made;
	t->len = 0;
	t->reader = reader;
	t->probe = probe;
	return true;
}

void hf_probe_pump(struct hf *k)
{
	struct hf_stream *t = &hf_probes_of(k)->stream;

	for (unsigned n = 0; n < PUMP_BYTES; n++) {
		if (!hf_stream_is_on(k) || hf_in_session(k) || k->linked)
			return;
		if (t->at >= t->len && !next_message(k, t))
			return;
		if (t->at < t->len && hf_line(k)->put(hf_line(k)->dev, t->out[t->at]) == HF_EAGAIN)
			return;
		t->at++;
	}
}

bool hf_probe_streams(const struct hf *k)
{
	return hf_stream_is_on(k);
}
