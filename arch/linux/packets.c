/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* packets.c - what gdb and drgn ask of a Linux kernel: by how much it was moved (KASLR), and its
 * VMCOREINFO, in which a tool without symbols finds its way. */
#include <linux/crash_core.h>
#include <linux/elf.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
#include <linux/vmcore_info.h>
#endif
#ifdef CONFIG_X86_64
#include <asm/page_types.h>
#endif

#include "linux.h"
#include "stub/gdb_int.h"
#include "stub/wire/rsp.h"

#define NOTE_NAME  12u /* "VMCOREINFO", with its NUL, a multiple of 4 */
#define NOTE_CHUNK 64u

int linux_kaslr_offset(unsigned long *out)
{
#if defined(CONFIG_X86_64)
	unsigned long text = linux_ksym("_text");

	*out = text - __START_KERNEL;
	return text == 0 ? HF_ENOENT : 0;
#elif defined(CONFIG_ARM64)
	*out = kaslr_offset();
	return 0;
#else
	*out = 0; /* arm moves nothing */
	return 0;
#endif
}

/* GDB manual, "General Query Packets", qOffsets. */
static int offsets(struct hf *k, const struct gdb_args *a)
{
	unsigned long by;

	if (hf_os(k)->access(hf_os(k)->ctx, HF_ACCESS_READ) == 0 && linux_kaslr_offset(&by) == 0)
		hf_packet_printf(k, "Text=%lx;Data=%lx;Bss=%lx", by, by, by);
	return 0;
}

/* The ELF note that a kernel which is started after a crash reads: "Q" and its text, escaped. */
static int vmcoreinfo(struct hf *k, const struct gdb_args *a)
{
	unsigned long at = (unsigned long)phys_to_virt(paddr_vmcoreinfo_note());
	struct elf32_note note; /* the same for both classes */
	uint8_t raw[NOTE_CHUNK];

	if (hf_os(k)->access(hf_os(k)->ctx, HF_ACCESS_READ) < 0)
		return HF_EPERM;
	if (linux_read_all(NULL, at, &note, sizeof(note)) < 0)
		return HF_EFAULT;
	if (ALIGN(note.n_namesz, 4) != NOTE_NAME || note.n_descsz == 0)
		return HF_ENOENT;
	at += sizeof(note) + NOTE_NAME;
	hf_packet_put(k, "Q");
	for (size_t left = note.n_descsz; left > 0;) {
		size_t n = min_t(size_t, left, sizeof(raw));
		if (linux_read_all(NULL, at, raw, n) < 0)
			return HF_EFAULT;
		if (hf_packet_room(k) < 2 * n)
			return HF_ENOSPC;
		k->packet.len += rsp_escape(hf_cfg(k)->packet_out + k->packet.len, raw, n);
		at += n;
		left -= n;
	}
	return 0;
}

static const struct gdb_packet packets[] = {
	{"qOffsets", "", offsets},
	{"qlinux.vmcoreinfo", "", vmcoreinfo},
	{0},
};

const struct gdb_packet *linux_packets(void)
{
	return packets;
}
