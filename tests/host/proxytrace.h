/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* proxytrace.h - a proxy between a gdb and a target that a test plays. What happens is written down as one
 * string: >payload to the target, <payload to gdb, =payload for us, r(address,length,budget) and
 * t(thread,count,0) on the bulk channel,
 * all or some for who asked whether every CPU stands. */
#ifndef PROXYTRACE_H
#define PROXYTRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../host/proxy.h"

#define PROXYTRACE_MAX 0x4000u

extern char trace[PROXYTRACE_MAX]; /* since happened() was called, or the test emptied it */
extern struct proxy *proxy;
extern bool no_bulk;    /* the link has no such channel */
extern bool no_threads; /* it does not tell registers of threads there */
extern uint8_t tag;     /* of the last bulk request */

void proxytrace_begin(void);
void proxytrace_end(void);

/* Payloads: of gdb, of the target, of our own question as proxy_ask() says. */
void gdb(const char *payload);
void target(const char *payload);
int ask(const char *payload);

/* Bytes of the bulk channel, and the record that ends an answer. */
void bulk(const void *data, size_t len);
void bulk_end(uint8_t status);

/* This, and nothing else, since the last time. */
void happened(const char *what);

#endif /* PROXYTRACE_H */
