/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* notifier.h - who wants to hear of a death. Two chains: die (a fault, before anything is decided)
 * and panic (the end, before the panic policy). */
#ifndef BARE_NOTIFIER_H
#define BARE_NOTIFIER_H

#include "stub/hf.h"

enum notifier_verdict {
	NOTIFIER_GO_ON, /* ask the next one */
	NOTIFIER_RESUME /* it is dealt with: load the frame and run on (die chain only) */
};

struct notifier {
	enum notifier_verdict (*call)(const struct hf_event *ev);
	struct notifier *next;
};

enum notifier_chain { NOTIFIER_DIE, NOTIFIER_PANIC, NOTIFIER_CHAINS };

/* Put n in front of the chain; it must live for ever. Context: boot. */
void notifier_add(enum notifier_chain chain, struct notifier *n);
/* Call them all until one resumes. Interrupts masked, any context, several CPUs at once. */
enum notifier_verdict notifier_call(enum notifier_chain chain, const struct hf_event *ev);

#endif /* BARE_NOTIFIER_H */
