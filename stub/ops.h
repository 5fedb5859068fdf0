/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ops.h - where the seams are that were given to hf_init(): copied into struct hf. A build for one board may put a
 * folder with a stub/ops.h of its own before this one in its include path (sdk/one): there they are constants, the
 * compiler calls what they name directly, and struct hf has no room for them. */
#ifndef HF_OPS_H
#define HF_OPS_H

#include "hf.h"

struct hf_seams {
	struct hf_config cfg;
	struct hf_arch_ops arch; /* copies with fillers in the empty slots */
	struct hf_os_ops os;
	struct hf_transport line;
};

static inline const struct hf_config *hf_seams_cfg(const struct hf_seams *s)
{
	return &s->cfg;
}

static inline const struct hf_arch_ops *hf_seams_arch(const struct hf_seams *s)
{
	return &s->arch;
}

static inline const struct hf_os_ops *hf_seams_os(const struct hf_seams *s)
{
	return &s->os;
}

static inline const struct hf_transport *hf_seams_line(const struct hf_seams *s)
{
	return &s->line;
}

#endif /* HF_OPS_H */
