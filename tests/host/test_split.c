/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_split.c - the splitter of a plain line. What it does is written down as one string:
 * text as it is, <packet>, <!packet> with a wrong checksum, (+) an acknowledgement. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/split.h"
#include "tally.h"

#define TRACE_MAX 0x40000u

struct trace {
	char text[TRACE_MAX];
	size_t len;
	size_t line_len;
	uint8_t line[256];
};

static struct trace trace;
static struct split *split;

static void note(const void *data, size_t len)
{
	ck_assert_uint_lt(trace.len + len, TRACE_MAX);
	memcpy(trace.text + trace.len, data, len);
	trace.len += len;
	trace.text[trace.len] = '\0';
}

static void on_text(void *ctx, const uint8_t *data, size_t len)
{
	ck_assert_ptr_eq(ctx, &trace);
	ck_assert_uint_gt(len, 0);
	note(data, len);
}

static void on_packet(void *ctx, const uint8_t *raw, size_t len, bool good)
{
	ck_assert_ptr_eq(ctx, &trace);
	note(good ? "<" : "<!", good ? 1 : 2);
	note(raw, len);
	note(">", 1);
}

static void on_ack(void *ctx, uint8_t byte)
{
	ck_assert_ptr_eq(ctx, &trace);
	note("(", 1);
	note(&byte, 1);
	note(")", 1);
}

static void on_line(void *ctx, const uint8_t *data, size_t len)
{
	ck_assert_ptr_eq(ctx, &trace);
	ck_assert_uint_le(trace.line_len + len, sizeof(trace.line));
	memcpy(trace.line + trace.line_len, data, len);
	trace.line_len += len;
}

static const struct split_sink sink = {
	.text = on_text, .packet = on_packet, .ack = on_ack, .line = on_line};

static void setup(void)
{
	memset(&trace, 0, sizeof(trace));
	split = split_raw_new(&sink, &trace);
	ck_assert_ptr_nonnull(split);
}

static void teardown(void)
{
	split->ops->free(split);
}

static void feed(const char *text)
{
	split->ops->feed(split, (const uint8_t *)text, strlen(text));
}

static void ask(const char *packet)
{
	split->ops->send_gdb(split, (const uint8_t *)packet, strlen(packet));
}

static void idle(void)
{
	if (split->ops->idle_ms(split))
		split->ops->idle(split);
}

/* One conversation. Letters of `before`: a attached, ? asked for a reply, c told to run, n agreed
 * to do without acknowledgements. */
