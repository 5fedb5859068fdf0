/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* test_opts.c - the command line: what is taken, and what is refused with one line. */
#include <check.h>
#include <string.h>

#include "../../host/opts.h"
#include "tally.h"

#define ARGS_MAX 8

static const struct {
	const char *text;
	enum line_kind kind;
	uint32_t baud;
	const char *name;
	const char *host;
	const char *port;
} good_lines[] = {
	{"/dev/ttyUSB0", LINE_KIND_SERIAL, 115200, "/dev/ttyUSB0", "", ""},
	{"/dev/ttyUSB0,9600", LINE_KIND_SERIAL, 9600, "/dev/ttyUSB0", "", ""},
	{"/dev/ttyS1,50", LINE_KIND_SERIAL, 50, "/dev/ttyS1", "", ""},
	{"/dev/ttyS1,20000000", LINE_KIND_SERIAL, 20000000, "/dev/ttyS1", "", ""},
	{"./tty,250001", LINE_KIND_SERIAL, 250001, "./tty", "", ""},
	{"/dev/a,b,300", LINE_KIND_SERIAL, 300, "/dev/a,b", "", ""},
	{"tcp:localhost:4444", LINE_KIND_TCP, 0, "tcp:localhost:4444", "localhost", "4444"},
	{"tcp:127.0.0.1:1", LINE_KIND_TCP, 0, "tcp:127.0.0.1:1", "127.0.0.1", "1"},
	{"tcp:[::1]:65535", LINE_KIND_TCP, 0, "tcp:[::1]:65535", "::1", "65535"},
	{"id:A10XYZ", LINE_KIND_SERIAL, 115200, "id:A10XYZ", "", ""},
	{"id:usb-FTDI,9600", LINE_KIND_SERIAL, 9600, "id:usb-FTDI", "", ""},
	{"usb:1-2.3:1.0,50", LINE_KIND_SERIAL, 50, "usb:1-2.3:1.0", "", ""},
	{"rfc2217:lab:2000", LINE_KIND_RFC2217, 115200, "rfc2217:lab:2000", "lab", "2000"},
	{"rfc2217:[::1]:2000,9600", LINE_KIND_RFC2217, 9600, "rfc2217:[::1]:2000", "::1", "2000"},
	{"tcp:host:0080", LINE_KIND_TCP, 0, "tcp:host:0080", "host", "80"},
	{"rtt:localhost:9090", LINE_KIND_TCP, 0, "rtt:localhost:9090", "localhost", "9090"},
	{"rtt:[::1]:1", LINE_KIND_TCP, 0, "rtt:[::1]:1", "::1", "1"},
};

static const struct {
	const char *text;
	const char *why; /* a part of it */
} bad_lines[] = {
	{"", "expected"},
	{"ttyUSB0", "is it /dev/ttyUSB0?"},
	{"ttyUSB0,115200", "is it /dev/ttyUSB0,115200?"},
	{"COM3", "usb:, tcp:, rtt: or rfc2217:; see holdfast --help"},
	{"localhost:4000", "is it tcp:localhost:4000?"},
	{"localhost:http", "see holdfast --help"},
	{"com:1:4000", "see holdfast --help"},
	{",115200", "expected"},
	{"/dev/ttyUSB0,", "baud"},
	{"/dev/ttyUSB0,fast", "baud"},
	{"/dev/ttyUSB0,0", "baud"},
	{"/dev/ttyUSB0,49", "baud"},
	{"/dev/ttyUSB0,20000001", "baud"},
	{"/dev/ttyUSB0,-9600", "baud"},
	{"/dev/ttyUSB0,+9600", "baud"},
	{"/dev/ttyUSB0, 9600", "baud"},
	{"/dev/ttyUSB0,9600x", "baud"},
	{"/dev/ttyUSB0,9600.5", "baud"},
	{"/dev/ttyUSB0,99999999999999999999999", "baud"},
	{"tcp:", "expected"},
	{"tcp:host", "expected"},
	{"tcp::4444", "expected"},
	{"tcp:[]:4444", "expected"},
	{"tcp:host:", "port"},
	{"tcp:host:0", "port"},
	{"tcp:host:65536", "port"},
	{"tcp:host:http", "port"},
	{"tcp:host:-1", "port"},
	{"tcp:host:1x", "port"},
	{"tcp:::1:4444", "brackets"},
	{"rtt:", "expected rtt:"},
	{"rtt:9090", "expected rtt:"},
	{"rtt:host:0", "port"},
	{"rtx:host:1", "expected /dev"},
	{"rfc2217:", "expected"},
	{"rfc2217:host", "expected"},
	{"rfc2217:host:0", "expected"},
	{"rfc2217:host:23,fast", "baud"},
	{"id:x,1", "baud"},
	{"usb:1-2,1", "baud"},
};

