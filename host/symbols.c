/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* symbols.c - `holdfast symbols`: a running kernel's symbols, from a file like /proc/kallsyms or from the
 * stub's `ksyms` over the line, become an ELF file, so that gdb knows names where there is no vmlinux. */
#include "symbols.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "shell.h"
#include "symelf.h"
#include "symtab.h"

static int no_memory(void)
{
	say_error("out of memory");
	return EXIT_FAILED;
}

static int read_text(struct symtab *t, FILE *from)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int err = 0;

	while (!err && (n = getline(&line, &size, from)) >= 0)
		err = symtab_add(t, line, n > 0 && line[n - 1] == '\n' ? (size_t)n - 1 : (size_t)n);
	free(line);
	return err ? no_memory() : EXIT_DONE;
}

static int read_file(struct symtab *t, const char *path)
{
	FILE *from = strcmp(path, "-") ? fopen(path, "r") : stdin;

	if (!from) {
		say_error("%s: %s", path, strerror(errno));
		return EXIT_FAILED;
	}
	int status = read_text(t, from);
	if (!status && ferror(from)) {
		say_error("%s cannot be read", path);
		status = EXIT_FAILED;
	}
	if (from != stdin)
		(void)fclose(from); /* it was only read */
	return status;
}

static int read_line(struct symtab *t, const struct opts *o)
{
	char ksyms[] = "ksyms";
	char *commands[] = {ksyms};
	struct opts ask = *o;
	FILE *text = tmpfile();

	if (!text) {
		say_error("no temporary file: %s", strerror(errno));
		return EXIT_FAILED;
	}
	ask.commands = commands;
	ask.command_count = 1;
	int status = shell_run(&ask, text);
	if (!status) {
		rewind(text);
		status = read_text(t, text);
	}
	(void)fclose(text); /* it was only read */
	return status;
}

static int write_file(const struct symtab *t, const char *path, enum symelf_machine machine)
{
	FILE *to = fopen(path, "w");
	int err = to ? symelf_write(to, t, machine) : -1;

	if (to && fclose(to))
		err = -1;
	if (!err)
		return EXIT_DONE;
	say_error("%s cannot be written: %s", path, strerror(errno));
	return EXIT_FAILED;
}

static int make(const struct symtab *t, const struct opts *o)
{
	enum symelf_machine machine;

	if (!t->count) {
		say_error("%s: %s", o->source ? o->source : o->line.name,
			t->hidden ? "all addresses are 0: read it as root (kernel.kptr_restrict)"
				  : "no symbols in it");
		return EXIT_FAILED;
	}
	if (o->arch ? symelf_machine(o->arch, &machine) : symelf_guess(t, &machine)) {
		say_error("which CPU is it? --arch takes x86_64, aarch64 or arm");
		return EXIT_USAGE;
	}
	const int status = write_file(t, o->output, machine);
	if (!status)
		say("%zu symbols in %s%s", t->count, o->output,
			t->bad ? "; some lines made no sense" : "");
	return status;
}

int symbols_run(const struct opts *o)
{
	struct symtab t;

	symtab_init(&t);
	int status = o->source ? read_file(&t, o->source) : read_line(&t, o);
	if (!status) {
		symtab_finish(&t);
		status = make(&t, o);
	}
	symtab_free(&t);
	return status;
}
