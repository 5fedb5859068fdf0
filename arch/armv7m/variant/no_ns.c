/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* no_ns.c - instead of ns.c and ns_fault.c: a CPU without the Security Extension. */
#include "../armv7m.h"

bool armv7m_ns(const struct hf_frame *f)
{
	(void)f;
	return false;
}

void armv7m_ns_take(struct hf_frame *f, struct armv7m_fault *fault)
{
	(void)f;
	(void)fault;
}

bool armv7m_ns_put(const struct hf_frame *f)
{
	(void)f;
	return false;
}

const char *armv7m_ns_fault(const struct armv7m_fault *fault, hf_addr *addr)
{
	(void)fault;
	(void)addr;
	return NULL;
}
