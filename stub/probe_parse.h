/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_parse.h - a probe's line, word by word. Every function moves t->at behind what it has taken; at
 * an error it stands at the place that is wrong, and t->why says what is wrong there. */
#ifndef HF_PROBE_PARSE_H
#define HF_PROBE_PARSE_H

#include "probe_state.h"

#define HF_PARSE_END 0x27u /* the bytecode `end` */

struct hf_parse {
	struct hf *k;
	struct hf_probe *p; /* what is being made */
	const char *text, *at;
	const char *why; /* static storage */
};

/* Parse "p[:NAME] SYM[+OFF] ..." or "r[:NAME] SYM ..." into t->p, which is made empty first. 0 or
 * HF_EINVAL; nothing but t and t->p is changed. */
int hf_probe_parse(struct hf_parse *t);

/* Does a format know %c with this letter? */
bool hf_probe_conversion(char c);

/* ---- words: probe_word.c ---- */

/* Say why, at `at`. Returns HF_EINVAL. */
int hf_parse_fail(struct hf_parse *t, const char *at, const char *why);
void hf_parse_blanks(struct hf_parse *t);
bool hf_parse_char(struct hf_parse *t, char c);
/* Letters, digits and '_' from here on; 0 at anything else. */
size_t hf_parse_word_len(const char *at);
bool hf_parse_is(const char *at, size_t len, const char *word);
/* Decimal, or hex behind 0x. */
int hf_parse_number(struct hf_parse *t, uint64_t *out);
/* A symbol, with +OFF or -OFF behind it if there is one, or an address. lead: so many letters in front of the
 * symbol are its module and a colon, "MOD:SYM", which hf_os_ops.sym_find gets as a whole. */
int hf_parse_place(struct hf_parse *t, size_t lead, hf_addr *out);
/* Append one byte, or an operand of several, to the probe's code. */
int hf_parse_emit(struct hf_parse *t, uint8_t byte);
int hf_parse_emit_wide(struct hf_parse *t, uint64_t value, unsigned bytes);
int hf_parse_emit_const(struct hf_parse *t, uint64_t value);

/* ---- fetch arguments: probe_fetch.c ---- */

/* "%reg", "+8($arg1):u32" ...: its code, without an end, leaves the value or its address. */
int hf_parse_fetch(struct hf_parse *t, struct hf_probe_arg *out);
/* Code that turns what that left into a number of 64 bits, signed as the type is. */
int hf_parse_load(struct hf_parse *t, const struct hf_probe_arg *arg);

/* One argument of the probe, "[NAME=]FETCH", into its table. In probe_parse.c. */
int hf_parse_arg(struct hf_parse *t);

/* ---- conditions: probe_cond.c ---- */

/* An expression of C over fetch arguments, names of arguments before it, and numbers; ends where no
 * operator follows. */
int hf_parse_cond(struct hf_parse *t);

/* ---- actions: probe_acts.c ---- */

int hf_parse_acts(struct hf_parse *t);

#endif /* HF_PROBE_PARSE_H */
