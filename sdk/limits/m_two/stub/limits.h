/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* limits.h - as sdk/limits/m, with two CPUs. */
#include "sdk/limits/m/stub/limits.h"
#undef HF_CPU_LIMIT
#define HF_CPU_LIMIT 2u
