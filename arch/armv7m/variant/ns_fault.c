/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ns_fault.c - SecureFaults of an ARMv8-M in words. */
#include "../armv7m.h"
#include "../scs.h"

/* Bit 0 of SFSR and the next, DDI 0553. */
static const char *const secure_reasons[] = {
	"secure fault: not an entry point",
	"secure fault: bad signature of a stack frame",
	"secure fault: bad EXC_RETURN",
	"secure fault: attribution",
	"secure fault: branch to Non-secure code",
	"secure fault: pushing floating-point registers",
	NULL, /* SFARVALID */
	"secure fault: state of floating-point registers",
};

const char *armv7m_ns_fault(const struct armv7m_fault *fault, hf_addr *addr)
{
	for (size_t i = 0; i < HF_COUNT(secure_reasons); i++) {
		if ((fault->sfsr >> i & 1u) == 0 || secure_reasons[i] == NULL)
			continue;
		if ((fault->sfsr & SFSR_SFARVALID) != 0)
			*addr = fault->sfar;
		return secure_reasons[i];
	}
	return NULL;
}
