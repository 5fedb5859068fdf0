/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* own.c - holdfast, its guardian, and the command.
 *
 *   holdfast --pipe "life"--> guardian --a byte has come: fork--> command, a process group of its own
 *            <--pipe "news"--
 *
 * The guardian waits for two things: the command's end, which it tells, and the end of "life", which also
 * comes when holdfast is killed the hard way. Then it ends the command's process group. */
#include "own.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define END_MS      3000
#define NOT_FOUND   127 /* as a shell says it */
#define STATUS_NONE (-1)

static _Noreturn void run_command(char *const argv[])
{
	sigset_t none;
	const int null = open("/dev/null", O_RDONLY);

	(void)sigemptyset(&none); /* these cannot fail */
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (null >= 0)
		(void)dup2(null, STDIN_FILENO);
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	(void)execvp(argv[0], argv);
	(void)fprintf(stderr, "holdfast: %s: %s\n", argv[0], strerror(errno));
	_exit(NOT_FOUND);
}

/* Wait for the group's leader, up to ms. */
static bool has_ended(int signals, int ms)
{
	struct pollfd fd = {.fd = signals, .events = POLLIN};

	return poll(&fd, 1, ms) > 0;
}

/* Tell how the command ended. 0, or -1: there is nobody to tell. */
static int tell_end(pid_t command, int news)
{
	int status = STATUS_NONE;

	(void)waitpid(command, &status, 0); /* its end was told */
	return write(news, &status, sizeof(status)) < 0 ? -1 : 0;
}

static _Noreturn void guard(pid_t command, int life, int news, int signals)
{
	struct pollfd fds[] = {{.fd = life, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	bool ended = false;

	while (poll(fds, ended ? 1 : 2, -1) >= 0 && !fds[0].revents) {
		if (ended || !fds[1].revents)
			continue;
		ended = true;
		if (tell_end(command, news))
			break;
	}
	(void)kill(-command, SIGTERM);
	if (!ended && !has_ended(signals, END_MS))
		(void)kill(-command, SIGKILL);
	(void)kill(-command, SIGKILL); /* who did not follow its leader */
	_exit(0);
}

static _Noreturn void be_guardian(char *const argv[], int life, int news)
{
	sigset_t child, all;
	char go;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	(void)setsid(); /* the terminal's keys are for holdfast */
	const int signals = signalfd(-1, &child, SFD_CLOEXEC);
	if (read(life, &go, sizeof(go)) != sizeof(go))
		_exit(0); /* nobody wants it any more */
	const pid_t command = signals < 0 ? -1 : fork();
	if (command < 0)
		_exit(1);
	if (command == 0) {
		(void)setpgid(0, 0);
		run_command(argv);
	}
	(void)setpgid(command, command); /* whoever is first */
	guard(command, life, news, signals);
}

int own_prepare(struct own *o, char *const argv[])
{
	int life[2], news[2];

	*o = (struct own){.life = -1, .news = -1};
	if (pipe2(life, O_CLOEXEC))
		return -errno;
	if (pipe2(news, O_CLOEXEC)) {
		const int err = errno;
		(void)close(life[0]);
		(void)close(life[1]);
		return -err;
	}
	(void)fflush(NULL); /* or the guardian would write it once more */
	o->guardian = fork();
	if (o->guardian == 0) {
		(void)close(life[1]);
		(void)close(news[0]);
		be_guardian(argv, life[0], news[1]);
	}
	(void)close(life[0]);
	(void)close(news[1]);
	o->life = life[1];
	o->news = news[0];
	return o->guardian < 0 ? -errno : 0;
}

int own_start(const struct own *o)
{
	return write(o->life, "", 1) == 1 ? 0 : -errno;
}

int own_status(const struct own *o)
{
	int status = STATUS_NONE;

	return read(o->news, &status, sizeof(status)) == sizeof(status) ? status : STATUS_NONE;
}

void own_stop(struct own *o)
{
	if (o->guardian <= 0)
		return;
	(void)close(o->life);
	(void)close(o->news);
	while (waitpid(o->guardian, NULL, 0) < 0 && errno == EINTR)
		;
	o->guardian = 0;
}
