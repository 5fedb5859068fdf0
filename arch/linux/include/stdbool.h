/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stdbool.h - what C's header of this name gives, from the kernel's. */
#include <linux/types.h>
