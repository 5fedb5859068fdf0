/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* bulk.h - what goes over LINK_BULK: memory that the host asks for. Numbers are least significant byte
 * first. docs/wire.md, "Bulk".
 *
 *   request   'r' tag address(8) length(4) budget(2): BULK_REQUEST bytes
 *   answer    records, in the order of their addresses, and an end:
 *     'd' length(2) bytes     memory as it is
 *     'c' bytes               the same, BULK_CHUNK bytes: to a host that has said HELLO_CHUNK
 *     'f' length(4) word(4)   memory that repeats word; length is a multiple of 4
 *     'e' tag status          enum bulk_status
 *
 *   request   't' tag thread(8) count(4) 0(2): the registers of so many threads, in the order of the list, from
 *             that one on
 *   answer    records, and an end as above:
 *     't' 'l' length(2) bytes a size for each register of g, before the first thread
 *     't' 't' length(2) bytes a thread: a code of 4 bits (the lower ones first) for its number and for each register;
 *                             then bytes. A code is how many bytes of a value, from its first one on, follow: the rest of it
 *                             is as it was the last time that it was told in this answer, or 0
 *
 *   unasked, before a stop reply:
 *     's' place length(2) bytes     each byte the difference (exclusive or) to that of the 's' of this place before;
 *                             before the first one all are 0. The bytes: where a piece of code begins(8), how
 *                             much of it is known(1), BULK_CODE bytes; a count(1) and so many registers that a
 *                             stop reply carries: number, length, bytes. Then, not behind a step: the stack
 *                             as the code, with BULK_STACK bytes; length(2) and bytes of a reply to 'g'
 *
 * The target stops early when the records hold more than budget bytes of 'd' and 'c': what is next is asked for
 * again, or not. */
#ifndef BULK_H
#define BULK_H

#define BULK_REQUEST     16u
#define BULK_DATA_HEAD   3u
#define BULK_CHUNK       256u
#define BULK_FILL_RECORD 9u
#define BULK_END_RECORD  3u
#define BULK_STOP_RECORD 4u  /* before its bytes */
#define BULK_SIZES       'l' /* of the second byte of 't' records */
#define BULK_THREAD      't'
#define BULK_REG_WHOLE   14u /* codes: all bytes follow; */
#define BULK_REG_UNKNOWN 15u /*   none does, the value is not known */
#define BULK_TID_BYTES   8u
#define BULK_LINE        32u /* pieces of memory begin at a multiple of it */
#define BULK_CODE        64u
#define BULK_STACK       128u
#define BULK_STOP_HEAD   (9u + BULK_CODE + 1u)  /* without registers */
#define BULK_STOP_REST   (9u + BULK_STACK + 2u) /* without registers */

enum bulk_status {
	BULK_DONE,    /* all of it, or the budget is used up */
	BULK_FAULT,   /* the next byte cannot be read */
	BULK_DEVICE,  /* the next byte may not be read ahead: it is no RAM and no ROM */
	BULK_RUNNING, /* not every CPU is frozen: only what is asked for by 'm' is read */
	BULK_ABORTED  /* ^C came */
};

#endif /* BULK_H */
