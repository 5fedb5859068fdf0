/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ttyshim.c - preloaded into holdfast, what a pty lacks: DTR and RTS, of which each change is written as a line to
 * the file $TTYSHIM_LOG, and BREAK. One that is sent is written there too; one arrives, as PARMRK has it
 * (termios(3)), where the line's bytes have a '~'. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MARK "\xff\0\0"

static void note(const char *what, const int *lines)
{
	const char *path = getenv("TTYSHIM_LOG");
	const int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
	const int bits = lines ? *lines : 0;

	if (fd < 0)
		return;
	(void)dprintf(fd, "%s%s%s\n", what, bits & TIOCM_DTR ? " DTR" : "",
		bits & TIOCM_RTS ? " RTS" : "");
	(void)close(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...);
	va_list args;

	*(void **)&real = dlsym(RTLD_NEXT, "ioctl"); /* dlsym(3) has it so */
	va_start(args, request);
	void *arg = va_arg(args, void *);
	va_end(args);
	switch (request) {
	case TIOCMBIS:
		note("set", arg);
		return 0;
	case TIOCMBIC:
		note("clear", arg);
		return 0;
	case TIOCMSET:
		note("be", arg);
		return 0;
	case TIOCSBRK:
		note("break begins", NULL);
		return 0;
	case TIOCCBRK:
		note("break ends", NULL);
		return 0;
	default:
		return real(fd, request, arg);
	}
}

ssize_t read(int fd, void *buf, size_t size)
{
	ssize_t (*real)(int, void *, size_t);
	char *bytes = buf;

	*(void **)&real = dlsym(RTLD_NEXT, "read");
	const size_t less = isatty(fd) && size > sizeof(MARK) ? size - sizeof(MARK) : size;
	ssize_t n = real(fd, buf, less);
	char *at = less < size && n > 0 ? memchr(bytes, '~', (size_t)n) : NULL;
	if (!at)
		return n;
	memmove(at + sizeof(MARK) - 1, at + 1, (size_t)(bytes + n - at) - 1);
	memcpy(at, MARK, sizeof(MARK) - 1);
	return n + (ssize_t)sizeof(MARK) - 2;
}
