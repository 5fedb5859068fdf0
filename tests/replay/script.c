/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* script.c - reads a transcript. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "step.h"

static const struct {
	const char *name;
	enum what what;
	const char *args; /* d decimal, x hex, w word, b the rest as bytes, W optional words */
} kinds[] = {
	{"cpus", STEP_CPUS, "d"},
	{"masked", STEP_MASKED, "d"},
	{"answer_ms", STEP_ANSWER, "d"},
	{"kill", STEP_KILL, "w"},
	{"detach", STEP_DETACH, "w"},
	{"hwstep", STEP_HWSTEP, ""},
	{"hwslots", STEP_HWSLOTS, "d"},
	{"set", STEP_SET, "xx"},
	{"pc", STEP_PC, "dx"},
	{"trap", STEP_TRAP, "wdb"},
	{">", STEP_SEND, "b"},
	{"<|", STEP_EXPECT_LINE, "b"},
	{"<~", STEP_HOLDS, "b"},
	{"<", STEP_EXPECT, "b"},
	{"pass", STEP_PASS, "d"},
	{"run", STEP_RUN, "d"},
	{"break", STEP_BREAK, ""},
	{"console", STEP_CONSOLE, "b"},
	{"left", STEP_LEFT, "dw"},
	{"running", STEP_RUNNING, ""},
	{"stopped", STEP_STOPPED, ""},
	{"word", STEP_WORD, "xx"},
	{"reg", STEP_REG, "ddx"},
	{"echoed", STEP_ECHOED, "b"},
	{"writes", STEP_WRITES, "xd"},
	{"text-writes", STEP_TEXT_WRITES, ""},
};

static int escape(const char **at)
{
	char c = *(*at)++;

	switch (c) {
	case 'r':
		return '\r';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'e':
		return 0x1b;
	case 'b':
		return '\b';
	case 'x': {
		char digits[3] = {0};
		for (int i = 0; i < 2 && isxdigit((unsigned char)**at); i++)
			digits[i] = *(*at)++;
		return (int)strtol(digits, NULL, 16);
	}
	default:
		return (unsigned char)c;
	}
}

/* "$...#" that no two hex digits follow gets its checksum. */
static size_t put_checksum(char *out, size_t len, const char *next)
{
	unsigned sum = 0;
	size_t begin = len - 1;

	if (isxdigit((unsigned char)next[0]) && isxdigit((unsigned char)next[1]))
		return len;
	while (begin > 0 && out[begin - 1] != '$')
		begin--;
	if (begin == 0)
		return len;
	for (size_t i = begin; i < len - 1; i++)
		sum += (unsigned char)out[i];
	(void)sprintf(out + len, "%02x", sum & 0xffu);
	return len + 2;
}

static void take_bytes(struct step *s, const char *text, bool sums)
{
	s->bytes = malloc(3 * strlen(text) + 8);
	s->len = 0;
	while (*text != '\0') {
		char c = *text++;
		bool frame = c == '#';
		s->bytes[s->len++] = c == '\\' ? (char)escape(&text) : c;
		if (frame && sums)
			s->len = put_checksum(s->bytes, s->len, text);
	}
	s->bytes[s->len] = '\0';
}

static int take_args(struct step *s, const char *args, const char *text)
{
	size_t value = 0;

	for (; *args != '\0'; args++) {
		char *end;
		size_t len;
		if (*args == 'b') { /* one blank separates; what follows counts */
			take_bytes(s, *text == ' ' ? text + 1 : text, s->what == STEP_SEND);
			return 0;
		}
		text += strspn(text, " ");
		len = strcspn(text, " ");
		if (len == 0)
			return -1;
		if (*args == 'w') {
			(void)snprintf(s->word, sizeof(s->word), "%.*s", (int)len, text);
		} else {
			s->v[value++] = strtoull(text, &end, *args == 'x' ? 16 : 10);
			if (end != text + len)
				return -1;
		}
		text += len;
	}
	return text[strspn(text, " ")] == '\0' ? 0 : -1;
}

static int take_step(struct step *s, const char *line)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i].name);
		if (strncmp(line, kinds[i].name, len) != 0 ||
			(line[len] != ' ' && line[len] != '\0'))
			continue;
		s->what = kinds[i].what;
		return take_args(s, kinds[i].args, line + len);
	}
	return -1;
}

static void note(struct script *s, const struct step *step)
{
	if (step->what == STEP_SEND)
		s->input += step->len;
	if (step->what == STEP_TEXT_WRITES)
		s->text_writes = true;
	if (step->what == STEP_WRITES && s->writes_count < WRITES_MAX) {
		s->writes[s->writes_count].addr = step->v[0];
		s->writes[s->writes_count++].len = (size_t)step->v[1];
	}
}

int script_load(struct script *s, const char *path)
{
	char line[20000];
	FILE *file = fopen(path, "r");
	const char *base = strrchr(path, '/');
	int err = 0;

	*s = (struct script){0};
	(void)snprintf(s->name, sizeof(s->name), "%s", base != NULL ? base + 1 : path);
	if (file == NULL) {
		perror(path);
		return -1;
	}
	for (unsigned number = 1; err == 0 && fgets(line, sizeof(line), file) != NULL; number++) {
		struct step step = {.line = number};
		line[strcspn(line, "\n")] = '\0';
		step.source = strdup(line);
		if (line[0] != '\0' && line[0] != '#')
			err = take_step(&step, line);
		if (err < 0)
			(void)fprintf(stderr, "%s:%u: not a step: %s\n", path, number, line);
		note(s, &step);
		s->steps = realloc(s->steps, (s->count + 1) * sizeof(step));
		s->steps[s->count++] = step;
	}
	(void)fclose(file);
	return err;
}

void script_free(struct script *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->steps[i].bytes), free(s->steps[i].source);
	free(s->steps);
	*s = (struct script){0};
}
