/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* run_load.c - what a run is made from: the script, the board, the command that starts it. Nothing of it touches
 * the line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run_int.h"
#include "say.h"

static int bad(const char *why)
{
	say_error("%s", why);
	return VERDICT_BAD;
}

/* Does a `dump` want the ELF's segments? Its ranges are words. */
static bool wants_elf(const struct stmt *s)
{
	const char *at = s->kind == SCRIPT_DUMP ? s->pattern.text : NULL;

	for (; at && (at = strstr(at, "data")); at++) {
		if ((at == s->pattern.text || at[-1] == ' ') && at[4] == ' ')
			return true;
	}
	return false;
}

/* The first statement that wants what the command line and the board did not bring, or NULL. As deep as
 * SCRIPT_DEPTH_MAX. */
static const struct stmt *lacking(const struct run *r, const struct stmt *s, const char **what)
{
	const struct stmt *inner;

	for (; s; s = s->next) {
		*what = s->kind == SCRIPT_RESET && !r->board.reset[0]
				? "-b BOARD with a reset command, for 'reset'"
			: wants_elf(s) && !r->o->elf ? "--elf FILE, for 'data'"
						     : NULL;
		if (*what)
			return s;
		if ((inner = lacking(r, s->body, what)))
			return inner;
	}
	return NULL;
}

static struct stmt *complete(const struct run *r, struct stmt *script)
{
	const char *what;
	const struct stmt *s = lacking(r, script, &what);

	if (!s)
		return script;
	say_error("%s:%u:%u: expected %s", r->o->run.script, s->line, s->column, what);
	script_free(script);
	return NULL;
}

struct stmt *run_load_script(const struct run *r)
{
	const char *path = r->o->run.script;
	struct script_error error;
	struct stmt *script = NULL;
	FILE *f = fopen(path, "r");
	char *text_of = f ? malloc(SCRIPT_BYTES_MAX + 1) : NULL;
	const size_t len = text_of ? fread(text_of, 1, SCRIPT_BYTES_MAX + 1, f) : 0;

	if (!f || !text_of || ferror(f))
		say_error("%s: %s", path, strerror(errno));
	else if (len > SCRIPT_BYTES_MAX)
		say_error("%s: larger than 1 MiB", path);
	else if (!(script = script_parse(text_of, len, &error)))
		say_error("%s:%u:%u: %s", path, error.line, error.column, error.why);
	free(text_of);
	if (f)
		(void)fclose(f); /* it was only read */
	return complete(r, script);
}

/* The board's line and the command line's options into one set. */
int run_load_board(struct run *r, struct opts *o)
{
	char why[OPTS_ERROR_MAX], line[sizeof(r->board.line) + 20];

	r->board.lock = -1;
	if (!o->run.board)
		return 0;
	if (boards_find(&r->board, o->run.boards, o->run.board, why, sizeof(why)))
		return bad(why);
	(void)snprintf(line, sizeof(line), "%s%s%s", r->board.line, r->board.baud[0] ? "," : "",
		r->board.baud);
	if (opts_parse_line(&o->line, line, why, sizeof(why)))
		return bad(why);
	if (!o->elf && r->board.elf[0])
		o->elf = r->board.elf;
	return 0;
}

int run_start_target(struct run *r)
{
	char sh[] = "/bin/sh", dash_c[] = "-c";
	char *shell[] = {sh, dash_c, r->board.start, NULL};
	char **argv = r->o->run.start ? r->o->run.start : r->board.start[0] ? shell : NULL;
	char why[OPTS_ERROR_MAX];

	if (r->o->run.board && boards_lock(&r->board, r->o->run.board, why, sizeof(why))) {
		say_error("%s", why);
		return VERDICT_LINE;
	}
	const int err = argv ? own_prepare(&r->own, argv) : 0;
	if (err)
		say_error("the start command: %s", strerror(-err));
	return err ? VERDICT_LINE : VERDICT_PASS;
}
