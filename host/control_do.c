/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* control_do.c - what a client of the control socket asks for. A request is an object with "do"; its "id" comes
 * back in its reply. One that takes time is a job: others are served meanwhile. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_int.h"

#define LIMIT_DEFAULT_S 10.0
#define LIMIT_MAX_S     86400.0

struct job {
	struct session_request request;
	struct client *client;
	json_t *id; /* or NULL */
	char *command;
	char *output;
	size_t len;
	bool cut;
	struct job *next;
};

/* ---- replies ---- */

/* why NULL: all is well. */
static json_t *new_reply(json_t *id, const char *error, const char *why)
{
	json_t *reply = json_object();

	if (id)
		(void)json_object_set(reply, "id", id); /* no memory: left out */
	(void)json_object_set_new(reply, "ok", json_boolean(!error));
	if (error) {
		(void)json_object_set_new(reply, "error", json_string(error));
		control_put_bytes(reply, "why", why, strlen(why));
	}
	return reply;
}

static void refuse(struct client *c, json_t *id, const char *error, const char *why)
{
	client_say(c, new_reply(id, error, why));
}

static void done(struct client *c, json_t *id)
{
	client_say(c, new_reply(id, NULL, NULL));
}

/* ---- jobs ---- */

static void free_job(struct job *j)
{
	json_decref(j->id);
	free(j->command);
	free(j->output);
	free(j);
}

static void unlist(struct job *j)
{
	for (struct job **at = &j->client->jobs; *at; at = &(*at)->next) {
		if (*at == j) {
			*at = j->next;
			return;
		}
	}
}

void client_forget_jobs(struct client *c)
{
	while (c->jobs) {
		struct job *j = c->jobs;
		c->jobs = j->next;
		session_cancel(c->control->config.session, &j->request);
		free_job(j);
	}
}

static void job_output(void *ctx, const uint8_t *text, size_t len)
{
	struct job *j = ctx;
	const size_t room = CONTROL_OUTPUT - j->len;

	j->cut = j->cut || len > room;
	if (len > room)
		len = room;
	char *grown = realloc(j->output, j->len + len + 1);
	if (!grown) {
		j->cut = true;
		return;
	}
	memcpy(grown + j->len, text, len);
	j->output = grown;
	j->len += len;
}

static void job_done(void *ctx, enum session_result result, const char *why)
{
	static const char *const errors[] = {[SESSION_REFUSED] = "refused",
		[SESSION_NO_ANSWER] = "no-answer",
		[SESSION_BUSY] = "busy",
		[SESSION_NO_LINE] = "no-line"};
	struct job *j = ctx;
	json_t *reply = new_reply(j->id, errors[result], why);

	if (j->command) {
		control_put_bytes(reply, "output", j->output ? j->output : "", j->len);
		if (j->cut)
			(void)json_object_set_new(reply, "cut", json_true());
	}
	unlist(j);
	client_say(j->client, reply);
	free_job(j);
}

/* NULL: the reply has been given. */
static struct job *new_job(struct client *c, const json_t *request)
{
	const json_t *limit = json_object_get(request, "timeout");
	json_t *id = json_object_get(request, "id");
	const double s = limit ? json_number_value(limit) : LIMIT_DEFAULT_S;

	if (!(s >= 0.001 && s <= LIMIT_MAX_S)) { /* so that a NaN fails it too */
		refuse(c, id, "usage", "timeout is in seconds, 0.001 to 86400");
		return NULL;
	}
	struct job *j = calloc(1, sizeof(*j));
	if (!j) {
		refuse(c, id, "failed", "out of memory");
		return NULL;
	}
	j->request = (struct session_request){.output = job_output,
		.done = job_done,
		.ctx = j,
		.limit_ms = (unsigned)(s * 1000.0)};
	j->client = c;
	j->id = json_incref(id);
	j->next = c->jobs;
	c->jobs = j;
	return j;
}

/* ---- requests ---- */

static void do_status(struct client *c, const json_t *request)
{
	json_t *reply = new_reply(json_object_get(request, "id"), NULL, NULL);

	control_put_status(c->control, reply);
	client_say(c, reply);
}

static void do_stop(struct client *c, const json_t *request)
{
	struct job *j = new_job(c, request);

	if (j)
		session_stop(c->control->config.session, &j->request);
}

static void do_resume(struct client *c, const json_t *request)
{
	struct job *j = new_job(c, request);

	if (j)
		session_resume(c->control->config.session, &j->request);
}

static void do_shell(struct client *c, const json_t *request)
{
	const char *command = json_string_value(json_object_get(request, "command"));
	json_t *id = json_object_get(request, "id");

	if (!command || !*command || strpbrk(command, "\r\n")) {
		refuse(c, id, "usage", "shell needs a command, one line of text");
		return;
	}
	struct job *j = new_job(c, request);
	if (!j)
		return;
	j->command = strdup(command);
	if (!j->command) {
		unlist(j);
		free_job(j);
		refuse(c, id, "failed", "out of memory");
		return;
	}
	session_shell(c->control->config.session, &j->request, j->command);
}

