/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* serial.c - a serial device through the kernel's termios2, the only interface that takes any baud
 * rate (ioctl_tty(2), TCSETS2). Its header and <termios.h> cannot be used in one file. */
#include "serial.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A UART samples each bit near its middle, so that over 10 bits both ends together may be off by
 * some 5 percent; about half of it is ours. */
#define BAUD_ERROR_PERCENT 3u

_Static_assert(sizeof(struct termios2) <= SERIAL_SETTINGS_BYTES, "settings do not fit");

#define DRAIN_MS 500u
#define NAP_MS   5u

#define FAIL(why, size, ...) (snprintf((why), (size), __VA_ARGS__), -1)

static int explain_permission(const char *path, char *why, size_t size)
{
	struct stat st;
	const struct group *group = stat(path, &st) ? NULL : getgrgid(st.st_gid);

	if (!group || !(st.st_mode & S_IRGRP))
		return FAIL(why, size, "%s: no permission to open it", path);
	return FAIL(why, size,
		"%s: no permission; join its group: sudo usermod -aG %s $USER, then log in again",
		path, group->gr_name);
}

static int explain_busy(const char *path, int pid, char *why, size_t size)
{
	char command[32];

	if (!pid)
		pid = uucp_user(path);
	if (!pid)
		return FAIL(why, size, "%s: another program uses it", path);
	uucp_command(pid, command, sizeof(command));
	return FAIL(why, size, "%s: another program uses it: %s, process %d", path,
		command[0] ? command : "?", pid);
}

static int explain_open(const char *path, int err, char *why, size_t size)
{
	switch (err) {
	case EACCES:
	case EPERM:
		return explain_permission(path, why, size);
	case EBUSY:
		return explain_busy(path, 0, why, size);
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return FAIL(why, size, "%s: no such device; is it plugged in?", path);
	default:
		return FAIL(why, size, "%s: %s", path, strerror(err));
	}
}

/* Two more locks, as other programs know only one of them each. TIOCEXCL does not hold root back. */
static int lock(const struct serial *s, const char *path, char *why, size_t size)
{
	if (flock(s->fd, LOCK_EX | LOCK_NB))
		return explain_open(path, errno == EWOULDBLOCK ? EBUSY : errno, why, size);
	if (ioctl(s->fd, TIOCEXCL))
		return FAIL(why, size, "%s: cannot be had alone: %s", path, strerror(errno));
	return 0;
}

static int configure(const struct serial *s, uint32_t baud)
{
	struct termios2 t;

	memcpy(&t, s->settings, sizeof(t));
	/* First of all: from here on no way out of this program drops DTR, which resets many boards. */
	t.c_cflag &= ~(tcflag_t)HUPCL;
	if (ioctl(s->fd, TCSETS2, &t))
		return -1;
	t.c_iflag = PARMRK; /* without BRKINT and IGNBRK: a BREAK arrives as ff 00 00 */
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | CLOCAL | BOTHER | (BOTHER << IBSHIFT);
	t.c_ispeed = baud;
	t.c_ospeed = baud;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return ioctl(s->fd, TCSETS2, &t);
}

static int check_baud(
	const struct serial *s, const char *path, uint32_t baud, char *why, size_t size)
{
	struct termios2 t;

	if (ioctl(s->fd, TCGETS2, &t))
		return FAIL(why, size, "%s: %s", path, strerror(errno));
	const uint32_t off = t.c_ospeed > baud ? t.c_ospeed - baud : baud - t.c_ospeed;
	if ((uint64_t)off * 100u > (uint64_t)baud * BAUD_ERROR_PERCENT)
		return FAIL(why, size, "%s: cannot do %u baud; the nearest it offers is %u", path,
			baud, t.c_ospeed);
	return 0;
}

static int set_up(struct serial *s, const char *path, uint32_t baud, char *why, size_t size)
{
	struct termios2 found;

	if (ioctl(s->fd, TCGETS2, &found))
		return FAIL(why, size, "%s: not a serial device", path);
	if (lock(s, path, why, size))
		return -1;
	memcpy(s->settings, &found, sizeof(found));
	s->have_settings = true;
	if (configure(s, baud))
		return FAIL(why, size, "%s: cannot do %u baud: %s", path, baud, strerror(errno));
	if (check_baud(s, path, baud, why, size))
		return -1;
	(void)ioctl(s->fd, TCFLSH,
		TCIFLUSH); /* what came at another rate is junk; losing none is fine */
	return 0;
}

int serial_open(struct serial *s, const char *path, uint32_t baud, char *why, size_t why_size)
{
	*s = (struct serial){.fd = -1};
	/* Before it is opened: that moves DTR. Without a folder for lock files the other locks remain. */
	const int pid = uucp_lock(&s->uucp, path);
	if (pid > 0)
		return explain_busy(path, pid, why, why_size);
	s->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0) {
		const int err = errno;
		uucp_unlock(&s->uucp);
		return explain_open(path, err, why, why_size);
	}
	if (set_up(s, path, baud, why, why_size)) {
		serial_close(s);
		return -1;
	}
	return 0;
}

/* What was written goes out as it was meant, at its baud rate. True: all but what is in the UART itself has. */
static bool drain(const struct serial *s)
{
	const struct timespec nap = {.tv_nsec = NAP_MS * 1000000l};
	int left = 0;

	for (unsigned ms = 0; ms < DRAIN_MS; ms += NAP_MS) {
		if (ioctl(s->fd, TIOCOUTQ, &left) || !left)
			return !left;
		(void)nanosleep(&nap, NULL); /* a shorter one does no harm */
	}
	return false;
}

void serial_close(struct serial *s)
{
	struct termios2 t;

	/* The device may be gone: then there is nothing to put back, and no way to tell it. */
	if (s->have_settings) {
		memcpy(&t, s->settings, sizeof(t));
		t.c_cflag &= ~(tcflag_t)HUPCL;
		(void)ioctl(s->fd, drain(s) ? TCSETSW2 : TCSETS2, &t);
		(void)ioctl(s->fd, TIOCNXCL);
	}
	(void)close(s->fd);
	uucp_unlock(&s->uucp);
	s->fd = -1;
	s->have_settings = false;
}

/* ioctl_tty(2), TIOCMBIS and TIOCMBIC. */
static int set_line(const struct serial *s, int line, int on)
{
	return on != 0 && on != 1 ? 0 : ioctl(s->fd, on ? TIOCMBIS : TIOCMBIC, &line);
}

int serial_modem(const struct serial *s, int dtr, int rts)
{
	return set_line(s, TIOCM_DTR, dtr) || set_line(s, TIOCM_RTS, rts) ? -errno : 0;
}

int serial_break(const struct serial *s, bool on)
{
	return ioctl(s->fd, on ? TIOCSBRK : TIOCCBRK) ? -errno : 0;
}

enum serial_mark serial_unmark(struct serial_marks *m, uint8_t byte, uint8_t *out)
{
	enum { PLAIN, MARK, MARK_ZERO };
	const uint8_t state = m->state;

	m->state = PLAIN;
	*out = byte;
	if (state == MARK_ZERO)
		return byte ? SERIAL_BYTE : SERIAL_BREAK;
	if (state == MARK && byte == 0) {
		m->state = MARK_ZERO;
		return SERIAL_MORE;
	}
	if (state == PLAIN && byte == 0xff) {
		m->state = MARK;
		return SERIAL_MORE;
	}
	return SERIAL_BYTE;
}