static const struct {
	const char *before;
	const char *in;
	const char *out;
} rows[] = {
	/* nobody attached */
	{"", "plain\r\ntext", "plain\r\ntext"},
	{"", "1+1-1", "1+1-1"},
	{"", "$O41#b4", "<$O41#b4>"},
	{"", "$T05#b9x", "<$T05#b9>x"},
	{"", "$S05#B8", "<$S05#B8>"},
	{"", "user@board:~$ ls\r\n", "user@board:~$ ls\r\n"},
	{"", "$00#60\r\n", "$00#60\r\n"},
	{"", "$O41\r\n#cb", "$O41\r\n#cb"},
	{"", "$O41#b5", "$O41#b5"},
	{"", "$O41#bx", "$O41#bx"},
	{"", "$O41#$O41#b4", "$O41#<$O41#b4>"},
	{"", "$O4$O41#b$O41#b4", "$O4$O41#b<$O41#b4>"},
	{"", "$$$T05#b9", "$$<$T05#b9>"},
	{"", "%Stop:T05#96", "%Stop:T05#96"},
	{"", "$#00", "$#00"},
	/* attached, nothing asked */
	{"a", "a+b-c", "a+b-c"},
	{"a", "%Stop:T05#99", "<%Stop:T05#99>"},
	{"a", "%Stop:T05#00", "%Stop:T05#00"},
	{"a", "100% done\r\n", "100% done\r\n"},
	{"a", "%S\r\n", "%S\r\n"},
	{"a", "$T05#b9", "<$T05#b9>"},
	{"a", "$T05#00\r\n", "$T05#00\r\n"},
	/* asked */
	{"a?", "+$#00", "(+)<$#00>"},
	{"a?", "+$OK#9a", "(+)<$OK#9a>"},
	{"a?", "-", "(-)"},
	{"a?", "++", "(+)+"},
	{"a?", "log\r\n+$00#60", "log\r\n(+)<$00#60>"},
	{"a?", "$5 off\r\n+$00#60", "$5 off\r\n(+)<$00#60>"},
	{"a?", "$g#67+$00#60", "(+)<$00#60>"}, /* the echo of what was asked */
	{"a?", "$g#6+$00#60", "(+)<$00#60>"},  /* its end is missing */
	{"a?", "$g-", "(-)"},
	{"a?", "$h+", "$h+"},           /* no echo */
	{"a?", "+$g#67", "(+)<$g#67>"}, /* no echo behind the acknowledgement */
	{"a?", "$00#60", "<$00#60>"},   /* the acknowledgement was lost */
	{"a?", "+$l<a>\r\n<b>\n#44!", "(+)<$l<a>\r\n<b>\n#44>!"},
	{"a?", "+$00#61", "(+)<!$00#61>"},
	{"a?", "+$00#6x", "(+)<!$00#6x>"},
	{"a?", "+$00#60$00#60", "(+)<$00#60>$00#60"},     /* only one answer was asked for */
	{"a?", "+$O41#b4$00#60", "(+)<$O41#b4><$00#60>"}, /* output before the answer */
	/* told to run */
	{"ac", "+log\r\n$O41#b4$T05#b9", "(+)log\r\n<$O41#b4><$T05#b9>"},
	{"ac", "+$T05#b8", "(+)$T05#b8<!$T05#b8>"}, /* a stop or a log line: both get it */
	{"ac", "+$HOME $T05#b9", "(+)$HOME <$T05#b9>"},
	{"ac", "+$T\r\n", "(+)$T\r\n"},
	/* without acknowledgements */
	{"an?", "$l\n#76+", "<$l\n#76>+"},
	{"an?", "+", "+"},
};

static void prepare(const char *before)
{
	for (; *before; before++) {
		switch (*before) {
		case 'a':
			split->ops->set_attached(split, true);
			break;
		case '?':
			ask("$g#67");
			break;
		case 'c':
			ask("$vCont;c#a8");
			break;
		case 'n':
			ask("$QStartNoAckMode#b0");
			feed("+$OK#9a");
			break;
		default:
			ck_abort_msg("letter %c", *before);
		}
	}
	trace.len = 0;
	trace.text[0] = '\0';
}

START_TEST(each_stream_gives_its_parts)
{
	prepare(rows[_i].before);
	feed(rows[_i].in);
	idle();
	ck_assert_str_eq(trace.text, rows[_i].out);
}
END_TEST

START_TEST(where_a_stream_is_cut_makes_no_difference)
{
	const size_t len = strlen(rows[_i].in);

	for (size_t cut = 0; cut <= len; cut++) {
		teardown();
		setup();
		prepare(rows[_i].before);
		split->ops->feed(split, (const uint8_t *)rows[_i].in, cut);
		split->ops->feed(split, (const uint8_t *)rows[_i].in + cut, len - cut);
		idle();
		ck_assert_str_eq(trace.text, rows[_i].out);
	}
}
END_TEST

START_TEST(silence_shows_what_is_held_and_a_late_packet_still_counts)
{
	prepare("ac");
	feed("+$T0");
	ck_assert_str_eq(trace.text, "(+)");
	ck_assert_uint_gt(split->ops->idle_ms(split), 0);
	idle();
	ck_assert_str_eq(trace.text, "(+)$T0");
	ck_assert_uint_eq(split->ops->idle_ms(split), 0);
	feed("5");
	ck_assert_str_eq(trace.text, "(+)$T05");
	feed("#b9");
	ck_assert_str_eq(trace.text, "(+)$T05#b<$T05#b9>");
	feed("x");
	ck_assert_str_eq(trace.text, "(+)$T05#b<$T05#b9>x");
}
END_TEST

START_TEST(an_answer_is_waited_for_longer_than_text)
{
	prepare("");
	feed("$");
	const unsigned text_ms = split->ops->idle_ms(split);
	teardown();
	setup();
	prepare("a?");
	feed("+$");
	ck_assert_uint_gt(split->ops->idle_ms(split), text_ms);
}
END_TEST

