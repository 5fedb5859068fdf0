/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_value.c - fetching what a probe's arguments say: run the expression, read the memory. */
#include "probe_value.h"

#include "agent.h"
#include "regs.h"
#include "shadow.h"
#include "str.h"

int hf_probe_read(struct hf *k, void *dst, hf_addr addr, size_t len)
{
	const struct hf_probes *s = hf_probes_of(k);
	uint64_t whole;

	if (hf_arch(k)->ptr_bytes == 4)
		addr &= UINT32_MAX;
	if (len == 0 || addr + len - 1 < addr)
		return HF_EINVAL;
	bool small = len <= sizeof(whole); /* aligned: the port makes it one access */
	int got = hf_arch(k)->mem_read(small ? &whole : dst, addr, len);
	if (got <= 0)
		return HF_EFAULT;
	if (small)
		hf_memcpy(dst, &whole, (size_t)got);
	if (addr <= s->high && addr + len - 1 >= s->low)
		hf_shadow_hide(k, dst, addr, (size_t)got);
	return got;
}

static int thread_name(struct hf *k, char *out)
{
	struct hf_thread thread;
	int err = hf_os(k)->thread_on_cpu(hf_os(k)->ctx, hf_arch(k)->cpu_self(), &thread);

	if (err < 0)
		return err;
	hf_strcopy(out, thread.name, HF_NAME_MAX);
	return (int)hf_strlen(out) + 1;
}

/* What ends at a fault and is the same up to there is a fault. */
int hf_probe_match(struct hf *k, const void *probe, unsigned n, hf_addr addr)
{
	const struct hf_probe *p = probe;
	const struct hf_match *m = &p->matches[n % HF_PROBE_MATCHES];
	char there[HF_PROBE_STRING];
	int wanted = m->len + 1;
	int got = m->comm ? thread_name(k, there) : hf_probe_read(k, there, addr, (size_t)wanted);

	for (int i = 0; i < got && i < wanted; i++) {
		char c = i < m->len ? p->text[m->at + i] : '\0';
		if (there[i] != c)
			return 0;
	}
	return got >= wanted ? 1 : HF_EFAULT;
}

int hf_probe_calc(const struct hf_probe_at *h, unsigned at, unsigned len, uint64_t *value)
{
	const struct hf_agent_job job = {.code = h->p->code + at,
		.len = len,
		.frame = h->f,
		.machine = &h->cpu->machine,
		.read_mem = hf_probe_read,
		.match = hf_probe_match,
		.match_ctx = h->p,
		.own = &h->own};
	const char *why;
	int left = hf_agent_run(h->k, &job, value, &why);

	if (left < 0)
		return left;
	return left == 0 ? HF_EINVAL : 0;
}

static size_t length_to_nul(const uint8_t *text, size_t max)
{
	size_t len = 0;

	while (len < max && text[len] != '\0')
		len++;
	return len;
}

/* Cut to its room; one that ends at a fault is a fault. */
static int fetch_string(const struct hf_probe_at *h, hf_addr addr, uint8_t *out)
{
	int got = hf_probe_read(h->k, out, addr, HF_PROBE_STRING);

	if (got <= 0)
		return HF_EFAULT;
	size_t len = length_to_nul(out, (size_t)got);
	if (len == (size_t)got && got < (int)HF_PROBE_STRING)
		return HF_EFAULT;
	return (int)len;
}

static int fetch_comm(const struct hf_probe_at *h, uint8_t *out)
{
	struct hf_thread thread;
	int err = hf_os(h->k)->thread_on_cpu(hf_os(h->k)->ctx, h->self, &thread);

	if (err < 0)
		return err;
	size_t len = hf_strlen(thread.name);
	hf_memcpy(out, thread.name, len);
	return (int)len;
}

int hf_probe_fetch(
	const struct hf_probe_at *h, const struct hf_probe_arg *arg, uint8_t out[HF_VALUE_MAX])
{
	size_t len = arg->count != 0 ? (size_t)arg->bytes * arg->count : arg->bytes;
	uint64_t value = 0;

	if (arg->comm)
		return fetch_comm(h, out);
	int err = hf_probe_calc(h, arg->at, arg->len, &value);
	if (err < 0)
		return err;
	if (arg->type == HF_TYPE_STRING)
		return fetch_string(h, value, out);
	if (!arg->in_memory)
		hf_reg_bytes_of(h->k, value, out, len);
	else if (hf_probe_read(h->k, out, value, len) != (int)len)
		return HF_EFAULT;
	return (int)len;
}

uint64_t hf_probe_number(const struct hf *k, const struct hf_probe_arg *arg, const uint8_t *bytes)
{
	uint64_t value = hf_reg_number(k, bytes, arg->bytes);
	unsigned bits = arg->bits != 0 ? arg->bits : 8u * arg->bytes;

	value >>= arg->bit_low;
	if (bits < 64)
		value &= (1ull << bits) - 1;
	if (arg->type == HF_TYPE_S && bits < 64 && (value >> (bits - 1) & 1u) != 0)
		value |= UINT64_MAX << bits;
	return value;
}
