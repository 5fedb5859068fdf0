/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* link_use.h - the calls of the link's ops (link_ops.h). Without the link (HF_LINK of stub/limits.h) they are
 * nothing, and every byte is plain. */
#ifndef HF_LINK_USE_H
#define HF_LINK_USE_H

#include "state.h"

/* The host has taken the link, and not given it back. */
static inline bool hf_link_is_on(const struct hf *k)
{
	return HF_LINK != 0 && k->linked;
}

/* The channel of the byte that came last. */
static inline enum link_channel hf_link_from(const struct hf *k)
{
	return HF_LINK != 0 ? k->from : LINK_CONTROL;
}

static inline bool hf_link_take(struct hf *k, uint8_t byte)
{
	return HF_LINK != 0 && k->link->take(k, byte);
}

static inline int hf_link_next(struct hf *k)
{
	return HF_LINK != 0 ? k->link->next(k) : HF_EAGAIN;
}

static inline void hf_link_unread(struct hf *k)
{
	if (HF_LINK != 0)
		k->link->unread(k);
}

static inline bool hf_link_send(struct hf *k, enum link_channel channel, uint8_t byte)
{
	return HF_LINK != 0 && k->link->send(k, channel, byte);
}

static inline void hf_link_finish(struct hf *k)
{
	if (HF_LINK != 0)
		k->link->finish(k);
}

static inline void hf_link_rest(struct hf *k, bool now)
{
	if (HF_LINK != 0)
		k->link->rest(k, now);
}

static inline bool hf_link_calls(struct hf *k)
{
	return HF_LINK != 0 && k->link->calls(k);
}

static inline bool hf_link_print(struct hf *k, const char *text, size_t len)
{
	return HF_LINK != 0 && k->link->print(k, text, len);
}

static inline void hf_link_cut(struct hf *k)
{
	if (HF_LINK != 0)
		k->link->cut(k);
}

#endif /* HF_LINK_USE_H */
