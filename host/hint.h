/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hint.h - what a person may type next. */
#ifndef HINT_H
#define HINT_H

/* Tell the whole gdb command line for this port, to be pasted: with the gdb that is installed, and
 * with elf unless NULL. */
void hint_gdb(int port, const char *elf);

/* Tell the keys behind Ctrl-]. */
void hint_keys(void);

#endif /* HINT_H */
