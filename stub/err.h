/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* err.h - every way an operation can fail. Functions return 0 or a count on success, and one of
 * these (all negative) on failure. gdb_reply_err() and the shell are the only two readers. */
#ifndef HF_ERR_H
#define HF_ERR_H

enum hf_err {
	HF_OK = 0,
	HF_EFAULT = -1, /* the address cannot be read or written; nothing was changed past it */
	HF_EINVAL = -2, /* the caller's arguments make no sense */
	HF_ENOSYS = -3, /* this port leaves that operation out */
	HF_ENOSPC = -4, /* a fixed table or buffer is full */
	HF_ENOENT = -5, /* no such thread, symbol, register, breakpoint */
	HF_EAGAIN = -6, /* no byte now, or no room now; ask again */
	HF_EPROTO = -7, /* the peer sent something the protocol forbids */
	HF_ETIME = -8,  /* a CPU or the host did not answer in time */
	HF_ESTATE = -9, /* not now: safe session, target not resumable */
	HF_EPERM = -10, /* policy forbids it: read-only session, lockdown */
	HF_EBUSY = -11, /* something else holds it: a lock, another CPU, a breakpoint slot */
	HF_EUNGUARDED = -12, /* a bad address could not be survived in this context */
	HF_EALIGN = -13,     /* the address is not aligned as this operation needs it */
	HF_EVERIFY = -14,    /* written, read back, and not the same */
	HF_EDEVICE = -15,    /* the address is a device's, or unknown and treated as one */
	HF_EINSN = -16,      /* the instruction there cannot be decoded for this operation */
	HF_ERUNNING = -17,   /* that CPU did not stop: its registers are not known */
	HF_ESILENT = -18, /* not in the memory map, on a bus that does not tell of a bad access */
	HF_ERR_MIN = -18
};

/* A short lower-case phrase without full stop, "unknown error" for a value not in the enum.
 * Static storage. Any context. */
const char *hf_strerror(int err);

#endif /* HF_ERR_H */
