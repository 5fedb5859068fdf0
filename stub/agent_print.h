/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* agent_print.h - printf as an agent expression asks for it: the format is data from the line. */
#ifndef HF_AGENT_PRINT_H
#define HF_AGENT_PRINT_H

#include "state.h"

/* A format and its arguments. */
struct hf_agent_format {
	const uint8_t
		*text; /* as in C source, with its escapes: the bytes \ and n, not a line feed */
	size_t len;    /* without the NUL */
	const uint64_t *args; /* the first one last, as they lie on the stack */
	unsigned count;
};

/* Format it, in pieces, to print. Nothing is printed unless the whole format is understood and takes
 * exactly count arguments: otherwise HF_EINVAL and *why. A string that cannot be read is named in the
 * text and is no error. */
int hf_agent_print(
	struct hf *k, const struct hf_agent_format *f, hf_agent_print_fn print, const char **why);

#endif /* HF_AGENT_PRINT_H */
