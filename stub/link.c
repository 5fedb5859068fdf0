/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link.c - the framed link on a stub's line: frames in become bytes of channels for hf_io_get(), bytes of
 * channels become frames. The protocol is stub/wire/target.c.
 *
 *   byte -> take -> target_feed -> inbox -> next -> line.c
 *   send -> link_write -> frame -> hf_io_raw
 *
 * Console text of the running target has frames of its own that need no state but a number: who prints may
 * be frozen in the middle, and the CPU that takes over finds nothing half changed. */
#include "link.h"

#include "io.h"
#include "str.h"

#define PAYLOAD_IN    512u /* bytes of a frame from the host, */
#define WINDOW_IN     2u   /*   and so many frames */
#define PARTS         14u  /* of the memory; one is the payload of a frame that is sent */
#define PACK_FLOOR    48u  /* bytes below which packing gains nothing */
#define NS_PER_MS_LOG 20u  /* 2^20 ns for a millisecond: near enough, and no division */
#define REST_POLLS    200000000u
#define ACK_RESTS     64u
#define ROOM_POLLS    20000000u
#define PIECE         64u /* characters of console text in one frame */
#define LZ4_LENGTH    2u  /* bytes before the block: its length unpacked */

struct hf_link *hf_link_of(const struct hf *k)
{
	return hf_cfg(k)->link_mem;
}

bool hf_link_on(const struct hf *k)
{
	return k->linked;
}

static uint64_t now_ms(const struct hf *k)
{
	return hf_os(k)->now_ns(hf_os(k)->ctx) >> NS_PER_MS_LOG;
}

static void put_frame(void *ctx, const uint8_t *data, size_t len)
{
	struct hf *k = ctx;

	for (size_t i = 0; i < len; i++)
		hf_io_raw(k, data[i]);
}

/* The frame's scratch is free while its payload is packed. */
static size_t pack(void *ctx, uint8_t *payload, size_t len)
{
	struct hf_link *h = hf_link_of(ctx);

	if (!h->packs || len < PACK_FLOOR)
		return 0;
	size_t packed =
		pack_lz4(h->scratch + LZ4_LENGTH, len - LZ4_LENGTH - 1, payload, len, h->table);
	if (packed == 0)
		return 0;
	h->scratch[0] = (uint8_t)len;
	h->scratch[1] = (uint8_t)(len >> 8u);
	hf_memcpy(payload, h->scratch, packed + LZ4_LENGTH);
	return packed + LZ4_LENGTH;
}

/* The parts: a frame that comes in, the inbox, scratch, and all the rest for frames that are kept. */
static int carve(struct hf *k, struct hf_link *h, struct link_memory *m)
{
	uint8_t *at = (uint8_t *)hf_cfg(k)->link_mem + sizeof(*h);
	size_t bytes = hf_cfg(k)->link_bytes - sizeof(*h);
	size_t payload = bytes / PARTS;

	payload = payload < LINK_PAYLOAD_MAX ? payload : LINK_PAYLOAD_MAX;
	size_t in = payload < PAYLOAD_IN ? payload : PAYLOAD_IN;
	if (payload < LINK_PAYLOAD_MIN)
		return HF_EINVAL;
	h->t.about.payload_max = (uint16_t)in;
	*m = (struct link_memory){.in = at, .in_size = in + LINK_BODY, .payload_max = payload};
	at += m->in_size;
	h->inbox = at;
	h->inbox_size = WINDOW_IN * (in + 3);
	at += h->inbox_size;
	h->scratch = m->scratch = at;
	h->scratch_size = LINK_SCRATCH(payload);
	at += h->scratch_size;
	h->shadow = at;
	h->shadow_size = 2 * payload;
	at += h->shadow_size;
	m->store = at;
	m->store_size = (size_t)((uint8_t *)hf_cfg(k)->link_mem + hf_cfg(k)->link_bytes - at);
	return 0;
}

