/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.h - the text that probes need, for C and for assembly. */
#ifndef ARMV7A_PROBE_H
#define ARMV7A_PROBE_H

#define ARMV7A_PROBE_SLOTS      128
#define ARMV7A_PROBE_SLOT_BYTES 16

#ifndef __ASSEMBLER__
/* Where displaced instructions run: each a copy, with a breakpoint behind it. */
extern const char armv7a_probe_slots[];
/* A breakpoint: functions under return probes return to it. */
extern const char armv7a_probe_trampoline[];
#endif

#endif /* ARMV7A_PROBE_H */
