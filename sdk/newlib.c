/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* newlib.c - what newlib asks of a system ("Stubs", newlib manual): the line is stdin, stdout and
 * stderr; the heap grows from the image's end towards the stack. A program that defines one of these
 * itself is linked without this file. */
#include <errno.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "board.h"

#define BACKSPACE 0x08
#define DELETE    0x7f
#define DIED_BY   128 /* exit code of a program that a signal ended, as shells have it */

extern char hf_heap_begin[], hf_heap_end[]; /* link.ld */

int _write(int file, const char *text, int len);
int _read(int file, char *text, int len);
void *_sbrk(ptrdiff_t more);
void _exit(int code) __attribute__((noreturn));
extern void *__dso_handle;
int _close(int file);
int _fstat(int file, struct stat *st);
int _isatty(int file);
off_t _lseek(int file, off_t offset, int whence);
int _getpid(void);
int _kill(int pid, int signal);

int _write(int file, const char *text, int len)
{
	(void)file;
	hf_board_write(text, (size_t)len);
	return len;
}

/* One line, echoed; Backspace takes a character back. */
int _read(int file, char *text, int len)
{
	int count = 0;

	(void)file;
	while (count < len) {
		char c = (char)hf_board_read();
		if (c == BACKSPACE || c == DELETE) {
			if (count > 0)
				hf_board_write("\b \b", 3);
			count -= count > 0;
			continue;
		}
		text[count] = c == '\r' ? '\n' : c;
		hf_board_write(&text[count], 1);
		if (text[count++] == '\n')
			break;
	}
	return count;
}

void *_sbrk(ptrdiff_t more)
{
	static char *end = hf_heap_begin;
	char *old = end;

	if (more > hf_heap_end - end || more < hf_heap_begin - end) {
		errno = ENOMEM;
		return (void *)-1;
	}
	end += more;
	return old;
}

void _exit(int code)
{
	hf_board_exit(code);
}

int _close(int file)
{
	(void)file;
	errno = EBADF;
	return -1;
}

int _fstat(int file, struct stat *st)
{
	(void)file;
	*st = (struct stat){.st_mode = S_IFCHR};
	return 0;
}

int _isatty(int file)
{
	(void)file;
	return 1;
}

off_t _lseek(int file, off_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	errno = ESPIPE;
	return -1;
}

/* Names the program among those that destroy global C++ objects (Itanium C++ ABI 3.3.5.3); crtbegin.o
 * has it elsewhere. */
__attribute__((weak)) void *__dso_handle;

int _getpid(void)
{
	return 1;
}

/* abort() and raise() come here. */
int _kill(int pid, int signal)
{
	(void)pid;
	hf_board_exit(DIED_BY + signal);
}
