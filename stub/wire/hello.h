/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hello.h - what the two ends of the link say to each other about the link: the payloads of frames of
 * LINK_GREETING. Numbers are least significant byte first. Pure.
 *
 *   HELLO    'h' 'f' version 0x00 nonce(4) next expect payload_max(2) window flags
 *   WELCOME  'w' kind nonce(4) next expect [payload_max(2) window flags cpus ptr_bytes id name]
 *   BYE      'b' nonce(4)
 * id and name are a length and so many bytes; what is in brackets is in a WELCOME of kind HELLO_NEW, and in
 * the answer to a HELLO with HELLO_TELL. */
#ifndef HELLO_H
#define HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HELLO_VERSION 1u
#define HELLO_MAX     64u /* bytes of a payload */
#define HELLO_ID_MAX  20u /* a build id: an SHA-1 has so many bytes */
#define HELLO_TEXT    24u /* a name, with a NUL */

/* How every HELLO begins on the line, its first 0x00 included: no person and no packet begins so. */
#define HELLO_PREFIX     "\x00\x05\x1fhf\x01"
#define HELLO_PREFIX_LEN 6u

enum hello_flag {
	HELLO_LZ4 = 1u << 0,  /* payloads may come packed (HELLO), do (WELCOME) */
	HELLO_BULK = 1u << 1, /* WELCOME: LINK_BULK is served */
	HELLO_STOP = 1u << 2, /* stops may bring registers and memory along (HELLO), do (WELCOME) */
	HELLO_CHUNK = 1u << 3,   /* HELLO: 'c' of stub/wire/bulk.h is understood */
	HELLO_THREADS = 1u << 4, /* WELCOME: registers of many threads can be asked for at once */
	HELLO_TELL = 1u << 7     /* HELLO: tell all about you, whatever kind the WELCOME is of */
};

enum hello_kind {
	HELLO_SAME, /* the session of this nonce goes on */
	HELLO_NEW   /* a session begins: both ends count from 0 */
};

/* A HELLO and a WELCOME; members that a message lacks are 0. */
struct hello {
	uint8_t version;
	uint8_t kind; /* enum hello_kind */
	bool full;    /* WELCOME: with what is in brackets above */
	uint32_t nonce;
	uint8_t next, expect; /* the sender's next frame, and the one it waits for */
	uint16_t payload_max; /* that the sender of this takes */
	uint8_t window;       /* frames that it takes without acknowledging */
	uint8_t flags;        /* enum hello_flag */
	uint8_t cpus, ptr_bytes;
	uint8_t id[HELLO_ID_MAX];
	uint8_t id_len;
	char name[HELLO_TEXT];
};

enum hello_type { HELLO_NOTHING, HELLO_HELLO, HELLO_WELCOME, HELLO_BYE };

/* Read a payload. HELLO_NOTHING when it makes no sense. */
enum hello_type hello_read(struct hello *h, const uint8_t *payload, size_t len);

/* Write one into dst[HELLO_MAX]; its length. */
size_t hello_write(uint8_t *dst, enum hello_type type, const struct hello *h);

#endif /* HELLO_H */
