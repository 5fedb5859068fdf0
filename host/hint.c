/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hint.c - what a person may type next. */
#include "hint.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

#define FILE_MAX 1024u

static bool in_path(const char *program)
{
	const char *path = getenv("PATH");
	char file[FILE_MAX];

	while (path && *path) {
		size_t len = strcspn(path, ":");
		int n = snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, program);
		if (n > 0 && (size_t)n < sizeof(file) && !access(file, X_OK))
			return true;
		path += len;
		path += *path == ':';
	}
	return false;
}

void hint_gdb(int port, const char *elf)
{
	/* The first knows every CPU; the last is told when none is installed. */
	static const char *const gdbs[] = {"gdb-multiarch", "arm-none-eabi-gdb", "gdb"};
	const char *file = elf ? elf : "";
	const char *quote = strpbrk(file, " \t\"$&;()*?<>|\\`!~#") ? "'" : "";
	size_t i = 0;

	while (i < sizeof(gdbs) / sizeof(gdbs[0]) - 1 && !in_path(gdbs[i]))
		i++;
	say("gdb: %s -ex 'target remote 127.0.0.1:%d'%s%s%s%s", gdbs[i], port, *file ? " " : "",
		quote, file, quote);
}

void hint_keys(void)
{
	say("keys: Ctrl-] then q quit, b BREAK, d enter debugger, g gdb command, w write, h this "
	    "list");
}
