/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* err.c - the errors in words, one table. */
#include "err.h"

#include "types.h"

static const char *const phrases[] = {
	[-HF_OK] = "no error",
	[-HF_EFAULT] = "address not accessible",
	[-HF_EINVAL] = "invalid argument",
	[-HF_ENOSYS] = "not supported on this port",
	[-HF_ENOSPC] = "no room left",
	[-HF_ENOENT] = "not found",
	[-HF_EAGAIN] = "not ready",
	[-HF_EPROTO] = "protocol violation",
	[-HF_ETIME] = "timed out",
	[-HF_ESTATE] = "not possible in this state",
	[-HF_EPERM] = "forbidden by policy",
	[-HF_EBUSY] = "in use",
	[-HF_EUNGUARDED] = "cannot be read safely from here",
	[-HF_EALIGN] = "address not aligned",
	[-HF_EVERIFY] = "written but not read back",
	[-HF_EDEVICE] = "not memory but a device or unmapped",
	[-HF_EINSN] = "instruction not understood",
	[-HF_ERUNNING] = "that cpu did not stop, its registers are unknown",
	[-HF_ESILENT] = "not in the memory map, and a bad read is silent here",
};

const char *hf_strerror(int err)
{
	if (err > 0 || err < HF_ERR_MIN)
		return "unknown error";
	return phrases[-err];
}
