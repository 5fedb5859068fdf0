/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* edit.c - instead of edit.c: a line that is typed and can be rubbed out from its end; no cursor, no history.
 *
 *   keys: printable, BS/DEL, ^U, ^C
 *
 * A byte that is no text spoils the line: it is refused at its end instead of being run with a hole. */
#include "stub/io.h"
#include "stub/out.h"
#include "stub/shell.h"
#include "stub/str.h"

#define CTRL(letter) ((letter)&0x1f)
#define BACKSPACE    0x08
#define DELETE       0x7f

static void echo(struct hf *k, const char *text)
{
	hf_io_text(k, text, hf_strlen(text));
}

static void rub_out(struct hf *k, size_t count)
{
	for (; count > 0 && k->shell.len > 0; count--, k->shell.len--)
		echo(k, "\b \b");
}

void hf_shell_drop_line(struct hf *k)
{
	k->shell.len = 0;
	k->shell.refused = NULL;
}

bool hf_shell_line_empty(const struct hf *k)
{
	return k->shell.len == 0 && k->shell.refused == NULL;
}

static void run_line(struct hf *k)
{
	struct hf_shell *s = &k->shell;

	echo(k, "\n");
	s->line[s->len] = '\0';
	hf_shell_enter(k);
}

static void insert(struct hf *k, uint8_t byte)
{
	struct hf_shell *s = &k->shell;

	if (byte < ' ' || byte > '~') {
		s->refused = "a byte that is no text arrived in this line";
	} else if (s->len + 1 >= sizeof(s->line)) {
		s->refused = "line too long";
	} else {
		s->line[s->len++] = (char)byte;
		(void)hf_io_put(k, byte);
	}
}

/* CR, LF and CRLF all end a line: an LF right behind a CR is part of it. */
void hf_shell_feed(struct hf *k, uint8_t byte)
{
	bool lf_of_crlf = k->shell.after_cr && byte == '\n';

	k->shell.after_cr = byte == '\r';
	if (lf_of_crlf)
		return;
	if (byte == '\r' || byte == '\n') {
		run_line(k);
	} else if (byte == BACKSPACE || byte == DELETE) {
		rub_out(k, 1);
	} else if (byte == CTRL('U')) {
		rub_out(k, k->shell.len);
	} else if (byte == CTRL('C')) {
		echo(k, "^C\n");
		hf_shell_open(k);
	} else {
		insert(k, byte);
	}
}
