/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* shadow.c - which bytes of memory are the stub's own. */
#include "shadow.h"

#include "probe_use.h"

void hf_shadow_hide(const struct hf *k, void *copy, hf_addr addr, size_t len)
{
	uint8_t *bytes = copy;

	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *bp = &k->bps[i];
		for (unsigned j = 0; bp->planted && j < bp->insn_len; j++) {
			hf_addr at = bp->addr + j;
			if (at >= addr && at - addr < len)
				bytes[at - addr] = bp->saved[j];
		}
	}
	hf_probes_hide(k, copy, addr, len);
}

bool hf_shadow_overlaps(const struct hf *k, hf_addr addr, size_t len)
{
	for (unsigned i = 0; i < HF_BP_MAX; i++) {
		const struct hf_bp *bp = &k->bps[i];
		if (bp->planted && hf_shadow_meets(bp->addr, bp->insn_len, addr, len))
			return true;
	}
	return hf_probes_overlap(k, addr, len);
}
