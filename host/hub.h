/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hub.h - what the parts of `holdfast connect` share: connect.c begins and ends it all, hub_gdb.c stands
 * between gdb and the target. */
#ifndef HUB_H
#define HUB_H

#include <uv.h>

#include "console.h"
#include "gdbport.h"
#include "line.h"
#include "log.h"
#include "opts.h"
#include "proxy.h"
#include "signals.h"
#include "split.h"

struct hub {
	const struct opts *o;
	uv_loop_t loop;
	uv_timer_t idle; /* what split holds back is let go */
	uv_timer_t tick; /* the link's clock */
	uv_timer_t end;  /* tears down from the loop's top, never under a caller's feet */
	struct signals signals;
	struct line *line;
	struct split *split;
	struct gdbport *gdb; /* or NULL */
	struct proxy *proxy; /* used on the link */
	struct console *console;
	struct log log;
	int status;
	bool ending;
	bool was_up;
	char failure[LINE_WHY_MAX];
	uint8_t answer[SPLIT_PACKET_MAX];
};

/* connect.c */

bool hub_linked(const struct hub *h);

/* Text for the console and the log. */
void hub_show(struct hub *h, const uint8_t *data, size_t len, bool lf_only);

/* The gdb command line. */
void hub_say_gdb(const struct hub *h);

/* Look at the link's clock, after everything that may have changed it. */
void hub_tick(struct hub *h);

/* Read gdb and the keyboard only while the line takes it. ctx is the hub. */
void hub_throttle(void *ctx);

/* hub_gdb.c */

struct proxy *hub_proxy_new(struct hub *h);
extern const struct gdbport_events hub_gdb_events;

/* For struct split_sink; ctx is the hub. */
void hub_packet(void *ctx, const uint8_t *raw, size_t len, bool good);
void hub_ack(void *ctx, uint8_t byte);
void hub_bulk(void *ctx, const uint8_t *data, size_t len);
void hub_news(void *ctx, enum split_news news);

#endif /* HUB_H */
