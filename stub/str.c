/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* str.c - string and memory functions without a libc. */
#include "str.h"

#include "err.h"
#include "wire/hex.h"

void hf_memcpy(void *dst, const void *src, size_t len)
{
	uint8_t *to = dst;
	const uint8_t *from = src;

	for (size_t i = 0; i < len; i++)
		to[i] = from[i];
}

void hf_memset(void *dst, uint8_t value, size_t len)
{
	uint8_t *to = dst;

	for (size_t i = 0; i < len; i++)
		to[i] = value;
}

int hf_memcmp(const void *a, const void *b, size_t len)
{
	const uint8_t *left = a;
	const uint8_t *right = b;

	for (size_t i = 0; i < len; i++) {
		if (left[i] != right[i])
			return left[i] - right[i];
	}
	return 0;
}

size_t hf_strlen(const char *s)
{
	size_t len = 0;

	while (s[len] != '\0')
		len++;
	return len;
}

int hf_strcmp(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

bool hf_strstarts(const char *s, const char *prefix)
{
	while (*prefix != '\0') {
		if (*s++ != *prefix++)
			return false;
	}
	return true;
}

const char *hf_strstr(const char *hay, const char *needle)
{
	for (;; hay++) {
		if (hf_strstarts(hay, needle))
			return hay;
		if (*hay == '\0')
			return NULL;
	}
}

size_t hf_strcopy(char *dst, const char *src, size_t size)
{
	size_t len = 0;

	while (len + 1 < size && src[len] != '\0') {
		dst[len] = src[len];
		len++;
	}
	dst[len] = '\0';
	return len;
}

const char *hf_skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

/* By 16 bits at a time: rest and next piece fit into 32 bits. */
uint32_t hf_divide(uint64_t *value, uint32_t by)
{
	uint64_t quotient = 0;
	uint32_t rest = 0;

	for (unsigned shift = 64; shift > 0;) {
		shift -= 16;
		uint32_t part = rest << 16 | (uint16_t)(*value >> shift);
		quotient = quotient << 16 | part / by;
		rest = part % by;
	}
	*value = quotient;
	return rest;
}

int hf_strtou(const char **s, unsigned base, uint64_t *out)
{
	const char *at = *s;
	const char *first;
	uint64_t value = 0;

	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && hex_value(at[2]) >= 0) {
		base = 16;
		at += 2;
	}
	for (first = at;; at++) {
		int digit = hex_value(*at);
		if (digit < 0 || (unsigned)digit >= base)
			break;
		uint64_t most = UINT64_MAX - (unsigned)digit;
		(void)hf_divide(&most, base);
		if (value > most)
			return HF_EINVAL;
		value = value * base + (unsigned)digit;
	}
	if (at == first)
		return HF_EINVAL;
	*s = at;
	*out = value;
	return 0;
}
