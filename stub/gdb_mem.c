/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_mem.c - packets that touch memory: m X. */
#include "gdb_int.h"
#include "mem.h"
#include "wire/hex.h"
#include "wire/rsp.h"

/* 'm addr,length': a reply shorter than asked for is allowed and says where memory ends. The bytes are
 * read to the end of the buffer and encoded from its start. */
int hf_gdb_put_memory(struct hf *k, const struct gdb_args *a, hf_agent_read_fn read)
{
	size_t most = hf_packet_room(k) / 2;
	size_t len = a->v[1] < most ? (size_t)a->v[1] : most;
	uint8_t *raw = hf_cfg(k)->packet_out + hf_cfg(k)->packet_bytes - len;

	int got = read(k, raw, a->v[0], len);
	if (got < 0)
		return got;
	k->packet.len = hex_encode((char *)hf_cfg(k)->packet_out, raw, (size_t)got);
	return 0;
}

static int read_memory(struct hf *k, const struct gdb_args *a)
{
	return hf_gdb_put_memory(k, a, hf_mem_read);
}

static int write_binary(struct hf *k, const struct gdb_args *a)
{
	int len = rsp_unescape((uint8_t *)a->rest, a->rest_len);

	if (len < 0 || (hf_addr)len != a->v[1])
		return HF_EINVAL;
	return hf_gdb_ok(k, hf_mem_write(k, a->v[0], a->rest, (size_t)len));
}

const struct gdb_packet hf_gdb_mem_packets[] = {
	{"m", "h,h", read_memory},
	{"X", "h,h:*", write_binary},
	{0},
};
