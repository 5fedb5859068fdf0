/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* step.h - the kinds of steps of a transcript, for script.c and player.c. */
#ifndef STEP_H
#define STEP_H

#include "player.h"

enum what {
	STEP_NOTE, /* a comment or an empty line */
	STEP_CPUS,
	STEP_MASKED,
	STEP_ANSWER,
	STEP_KILL,
	STEP_DETACH,
	STEP_HWSTEP,
	STEP_HWSLOTS,
	STEP_SET,
	STEP_PC,
	STEP_TRAP,
	STEP_SEND,
	STEP_EXPECT,
	STEP_EXPECT_LINE,
	STEP_HOLDS,
	STEP_PASS,
	STEP_RUN,
	STEP_BREAK,
	STEP_CONSOLE,
	STEP_LEFT,
	STEP_RUNNING,
	STEP_STOPPED,
	STEP_WORD,
	STEP_REG,
	STEP_ECHOED,
	STEP_WRITES,
	STEP_TEXT_WRITES
};

#endif /* STEP_H */
