/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* player.c - carries out the steps of a transcript on the fake port. */
#define _GNU_SOURCE /* memmem */
#include "player.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "step.h"
#include "stub/wire/hex.h"
#include "stub/wire/rsp.h"
#include "tests/fake/fake.h"

#define TEXT_MAX 65536u

struct player {
	const struct script *script;
	const struct play *how;
	size_t sent;        /* input bytes so far, for the mangler */
	char got[TEXT_MAX]; /* what came back and no "<" step took */
	size_t len;
	char *complaint;
	size_t size;
	bool failed;
};

static struct player player;

/* ---- words about it ---- */

static void printable(char *dst, size_t size, const char *text, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; i < len && at + 5 < size; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '\r' || c == '\n')
			at += (size_t)snprintf(dst + at, size - at, "\\%c", c == '\r' ? 'r' : 'n');
		else if (c < ' ' || c > '~' || c == '\\')
			at += (size_t)snprintf(
				dst + at, size - at, c == '\\' ? "\\\\" : "\\x%02x", c);
		else
			dst[at++] = (char)c;
	}
	dst[at] = '\0';
}

static void complain(const struct step *s, const char *what, const char *text, size_t len)
{
	static char seen[4 * TEXT_MAX];

	if (player.failed || !player.how->check)
		return;
	player.failed = true;
	printable(seen, sizeof(seen), text, len);
	(void)snprintf(player.complaint, player.size, "%s:%u: %s%s", player.script->name, s->line,
		what, seen);
}

/* ---- output ---- */

/* The packet at text: its length, 0 when there is none with a right checksum. */
static size_t packet_at(const char *text, size_t len)
{
	unsigned sum = 0;

	for (size_t i = 1; i + 2 < len; i++) {
		if (text[i] == '#') {
			int high = hex_value(text[i + 1]);
			int low = hex_value(text[i + 2]);
			return high >= 0 && low >= 0 && (sum & 0xffu) == (unsigned)(high << 4 | low)
				       ? i + 3
				       : 0;
		}
		sum += (unsigned char)text[i];
	}
	return 0;
}

size_t player_expand(char *dst, size_t size, const char *text, size_t len)
{
	size_t out = 0;

	for (size_t i = 0; i < len && out + 2 < size;) {
		size_t packet = text[i] == '$' ? packet_at(text + i, len - i) : 0;
		if (packet == 0) {
			dst[out++] = text[i++];
			continue;
		}
		dst[out++] = '$';
		int n = rsp_expand((uint8_t *)dst + out, size - out - 2,
			(const uint8_t *)text + i + 1, packet - 4);
		out += n < 0 ? 0 : (size_t)n;
		dst[out++] = '#';
		i += packet;
	}
	dst[out] = '\0';
	return out;
}

/* As "<" steps would have it. */
static void show(const char *text, size_t len)
{
	static char seen[4 * TEXT_MAX];

	while (len > 0) {
		const char *end = memmem(text, len, "\r\n", 2);
		size_t n = end != NULL ? (size_t)(end - text) : len;
		printable(seen, sizeof(seen), text, n);
		(void)printf("%s %s\n", end != NULL ? "<|" : "<", seen);
		n += end != NULL ? 2 : 0;
		text += n;
		len -= n;
	}
}

static void collect(void)
{
	static char text[FAKE_OUT + 1];
	size_t raw = fake.out_len - fake.out_taken;

	memcpy(text, fake_output(), raw);
	size_t n =
		player_expand(player.got + player.len, sizeof(player.got) - player.len, text, raw);
	if (player.how->show)
		show(player.got + player.len, n);
	player.len += n;
}

static void take(size_t len)
{
	memmove(player.got, player.got + len, player.len - len);
	player.len -= len;
	player.got[player.len] = '\0';
}

