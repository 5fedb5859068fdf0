/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stub_target.c - the whole stub on the fake port, as a target behind a TCP port: two CPUs, panicked. Prints
 * the port, serves one connection after the other, and ends when its stdin does. RAM holds words that differ. Its
 * command "count" says how often it has run. With the word "clock" its clock goes on while it waits: what it has
 * limits for ends; without, it stands. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stub/cmd.h"
#include "stub/out.h"
#include "tests/fake/fake.h"

#define STEP_MS   10
#define RAM_WORDS (4u * 4096u / 4u)

static int line = -1; /* the connection */

/* What the stub has sent since the last time. */
static void send_all(void)
{
	for (size_t at = 0; at < fake.out_len && line >= 0;) {
		ssize_t n = write(line, fake.out + at, fake.out_len - at);
		if (n <= 0)
			break; /* who has hung up is noticed when reading */
		at += (size_t)n;
	}
	fake.out_len = fake.out_taken = 0;
}

static int listen_anywhere(void)
{
	struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, len) || listen(fd, 4) ||
		getsockname(fd, (struct sockaddr *)&addr, &len))
		return -1;
	printf("%d\n", ntohs(addr.sin_port));
	fflush(stdout);
	return fd;
}

static int count(struct hf *k, const char *args)
{
	static unsigned times;

	if (*args != '\0')
		return HF_EINVAL;
	hf_printf(k, "%u\n", ++times);
	return 0;
}

static const struct hf_cmd cmds[] = {
	{"count", count, HF_CMD_READ, "", "how often this has run"},
	{0},
};

static void boot(void)
{
	fake_reset(2);
	fake.os.cmds = cmds;
	fake.cfg.link = &hf_link;
	if (fake_start() != 0)
		exit(EXIT_FAILURE);
	for (uint32_t i = 0; i < RAM_WORDS; i++) {
		uint32_t word = i * 2654435761u;
		(void)fake_mem_write(FAKE_RAM + 4 * i, &word, 4);
	}
	fake_trap(0, HF_TRAP_PANIC);
	fake.out_len = 0; /* the greeting: nobody is there yet */
}

/* Take what has come, let the stub work, send what it said. */
static void serve(void)
{
	uint8_t in[4096];
	ssize_t n = read(line, in, sizeof(in));

	if (n <= 0) {
		close(line);
		line = -1;
		return;
	}
	fake_feed(in, (size_t)n);
	send_all();
}

int main(int argc, char **argv)
{
	const bool clock = argc > 1 && !strcmp(argv[1], "clock");
	int listener = listen_anywhere();

	if (listener < 0)
		return EXIT_FAILURE;
	(void)signal(SIGPIPE, SIG_IGN);
	boot();
	for (;;) {
		struct pollfd fds[] = {
			{STDIN_FILENO, POLLIN, 0}, {line < 0 ? listener : line, POLLIN, 0}};
		if (poll(fds, 2, STEP_MS) == 0 && clock) {
			fake_pass(STEP_MS); /* never faster than time does */
			send_all();
		}
		if (fds[0].revents != 0)
			return EXIT_SUCCESS;
		if (fds[1].revents != 0 && line < 0)
			line = accept(listener, NULL, NULL);
		else if (fds[1].revents != 0)
			serve();
	}
}
