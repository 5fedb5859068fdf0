/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hex.h - nibbles and bytes. Pure; shared by stub and host. */
#ifndef HEX_H
#define HEX_H

#include <stddef.h>
#include <stdint.h>

/* The digit for the low nibble of v, lower case. */
char hex_digit(unsigned v);

/* 0..15, or -1 when c is no hex digit (either case is one). */
int hex_value(char c);

/* Write 2 * len digits to dst (no NUL). dst and src may not overlap. Returns 2 * len. */
size_t hex_encode(char *dst, const void *src, size_t len);

/* Read len bytes from 2 * len digits. 0, or -1 at the first character that is no digit. dst may be
 * the same memory as src. */
int hex_decode(void *dst, const char *src, size_t len);

#endif /* HEX_H */
