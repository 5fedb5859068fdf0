/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* symelf.h - an ELF file that holds symbols and nothing else, for gdb.
 *
 * Its sections have no bytes (SHT_NOBITS): gdb reads the target. The symbols have the addresses of the
 * running kernel; the first section is empty, so that an answer to qOffsets, which moves the first section of
 * a file without .text, moves nothing. */
#ifndef SYMELF_H
#define SYMELF_H

#include <stdio.h>

#include "symtab.h"

/* ELF's numbers of the CPUs (ELF gABI, "e_machine"). */
enum symelf_machine { SYMELF_ARM = 40, SYMELF_X86_64 = 62, SYMELF_AARCH64 = 183 };

/* By its name (arm, x86_64, aarch64, or as Debian says: armhf, amd64, arm64). 0, or -1. */
int symelf_machine(const char *name, enum symelf_machine *out);

/* By what only one CPU's kernel has. 0, or -1: cannot be told. */
int symelf_guess(const struct symtab *t, enum symelf_machine *out);

/* Write it. t is finished. 0; -1: no memory, or the file cannot be written. */
int symelf_write(FILE *to, const struct symtab *t, enum symelf_machine machine);

#endif /* SYMELF_H */
