/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* expr.h - what a person types for an address or a value.
 *
 *   expr   = ['*'] term { ('+' | '-') term }      '*': the pointer-sized word at that address
 *   term   = '%' register | symbol | number
 *   number = 0x hex, or digits: hex in an address, decimal in a count */
#ifndef HF_EXPR_H
#define HF_EXPR_H

#include "state.h"

/* Parse one expression at *text and move *text behind it and the blanks that follow. 0; HF_EINVAL;
 * HF_ENOENT: no such symbol or register; HF_ERUNNING; HF_EFAULT for a '*' that cannot be read. HF_EINVAL also for
 * what is no address, but too long for one. */
int hf_expr_addr(struct hf *k, const char **text, hf_addr *out);

/* As above, any number of 64 bits; and one whose plain digits are decimal. */
int hf_expr_value(struct hf *k, const char **text, uint64_t *out);
int hf_expr_count(struct hf *k, const char **text, uint64_t *out);

/* Take the next word (up to a blank) into dst, cut to size; returns its length, 0 at the end. */
size_t hf_expr_word(const char **text, char *dst, size_t size);

#endif /* HF_EXPR_H */