static int open(struct hf *k)
{
	struct hf_link *h = hf_link_of(k);
	struct link_memory memory;

	if (h == NULL || hf_cfg(k)->link_bytes < HF_LINK_BYTES_MIN)
		return HF_EINVAL;
	hf_memset(h, 0, sizeof(*h));
	int err = carve(k, h, &memory);
	if (err < 0)
		return err;
	struct hello *about = &h->t.about;
	about->window = WINDOW_IN;
	about->flags = HELLO_LZ4 | HELLO_BULK | HELLO_STOP | HELLO_THREADS;
	about->cpus = (uint8_t)hf_arch(k)->cpu_count();
	about->ptr_bytes = (uint8_t)hf_arch(k)->ptr_bytes;
	about->id_len = (uint8_t)(hf_cfg(k)->build_id_len < HELLO_ID_MAX ? hf_cfg(k)->build_id_len
									 : HELLO_ID_MAX);
	hf_memcpy(about->id, hf_cfg(k)->build_id, about->id_len);
	hf_strcopy(about->name, hf_os(k)->name, sizeof(about->name));
	link_init(&h->t.link, &memory, put_frame, k);
	h->t.link.pack = pack;
	target_init(&h->t);
	return 0;
}

/* ---- in ---- */

static void deliver(struct hf_link *h, uint8_t channel, const uint8_t *data, size_t len)
{
	uint8_t *at = h->inbox + h->inbox_len;

	at[0] = channel;
	at[1] = (uint8_t)len;
	at[2] = (uint8_t)(len >> 8u);
	hf_memcpy(at + 3, data, len);
	h->inbox_len += 3 + len;
}

/* What comes while a command runs: ^C ends it, and so does gdb when a person's runs. */
static void note_call(struct hf *k, struct hf_link *h)
{
	uint8_t channel = h->t.link.head & LINK_CHANNEL;
	bool gdb = channel == LINK_GDB;
	bool interrupt = false;

	for (size_t i = 0; i < h->t.link.len && channel != LINK_BULK; i++)
		interrupt = interrupt || h->t.link.payload[i] == RSP_INTERRUPT_BYTE;
	if (interrupt || (gdb && k->front != HF_FRONT_GDB))
		k->out.abort = true;
	h->calls = h->calls || gdb || interrupt;
}

static void take_data(struct hf *k, struct hf_link *h)
{
	const struct link *l = &h->t.link;

	if (h->inbox_size - h->inbox_len < 3 + l->len)
		return; /* the host sends it again when there is room */
	note_call(k, h);
	if (l->len > 0)
		deliver(h, l->head & LINK_CHANNEL, l->payload, l->len);
	link_accept(&h->t.link);
}

static void begun(struct hf *k, struct hf_link *h)
{
	h->inbox_len = h->at = h->left = 0;
	h->packs = (h->t.flags & HELLO_LZ4) != 0;
	h->pushes = (h->t.flags & HELLO_STOP) != 0;
	hf_memset(h->shadow, 0, h->shadow_size);
	rsp_reset(&k->rsp);
	if (k->shell.len == 0)
		k->shell.refused = NULL; /* the HELLO's first byte came to it */
	k->bulk_len = 0;
	k->bulk_chunks = (h->t.flags & HELLO_CHUNK) != 0;
}

static bool take(struct hf *k, uint8_t byte)
{
	struct hf_link *h = hf_link_of(k);
	enum target_event event = target_feed(&h->t, byte, now_ms(k));

	k->linked = h->t.on;
	switch (event) {
	case TARGET_PLAIN:
		return false;
	case TARGET_RELEASED:
		if (h->inbox_size - h->inbox_len >= 3 + sizeof(h->t.held))
			deliver(h, LINK_CONTROL, h->t.held, h->t.held_len);
		break;
	case TARGET_DATA:
		take_data(k, h);
		break;
	case TARGET_BEGUN:
		begun(k, h);
		break;
	case TARGET_ENDED:
	case TARGET_TAKEN:
		break;
	}
	h->polls = h->rests = 0;
	return true;
}

