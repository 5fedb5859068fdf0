/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* own.h - a command whose life we own: it ends when we do, however that happens. */
#ifndef OWN_H
#define OWN_H

#include <stdbool.h>
#include <sys/types.h>

struct own {
	pid_t guardian;
	int life; /* a byte starts the command, which may live while this is open */
	int news; /* readable when the command has ended: its wait status, an int */
};

/* Be ready to start it, with nothing on stdin and its stdout on our stderr. Call it before there are threads or
 * other open files. 0, or a negative errno value. */
int own_prepare(struct own *o, char *const argv[]);

/* Start it. 0, or a negative errno value. */
int own_start(const struct own *o);

/* The wait status, once news is readable; -1: unknown. */
int own_status(const struct own *o);

/* End it and all that it started in its process group: asked, and after 3 s killed. Returns when it is gone. */
void own_stop(struct own *o);

#endif /* OWN_H */
