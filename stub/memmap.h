/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* memmap.h - the memory map that gdb gets: RAM and ROM, as far as the port knows them. */
#ifndef HF_MEMMAP_H
#define HF_MEMMAP_H

#include "state.h"
#include "window.h"

/* Write it as XML (GDB manual, "Memory Map Format"). 0; HF_ENOSYS when the port cannot say where memory
 * is, or only page by page over more pages than can be asked for. */
int hf_memmap_xml(const struct hf *k, struct hf_window *w);

#endif /* HF_MEMMAP_H */