START_TEST(reset_shows_what_is_held_and_expects_nothing)
{
	prepare("a?");
	feed("+$l\nhalf");
	split->ops->reset(split);
	ck_assert_str_eq(trace.text, "(+)$l\nhalf");
	ck_assert_uint_eq(split->ops->idle_ms(split), 0);
	feed("+$00#60");
	idle();
	ck_assert_str_eq(trace.text, "(+)$l\nhalf+$00#60");
}
END_TEST

START_TEST(the_answer_to_one_who_has_gone_is_no_text)
{
	prepare("a?");
	feed("+");
	split->ops->set_attached(split, false);
	feed("$00#60$00#60");
	idle();
	ck_assert_str_eq(trace.text, "(+)<$00#60>$00#60");
}
END_TEST

START_TEST(a_new_one_does_not_inherit_questions)
{
	prepare("a?");
	split->ops->set_attached(split, false);
	split->ops->set_attached(split, true);
	feed("+$00#60");
	idle();
	ck_assert_str_eq(trace.text, "+$00#60");
}
END_TEST

START_TEST(the_longest_packet_passes_and_a_longer_one_is_text)
{
	char *stream = malloc(SPLIT_PACKET_MAX + 8);

	ck_assert_ptr_nonnull(stream);
	for (size_t extra = 0; extra < 2; extra++) {
		const size_t body = SPLIT_PACKET_MAX - 4 + extra;
		stream[0] = '$';
		memset(stream + 1, '0', body);
		(void)snprintf(stream + 1 + body, 4, "#%02x", (unsigned)(body * '0') & 0xffu);
		teardown();
		setup();
		prepare("a?");
		feed("+");
		trace.len = 0;
		feed(stream);
		ck_assert_uint_eq(trace.len, strlen(stream) + (extra ? 0 : 2));
		ck_assert_int_eq(trace.text[0], extra ? '$' : '<');
		feed("$O41#b4");
		ck_assert_str_eq(trace.text + trace.len - 9, "<$O41#b4>");
	}
	free(stream);
}
END_TEST

START_TEST(what_is_sent_goes_out_as_it_is)
{
	split->ops->send_text(split, (const uint8_t *)"a\0\xff", 3);
	ask("$g#67");
	ask("+");
	ask("\x03");
	ck_assert_uint_eq(trace.line_len, 10);
	ck_assert_mem_eq(trace.line, "a\0\xff$g#67+\x03", 10);
}
END_TEST

/* Nothing is lost, doubled or put in another place when nobody is attached: the text and the
 * packets in a row are what came in. A generator of its own keeps a failure repeatable. */
START_TEST(no_byte_is_lost_whatever_comes)
{
	static const char alphabet[] = "$$#+-%OT0159abc \r\nOK\xff}*";
	uint32_t seed = (uint32_t)_i * 2654435761u + 1;
	char in[400], out[400];
	size_t len = 0;

	for (size_t i = 0; i < sizeof(in) - 1; i++) {
		seed = seed * 1664525u + 1013904223u;
		in[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
	}
	in[sizeof(in) - 1] = '\0';
	feed(in);
	idle();
	for (size_t i = 0; i < trace.len; i++) {
		if (trace.text[i] != '<' && trace.text[i] != '>')
			out[len++] = trace.text[i];
		ck_assert_uint_lt(len, sizeof(out));
	}
	out[len] = '\0';
	ck_assert_str_eq(out, in);
}
END_TEST

int main(void)
{
	TCase *tcase = tally_case("split", setup, teardown);

	tcase_add_loop_test(
		tcase, each_stream_gives_its_parts, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_loop_test(tcase, where_a_stream_is_cut_makes_no_difference, 0,
		(int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tcase, silence_shows_what_is_held_and_a_late_packet_still_counts);
	tcase_add_test(tcase, an_answer_is_waited_for_longer_than_text);
	tcase_add_test(tcase, reset_shows_what_is_held_and_expects_nothing);
	tcase_add_test(tcase, the_answer_to_one_who_has_gone_is_no_text);
	tcase_add_test(tcase, a_new_one_does_not_inherit_questions);
	tcase_add_test(tcase, the_longest_packet_passes_and_a_longer_one_is_text);
	tcase_add_test(tcase, what_is_sent_goes_out_as_it_is);
	tcase_add_loop_test(tcase, no_byte_is_lost_whatever_comes, 0, 200);
	return tally_run(tcase);
}
