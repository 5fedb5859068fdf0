/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* no_link.c - a program of the SDK without the framed link. */
#include "sdk.h"

void sdk_link(struct hf_config *cfg)
{
	(void)cfg;
}
