/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* uucp.c - lock files as the Filesystem Hierarchy Standard 3.0 has them (3.15, /run/lock; 5.9, /var/lock): LCK..NAME
 * with the process number in ten characters and a newline. The one who has gone is cleaned up after. */
#include "uucp.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ttys.h"

#define LOCK_MODE 0644
#define TRIES     3u

/* /dev/ttyUSB0 and each link to it have one lock. */
static int lock_path(char dst[UUCP_PATH], const char *path)
{
	char *real = realpath(path, NULL);
	const char *name = real ? real : path;
	const char *dev = strstr(name, "/dev/");
	const size_t at = (ttys_path(dst, "/run/lock/LCK.."), strlen(dst));

	(void)snprintf(dst + at, UUCP_PATH - at, "%s", dev ? dev + 5 : name + (name[0] == '/'));
	free(real);
	for (char *c = dst + at; *c; c++) {
		if (*c == '/') /* pts/3 */
			*c = '_';
	}
	return dst[at] ? 0 : -1;
}

static bool lives(int pid)
{
	return pid > 0 && (!kill(pid, 0) || errno == EPERM);
}

/* Who has it; 0: nobody, or one who has gone. */
static int holder(const char *lock)
{
	char text[16] = "";
	const int fd = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return 0;
	const ssize_t n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	const int pid = n > 0 ? (int)strtol(text, NULL, 10) : 0; /* nonsense is 0 */
	return lives(pid) ? pid : 0;
}

/* Made under another name first: nobody sees one that is half written. */
static int create(const char *lock)
{
	char text[16];
	char temporary[UUCP_PATH + 16];
	const int len = snprintf(text, sizeof(text), "%10d\n", (int)getpid());

	(void)snprintf(temporary, sizeof(temporary), "%s.%d", lock, (int)getpid());
	const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, LOCK_MODE);
	if (fd < 0)
		return -1;
	const bool written = write(fd, text, (size_t)len) == len;
	int err = close(fd) || !written ? -1 : link(temporary, lock);
	(void)unlink(temporary); /* the lock is the other name */
	return err;
}

int uucp_lock(struct uucp *u, const char *path)
{
	u->held = false;
	if (lock_path(u->path, path))
		return -1;
	for (unsigned i = 0; i < TRIES; i++) {
		const int pid = holder(u->path);
		if (pid && pid != getpid())
			return pid;
		if (access(u->path, F_OK) == 0 && unlink(u->path))
			return -1; /* of one who has gone, and not ours to remove */
		if (!create(u->path)) {
			u->held = true;
			return 0;
		}
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

void uucp_unlock(struct uucp *u)
{
	if (u->held)
		(void)unlink(u->path); /* gone already is as good */
	u->held = false;
}

static bool has_open(const char *proc, const char *pid, const struct stat *device)
{
	char folder[TTYS_PATH + 32];
	struct stat st;
	const struct dirent *e;
	bool found = false;

	(void)snprintf(folder, sizeof(folder), "%s/%.16s/fd", proc, pid);
	DIR *d = opendir(folder);
	while (d && !found && (e = readdir(d)) != NULL) {
		/* Not O_PATH on the device: stat() of a link in fd opens nothing. */
		found = isdigit((unsigned char)e->d_name[0]) &&
			!fstatat(dirfd(d), e->d_name, &st, 0) && S_ISCHR(st.st_mode) &&
			st.st_rdev == device->st_rdev;
	}
	if (d)
		(void)closedir(d);
	return found;
}

int uucp_user(const char *path)
{
	char proc[TTYS_PATH];
	char lock[UUCP_PATH];
	struct stat device;
	const struct dirent *e;
	int pid = lock_path(lock, path) ? 0 : holder(lock);

	ttys_path(proc, "/proc");
	DIR *d = pid || stat(path, &device) ? NULL : opendir(proc);
	while (d && !pid && (e = readdir(d)) != NULL) {
		const int other = (int)strtol(e->d_name, NULL, 10); /* 0: no process */
		if (other > 0 && other != getpid() && has_open(proc, e->d_name, &device))
			pid = other;
	}
	if (d)
		(void)closedir(d);
	return pid;
}

void uucp_command(int pid, char *dst, size_t size)
{
	char path[TTYS_PATH];

	dst[0] = '\0';
	ttys_path(path, "/proc/%d/comm", pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return;
	if (!fgets(dst, (int)size, f))
		dst[0] = '\0';
	(void)fclose(f); /* was only read */
	dst[strcspn(dst, "\n")] = '\0';
}
