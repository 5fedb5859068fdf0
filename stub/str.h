/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* str.h - the few string and memory functions the stub uses: bare metal has no libc, and in a panic
 * the kernel's own may be what broke. Any context. */
#ifndef HF_STR_H
#define HF_STR_H

#include "types.h"

void hf_memcpy(void *dst, const void *src, size_t len); /* no overlap */
void hf_memset(void *dst, uint8_t value, size_t len);
int hf_memcmp(const void *a, const void *b, size_t len);
size_t hf_strlen(const char *s);
int hf_strcmp(const char *a, const char *b);
bool hf_strstarts(const char *s, const char *prefix);
/* Where needle begins in hay, or NULL; an empty needle is found at once. */
const char *hf_strstr(const char *hay, const char *needle);
/* Copy with the NUL, cut to size bytes; returns the length copied without NUL. size > 0. */
size_t hf_strcopy(char *dst, const char *src, size_t size);
/* First character of s that is neither blank nor tab. */
const char *hf_skip_blanks(const char *s);
/* Read an unsigned number: decimal, 0x hex, or bare hex when base is 16. Moves *s behind it.
 * 0, or HF_EINVAL when there is no digit or the value needs more than 64 bits. */
int hf_strtou(const char **s, unsigned base, uint64_t *out);
/* Divide *value by at most 0xffff; returns the rest. The compiler's own 64-bit division is 0.7 KiB of code on a
 * 32-bit CPU. */
uint32_t hf_divide(uint64_t *value, uint32_t by);

#endif /* HF_STR_H */
