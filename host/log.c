/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* log.c - the console's text in a file. */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

#define LOG_MODE 0666 /* less the user's umask */

int log_open(struct log *l, const char *path)
{
	*l = (struct log){.fd = -1, .path = path};
	if (!path)
		return 0;
	l->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, LOG_MODE);
	return l->fd < 0 ? -errno : 0;
}

void log_write(struct log *l, const uint8_t *data, size_t len)
{
	while (l->fd >= 0 && len) {
		ssize_t n = write(l->fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say("the log %s ends here: %s", l->path, strerror(errno));
			log_close(l);
			return;
		}
		data += n;
		len -= (size_t)n;
	}
}

void log_close(struct log *l)
{
	if (l->fd >= 0)
		(void)close(l->fd); /* all was written before; nothing is left to fail */
	l->fd = -1;
}
