/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* split.h - takes apart what arrives on the line and puts together what goes out on it. Pure: bytes
 * and questions about time in, calls of the sink out.
 *
 * There are two implementations: for a plain line that carries console text and bare RSP packets, and for
 * one that may carry the framed link, which falls back to the first. */
#ifndef SPLIT_H
#define SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest packet passed on, '$' and checksum included. Four times the largest PacketSize that a
 * stub of ours may announce (stub/hf.h, packet_bytes). */
#define SPLIT_PACKET_MAX 0x10000u

/* What becomes of the link. */
enum split_news {
	SPLIT_LINKED,  /* the link stands */
	SPLIT_PLAIN,   /* nobody answered: a plain line */
	SPLIT_SILENT,  /* the target has not answered for long; it is still called */
	SPLIT_RESUMED, /* it answers again, and nothing was lost */
	SPLIT_RESET    /* it answers, and knows nothing of what was before */
};

/* Where the parts go. All pointers are valid during the call only. A sink may call the splitter's
 * send operations, and none of the others. */
struct split_sink {
	/* Console text. */
	void (*text)(void *ctx, const uint8_t *data, size_t len);
	/* A packet as it was on the line, "$...#xx". good is false when its checksum is wrong but it is
	 * so surely a packet that the receiver should ask for it again. */
	void (*packet)(void *ctx, const uint8_t *raw, size_t len, bool good);
	/* '+' or '-', while one is awaited. */
	void (*ack)(void *ctx, uint8_t byte);
	/* Bytes to be written to the line, in one piece. */
	void (*line)(void *ctx, const uint8_t *data, size_t len);
	/* The rest is for a line that may carry the link. */
	/* Text of the debugger itself, which nothing that the kernel prints can be. NULL: text() gets it. */
	void (*said)(void *ctx, const uint8_t *data, size_t len);
	/* Bytes of the bulk channel. May be NULL. */
	void (*bulk)(void *ctx, const uint8_t *data, size_t len);
	void (*news)(void *ctx, enum split_news news);
	/* Text that follows is of a kernel that runs. May be NULL. */
	void (*runs)(void *ctx);
	/* The time, ms. */
	uint64_t (*now)(void *ctx);
};

struct hello;
struct split;

struct split_ops {
	const char *name;
	/* Take bytes from the line. */
	void (*feed)(struct split *s, const uint8_t *data, size_t len);
	/* In how many ms without a byte idle() is to be called; 0: nothing is held back. */
	unsigned (*idle_ms)(const struct split *s);
	/* The line has been silent for so long: let go of what may not be a packet after all. */
	void (*idle)(struct split *s);
	/* The line was lost: let go of everything, expect nothing. */
	void (*reset)(struct split *s);
	/* A gdb, or something else that acknowledges packets, is there (or no longer). */
	void (*set_attached)(struct split *s, bool attached);
	/* We ourselves exchange packets with the target (or no longer), as a gdb would. */
	void (*set_asking)(struct split *s, bool asking);
	/* Send console input. */
	void (*send_text)(struct split *s, const uint8_t *data, size_t len);
	/* Send one thing of gdb's: a whole packet, an acknowledgement or the interrupt byte. */
	void (*send_gdb)(struct split *s, const uint8_t *data, size_t len);
	/* Send a request on the bulk channel. 0, or -1: there is none now. NULL on a plain line. */
	int (*send_bulk)(struct split *s, const uint8_t *data, size_t len);
	void (*free)(struct split *s);
};

struct split {
	const struct split_ops *ops;
	const struct split_sink *sink;
	void *ctx;
};

/* A splitter for a plain line, or NULL when there is no memory. sink must outlive it. */
struct split *split_raw_new(const struct split_sink *sink, void *ctx);

/* One for a line that may carry the link; seed differs from run to run. The functions below are for it. */
struct split *split_link_new(const struct split_sink *sink, void *ctx, uint32_t seed);

/* The line is there (again): call the target. */
void split_link_up(struct split *s);

/* Call it once more, unless the link stands. */
void split_link_call(struct split *s);

/* The clock: call it after everything else. In how many ms to call it again; 0: no need. */
unsigned split_link_tick(struct split *s);

bool split_link_on(const struct split *s);

/* It is not decided yet: send nothing. */
bool split_link_calling(const struct split *s);

/* Bytes that wait until the target has taken what was sent before. */
size_t split_link_waiting(const struct split *s);

/* An answer is awaited. */
void split_link_expect(struct split *s, bool expecting);

/* What the target said of itself. */
const struct hello *split_link_about(const struct split *s);

/* The line is plain from now on. leave: the target shall know. */
void split_link_drop(struct split *s, bool leave);

#endif /* SPLIT_H */