static int next(struct hf *k)
{
	struct hf_link *h = hf_link_of(k);

	if (h->left == 0) {
		if (h->at == h->inbox_len) {
			h->at = h->inbox_len = 0;
			return HF_EAGAIN;
		}
		const uint8_t *record = h->inbox + h->at;
		h->from = record[0];
		h->left = (size_t)record[1] | (size_t)record[2] << 8u;
		h->at += 3;
	}
	h->left--;
	h->calls = false; /* whoever it called has come */
	k->from = h->from;
	return h->inbox[h->at++];
}

static void unread(struct hf *k)
{
	struct hf_link *h = hf_link_of(k);

	h->left++;
	h->at--;
}

static bool calls(struct hf *k)
{
	struct hf_link *h = hf_link_of(k);
	bool came = h->calls;

	h->calls = false;
	return came;
}

/* ---- out ---- */

static void rest(struct hf *k, bool now)
{
	struct hf_link *h = hf_link_of(k);

	if (!k->linked)
		return;
	link_flush(&h->t.link);
	if (now || h->t.link.resend || h->t.link.again || ++h->rests >= ACK_RESTS) {
		link_pump(&h->t.link);
		h->rests = 0;
	}
	if (target_expired(&h->t, now_ms(k)) || ++h->polls > REST_POLLS)
		target_end(&h->t);
	k->linked = h->t.on;
}

/* The window is full: listen until the host has taken something. It asks by itself for what got lost. */
static void make_room(struct hf *k, struct hf_link *h)
{
	unsigned count = h->t.link.count;
	uint32_t nonce = h->t.nonce;

	for (unsigned polls = 0; polls < ROOM_POLLS && k->linked; polls++) {
		int byte = hf_io_heard(k);
		if (byte >= 0)
			(void)take(k, (uint8_t)byte);
		else
			rest(k, true);
		if (h->t.nonce != nonce)
			break; /* another host: the rest of this is not for it */
		if (h->t.link.count < count)
			return;
	}
	k->out.dead = true;
}

static bool send(struct hf *k, enum link_channel channel, uint8_t byte)
{
	struct hf_link *h = hf_link_of(k);

	if (!k->linked)
		return false;
	while (!k->out.dead && link_write(&h->t.link, channel, &byte, 1) == 0)
		make_room(k, h);
	return true;
}

static void finish(struct hf *k)
{
	if (k->linked)
		link_flush(&hf_link_of(k)->t.link);
}

static bool print(struct hf *k, const char *text, size_t len)
{
	struct hf_link *h = hf_link_of(k);
	uint8_t scratch[LINK_SCRATCH(2 * PIECE)];
	char piece[2 * PIECE];

	/* A host that is silent for so long is gone. No more than this is changed: hf_rx() may be at work, and
	 * makes it true again at the next byte. */
	if (h->t.heard_ms + TARGET_KEEP_MS < now_ms(k))
		k->linked = false;
	if (!k->linked)
		return false;
	while (len > 0) {
		const uint8_t *frame;
		size_t n = 0;
		for (size_t i = 0; i < PIECE && len > 0; i++, len--) {
			if (*text == '\n')
				piece[n++] = '\r';
			piece[n++] = *text++;
		}
		size_t bytes = link_loose(scratch, h->loose++, (uint8_t *)piece, n, &frame);
		put_frame(k, frame, bytes);
	}
	return true;
}

static uint8_t *shadow(struct hf *k, size_t *size)
{
	struct hf_link *h = hf_link_of(k);

	*size = h->shadow_size;
	return k->linked && h->pushes ? h->shadow : NULL;
}

static void cut(struct hf *k)
{
	target_end(&hf_link_of(k)->t);
	k->linked = false;
}

const struct hf_link_ops hf_link = {
	.open = open,
	.take = take,
	.next = next,
	.unread = unread,
	.send = send,
	.finish = finish,
	.rest = rest,
	.calls = calls,
	.print = print,
	.shadow = shadow,
	.cut = cut,
};
