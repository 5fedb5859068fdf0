/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* stdint.h - what C's header of this name gives and the stub uses. The kernel's own limits.h would bring
 * names that are taken. C11 7.20.2 */
#include <linux/types.h>

#ifndef UINT8_MAX
#define UINT8_MAX 0xffu
#endif
#ifndef UINT16_MAX
#define UINT16_MAX 0xffffu
#endif
#ifndef UINT32_MAX
#define UINT32_MAX 0xffffffffu
#endif
#ifndef UINT64_MAX
#define UINT64_MAX 0xffffffffffffffffull
#endif
#ifndef SIZE_MAX
#define SIZE_MAX (~(size_t)0)
#endif
