/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* hf_bare.h - the reference kernel's side of the debugger. */
#ifndef BARE_HF_BARE_H
#define BARE_HF_BARE_H

#include "stub/hf.h"

/* Give the stub its seams and join the die and panic chains. Context: boot, CPU 0. */
void hf_bare_init(void);

/* Stop in the debugger when the boot options ask for it. Context: boot, CPU 0. */
void hf_bare_wait(void);

/* The end of a panic that halts: stand still, and let in who comes to the line later. frame is the
 * panic's. */
__attribute__((noreturn)) void hf_bare_halt(struct hf_frame *frame, const char *msg);

/* Does the debugger keep any CPU from running? Any context. */
bool hf_bare_holds(void);

/* Does a session stand, whose CPU reads the line? Any context. */
bool hf_bare_in_session(void);

/* Print on the line, through the stub once there is one. One caller at a time. */
void hf_bare_console_write(const char *text, size_t len);

/* Offer the stub a byte from the line, or a BREAK; true when the console shall have it. The stop
 * that it may ask for is done when this returns. Context: the receive interrupt. */
bool hf_bare_rx(uint8_t byte);
void hf_bare_rx_break(void);

#endif /* BARE_HF_BARE_H */
