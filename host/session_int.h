/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session_int.h - what the parts of a session share: session.c has the line and begins and ends it all,
 * session_news.c tells the listeners, session_gdb.c stands between gdb and the target; of our own requests
 * session_queue.c has the order, session_ask.c the kinds, session_packet.c the packets. */
#ifndef SESSION_INT_H
#define SESSION_INT_H

#include "gdbport.h"
#include "proxy.h"
#include "session.h"
#include "split.h"

#define SESSION_COMMAND_MAX ((size_t)8192) /* characters of a shell command; each becomes two */
#define SESSION_HELD        4096u /* bytes typed while it is found out whether the target knows the link */
#define SESSION_PACKET      (2 * SESSION_COMMAND_MAX + 16)

/* The states of session_ask.c. */
enum ask_state { ASK_NOTHING, ASK_SENT, ASK_ANSWERING, ASK_LOOKING };

struct ask {
	struct session_request *first; /* the one that is served, and those behind it */
	struct session_request left;   /* its owner has gone, its answer has not come */
	enum ask_state state;
	uv_timer_t resend;
	uv_timer_t limit;
	uv_timer_t next; /* begins the next one from the loop's top */
	unsigned resent;
	unsigned bad_packets;
	unsigned awaited; /* answers to the packets of the one that is left */
	uint64_t sent_ms;
	bool went; /* a 'c' of ours was sent, and no stop reply has come */
	size_t len;
	uint8_t packet[SESSION_PACKET];
};

struct session {
	const struct session_config *config;
	uv_loop_t *loop;
	struct session_listener *listeners;
	uv_timer_t idle; /* what split holds back is let go */
	uv_timer_t tick; /* the link's clock */
	struct line *line;
	struct split *split;
	struct gdbport *gdb; /* or NULL */
	struct proxy *proxy; /* used on the link */
	struct runstate run;
	struct ask ask;
	bool closing;
	bool called; /* for a request, since the line is up */
	bool silent; /* the time of the clock idle is over, and what has come meanwhile is looked at once more */
	bool room;
	size_t held_len;
	uint8_t held[SESSION_HELD];
	uint8_t answer[SPLIT_PACKET_MAX];
};

/* session_news.c */

void session_news(struct session *s, enum session_news news, const char *why);
void session_text(struct session *s, const uint8_t *data, size_t len, bool lf_only);
void session_said(struct session *s, const uint8_t *data, size_t len);

/* What evidence about the target has changed. */
void session_learn(struct session *s, enum runstate_news news);

/* session.c */

/* Type what was held back, or forget it. */
void session_type_held(struct session *s);

/* Look at the link's clock, after everything that may have changed it. */
void session_tick(struct session *s);

/* Read gdb and the keyboard only while the line takes it. ctx is the session. */
void session_throttle(void *ctx);

/* Somebody who knows the link may have come since the line is up: call once more. True: it is being found out. */
bool session_call(struct session *s);

/* On the link: does every CPU stand? Only when somebody wants to know. */
void session_probe(struct session *s);

/* session_gdb.c */

struct proxy *session_proxy_new(struct session *s);

/* While the line is not there every gdb is refused. */
void session_gdb_refuse(struct session *s, bool refuse);

/* The answer that is waited for may have been asked for, or may have come. */
void session_expect(struct session *s);

/* For struct split_sink; ctx is the session. */
void session_packet(void *ctx, const uint8_t *raw, size_t len, bool good);
void session_ack(void *ctx, uint8_t byte);
void session_bulk(void *ctx, const uint8_t *data, size_t len);
void session_link_news(void *ctx, enum split_news news);

/* session_packet.c */

/* Send a payload, and have its answer taken. */
void ask_send(struct session *s, const char *payload, size_t len);

/* A packet or an acknowledgement for the request that is served. False: there is none. */
bool ask_packet(struct session *s, const uint8_t *raw, size_t len, bool good);
bool ask_ack(struct session *s, uint8_t byte);

/* Let a dead target go. */
void ask_proceed(struct session *s);

/* The request that is served must not be done twice. */
bool ask_goes_once(const struct session *s);

/* Is a packet of ours under way on a plain line? gdb has to wait then. */
bool ask_holds_line(const struct session *s);

/* The clock ask.resend. */
void ask_not_answered(uv_timer_t *timer);

/* session_queue.c */

void ask_begin(struct session *s);
void ask_close(struct session *s);

/* The request that is served ends. */
void ask_finish(struct session *s, enum session_result result, const char *why);

/* It gets its whole time again. */
void ask_sign_of_life(struct session *s);

/* The packets of a plain line are ours to acknowledge (or no longer). */
void ask_take_line(struct session *s, bool take);

/* A gdb that has come meanwhile gets the line. */
void ask_give_line(struct session *s);

/* The line is there, gdb has gone: what waits may begin. */
void ask_go_on(struct session *s);

/* session_ask.c */

/* The clock ask.next: serve the first one. */
void ask_serve(uv_timer_t *timer);

/* The target was told to go: a dead one may stay all the same. */
void ask_look_if_it_runs(struct session *s);

/* Nothing was seen for long enough. */
void ask_looked(struct session *s);

/* Whether all CPUs stand has been answered. */
void ask_all_stand(struct session *s, bool all);

/* The target has stopped; it did not go; or what was under way has failed. */
void ask_stopped(struct session *s);
void ask_stays(struct session *s);
void ask_failed(struct session *s, enum session_result result, const char *why);

#endif /* SESSION_INT_H */
