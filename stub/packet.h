/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* packet.h - the packet that goes to gdb: built in packet_out, sent, and kept for a resend. */
#ifndef HF_PACKET_H
#define HF_PACKET_H

#include "state.h"

/* Begin an empty packet. */
void hf_packet_begin(struct hf *k);

/* Append to it; from what does not fit on it is left out, and k->packet.overflow says so. The text must hold none
 * of the characters that frame a packet ($ # } *). */
void hf_packet_put(struct hf *k, const char *text);
void hf_packet_printf(struct hf *k, const char *format, ...) __attribute__((format(printf, 2, 3)));
void hf_packet_put_hex(struct hf *k, const void *data, size_t len);

/* Bytes that still fit. */
size_t hf_packet_room(const struct hf *k);

/* Send it, run-length encoded; send the last one again. */
void hf_packet_send(struct hf *k);
void hf_packet_resend(struct hf *k);

/* Send it as a notification. It does not become the packet that a resend repeats. */
void hf_packet_notify(struct hf *k);

/* Send it and wait, bounded, for gdb's acknowledgement: for packets that go out unasked (O). */
void hf_packet_send_acked(struct hf *k);

#endif /* HF_PACKET_H */
