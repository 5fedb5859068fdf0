/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_state.c - whether the target runs, put together from what is seen (host/runstate.c); and who writes at the
 * console (host/seats.c). */
#include <check.h>
#include <string.h>

#include "../../host/greeting.h"
#include "../../host/runstate.h"
#include "../../host/seats.h"
#include "tally.h"

static struct runstate run;

/* What the last byte that was news brought. */
static enum runstate_news feed(const char *text)
{
	enum runstate_news last = RUNSTATE_SAME;

	for (; *text; text++) {
		const enum runstate_news news = runstate_text(&run, (uint8_t)*text);
		if (news != RUNSTATE_SAME)
			last = news;
	}
	return last;
}

START_TEST(nothing_is_known_at_first_and_text_alone_tells_nothing)
{
	ck_assert_int_eq(feed("login: *** holdfast: x\n[0]hf>\nhf> \r\n"), RUNSTATE_SAME);
	ck_assert_int_eq(run.is, RUNSTATE_UNKNOWN);
}
END_TEST

START_TEST(a_greeting_is_a_stop_with_its_reason)
{
	ck_assert_int_eq(feed("text\r\n*** holdfast: cpu 1: panic: no init\r\n"), RUNSTATE_STOPS);
	ck_assert_int_eq(run.is, RUNSTATE_STOPPED);
	ck_assert_str_eq(run.why, "cpu 1: panic: no init");
	ck_assert_int_eq(feed("    at x\r\n[1]hf> "), RUNSTATE_SAME);
	ck_assert_str_eq(run.why, "cpu 1: panic: no init");
}
END_TEST

START_TEST(a_greeting_is_seen_behind_any_number_of_stars)
{
	static const char *const rows[] = {
		"*** holdfast: ", "**** holdfast: ", "******* holdfast: ", "* *** holdfast: ",
		"*** *** holdfast: ", "*** holdfast*** holdfast: "};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		const char *text = rows[row];
		size_t at = 0;
		for (; text[1] != '\0'; text++)
			ck_assert(!greeting_seen(&at, (uint8_t)*text));
		ck_assert_msg(greeting_seen(&at, (uint8_t)*text), "row %zu", row);
	}
}
END_TEST

START_TEST(two_greetings_are_two_stops_whatever_was_between)
{
	ck_assert_int_eq(feed("\n*** holdfast: cpu 0: one\n"), RUNSTATE_STOPS);
	ck_assert_int_eq(feed("\n*** holdfast: cpu 0: two\n"), RUNSTATE_STOPS);
	ck_assert_str_eq(run.why, "cpu 0: two");
}
END_TEST

START_TEST(a_panic_that_nobody_answers_runs_on)
{
	(void)feed("\n*** holdfast: cpu 0: panic\n");
	ck_assert_int_eq(
		feed("\n*** holdfast: nobody answered for 5 s, going on\n"), RUNSTATE_RUNS);
	ck_assert_int_eq(run.is, RUNSTATE_RUNNING);
}
END_TEST

START_TEST(a_prompt_is_a_target_that_stands)
{
	static const char *const prompts[] = {"[0]hf> ", "\r\n[12]hf> ", "x\n[3]safe-hf> "};

	for (size_t i = 0; i < sizeof(prompts) / sizeof(prompts[0]); i++) {
		runstate_begin(&run);
		ck_assert_int_eq(feed(prompts[i]), RUNSTATE_STOPS);
		ck_assert_str_eq(run.why, "");
	}
}
END_TEST

START_TEST(a_typed_line_may_let_it_go)
{
	(void)feed("\n*** holdfast: cpu 0: panic\n[0]hf> ");
	runstate_typed(&run);
	ck_assert_int_eq(run.is, RUNSTATE_UNKNOWN);
	ck_assert_int_eq(feed("bt\r\n#0 x\r\n[0]hf> "), RUNSTATE_SAME); /* no second stop */
	ck_assert_int_eq(run.is, RUNSTATE_STOPPED);
	ck_assert_str_eq(run.why, "cpu 0: panic");
}
END_TEST

START_TEST(not_all_cpus_standing_means_running_only_when_all_stood)
{
	ck_assert_int_eq(runstate_all_stand(&run, false), RUNSTATE_SAME);
	ck_assert_int_eq(run.is, RUNSTATE_UNKNOWN);
	(void)feed("\n*** holdfast: cpu 0: panic\n");
	ck_assert_int_eq(runstate_all_stand(&run, false), RUNSTATE_SAME); /* one did not freeze */
	ck_assert_int_eq(run.is, RUNSTATE_STOPPED);
	ck_assert_int_eq(runstate_all_stand(&run, true), RUNSTATE_SAME);
	ck_assert_int_eq(runstate_all_stand(&run, false), RUNSTATE_RUNS);
	ck_assert_int_eq(run.is, RUNSTATE_RUNNING);
	ck_assert_int_eq(runstate_all_stand(&run, true), RUNSTATE_STOPS);
}
END_TEST

