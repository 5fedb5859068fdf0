/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link.c - the framed link for a program of the SDK. */
#include "sdk.h"
#include "stub/hf.h"

static uint64_t link_mem[HF_LINK_BYTES / sizeof(uint64_t)];

void sdk_link(struct hf_config *cfg)
{
	cfg->link = &hf_link;
	cfg->link_mem = link_mem;
	cfg->link_bytes = sizeof(link_mem);
}
