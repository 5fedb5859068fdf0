/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* picolibc.c - what picolibc asks of a system (picolibc's docs, "os"): the line is stdin, stdout and stderr,
 * an output line is sent whole. A program that defines one of these itself is linked without this
 * file. */
#include <stdio.h>

#include "board.h"

#define LINE_MAX  80u
#define BACKSPACE 0x08
#define DELETE    0x7f
#define DIED_BY   128 /* exit code of a program that a signal ended, as shells have it */

void _exit(int code) __attribute__((noreturn));
extern void *__dso_handle;
int kill(int pid, int signal);
int getpid(void);

static char out[LINE_MAX];
static size_t out_len;
static char in[LINE_MAX];
static size_t in_len, in_at;

static int flush(FILE *file)
{
	(void)file;
	hf_board_write(out, out_len);
	out_len = 0;
	return 0;
}

static int put(char c, FILE *file)
{
	out[out_len++] = c;
	if (c == '\n' || out_len == sizeof(out))
		(void)flush(file);
	return (unsigned char)c;
}

/* One line, echoed; Backspace takes a character back. */
static void read_line(void)
{
	in_len = in_at = 0;
	while (in_len < sizeof(in)) {
		char c = (char)hf_board_read();
		if (c == BACKSPACE || c == DELETE) {
			if (in_len > 0)
				hf_board_write("\b \b", 3);
			in_len -= in_len > 0;
			continue;
		}
		in[in_len] = c == '\r' ? '\n' : c;
		hf_board_write(&in[in_len], 1);
		if (in[in_len++] == '\n')
			break;
	}
}

static int get(FILE *file)
{
	(void)flush(file);
	if (in_at == in_len)
		read_line();
	return (unsigned char)in[in_at++];
}

static FILE line = FDEV_SETUP_STREAM(put, get, flush, _FDEV_SETUP_RW);

FILE *const stdin = &line;
FILE *const stdout = &line;
FILE *const stderr = &line;

void _exit(int code)
{
	(void)flush(&line);
	hf_board_exit(code);
}

/* abort() and raise() come here. */
int kill(int pid, int signal)
{
	(void)pid;
	_exit(DIED_BY + signal);
}

/* Names the program among those that destroy global C++ objects (Itanium C++ ABI 3.3.5.3); crtbegin.o
 * has it elsewhere. */
__attribute__((weak)) void *__dso_handle;

int getpid(void)
{
	return 1;
}
