/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* err.c - instead of err.c: the errors that gdb is told most, in a word or two. */
#include "stub/err.h"

#include "stub/types.h"

static const struct {
	int8_t err;
	char phrase[11];
} phrases[] = {
	{HF_EFAULT, "no memory"},
	{HF_EINVAL, "malformed"},
	{HF_ENOSPC, "no room"},
	{HF_ESTATE, "not now"},
	{HF_EPERM, "forbidden"},
	{HF_EBUSY, "in use"},
	{HF_EUNGUARDED, "not safe"},
	{HF_EDEVICE, "a device"},
	{HF_EINSN, "unknown op"},
};

const char *hf_strerror(int err)
{
	for (size_t i = 0; i < HF_COUNT(phrases); i++) {
		if (phrases[i].err == err)
			return phrases[i].phrase;
	}
	return "failed";
}
