/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_probe_log.c - records: kp log, kp clear, kp stream. */
#include "cmd_probe.h"
#include "expr.h"
#include "link_use.h"
#include "out.h"
#include "probe_ring.h"
#include "probe_show.h"
#include "probe_stream.h"
#include "str.h"

struct wanted {
	const char *name; /* "" any */
	uint64_t skip;    /* so many of the oldest are left out */
};

/* Show, or only count, from what `kp clear` has left on. */
static uint64_t walk(struct hf *k, const struct wanted *w, bool show, uint64_t *lost)
{
	struct hf_probes *s = hf_probes_of(k);
	struct hf_probe_reader reader = s->cleared;
	uint64_t count = 0;
	int cpu;

	reader.lost = 0;
	while ((cpu = hf_ring_next(k, &reader, s->record)) >= 0 && !hf_out_aborted(k)) {
		const struct hf_show what = {.record = s->record, .cpu = (unsigned)cpu};
		if (!hf_record_is_of(k, s->record, w->name) || count++ < w->skip || !show)
			continue;
		(void)hf_show_record(k, &what, s->shown, sizeof(s->shown));
		hf_out_text(k, s->shown);
	}
	*lost = reader.lost;
	return count;
}

int hf_cmd_probe_log(struct hf *k, const char *args)
{
	char name[HF_PROBE_NAME];
	struct wanted w = {.name = name};
	uint64_t last = 0;
	uint64_t lost = 0;

	if (hf_strstarts(args, "-n")) {
		args = hf_skip_blanks(args + 2);
		if (hf_expr_count(k, &args, &last) < 0 || last == 0)
			return HF_EINVAL;
	}
	(void)hf_expr_word(&args, name, sizeof(name));
	if (*args != '\0')
		return HF_EINVAL;
	uint64_t count = last > 0 ? walk(k, &w, false, &lost) : 0;
	w.skip = count > last ? count - last : 0;
	if (walk(k, &w, true, &lost) == 0)
		hf_out_text(k, "no records\n");
	if (lost > 0)
		hf_printf(k, "%llu older records are lost\n", (unsigned long long)lost);
	return 0;
}

int hf_cmd_probe_clear(struct hf *k, const char *args)
{
	if (*args != '\0')
		return HF_EINVAL;
	hf_ring_skip(k, &hf_probes_of(k)->cleared);
	return 0;
}

/* Without a name: is it on? */
int hf_cmd_probe_stream(struct hf *k, const char *args)
{
	const struct hf_stream *t = &hf_probes_of(k)->stream;
	char name[HF_PROBE_NAME];

	(void)hf_expr_word(&args, name, sizeof(name));
	if (*args != '\0')
		return HF_EINVAL;
	if (!hf_cfg(k)->line_owned || hf_link_is_on(k)) {
		hf_printf(k, "kp: %s; kp log shows the records\n",
			hf_link_is_on(k) ? "not over the framed link"
					 : "the console prints on this line while the system runs");
		k->shell.explained = true;
		return HF_ENOSYS;
	}
	bool on = hf_stream_is_on(k);
	if (*name == '\0')
		hf_printf(k, "%s%s\n", on ? "streaming " : "off", on ? t->name : "");
	else if (hf_strcmp(name, "off") == 0)
		hf_stream_stop(k);
	else
		hf_stream_start(k, name);
	return 0;
}