START_TEST(a_good_line_is_taken)
{
	struct line_spec spec;
	char why[OPTS_ERROR_MAX] = "";

	ck_assert_int_eq(opts_parse_line(&spec, good_lines[_i].text, why, sizeof(why)), 0);
	ck_assert_int_eq(spec.kind, good_lines[_i].kind);
	ck_assert_uint_eq(spec.baud, good_lines[_i].baud);
	ck_assert_str_eq(spec.name, good_lines[_i].name);
	ck_assert_str_eq(spec.host, good_lines[_i].host);
	ck_assert_str_eq(spec.port, good_lines[_i].port);
	ck_assert_str_eq(why, "");
}
END_TEST

START_TEST(a_bad_line_is_refused_and_named)
{
	struct line_spec spec;
	char why[OPTS_ERROR_MAX] = "";

	ck_assert_int_eq(opts_parse_line(&spec, bad_lines[_i].text, why, sizeof(why)), -1);
	ck_assert_ptr_nonnull(strstr(why, bad_lines[_i].why));
	ck_assert_ptr_nonnull(strstr(why, bad_lines[_i].text));
	ck_assert_ptr_null(strchr(why, '\n'));
}
END_TEST

START_TEST(an_endless_line_is_refused)
{
	static const char *const begins[] = {"/", "tcp:", "tcp:x:", "/dev/x,", "rfc2217:x:"};
	struct line_spec spec;
	char why[OPTS_ERROR_MAX];
	char text[2000];

	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, begins[_i], strlen(begins[_i]));
	ck_assert_int_eq(opts_parse_line(&spec, text, why, sizeof(why)), -1);
	ck_assert_uint_lt(strlen(why), sizeof(why));
	memcpy(text + sizeof(text) - 6, ":1234", 5);
	ck_assert_int_eq(opts_parse_line(&spec, text, why, sizeof(why)), -1);
}
END_TEST

static const struct {
	const char *args[ARGS_MAX]; /* behind the program's name */
	const char *why;
} bad_args[] = {
	{{NULL}, "command is missing"},
	{{"conect", "/dev/x"}, "'conect'"},
	{{"connect"}, "needs a LINE"},
	{{"connect", "/dev/x", "/dev/y"}, "/dev/y"},
	{{"connect", "/dev/x", "--gdb"}, "needs a value"},
	{{"connect", "/dev/x", "--gdb", "65536"}, "--gdb"},
	{{"connect", "/dev/x", "--gdb", "no"}, "--gdb"},
	{{"connect", "/dev/x", "--gdb", ""}, "--gdb"},
	{{"connect", "/dev/x", "--timeout", "1"}, "--timeout"},
	{{"connect", "/dev/x", "--nonsense"}, "--nonsense; see holdfast help connect"},
	{{"connect", "nodevice"}, "nodevice"},
	{{"connect", "/dev/x", "--dtr", "up"}, "--dtr"},
	{{"connect", "/dev/x", "--rts", ""}, "--rts"},
	{{"connect", "/dev/x", "--stop", "b"}, "--stop"},
	{{"connect", "/dev/x", "--log-max", "0"}, "--log-max"},
	{{"connect", "/dev/x", "--log-keep", "-1"}, "--log-keep"},
	{{"connect", "/dev/x", "--log-max", "3"}, "for --log FILE"},
	{{"connect", "/dev/x", "--log-keep", "3"}, "for --log FILE"},
	{{"connect", "/dev/x", "--log-stamp"}, "for --log FILE"},
	{{"connect", "/dev/x", "--control", "sock"}, "or a path with a /"},
	{{"run", "/dev/x", "--nonsense"}, "--nonsense; see holdfast help run"},
	{{"connect", "/dev/x", "--raw", "65536"}, "65536"},
	{{"connect", "/dev/x", "--raw", "lab:1"}, "lab:1"},
	{{"connect", "/dev/x", "--telnet", "10.0.0.1:1"}, "loopback"},
	{{"connect", "/dev/x", "--control", "0.0.0.0:1"}, "--token-file"},
	{{"connect", "/dev/x", "--token-file", "x"}, "--control"},
	{{"list", "/dev/x"}, "list"},
	{{"shell"}, "needs a LINE"},
	{{"shell", "/dev/x"}, "needs a command"},
	{{"shell", "/dev/x", "--gdb", "1", "rd"}, "--gdb"},
	{{"shell", "/dev/x", "--timeout", "0", "rd"}, "--timeout"},
	{{"shell", "/dev/x", "--timeout", "-1", "rd"}, "--timeout"},
	{{"shell", "/dev/x", "--timeout", "nan", "rd"}, "--timeout"},
	{{"shell", "/dev/x", "--timeout", "inf", "rd"}, "--timeout"},
	{{"shell", "/dev/x", "--timeout", "1s", "rd"}, "--timeout"},
	{{"shell", "/dev/x", "--timeout", "", "rd"}, "--timeout"},
	{{"shell", "/dev/x", "rd", "--resume"}, "--resume must stand before"},
	{{"probe", "/dev/x"}, "probe takes a LINE and one"},
	{{"probe", "/dev/x", "p a", "b"}, "probe takes a LINE and one"},
	{{"probe", "/dev/x", "--resume", "p a"}, "--resume"},
	{{"connect", "/dev/x", "--json"}, "--json"},
	{{"symbols"}, "needs a LINE or a file"},
	{{"symbols", "kallsyms"}, "name of a file to write"},
	{{"symbols", "kallsyms", "out", "more"}, "'more' is too much"},
	{{"symbols", "kallsyms", "--arch"}, "needs a value"},
	{{"symbols", "tcp:x", "out"}, "tcp:x"},
	{{"symbols", "--gdb", "1", "kallsyms", "out"}, "--gdb"},
};

