/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* session.h - one target on one line, for those of our parts that work with it: its text, what becomes of it,
 * a port for gdb, and requests: a shell command, a packet, stop, resume. Any number of listeners, one line.
 *
 *   line --bytes--> split --text-----> listeners
 *     ^              |  `--packets---> gdb when attached; our own requests; else acknowledged here and, when
 *     |              |                 it is console output, shown to the listeners
 *     `---one piece--+<-- session_type()
 *                    |<-- gdb, through the proxy on the link
 *                    `<-- requests
 *
 * All is called from the event loop's thread. A listener may call everything here but session_close(). */
#ifndef SESSION_H
#define SESSION_H

#include <uv.h>

#include "line.h"
#include "reply.h"
#include "runstate.h"

struct session;

enum session_news {
	SESSION_UP,      /* the line is there */
	SESSION_WAITS,   /* it is not there at the start, and is waited for */
	SESSION_DOWN,    /* it was lost and is waited for: why */
	SESSION_FAILED,  /* it could not be had, or was lost for good: why */
	SESSION_BREAK,   /* a BREAK was received */
	SESSION_LINKED,  /* the framed link stands: session_about() */
	SESSION_PLAIN,   /* the target knows no link */
	SESSION_SILENT,  /* the link is silent for long; it is still called */
	SESSION_ANSWERS, /* it answers again, and nothing was lost */
	SESSION_RESET,   /* the target was reset */
	SESSION_STOPPED, /* the target has stopped: why, "signal 0x05" when a packet told it, "" when nothing did */
	SESSION_RUNS,  /* the target runs on */
	SESSION_GDB,   /* a gdb has come */
	SESSION_NO_GDB /* it has gone */
};

struct session_events {
	/* Text of the target, valid during the call. lf_only: its lines end in LF alone. */
	void (*text)(void *ctx, const uint8_t *data, size_t len, bool lf_only);
	/* Text of the debugger itself, on a channel of its own: nothing that the kernel prints can be it. NULL:
	 * text() gets it. */
	void (*said)(void *ctx, const uint8_t *data, size_t len);
	/* The payload of a notification, as received. */
	void (*note)(void *ctx, const uint8_t *payload, size_t len);
	/* why is never NULL. */
	void (*news)(void *ctx, enum session_news news, const char *why);
	/* The line takes more (or no more): whoever sends pauses. */
	void (*room)(void *ctx, bool room);
};

struct session_listener {
	const struct session_events *events; /* each member may be NULL */
	void *ctx;
	struct session_listener *next; /* the session's */
};

struct session_config {
	const struct line_spec *line;
	enum line_effort effort;
	bool plain;        /* never call for the framed link */
	int gdb_port;      /* 0: any free one; OPTS_GDB_NONE: none */
	bool watch;        /* ask a target on the link whether it stands when that is not known */
	uint8_t stop_byte; /* what stops a running target: 0x03, or 0: BREAK */
};

/* Begin. config must outlive it. NULL with one line for people in why. */
struct session *session_open(
	uv_loop_t *loop, const struct session_config *config, char *why, size_t why_size);

/* Hear of what happens from now on, or no more; l stays the caller's. */
void session_listen(struct session *s, struct session_listener *l);
void session_unlisten(struct session *s, struct session_listener *l);

/* Let go of the line and of gdb; no event comes any more, and requests end at once. After the loop has run,
 * session_free(). */
void session_close(struct session *s);
void session_free(struct session *s);

/* ---- what is known ---- */

bool session_is_up(const struct session *s);
bool session_linked(const struct session *s);
/* Is it being found out whether the target knows the link? */
bool session_calling(const struct session *s);
/* What the target said of itself; only while linked. */
const struct hello *session_about(const struct session *s);
const struct runstate *session_state(const struct session *s);
/* The port for gdb, 0 when there is none; is one attached? */
int session_gdb_port(const struct session *s);
bool session_gdb(const struct session *s);

/* Open the port for gdb, 0: any free one; 0, or a negative uv error. Close it, and drop who is attached. */
int session_gdb_open(struct session *s, int port);
void session_gdb_close(struct session *s);

/* ---- what can be done ---- */

/* Would session_type() take that many bytes now, all of them? */
bool session_takes(const struct session *s, size_t len);

/* Console input. While the line is not there it goes nowhere. */
void session_type(struct session *s, const uint8_t *data, size_t len);

/* Send a BREAK. 0, or a negative uv error: UV_ENOTSUP when the line has none. */
int session_break(struct session *s);

/* On the link: find out whether the target stands, without disturbing one that runs. SESSION_STOPPED tells. */
void session_look(struct session *s);

/* Send what stops a running target, and wait for nothing. */
void session_interrupt(struct session *s);

/* The target is about to be reset, or has been: the line is plain until a question of ours, or the debugger's
 * greeting, leads to a call. leave: it still listens, and hears that the link ends. What is asked has failed. */
void session_unlink(struct session *s, bool leave);

/* How a request ends. */
enum session_result {
	SESSION_DONE,
	SESSION_REFUSED,   /* the target answered an error: why */
	SESSION_NO_ANSWER, /* it did not answer in time, or the line is too noisy */
	SESSION_BUSY,      /* not while gdb works with it: why */
	SESSION_NO_LINE    /* the line is not there, or was lost, or the target was reset */
};

/* One at a time is under way, the others wait. The caller keeps it until done() is called. */
struct session_request {
	/* What a shell command prints; may be NULL. */
	void (*output)(void *ctx, const uint8_t *text, size_t len);
	/* The answer to a packet, runs expanded, valid during the call; done(SESSION_DONE) follows. */
	void (*answer)(void *ctx, enum reply_kind kind, const uint8_t *payload, size_t len);
	/* Once, never from inside the function that began it. why is one line for people. */
	void (*done)(void *ctx, enum session_result result, const char *why);
	void *ctx;
	unsigned limit_ms; /* since the last sign of life */
	/* The session's. */
	enum { SESSION_SHELL, SESSION_PACKET, SESSION_STOP, SESSION_RESUME, SESSION_PROCEED } what;
	struct session_request *next;
	const char *command; /* or the packet */
};

/* Run a line in the target's shell; a running target is stopped by it. command must stay until done(). */
void session_shell(struct session *s, struct session_request *r, const char *command);

/* Send a packet of gdb's, as text, one that is answered at once and may be done twice; a running target is stopped
 * by it. What the answer says is the caller's to judge: also an error is SESSION_DONE. payload must stay until
 * done(). */
void session_ask(struct session *s, struct session_request *r, const char *payload);

/* Stop the target, or see that it stands. */
void session_stop(struct session *s, struct session_request *r);

/* Let it run on, as gdb's "detach" does. A dead target that stays is SESSION_REFUSED. */
void session_resume(struct session *s, struct session_request *r);

/* Let one that died go the kernel's own way, by gdb's "continue". SESSION_STOPPED tells when it stops
 * again. */
void session_proceed(struct session *s, struct session_request *r);

/* Its owner goes away: done() is not called. */
void session_cancel(struct session *s, struct session_request *r);

#endif /* SESSION_H */