static void expect(const struct step *s, const char *text, size_t len)
{
	if (player.len < len || memcmp(player.got, text, len) != 0) {
		complain(s, "instead of that came: ", player.got, player.len);
		take(player.len);
		return;
	}
	take(len);
}

static void expect_line(const struct step *s)
{
	char line[TEXT_MAX / 4];

	(void)snprintf(line, sizeof(line), "%s\r\n", s->bytes);
	expect(s, line, strlen(line));
}

static void holds(const struct step *s)
{
	if (strstr(player.got, s->bytes) == NULL)
		complain(s, "this is not in: ", player.got, player.len);
	take(player.len);
}

/* ---- input ---- */

static void send_bytes(const struct step *s)
{
	static char bytes[2 * TEXT_MAX];
	size_t out = 0;

	for (size_t i = 0; i < s->len; i++, player.sent++) {
		bool here = player.how->mangle != MANGLE_NONE && player.sent == player.how->at;
		if (here && player.how->mangle == MANGLE_DROP)
			continue;
		bytes[out++] = s->bytes[i];
		if (here && player.how->mangle == MANGLE_DOUBLE)
			bytes[out++] = s->bytes[i];
		if (here && player.how->mangle == MANGLE_FLIP)
			bytes[out - 1] = (char)(bytes[out - 1] ^ 1 << player.how->bit);
	}
	fake_feed(bytes, out);
}

static void trap(const struct step *s)
{
	static const struct {
		const char *name;
		enum hf_trap_kind kind;
		const char *msg;
	} traps[] = {{"panic", HF_TRAP_PANIC, "test panic"}, {"die", HF_TRAP_DIE, "bad access"},
		{"request", HF_TRAP_REQUEST, NULL}, {"boot", HF_TRAP_BOOT, NULL},
		{"break", HF_TRAP_BREAK, NULL}, {"watch", HF_TRAP_WATCH, NULL},
		{"hwbreak", HF_TRAP_HW_BREAK, NULL}, {"exit", HF_TRAP_EXIT, NULL}};
	struct hf_event ev = {.frame = &fake.cpus[s->v[0]].frame};

	for (size_t i = 0; i < HF_COUNT(traps); i++) {
		if (strncmp(s->word, traps[i].name, strlen(traps[i].name)) != 0)
			continue;
		ev.kind = traps[i].kind;
		ev.msg = traps[i].msg;
	}
	if (strchr(s->word, '=') != NULL)
		ev.addr = strtoull(strchr(s->word, '=') + 1, NULL, 16);
	ev.flags |= strstr(s->bytes, "not-resumable") != NULL ? HF_EVENT_NOT_RESUMABLE : 0u;
	ev.flags |= strstr(s->bytes, "unguarded") != NULL ? HF_EVENT_UNGUARDED : 0u;
	ev.flags |= strstr(s->bytes, "read-only") != NULL ? HF_EVENT_REGS_READ_ONLY : 0u;
	fake_trap_event((unsigned)s->v[0], &ev);
}

/* ---- steps ---- */

static void check_state(const struct step *s)
{
	bool proceed = strcmp(s->word, "proceed") == 0;

	switch (s->what) {
	case STEP_LEFT:
		if (!fake_left((unsigned)s->v[0], proceed ? HF_PROCEED : HF_RESUME))
			complain(s, "that cpu did not leave so", "", 0);
		break;
	case STEP_RUNNING:
		if (hf_in_session(&fake.k))
			complain(s, "the target is stopped", "", 0);
		break;
	case STEP_STOPPED:
		if (!hf_in_session(&fake.k))
			complain(s, "the target runs", "", 0);
		break;
	case STEP_WORD:
		if (fake_word(s->v[0]) != s->v[1])
			complain(s, "memory holds something else", "", 0);
		break;
	case STEP_REG:
		if (fake.cpus[s->v[0]].frame.r[s->v[1]] != s->v[2])
			complain(s, "the register holds something else", "", 0);
		break;
	default: /* STEP_ECHOED */
		if (fake.console_len != s->len || memcmp(fake.console, s->bytes, s->len) != 0)
			complain(s, "the console got: ", fake.console, fake.console_len);
		break;
	}
}

