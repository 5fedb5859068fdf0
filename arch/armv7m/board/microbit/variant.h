/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* variant.h - this board's CPU. */
#include "arch/armv7m/variant/v6m.h"
