/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* report.c - writes what a run was. JUnit: the form that Jenkins, GitLab and pytest share. TAP: version 13.
 * JSON: one object a line. Text from a target may hold any bytes: what XML 1.0 or JSON cannot carry becomes '?'. */
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "verdict.h"

#define LOG_SHOWN 0x10000u

void report_begin(struct report *r, const char *name, uint64_t now_ms)
{
	if (r->count)
		r->cases[r->count - 1].ended_ms = now_ms;
	if (r->count == REPORT_CASES_MAX)
		return;
	struct report_case *more = realloc(r->cases, (r->count + 1) * sizeof(*more));
	char *copy = strdup(name);
	if (more)
		r->cases = more;
	if (!more || !copy) {
		free(copy);
		return;
	}
	r->cases[r->count++] =
		(struct report_case){.name = copy, .begun_ms = now_ms, .ended_ms = now_ms};
}

void report_end(struct report *r, int verdict, uint64_t now_ms)
{
	if (!r->count)
		report_begin(r, r->script, now_ms);
	if (!r->count)
		return;
	r->cases[r->count - 1].ended_ms = now_ms;
	r->cases[r->count - 1].verdict = verdict;
}

static double seconds(const struct report_case *c)
{
	return (double)(c->ended_ms - c->begun_ms) / 1000.0;
}

static double all_seconds(const struct report *r)
{
	double sum = 0;

	for (size_t i = 0; i < r->count; i++)
		sum += seconds(&r->cases[i]);
	return sum;
}

/* ---- JUnit ---- */

static void put_xml(FILE *f, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)text[i];
		if (c == '&')
			(void)fputs("&amp;", f);
		else if (c == '<')
			(void)fputs("&lt;", f);
		else if (c == '>')
			(void)fputs("&gt;", f);
		else if (c == '"')
			(void)fputs("&quot;", f);
		else if (c != '\r') /* the whole file is looked at for errors when it is closed */
			(void)fputc((c < ' ' && c != '\n' && c != '\t') || c >= 0x7f ? '?' : c, f);
	}
}

static void put_xml_text(FILE *f, const char *text)
{
	put_xml(f, text, strlen(text));
}

/* Not decided by the target: what holdfast could not do. */
static bool is_error(int verdict)
{
	return verdict == VERDICT_BAD || verdict == VERDICT_LINE || verdict == VERDICT_PROTOCOL ||
	       verdict > VERDICT_SIGNAL;
}

static void put_case(FILE *f, const struct report *r, const struct report_case *c)
{
	(void)fputs("  <testcase classname=\"", f);
	put_xml_text(f, r->script);
	(void)fputs("\" name=\"", f);
	put_xml_text(f, c->name);
	(void)fprintf(f, "\" time=\"%.3f\"", seconds(c));
	if (!c->verdict) {
		(void)fputs("/>\n", f);
		return;
	}
	const char *tag = is_error(c->verdict) ? "error" : "failure";
	(void)fprintf(f, ">\n    <%s type=\"%s\" message=\"", tag, verdict_name(c->verdict));
	put_xml_text(f, r->why);
	(void)fputs("\">", f);
	put_xml_text(f, r->script);
	(void)fprintf(f, ":%u: exit status %d</%s>\n  </testcase>\n", r->line, c->verdict, tag);
}

static int write_junit(const struct report *r, int verdict, const char *log, size_t len)
{
	const size_t skip = len > LOG_SHOWN ? len - LOG_SHOWN : 0;
	FILE *f = fopen(r->junit, "w");

	if (!f) {
		say_error("%s: %s", r->junit, strerror(errno));
		return -1;
	}
	(void)fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
			 "<testsuite name=\"");
	put_xml_text(f, r->script);
	(void)fprintf(f, "\" tests=\"%zu\" failures=\"%d\" errors=\"%d\" time=\"%.3f\">\n",
		r->count, verdict && !is_error(verdict), is_error(verdict), all_seconds(r));
	for (size_t i = 0; i < r->count; i++)
		put_case(f, r, &r->cases[i]);
	(void)fputs("  <system-out>", f);
	if (len)
		put_xml(f, log + skip, len - skip);
	(void)fputs("</system-out>\n</testsuite>\n</testsuites>\n", f);
	const bool failed = ferror(f) != 0;
	if (fclose(f) || failed) {
		say_error("%s cannot be written", r->junit);
		return -1;
	}
	return 0;
}

/* ---- TAP and JSON ---- */

/* A description ends at '#', which begins a directive. */
static void put_tap(const char *text)
{
	for (; *text; text++)
		(void)putchar(*text == '#' || *text == '\n' || *text == '\r' ? '?' : *text);
}

static void write_tap(const struct report *r)
{
	(void)printf("TAP version 13\n1..%zu\n", r->count);
	for (size_t i = 0; i < r->count; i++) {
		const struct report_case *c = &r->cases[i];
		(void)printf("%sok %zu - ", c->verdict ? "not " : "", i + 1);
		put_tap(c->name);
		if (c->verdict) {
			(void)printf(
				"\n  ---\n  verdict: %s\n  status: %d\n  line: %u\n  message: '",
				verdict_name(c->verdict), c->verdict, r->line);
			for (const char *t = r->why; *t; t++)
				(void)(*t == '\'' ? fputs("''", stdout) : putchar(*t));
			(void)printf("'\n  ...");
		}
		(void)putchar('\n');
	}
}

static void put_json(const char *text)
{
	(void)putchar('"');
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			(void)printf("\\%c", c);
		else if (c < ' ')
			(void)printf("\\u%04x", c);
		else
			(void)putchar(c < 0x7f ? c : '?');
	}
	(void)putchar('"');
}

void report_event(const struct report *r, const char *what, const char *text, uint64_t now_ms)
{
	if (!r->json)
		return;
	(void)printf(
		"{\"event\": \"%s\", \"ms\": %llu, \"text\": ", what, (unsigned long long)now_ms);
	put_json(text);
	(void)puts("}");
	(void)fflush(stdout); /* looked at by report_write() */
}

static void write_json(const struct report *r, int verdict)
{
	(void)printf("{\"event\": \"end\", \"verdict\": \"%s\", \"status\": %d, \"line\": %u, "
		     "\"statements\": %u, \"seconds\": %.3f, \"script\": ",
		verdict_name(verdict), verdict, r->line, r->statements, all_seconds(r));
	put_json(r->script);
	(void)fputs(", \"text\": ", stdout);
	put_json(r->why);
	(void)puts("}");
}

int report_write(const struct report *r, int verdict, const char *log, size_t log_len)
{
	const int err = r->junit ? write_junit(r, verdict, log, log_len) : 0;

	if (r->tap)
		write_tap(r);
	if (r->json)
		write_json(r, verdict);
	if (!verdict)
		say("passed: %s, %u statements in %.1f s", r->script, r->statements,
			all_seconds(r));
	else if (r->line)
		say("%s: %s:%u: %s", verdict_name(verdict), r->script, r->line, r->why);
	else
		say("%s: %s: %s", verdict_name(verdict), r->script, r->why);
	return fflush(stdout) || ferror(stdout) ? -1 : err;
}

void report_free(struct report *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->cases[i].name);
	free(r->cases);
}