static int parse(struct opts *o, const char *const *args, char *why)
{
	static char name[] = "holdfast";
	static char *argv[ARGS_MAX + 2]; /* o points into it */
	int argc = 1;

	memset(argv, 0, sizeof(argv));
	argv[0] = name;
	for (; argc <= ARGS_MAX && args[argc - 1]; argc++)
		memcpy(&argv[argc], &args[argc - 1], sizeof(argv[0]));
	return opts_parse(o, argc, argv, why, OPTS_ERROR_MAX);
}

START_TEST(bad_arguments_are_refused_and_named)
{
	struct opts o;
	char why[OPTS_ERROR_MAX] = "";

	ck_assert_int_eq(parse(&o, bad_args[_i].args, why), -1);
	ck_assert_msg(
		strstr(why, bad_args[_i].why) != NULL, "'%s' not in '%s'", bad_args[_i].why, why);
	ck_assert_ptr_null(strchr(why, '\n'));
}
END_TEST

START_TEST(ends_and_lines_are_taken)
{
	static const char *const args[ARGS_MAX] = {
		"connect", "--dtr", "off", "id:A1", "--control", "/run/x", "--raw", "[::1]:7"};
	struct opts o;
	char why[OPTS_ERROR_MAX];

	ck_assert_int_eq(parse(&o, args, why), 0);
	ck_assert_int_eq(o.line.dtr, 0);
	ck_assert_int_eq(o.line.rts, OPTS_LEAVE);
	ck_assert(o.ends.has_control && o.ends.control.is_path);
	ck_assert_str_eq(o.ends.control.path, "/run/x");
	ck_assert(o.ends.has_raw && o.ends.raw.loopback && !o.ends.has_telnet);
	ck_assert_int_eq(o.ends.raw.addr.ss_family, AF_INET6);
}
END_TEST

START_TEST(connect_has_defaults)
{
	static const char *const args[ARGS_MAX] = {"connect", "/dev/ttyUSB0"};
	struct opts o;
	char why[OPTS_ERROR_MAX];

	ck_assert_int_eq(parse(&o, args, why), 0);
	ck_assert_int_eq(o.command, OPTS_CONNECT);
	ck_assert_int_eq(o.gdb_port, 2331);
	ck_assert(o.console && !o.wait && !o.log && !o.elf);
}
END_TEST

START_TEST(options_may_stand_on_both_sides_of_the_line)
{
	static const char *const args[ARGS_MAX] = {"connect", "--gdb", "none", "--wait", "tcp:h:1",
		"--log=f", "--no-console", "--elf=e"};
	struct opts o;
	char why[OPTS_ERROR_MAX];

	ck_assert_int_eq(parse(&o, args, why), 0);
	ck_assert_int_eq(o.gdb_port, OPTS_GDB_NONE);
	ck_assert_str_eq(o.log, "f");
	ck_assert_str_eq(o.elf, "e");
	ck_assert(!o.console && o.wait);
}
END_TEST

