/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* edit.c - the shell's line editor. What it prints is what a 115200-baud terminal needs and no more.
 *
 *   keys: printable, BS/DEL, ^A ^E ^B ^F ^U ^K ^P ^N ^C, arrows, Home, End, Delete
 *   escape states: none, after ESC, after ESC [, after ESC [ and its first digit (the digit itself), in a
 *   longer sequence, which means nothing here. A control character ends a sequence and counts itself.
 *
 * A byte that is no text spoils the line: it is refused at its end instead of being run with a hole. */
#include "io.h"
#include "out.h"
#include "shell.h"
#include "str.h"

enum { ESC_NONE, ESC_SEEN, ESC_BRACKET, ESC_LONG };

#define CTRL(letter) ((letter)&0x1f)
#define BACKSPACE    0x08
#define ESCAPE       0x1b
#define DELETE       0x7f

static void raw(struct hf *k, const char *text)
{
	hf_io_text(k, text, hf_strlen(text));
}

static void back(struct hf *k, size_t count)
{
	while (count-- > 0)
		(void)hf_io_put(k, BACKSPACE);
}

/* Reprint from the cursor to the end, wipe `wiped` old characters, and come back. */
static void redraw_tail(struct hf *k, size_t wiped)
{
	struct hf_shell *s = &k->shell;

	for (size_t i = s->cursor; i < s->len; i++)
		(void)hf_io_put(k, (uint8_t)s->line[i]);
	for (size_t i = 0; i < wiped; i++)
		(void)hf_io_put(k, ' ');
	back(k, s->len - s->cursor + wiped);
}

static void insert(struct hf *k, char c)
{
	struct hf_shell *s = &k->shell;

	if (s->len + 1 >= sizeof(s->line)) {
		s->refused = "line too long";
		return;
	}
	for (size_t i = s->len; i > s->cursor; i--)
		s->line[i] = s->line[i - 1];
	s->line[s->cursor++] = c;
	s->len++;
	(void)hf_io_put(k, (uint8_t)c);
	if (s->cursor < s->len)
		redraw_tail(k, 0);
}

/* Remove the character at the cursor. */
static void erase(struct hf *k)
{
	struct hf_shell *s = &k->shell;

	if (s->cursor == s->len)
		return;
	s->len--;
	for (size_t i = s->cursor; i < s->len; i++)
		s->line[i] = s->line[i + 1];
	redraw_tail(k, 1);
}

static void left(struct hf *k)
{
	if (k->shell.cursor > 0) {
		k->shell.cursor--;
		back(k, 1);
	}
}

static void right(struct hf *k)
{
	struct hf_shell *s = &k->shell;

	if (s->cursor < s->len)
		(void)hf_io_put(k, (uint8_t)s->line[s->cursor++]);
}

static void home(struct hf *k)
{
	back(k, k->shell.cursor);
	k->shell.cursor = 0;
}

static void end(struct hf *k)
{
	while (k->shell.cursor < k->shell.len)
		right(k);
}

static void cut_tail(struct hf *k)
{
	size_t wiped = k->shell.len - k->shell.cursor;

	k->shell.len = k->shell.cursor;
	redraw_tail(k, wiped);
}

static void replace(struct hf *k, const char *text)
{
	home(k);
	cut_tail(k);
	for (; *text != '\0'; text++)
		insert(k, *text);
}

/* history[] is a ring; history_at counts back from the newest, 0 is the line being typed. */
static void recall(struct hf *k, int direction)
{
	struct hf_shell *s = &k->shell;
	unsigned kept = s->history_count < HF_HISTORY_MAX ? s->history_count : HF_HISTORY_MAX;
	unsigned wanted = s->history_at + (unsigned)direction;

	if (wanted > kept)
		return; /* also below 0: it wraps round */
	s->history_at = wanted;
	replace(k, wanted == 0 ? "" : s->history[(s->history_count - wanted) % HF_HISTORY_MAX]);
}

static void keep_in_history(struct hf_shell *s)
{
	const char *newest = s->history[(s->history_count - 1) % HF_HISTORY_MAX];

	if (s->history_count > 0 && hf_strcmp(newest, s->line) == 0)
		return;
	(void)hf_strcopy(s->history[s->history_count++ % HF_HISTORY_MAX], s->line, HF_LINE_MAX);
}

void hf_shell_drop_line(struct hf *k)
{
	struct hf_shell *s = &k->shell;

	s->len = s->cursor = 0;
	s->line[0] = '\0';
	s->escape = ESC_NONE;
	s->history_at = 0;
	s->refused = NULL;
}

bool hf_shell_line_empty(const struct hf *k)
{
	return k->shell.len == 0 && k->shell.refused == NULL && k->shell.escape == ESC_NONE;
}

static void run_line(struct hf *k)
{
	struct hf_shell *s = &k->shell;

	raw(k, "\n");
	s->line[s->len] = '\0';
	if (s->refused == NULL && *hf_skip_blanks(s->line) != '\0')
		keep_in_history(s);
	hf_shell_enter(k);
}

static void cursor_key(struct hf *k, uint8_t byte)
{
	k->shell.escape = ESC_NONE;
	switch (byte) {
	case 'A':
		recall(k, 1);
		break;
	case 'B':
		recall(k, -1);
		break;
	case 'C':
		right(k);
		break;
	case 'D':
		left(k);
		break;
	case 'H':
		home(k);
		break;
	case 'F':
		end(k);
		break;
	default:
		break;
	}
}

/* ESC [ digit ~: what terminals send that have no letter for the key. */
static void numbered_key(struct hf *k, uint8_t digit)
{
	k->shell.escape = ESC_NONE;
	if (digit == '1' || digit == '7')
		home(k);
	else if (digit == '3')
		erase(k);
	else if (digit == '4' || digit == '8')
		end(k);
}

static bool in_escape(struct hf *k, uint8_t byte)
{
	uint8_t state = k->shell.escape;
	bool parameter = byte >= ' ' && byte < '@'; /* ECMA-48 5.4: these go before the last one */

	if (state == ESC_NONE || byte < ' ') {
		k->shell.escape = ESC_NONE;
		return false;
	}
	if (state == ESC_SEEN)
		k->shell.escape = byte == '[' || byte == 'O' ? ESC_BRACKET : ESC_NONE;
	else if (parameter)
		k->shell.escape = state == ESC_BRACKET ? byte : ESC_LONG;
	else if (state == ESC_BRACKET)
		cursor_key(k, byte);
	else
		numbered_key(k, byte == '~' ? state : ESC_NONE);
	return true;
}

static void control(struct hf *k, uint8_t byte)
{
	switch (byte) {
	case CTRL('A'):
		home(k);
		break;
	case CTRL('B'):
		left(k);
		break;
	case CTRL('C'):
		raw(k, "^C\n");
		hf_shell_open(k);
		break;
	case CTRL('D'):
		erase(k);
		break;
	case CTRL('E'):
		end(k);
		break;
	case CTRL('F'):
		right(k);
		break;
	case CTRL('K'):
		cut_tail(k);
		break;
	case CTRL('N'):
		recall(k, -1);
		break;
	case CTRL('P'):
		recall(k, 1);
		break;
	case CTRL('U'):
		replace(k, "");
		break;
	case BACKSPACE:
	case DELETE:
		if (k->shell.cursor > 0) {
			left(k);
			erase(k);
		}
		break;
	case ESCAPE:
		k->shell.escape = ESC_SEEN;
		break;
	case '\t':
		insert(k, ' ');
		break;
	default:
		k->shell.refused = "a byte that is no text arrived in this line";
		break;
	}
}

/* CR, LF and CRLF all end a line: an LF right behind a CR is part of it. */
void hf_shell_feed(struct hf *k, uint8_t byte)
{
	bool lf_of_crlf = k->shell.after_cr && byte == '\n';

	k->shell.after_cr = byte == '\r';
	if (lf_of_crlf)
		return;
	if (byte == '\r' || byte == '\n')
		run_line(k);
	else if (in_escape(k, byte))
		return;
	else if (byte >= ' ' && byte <= '~')
		insert(k, (char)byte);
	else
		control(k, byte);
}
