/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe_match.h - strings in conditions. */
#ifndef HF_PROBE_MATCH_H
#define HF_PROBE_MATCH_H

#include "probe_parse.h"

/* Behind a string operand, whose expression has left its address: == or !=, and a text. */
int hf_parse_match(struct hf_parse *t, const struct hf_probe_arg *arg);

#endif /* HF_PROBE_MATCH_H */
