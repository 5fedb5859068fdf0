/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* notifier.c - the die and the panic chain. */
#include "notifier.h"

#define LONGEST 16u /* a chain that was overwritten may be a ring */

static struct notifier *chains[NOTIFIER_CHAINS];

void notifier_add(enum notifier_chain chain, struct notifier *n)
{
	n->next = chains[chain];
	chains[chain] = n;
}

enum notifier_verdict notifier_call(enum notifier_chain chain, const struct hf_event *ev)
{
	const struct notifier *n = chains[chain];

	for (unsigned i = 0; i < LONGEST && n; i++, n = n->next) {
		if (n->call(ev) == NOTIFIER_RESUME)
			return NOTIFIER_RESUME;
	}
	return NOTIFIER_GO_ON;
}
