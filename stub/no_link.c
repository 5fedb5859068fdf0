/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* no_link.c - what stands in for the framed link where there is none: every byte is plain. */
#include "link_ops.h"

static int no_open(struct hf *k)
{
	(void)k;
	return 0;
}

static bool no_take(struct hf *k, uint8_t byte)
{
	(void)k;
	(void)byte;
	return false;
}

static int no_next(struct hf *k)
{
	(void)k;
	return HF_EAGAIN;
}

static bool no_send(struct hf *k, enum link_channel channel, uint8_t byte)
{
	(void)k;
	(void)channel;
	(void)byte;
	return false;
}

static void no_effect(struct hf *k)
{
	(void)k;
}

static void no_rest(struct hf *k, bool now)
{
	(void)k;
	(void)now;
}

static bool no_calls(struct hf *k)
{
	(void)k;
	return false;
}

static bool no_print(struct hf *k, const char *text, size_t len)
{
	(void)k;
	(void)text;
	(void)len;
	return false;
}

static uint8_t *no_shadow(struct hf *k, size_t *size)
{
	(void)k;
	*size = 0;
	return NULL;
}

const struct hf_link_ops hf_no_link = {
	.open = no_open,
	.take = no_take,
	.next = no_next,
	.unread = no_effect,
	.send = no_send,
	.finish = no_effect,
	.rest = no_rest,
	.calls = no_calls,
	.print = no_print,
	.shadow = no_shadow,
	.cut = no_effect,
};
