/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb_trace_file.c - qTBuffer: all frames as a trace file has them, for tsave. Source of the format: GDB
 * manual, "Trace File Format".
 *
 *   frame:  tracepoint, 2 bytes | bytes of blocks, 4 | block ...        in the target's byte order
 *   block:  'R' registers as g has them | 'M' address, 8; length, 2; bytes | 'V' number, 4; value, 8
 *
 * How long an 'R' block is, gdb writes into the file's head: as g was, if it has asked for g, else with the
 * registers behind it (FPU), which are not collected. So 'R' is the last block, and behind it stands one 'M' of
 * an address that nobody reads, all ones: for the one reader it is that, for the other those registers. */
#include "gdb_trace.h"

#include "regs.h"
#include "str.h"
#include "trace_buf.h"
#include "wire/hex.h"

#define CHUNK      64u /* bytes of a block that are handled in one go */
#define HEAD_BYTES (2u + 4u)
#define M_HEAD     (1u + 8u + 2u)

static void put_number(struct hf *k, struct hf_window *w, uint64_t value, size_t len)
{
	uint8_t bytes[sizeof(value)];

	hf_reg_bytes_of(k, value, bytes, len);
	hf_window_put_bytes(w, bytes, len);
}

/* Bytes of the registers that gdb knows behind those of g, of which there are so many. */
static size_t behind_bytes(const struct hf *k, unsigned i)
{
	const struct hf_reg *reg;
	const char *feature;
	size_t bytes = hf_arch(k)->g_behind;

	for (; (reg = hf_reg_at(k, i, &feature)) != NULL; i++)
		bytes += hf_reg_bytes(reg);
	return bytes;
}

/* Bytes of an 'R' block and what stands behind it. None when a register of g was not collected, or is not known:
 * a file cannot say so. */
static size_t regs_bytes(const struct hf *k, const struct hf_frame *f)
{
	const struct hf_reg *reg;
	size_t bytes = 1;
	unsigned i = 0;

	for (; (reg = hf_gdb_in_g(k, i)) != NULL; i++) {
		if (reg->offset == HF_REG_VIA_OP || !hf_arch(k)->reg_known(f, reg->regnum))
			return 0;
		bytes += hf_reg_bytes(reg);
	}
	return bytes + behind_bytes(k, i);
}

static size_t bytes_of(struct hf *k, const struct hf_trace_found *found)
{
	if (found->block.kind == HF_TRACE_FRAME_REGS)
		return regs_bytes(k, hf_gdb_trace_regs(k, found));
	return found->block.kind == HF_TRACE_MEMORY ? M_HEAD + found->block.bytes : 1u + 4u + 8u;
}

static size_t blocks_bytes(struct hf *k, const struct hf_trace_walk *walk)
{
	struct hf_trace_found found;
	uint32_t at = 0;
	size_t bytes = 0;

	while (hf_trace_block(k, walk, &at, &found))
		bytes += bytes_of(k, &found);
	return bytes;
}

static void put_behind(struct hf *k, struct hf_window *w, size_t bytes)
{
	static const uint8_t ones[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

	if (bytes < M_HEAD)
		return;
	hf_window_put(w, "M");
	hf_window_put_bytes(w, ones, sizeof(ones));
	put_number(k, w, bytes - M_HEAD, 2);
	for (size_t i = M_HEAD; i < bytes; i++)
		hf_window_put_bytes(w, ones, 1);
}

static void put_regs(struct hf *k, struct hf_window *w, const struct hf_frame *f)
{
	uint8_t bytes[HF_REG_BYTES];
	const struct hf_reg *reg;
	unsigned i = 0;

	if (regs_bytes(k, f) == 0)
		return;
	hf_window_put(w, "R");
	for (; (reg = hf_gdb_in_g(k, i)) != NULL; i++) {
		(void)hf_reg_read(k, f, reg, bytes); /* it is known */
		hf_window_put_bytes(w, bytes, hf_reg_bytes(reg));
	}
	put_behind(k, w, behind_bytes(k, i));
}

static void put_memory(struct hf *k, struct hf_window *w, const struct hf_trace_found *found)
{
	uint8_t bytes[CHUNK];

	hf_window_put(w, "M");
	put_number(k, w, found->block.at, 8);
	put_number(k, w, found->block.bytes, 2);
	for (size_t from = 0; from < found->block.bytes; from += sizeof(bytes)) {
		size_t left = found->block.bytes - from;
		size_t len = left < sizeof(bytes) ? left : sizeof(bytes);
		hf_trace_bytes(found, from, bytes, len);
		hf_window_put_bytes(w, bytes, len);
	}
}

static void put_frame(struct hf *k, struct hf_window *w, const struct hf_trace_walk *walk)
{
	const struct hf_frame *regs = NULL;
	struct hf_trace_found found;
	uint32_t at = 0;
	uint64_t value;

	put_number(k, w, walk->head.number, 2);
	put_number(k, w, blocks_bytes(k, walk), 4);
	while (hf_trace_block(k, walk, &at, &found)) {
		if (found.block.kind == HF_TRACE_FRAME_REGS)
			regs = hf_gdb_trace_regs(k, &found);
		if (found.block.kind == HF_TRACE_MEMORY)
			put_memory(k, w, &found);
		if (found.block.kind != HF_TRACE_VARIABLE)
			continue;
		hf_trace_bytes(&found, 0, &value, sizeof(value));
		hf_window_put(w, "V");
		put_number(k, w, found.block.at, 4);
		put_number(k, w, value, 8);
	}
	if (regs != NULL)
		put_regs(k, w, regs);
}

/* "offset,length": hex digits, perhaps fewer, or "l" behind the end. */
int hf_gdb_trace_upload(struct hf *k, const struct gdb_args *a)
{
	size_t most = hf_packet_room(k) / 2;
	struct hf_window w = {
		.offset = (size_t)a->v[0], .len = a->v[1] < most ? (size_t)a->v[1] : most};
	struct hf_trace_walk walk;

	if (!hf_trace_readable(k))
		return hf_gdb_trace_refuse(k, 0, "a trace runs, or a CPU does not stand");
	w.dst = (char *)hf_cfg(k)->packet_out + hf_cfg(k)->packet_bytes - w.len;
	hf_trace_first(k, &walk);
	while (w.copied < w.len && hf_trace_next(k, &walk)) {
		size_t bytes = HEAD_BYTES + blocks_bytes(k, &walk);
		if (w.at + bytes <= w.offset)
			w.at += bytes;
		else
			put_frame(k, &w, &walk);
	}
	if (w.copied == 0)
		hf_packet_put(k, "l");
	else
		k->packet.len = hex_encode((char *)hf_cfg(k)->packet_out, w.dst, w.copied);
	return 0;
}
