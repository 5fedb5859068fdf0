/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_binary.c - memory in binary: x. */
#include "gdb_int.h"
#include "mem.h"
#include "wire/rsp.h"

#define ESCAPE_CHUNK 64u

const char hf_gdb_binary_features[] = "binary-upload+;";

/* 'x addr,length', GDB 17: "b" and the bytes, escaped; fewer than asked for are allowed. An lldb before 21
 * probes with x0,0 and would take the 'b' for data: it gets the empty reply and uses 'm'. */
int hf_gdb_put_binary(struct hf *k, const struct gdb_args *a, hf_agent_read_fn read)
{
	uint8_t raw[ESCAPE_CHUNK];
	hf_addr done = 0;
	int got = 0;

	if (a->v[0] == 0 && a->v[1] == 0)
		return 0;
	hf_packet_put(k, "b");
	while (done < a->v[1] && hf_packet_room(k) >= 2 * sizeof(raw)) {
		size_t want = a->v[1] - done < sizeof(raw) ? (size_t)(a->v[1] - done) : sizeof(raw);
		got = read(k, raw, a->v[0] + done, want);
		if (got > 0) {
			k->packet.len +=
				rsp_escape(hf_cfg(k)->packet_out + k->packet.len, raw, (size_t)got);
			done += (size_t)got;
		}
		if (got < (int)want)
			break;
	}
	return got < 0 && done == 0 ? got : 0;
}

static int read_binary(struct hf *k, const struct gdb_args *a)
{
	return hf_gdb_put_binary(k, a, hf_mem_read);
}

const struct gdb_packet hf_gdb_binary_packets[] = {
	{"x", "h,h", read_binary},
	{0},
};
