/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* gdb.h - the RSP front end, as the rest of the stub sees it. */
#ifndef HF_GDB_H
#define HF_GDB_H

#include "state.h"

/* Noise that looks like '-' or ^C must not make the line talk for ever. gdb 13 gives a reply up after so
 * many tries (remote.c, MAX_TRIES). */
#define HF_GDB_RESENDS 3u

/* Serve one packet (its checksum was right); payload has room for a NUL behind len. */
void hf_gdb_packet(struct hf *k, uint8_t *payload, size_t len);

/* gdb is silent for longer than cfg.lost_ms: as if it had detached. */
void hf_gdb_lost(struct hf *k);

/* ^C from gdb while the target is stopped: a stop reply, when one is owed or may have got lost; that one at
 * most HF_GDB_RESENDS times until the next packet. */
void hf_gdb_interrupt(struct hf *k);

/* Tell gdb that the target stopped. */
void hf_gdb_stop_reply(struct hf *k);

/* Non-stop: tell gdb that there are stops to be fetched, when there are and it was not told. */
void hf_gdb_notify(struct hf *k);

/* gdb asked to go on and it cannot be done: say why and that the target still stands. */
void hf_gdb_refuse_run(struct hf *k, int err, const char *why);

#endif /* HF_GDB_H */