static void set_up(const struct step *s)
{
	bool proceed = strcmp(s->word, "proceed") == 0;

	switch (s->what) {
	case STEP_MASKED:
		fake.cpus[s->v[0]].masked = true;
		break;
	case STEP_ANSWER:
		fake.k.seams.cfg.answer_ms = (unsigned)s->v[0];
		break;
	case STEP_KILL:
		fake.k.seams.cfg.on_kill = proceed ? HF_POLICY_PROCEED : HF_POLICY_STAY;
		break;
	case STEP_DETACH:
		fake.k.seams.cfg.on_detach_dead = proceed ? HF_POLICY_PROCEED : HF_POLICY_STAY;
		break;
	case STEP_HWSTEP:
		fake.hw_step = true;
		break;
	case STEP_HWSLOTS:
		fake.hw_slots = (unsigned)s->v[0];
		break;
	case STEP_SET:
		fake_set_word(s->v[0], (uint32_t)s->v[1]);
		break;
	case STEP_PC:
		fake.cpus[s->v[0]].frame.r[FAKE_PC] = (uint32_t)s->v[1];
		break;
	default: /* notes for the sweeps */
		break;
	}
}

static void do_step(const struct step *s)
{
	switch (s->what) {
	case STEP_TRAP:
		trap(s);
		break;
	case STEP_SEND:
		send_bytes(s);
		break;
	case STEP_EXPECT:
		expect(s, s->bytes, s->len);
		return;
	case STEP_EXPECT_LINE:
		expect_line(s);
		return;
	case STEP_HOLDS:
		holds(s);
		return;
	case STEP_PASS:
		fake_pass((unsigned)s->v[0]);
		break;
	case STEP_RUN:
		fake_run((unsigned)s->v[0]);
		break;
	case STEP_BREAK:
		fake_break();
		break;
	case STEP_CONSOLE:
		hf_console_write(&fake.k, s->bytes, s->len);
		break;
	default:
		if (s->what >= STEP_LEFT && s->what <= STEP_ECHOED)
			check_state(s);
		else
			set_up(s);
		break;
	}
	collect();
}

static bool takes_output(const struct step *s)
{
	return s->what == STEP_EXPECT || s->what == STEP_EXPECT_LINE || s->what == STEP_HOLDS;
}

bool script_play(const struct script *s, const struct play *how, char *complaint, size_t size)
{
	unsigned cpus =
		s->count > 0 && s->steps[0].what == STEP_CPUS ? (unsigned)s->steps[0].v[0] : 2;

	player.script = s;
	player.how = how;
	player.sent = player.len = 0;
	player.got[0] = '\0';
	player.complaint = complaint;
	player.size = size;
	player.failed = false;
	for (size_t i = 0; i < s->count; i++)
		cpus = s->steps[i].what == STEP_CPUS ? (unsigned)s->steps[i].v[0] : cpus;
	(void)fake_boot(cpus);
	if (how->prepare != NULL)
		how->prepare(how->arg);
	for (size_t i = 0; i < s->count && !player.failed && !fake.hung; i++) {
		const struct step *step = &s->steps[i];
		if (how->show && !takes_output(step))
			(void)printf("%s\n", step->source);
		if (step->what == STEP_NOTE)
			continue;
		if (!takes_output(step) && player.len > 0)
			complain(step, "before this came: ", player.got, player.len);
		if (!how->check)
			take(player.len);
		do_step(step);
	}
	if (fake.hung)
		complain(&s->steps[s->count - 1], "the stub hangs", "", 0);
	if (player.len > 0)
		complain(&s->steps[s->count - 1], "at the end came: ", player.got, player.len);
	return !player.failed;
}
