/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* io.h - single bytes to and from the line during a session: bounded, and listening while it writes. */
#ifndef HF_IO_H
#define HF_IO_H

#include "state.h"

/* Is the line the debugger's at this moment? Not the running target's, also not when only some of its CPUs run: one that
 * steps, or others beside it. Any context. */
bool hf_io_is_taken(const struct hf *k);

/* One byte to the line as it is. Waits for the transmitter, bounded; after a time-out the output of
 * this command is dropped. Returns 0, so that it can be an rsp_put_fn (ctx is the struct hf). */
int hf_io_put(void *ctx, uint8_t byte);

/* The same for bytes of the remote serial protocol: on the link they have a channel of their own. */
int hf_io_put_packet(void *ctx, uint8_t byte);

/* One byte to the line, framed link or not. */
void hf_io_raw(struct hf *k, uint8_t byte);

/* One byte from the line as it came, or HF_EAGAIN. */
int hf_io_heard(struct hf *k);

/* Send what is gathered, and wait until it is on the wire. */
void hf_io_flush(struct hf *k);

/* Characters; LF becomes CRLF. */
void hf_io_text(struct hf *k, const char *text, size_t len);

/* The next byte for a front end, or HF_EAGAIN: what came in while the stub was writing goes first.
 * k->from is the channel of the link that it came on, LINK_CONTROL when the line is plain. */
int hf_io_get(struct hf *k);

/* Put the byte that hf_io_get() gave last back: it comes next again. */
void hf_io_keep(struct hf *k, uint8_t byte);

/* A session goes on: feed the watchdogs. */
void hf_io_alive(struct hf *k);

/* Take what the line has now, so that no byte of a fast typist or of gdb is lost in a small FIFO. ^C
 * sets k->out.abort. Whatever takes long comes here all the while, so it feeds the watchdogs. */
void hf_io_listen(struct hf *k);

/* Take what the line has now for hf_io_get(), every byte of it. */
void hf_io_hold(struct hf *k);

#endif /* HF_IO_H */
