/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_mem.c - packets that touch memory: m M X, qCRC, qSearch. */
#include "gdb_int.h"
#include "mem.h"
#include "out.h"
#include "str.h"
#include "wire/crc32.h"
#include "wire/hex.h"
#include "wire/rsp.h"

#define CHUNK        320u /* bytes of target memory looked at in one go, in the buffer of the reply */
#define ESCAPE_CHUNK 64u
#define PATTERN_MAX  64u /* of qSearch:memory */

_Static_assert(
	CHUNK <= HF_PACKET_MIN && PATTERN_MAX < CHUNK, "it fits; a piece is more than a pattern");

/* 'm addr,length': a reply shorter than asked for is allowed and says where memory ends. The bytes are
 * read to the end of the buffer and encoded from its start. */
int hf_gdb_put_memory(struct hf *k, const struct gdb_args *a, hf_agent_read_fn read)
{
	size_t most = hf_packet_room(k) / 2;
	size_t len = a->v[1] < most ? (size_t)a->v[1] : most;
	uint8_t *raw = k->cfg.packet_out + k->cfg.packet_bytes - len;

	int got = read(k, raw, a->v[0], len);
	if (got < 0)
		return got;
	k->packet.len = hex_encode((char *)k->cfg.packet_out, raw, (size_t)got);
	return 0;
}

/* 'x addr,length', GDB 17: "b" and the bytes, escaped; fewer than asked for are allowed. An lldb before 21
 * probes with x0,0 and would take the 'b' for data: it gets the empty reply and uses 'm'. */
int hf_gdb_put_binary(struct hf *k, const struct gdb_args *a, hf_agent_read_fn read)
{
	uint8_t raw[ESCAPE_CHUNK];
	uint64_t done = 0;
	int got = 0;

	if (a->v[0] == 0 && a->v[1] == 0)
		return 0;
	hf_packet_put(k, "b");
	while (done < a->v[1] && hf_packet_room(k) >= 2 * sizeof(raw)) {
		size_t want = a->v[1] - done < sizeof(raw) ? (size_t)(a->v[1] - done) : sizeof(raw);
		got = read(k, raw, a->v[0] + done, want);
		if (got > 0) {
			k->packet.len +=
				rsp_escape(k->cfg.packet_out + k->packet.len, raw, (size_t)got);
			done += (size_t)got;
		}
		if (got < (int)want)
			break;
	}
	return got < 0 && done == 0 ? got : 0;
}

static int read_memory(struct hf *k, const struct gdb_args *a)
{
	return hf_gdb_put_memory(k, a, hf_mem_read);
}

static int read_binary(struct hf *k, const struct gdb_args *a)
{
	return hf_gdb_put_binary(k, a, hf_mem_read);
}

static int ok(struct hf *k, int err)
{
	if (err == 0)
		hf_packet_put(k, "OK");
	return err;
}

static int write_hex(struct hf *k, const struct gdb_args *a)
{
	if (a->rest_len % 2 != 0 || a->rest_len / 2 != a->v[1])
		return HF_EINVAL;
	if (hex_decode(a->rest, a->rest, a->rest_len / 2) < 0)
		return HF_EINVAL;
	return ok(k, hf_mem_write(k, a->v[0], a->rest, a->rest_len / 2));
}

static int write_binary(struct hf *k, const struct gdb_args *a)
{
	int len = rsp_unescape((uint8_t *)a->rest, a->rest_len);

	if (len < 0 || (uint64_t)len != a->v[1])
		return HF_EINVAL;
	return ok(k, hf_mem_write(k, a->v[0], a->rest, (size_t)len));
}

/* "qCRC:addr,length" -> "Cxxxxxxxx" */
static int crc(struct hf *k, const struct gdb_args *a)
{
	uint8_t *bytes = k->cfg.packet_out;
	uint32_t value = CRC32_INIT;
	hf_addr addr = a->v[0];

	for (uint64_t left = a->v[1]; left > 0;) {
		size_t want = left < CHUNK ? (size_t)left : CHUNK;
		int got = hf_mem_read(k, bytes, addr, want);
		if (got != (int)want)
			return got < 0 ? got : HF_EFAULT;
		if (hf_out_aborted(k))
			return HF_ESTATE;
		value = crc32_update(value, bytes, want);
		addr += want;
		left -= want;
	}
	hf_packet_printf(k, "C%lx", (unsigned long)value);
	return 0;
}

/* Where pattern begins in data, or -1. */
static int find(const uint8_t *data, size_t len, const uint8_t *pattern, size_t pattern_len)
{
	for (size_t i = 0; i + pattern_len <= len; i++) {
		if (hf_memcmp(data + i, pattern, pattern_len) == 0)
			return (int)i;
	}
	return -1;
}

/* "qSearch:memory:addr;length;pattern" -> "0" or "1,addr". Pieces overlap by the pattern, so that one
 * that lies across a border is found. */
static int search(struct hf *k, const struct gdb_args *a)
{
	uint8_t *bytes = k->cfg.packet_out;
	int pattern_len = rsp_unescape((uint8_t *)a->rest, a->rest_len);
	hf_addr addr = a->v[0];

	if (pattern_len <= 0 || pattern_len > (int)PATTERN_MAX)
		return HF_EINVAL;
	for (uint64_t left = a->v[1]; left >= (uint64_t)pattern_len;) {
		size_t want = left < CHUNK ? (size_t)left : CHUNK;
		int got = hf_mem_read(k, bytes, addr, want);
		int at =
			got < 0 ? got
				: find(bytes, (size_t)got, (uint8_t *)a->rest, (size_t)pattern_len);
		if (got >= 0 && at >= 0) {
			addr += (unsigned)at;
			hf_packet_printf(k, "1,%llx", (unsigned long long)addr);
			return 0;
		}
		if (got < (int)want)
			return HF_EFAULT;
		if (hf_out_aborted(k))
			return HF_ESTATE;
		size_t step = want - (size_t)pattern_len + 1;
		addr += step;
		left -= step;
	}
	hf_packet_put(k, "0");
	return 0;
}

const struct gdb_packet hf_gdb_mem_packets[] = {
	{"m", "h,h", read_memory},
	{"M", "h,h:*", write_hex},
	{"X", "h,h:*", write_binary},
	{"x", "h,h", read_binary},
	{"qCRC:", "h,h", crc},
	{"qSearch:memory:", "h;h;*", search},
	{0},
};