/* The events that are named, all when none is; 0: one is not known. */
static unsigned named_events(const json_t *request)
{
	const json_t *names = json_object_get(request, "events");
	unsigned wants = 0;
	size_t i;
	const json_t *name;

	if (!names)
		return CONTROL_CONSOLE | CONTROL_TARGET | CONTROL_LINES | CONTROL_GDB;
	json_array_foreach(names, i, name)
	{
		const unsigned one =
			json_is_string(name) ? control_event(json_string_value(name)) : 0;
		if (!one)
			return 0;
		wants |= one;
	}
	return wants;
}

static const char no_event[] = "events is a list of console, target, line, gdb";

static void do_subscribe(struct client *c, const json_t *request)
{
	const unsigned wants = named_events(request);

	if (!wants) {
		refuse(c, json_object_get(request, "id"), "usage", no_event);
		return;
	}
	c->wants |= wants;
	done(c, json_object_get(request, "id"));
}

static void do_unsubscribe(struct client *c, const json_t *request)
{
	const unsigned wants = named_events(request);

	if (!wants) {
		refuse(c, json_object_get(request, "id"), "usage", no_event);
		return;
	}
	c->wants &= ~wants;
	done(c, json_object_get(request, "id"));
}

static void do_type(struct client *c, const json_t *request)
{
	const json_t *text = json_object_get(request, "text");
	json_t *id = json_object_get(request, "id");

	if (!json_is_string(text))
		refuse(c, id, "usage", "type needs a text");
	else if (!session_is_up(c->control->config.session))
		refuse(c, id, "no-line", "the line is not there");
	else if (!session_takes(c->control->config.session, json_string_length(text)))
		refuse(c, id, "busy", "the line is full: try again later");
	else if (!seats_type(c->control->config.seats, &c->seat,
			 (const uint8_t *)json_string_value(text), json_string_length(text)))
		refuse(c, id, "busy", "another one writes; take it first");
	else
		done(c, id);
}

static void do_take(struct client *c, const json_t *request)
{
	seats_take(c->control->config.seats, &c->seat);
	done(c, json_object_get(request, "id"));
}

static void do_give(struct client *c, const json_t *request)
{
	seats_give(c->control->config.seats, &c->seat);
	done(c, json_object_get(request, "id"));
}

static void do_break(struct client *c, const json_t *request)
{
	const int err = session_break(c->control->config.session);
	json_t *id = json_object_get(request, "id");

	if (err == UV_ENOTSUP)
		refuse(c, id, "failed", "this line cannot carry a BREAK");
	else if (err)
		refuse(c, id, "no-line", uv_strerror(err));
	else
		done(c, id);
}

static void do_end(struct client *c, const json_t *request)
{
	done(c, json_object_get(request, "id"));
	c->control->config.end(c->control->config.ctx);
}

static void do_token(struct client *c, const json_t *request)
{
	done(c, json_object_get(request, "id")); /* it was looked at before */
}

static const struct {
	const char *name;
	void (*serve)(struct client *c, const json_t *request);
} verbs[] = {{"status", do_status}, {"stop", do_stop}, {"resume", do_resume}, {"shell", do_shell},
	{"subscribe", do_subscribe}, {"unsubscribe", do_unsubscribe}, {"type", do_type},
	{"take", do_take}, {"give", do_give}, {"break", do_break}, {"end", do_end},
	{"token", do_token}};

/* Takes as long for a wrong one as for the right one. */
static bool is_token(const char *said, const char *token)
{
	const size_t len = strlen(token);
	unsigned differs = 1;

	if (said && strlen(said) == len) {
		differs = 0;
		for (size_t i = 0; i < len; i++)
			differs |= (unsigned)(said[i] ^ token[i]);
	}
	return differs == 0;
}

static bool let_in(struct client *c, const json_t *request, const char *verb)
{
	const json_t *said = json_object_get(request, "token");

	if (!c->known)
		c->known = !strcmp(verb, "token") &&
			   is_token(json_string_value(said), c->control->config.token);
	if (c->known)
		return true;
	refuse(c, json_object_get(request, "id"), "token", "say the right token first");
	client_drop(c);
	return false;
}

void client_serve(struct client *c, const char *line, size_t len)
{
	json_error_t error;
	json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
	const char *verb = json_string_value(json_object_get(request, "do"));
	char why[2 * JSON_ERROR_TEXT_LENGTH];

	(void)snprintf(why, sizeof(why), "no JSON: %s, column %d", error.text, error.column);
	if (!request || !verb) {
		refuse(c, json_object_get(request, "id"), "usage",
			request ? "a request is an object with \"do\"" : why);
	} else if (let_in(c, request, verb)) {
		size_t i = 0;
		while (i < sizeof(verbs) / sizeof(verbs[0]) && strcmp(verbs[i].name, verb) != 0)
			i++;
		if (i < sizeof(verbs) / sizeof(verbs[0]))
			verbs[i].serve(c, request);
		else
			refuse(c, json_object_get(request, "id"), "usage", "no such request");
	}
	json_decref(request);
}