START_TEST(shell_takes_the_rest_as_commands)
{
	static const char *const args[ARGS_MAX] = {
		"shell", "/dev/x", "--timeout", "0.5", "--resume", "ps", "-x", "-"};
	struct opts o;
	char why[OPTS_ERROR_MAX];

	ck_assert_int_eq(parse(&o, args, why), 0);
	ck_assert_int_eq(o.command, OPTS_SHELL);
	ck_assert_uint_eq(o.timeout_ms, 500);
	ck_assert(o.resume);
	ck_assert_int_eq(o.command_count, 3);
	ck_assert_str_eq(o.commands[0], "ps");
	ck_assert_str_eq(o.commands[1], "-x");
	ck_assert_str_eq(o.commands[2], "-");
}
END_TEST

START_TEST(symbols_come_from_a_file_or_a_line)
{
	static const struct {
		const char *args[ARGS_MAX];
		const char *source, *line, *arch;
	} rows[] = {
		{{"symbols", "kallsyms", "out"}, "kallsyms", "", NULL},
		{{"symbols", "-", "out"}, "-", "", NULL},
		{{"symbols", "--arch", "arm", "/nonexistent", "out"}, "/nonexistent", "", "arm"},
		{{"symbols", "/dev/null", "--arch", "arm", "out"}, NULL, "/dev/null", "arm"},
		{{"symbols", "/dev/ttyUSB0,9600", "out"}, NULL, "/dev/ttyUSB0", NULL},
		{{"symbols", "--resume", "tcp:host:1", "out"}, NULL, "tcp:host:1", NULL},
	};
	struct opts o;
	char why[OPTS_ERROR_MAX];

	ck_assert_int_eq(parse(&o, rows[_i].args, why), 0);
	ck_assert_int_eq(o.command, OPTS_SYMBOLS);
	ck_assert_pstr_eq(o.source, rows[_i].source);
	ck_assert_str_eq(o.line.name, rows[_i].line);
	ck_assert_pstr_eq(o.arch, rows[_i].arch);
	ck_assert_str_eq(o.output, "out");
}
END_TEST

static const struct {
	const char *args[ARGS_MAX];
	enum opts_command command;
	const char *topic;
} helps[] = {
	{{"--help"}, OPTS_HELP, NULL},
	{{"-h"}, OPTS_HELP, NULL},
	{{"help"}, OPTS_HELP, NULL},
	{{"help", "shell"}, OPTS_HELP, "shell"},
	{{"connect", "--help"}, OPTS_HELP, "connect"},
	{{"shell", "/dev/x", "--help", "rd"}, OPTS_HELP, "shell"},
	{{"symbols", "--help"}, OPTS_HELP, "symbols"},
	{{"--version"}, OPTS_VERSION, NULL},
};

START_TEST(help_is_found_everywhere)
{
	struct opts o;
	char why[OPTS_ERROR_MAX];

	ck_assert_int_eq(parse(&o, helps[_i].args, why), 0);
	ck_assert_int_eq(o.command, helps[_i].command);
	ck_assert_pstr_eq(o.topic, helps[_i].topic);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
	TCase *tcase = tally_case("opts", NULL, NULL);

	tcase_add_loop_test(tcase, a_good_line_is_taken, 0, ROWS(good_lines));
	tcase_add_loop_test(tcase, a_bad_line_is_refused_and_named, 0, ROWS(bad_lines));
	tcase_add_loop_test(tcase, an_endless_line_is_refused, 0, 5);
	tcase_add_loop_test(tcase, bad_arguments_are_refused_and_named, 0, ROWS(bad_args));
	tcase_add_test(tcase, ends_and_lines_are_taken);
	tcase_add_test(tcase, connect_has_defaults);
	tcase_add_test(tcase, options_may_stand_on_both_sides_of_the_line);
	tcase_add_test(tcase, shell_takes_the_rest_as_commands);
	tcase_add_loop_test(tcase, symbols_come_from_a_file_or_a_line, 0, 6);
	tcase_add_loop_test(tcase, help_is_found_everywhere, 0, ROWS(helps));
	return tally_run(tcase);
}
