/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* opts_help.c - the text of holdfast --help and holdfast help COMMAND. */
#include <stdio.h>
#include <string.h>

#include "opts.h"

static const char overview[] =
	"usage: holdfast connect LINE [options]\n"
	"       holdfast shell LINE [options] COMMAND...\n"
	"       holdfast probe LINE [options] 'PROBE'\n"
	"       holdfast run LINE SCRIPT [options] [-- COMMAND...]\n"
	"       holdfast decode ELF < LOG\n"
	"       holdfast list [--json]\n"
	"       holdfast symbols LINE|FILE [options] OUTPUT\n"
	"       holdfast help [connect | shell | probe | run | decode | list | symbols]\n"
	"       holdfast --help | --version\n"
	"\n"
	"Owns the serial line of a target that carries the holdfast stub: a clean console\n"
	"for people, a port for gdb, debugger commands for scripts, symbols for gdb.\n"
	"\n"
	"LINE is one of\n"
	"  /dev/DEVICE[,BAUD]   a serial device; any baud rate, 115200 if none is given\n"
	"  id:TEXT[,BAUD]       the USB adapter with TEXT in its serial number or by-id name\n"
	"  usb:PORT[,BAUD]      the USB adapter that is plugged in there, such as usb:1-2.3\n"
	"  tcp:HOST:PORT        a TCP port that carries the line's raw bytes\n"
	"  rtt:HOST:PORT        OpenOCD's `rtt server` at a debug probe\n"
	"  rfc2217:HOST:PORT[,BAUD]   an access server for telnet and RFC 2217 (ser2net)\n"
	"\n"
	"Exit status: 0 done, 1 failure, 2 usage; shell and probe also: 3 the target\n"
	"answered an error, 4 it did not answer; run: the verdict, see holdfast help run.\n";

static const char connect_text[] =
	"usage: holdfast connect LINE [options]\n"
	"\n"
	"Shows the target's console and listens on 127.0.0.1 for gdb.\n"
	"\n"
	"  --gdb PORT    port for gdb (2331); 0 picks a free one; none listens on none\n"
	"  --elf FILE    file with symbols, put into the gdb command line that is printed\n"
	"  --log FILE    append the console's text to FILE\n"
	"  --no-console  neither show the console nor read the keyboard\n"
	"  --wait        wait for a line that is not there yet\n"
	"  --plain       do not ask the target for the framed link\n"
	"  --stop HOW    what stops a running target: interrupt (0x03) or break\n"
	"  --dtr on|off, --rts on|off   set these lines; they are left alone otherwise\n"
	"  --log-stamp   put the time before each line of the log\n"
	"  --log-max N, --log-keep N    a new log each N MiB; keep N old ones (5)\n"
	"Others come in here; WHERE is a port of 127.0.0.1, ADDRESS:PORT, or a path:\n"
	"  --control WHERE    requests and events in JSON; see docs/control.md\n"
	"  --token-file FILE  the word that a client of it has to say first\n"
	"  --raw PORT         the console, its bytes as they are\n"
	"  --telnet PORT      the console, for telnet and RFC 2217\n"
	"  --pty PATH         the console on a pty that PATH leads to\n"
	"\n"
	"Keys: Ctrl-] and then  q quit   b send BREAK   d enter the debugger   w write\n"
	"                       g the gdb command line   h this list   Ctrl-] itself\n";

static const char list_text[] =
	"usage: holdfast list [--json]\n"
	"\n"
	"Shows the serial devices of this machine: USB id, where they are plugged in, who\n"
	"uses them (as far as we may see), what they say of themselves. Opens none.\n";

static const char shell_text[] =
	"usage: holdfast shell LINE [options] COMMAND...\n"
	"\n"
	"Runs each COMMAND (one argument is one line) in the target's debugger shell and\n"
	"prints what it answers; stops at the first that fails. COMMAND - reads the lines\n"
	"from stdin. A running target is stopped by the first command. LINE may also be\n"
	"the gdb port of a running holdfast connect, such as tcp:127.0.0.1:2331.\n"
	"\n"
	"  --timeout S   seconds without an answer after which to give up (10)\n"
	"  --resume      let the target run on afterwards, also after an error\n";

static const char run_text[] =
	"usage: holdfast run LINE SCRIPT [options] [-- COMMAND...]\n"
	"       holdfast run -b BOARD SCRIPT [options] [-- COMMAND...]\n"
	"\n"
	"Carries out a script (holdfast-script(5)) against a target and ends with a verdict.\n"
	"COMMAND starts the target and is ended with the run.\n"
	"\n"
	"  -b, --board BOARD\n"
	"                line, elf, start and reset command from ~/.config/holdfast/boards.ini\n"
	"  --boards FILE that file\n"
	"  --junit FILE  write the result as JUnit XML\n"
	"  --tap, --json the result on stdout, in the place of the console\n"
	"  --quiet       do not show the console\n"
	"  --log FILE    append the console's text to FILE\n"
	"  --elf FILE    decode panics; for gdb and 'dump ... data'\n"
	"  --timeout S   seconds after which the whole run ends\n"
	"  --resume      at the end let a stopped target that lives go on\n"
	"  --plain       do not ask the target for the framed link\n"
	"\n"
	"Exit status: 0 passed; 1 bad command line or script, the line is untouched; 2 the\n"
	"line or board cannot be used, or was lost; 3 timeout; 4 an assertion or a command\n"
	"failed; 5 unexpected reset; 10 panic; 11 oops; 12 hang; 20 the debugger does not\n"
	"answer; 21 incomplete dump; 128+N signal N.\n";

static const char decode_text[] =
	"usage: holdfast decode ELF < LOG\n"
	"\n"
	"Repeats the log, and below each line of a panic or an oops says what it means:\n"
	"function, file, line, inlined calls; the Code: line as instructions. The stub's\n"
	"own texts, and Linux's on arm, arm64 and x86.\n";

static const char symbols_text[] =
	"usage: holdfast symbols LINE|FILE [options] OUTPUT\n"
	"\n"
	"Writes an ELF file with the symbols of a running Linux kernel, for a gdb that has\n"
	"no vmlinux. FILE is what its /proc/kallsyms showed to root, - is stdin; from LINE\n"
	"the functions of the kernel and its modules are read, which stops it.\n"
	"\n"
	"  --arch CPU    x86_64, aarch64 or arm; mostly it can be told from the symbols\n"
	"  --timeout S   LINE: seconds without an answer after which to give up (10)\n"
	"  --resume      LINE: let the target run on afterwards\n";

static const char probe_text[] =
	"usage: holdfast probe LINE [options] 'PROBE'\n"
	"\n"
	"Sets a probe, as the debugger's command kp does ('p:open do_sys_openat2 $comm'), lets\n"
	"the target run, and prints records and counters as they come; ^C removes it. The line\n"
	"must be the debugger's own: not one that the console prints on.\n"
	"\n"
	"  --json        one JSON object a line\n"
	"  --timeout S   seconds without an answer after which to give up (10)\n";

static const struct {
	const char *topic;
	const char *text;
} topics[] = {{"connect", connect_text}, {"shell", shell_text}, {"probe", probe_text},
	{"run", run_text}, {"decode", decode_text}, {"list", list_text}, {"symbols", symbols_text}};

int opts_help(const char *topic)
{
	if (!topic) {
		(void)fputs(overview, stdout); /* main() looks at stdout before it ends */
		return 0;
	}
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (!strcmp(topics[i].topic, topic)) {
			(void)fputs(topics[i].text, stdout);
			return 0;
		}
	}
	return -1;
}
