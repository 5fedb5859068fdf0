/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_search.c - what the target does with memory, so that gdb need not read it: qCRC, qSearch. */
#include "gdb_int.h"
#include "mem.h"
#include "out.h"
#include "str.h"
#include "wire/crc32.h"
#include "wire/rsp.h"

#define CHUNK       320u /* bytes of target memory looked at in one go, in the buffer of the reply */
#define PATTERN_MAX 64u  /* of qSearch:memory */

_Static_assert(
	CHUNK <= HF_PACKET_MIN && PATTERN_MAX < CHUNK, "it fits; a piece is more than a pattern");

/* "qCRC:addr,length" -> "Cxxxxxxxx" */
static int crc(struct hf *k, const struct gdb_args *a)
{
	uint8_t *bytes = hf_cfg(k)->packet_out;
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
	uint8_t *bytes = hf_cfg(k)->packet_out;
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

const struct gdb_packet hf_gdb_search_packets[] = {
	{"qCRC:", "h,h", crc},
	{"qSearch:memory:", "h;h;*", search},
	{0},
};