START_TEST(what_is_forgotten_is_unknown)
{
	(void)feed("\n*** holdfast: cpu 0: panic\n*** hold");
	runstate_forget(&run);
	ck_assert_int_eq(run.is, RUNSTATE_UNKNOWN);
	ck_assert_int_eq(feed("fast: cpu 1: x\n"), RUNSTATE_SAME);
	ck_assert_int_eq(runstate_runs(&run), RUNSTATE_RUNS);
	ck_assert_int_eq(runstate_runs(&run), RUNSTATE_SAME);
}
END_TEST

START_TEST(a_long_line_is_cut)
{
	(void)feed("\n*** holdfast: cpu 0: ");
	for (unsigned i = 0; i < 1000; i++)
		(void)feed("x");
	ck_assert_int_eq(feed("\n"), RUNSTATE_STOPS);
	ck_assert_uint_lt(strlen(run.why), RUNSTATE_WHY);
}
END_TEST

/* ---- seats ---- */

struct sitter {
	struct seat seat;
	char text[64];
	char note[128];
};

static struct seats seats;
static struct sitter one, two;
static char typed[64];

static void on_text(struct seat *t, const uint8_t *data, size_t len, bool lf_only)
{
	struct sitter *s = (struct sitter *)(void *)t; /* seat is the first member */

	(void)lf_only;
	(void)strncat(s->text, (const char *)data, len);
}

static void on_note(struct seat *t, const char *note)
{
	struct sitter *s = (struct sitter *)(void *)t;

	(void)strncat(s->note, note, sizeof(s->note) - strlen(s->note) - 1);
}

static void on_input(void *ctx, const uint8_t *data, size_t len)
{
	ck_assert_ptr_eq(ctx, &seats);
	(void)strncat(typed, (const char *)data, len);
}

static bool type(struct sitter *s, const char *text)
{
	return seats_type(&seats, &s->seat, (const uint8_t *)text, strlen(text));
}

static void setup(void)
{
	static const struct seat_ops ops = {.text = on_text, .note = on_note};

	runstate_begin(&run);
	seats = (struct seats){.input = on_input, .ctx = &seats};
	one = (struct sitter){.seat = {.ops = &ops, .name = "one"}};
	two = (struct sitter){.seat = {.ops = &ops, .name = "two"}};
	typed[0] = '\0';
	seats_add(&seats, &one.seat);
	seats_add(&seats, &two.seat);
}

START_TEST(all_see_the_text_and_one_writes)
{
	seats_text(&seats, (const uint8_t *)"text", 4, false);
	ck_assert_str_eq(one.text, "text");
	ck_assert_str_eq(two.text, "text");
	ck_assert_ptr_null(seats_writer(&seats));
	ck_assert(type(&one, "a"));
	ck_assert(!type(&two, "b"));
	ck_assert(!type(&two, "b"));
	ck_assert_str_eq(typed, "a");
	ck_assert_str_eq(two.note, "one writes; Ctrl-] w takes over"); /* once */
	ck_assert_str_eq(seats_writer(&seats), "one");
}
END_TEST

START_TEST(writing_is_taken_over_given_up_and_ends_with_who_goes)
{
	ck_assert(type(&one, "a"));
	seats_take(&seats, &two.seat);
	ck_assert_str_eq(one.note, "two has taken over: you watch");
	ck_assert(type(&two, "b"));
	seats_give(&seats, &one.seat); /* is not his to give */
	ck_assert(!type(&one, "x"));
	seats_give(&seats, &two.seat);
	ck_assert(type(&one, "c"));
	seats_remove(&seats, &one.seat);
	ck_assert(type(&two, "d"));
	ck_assert_str_eq(typed, "abcd");
	ck_assert_uint_eq(seats.count, 1);
}
END_TEST

int main(void)
{
	TCase *tcase = tally_case("state", setup, NULL);

	tcase_add_test(tcase, nothing_is_known_at_first_and_text_alone_tells_nothing);
	tcase_add_test(tcase, a_greeting_is_a_stop_with_its_reason);
	tcase_add_test(tcase, a_greeting_is_seen_behind_any_number_of_stars);
	tcase_add_test(tcase, two_greetings_are_two_stops_whatever_was_between);
	tcase_add_test(tcase, a_panic_that_nobody_answers_runs_on);
	tcase_add_test(tcase, a_prompt_is_a_target_that_stands);
	tcase_add_test(tcase, a_typed_line_may_let_it_go);
	tcase_add_test(tcase, not_all_cpus_standing_means_running_only_when_all_stood);
	tcase_add_test(tcase, what_is_forgotten_is_unknown);
	tcase_add_test(tcase, a_long_line_is_cut);
	tcase_add_test(tcase, all_see_the_text_and_one_writes);
	tcase_add_test(tcase, writing_is_taken_over_given_up_and_ends_with_who_goes);
	return tally_run(tcase);
}
