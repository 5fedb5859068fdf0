/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* asked.h - packets and their replies as tables. */
#ifndef ASKED_H
#define ASKED_H

#include "stub/wire/hex.h"
#include "stub/wire/rsp.h"
#include "tests/fake/fake.h"
#include "unit.h"

struct asked {
	const char *packet;
	const char *reply; /* without frame, run lengths expanded; NULL: none but the '+' */
};

/* The payload of the only packet in text, expanded; its checksum must be right. */
static inline const char *asked_payload(const char *text)
{
	static char payload[8192];
	const char *begin = strchr(text, '$');
	const char *end = begin == NULL ? NULL : strchr(begin, '#');
	unsigned sum = 0;

	if (end == NULL)
		return NULL;
	for (const char *at = begin + 1; at < end; at++)
		sum += (unsigned char)*at;
	ck_assert_int_eq(hex_value(end[1]) << 4 | hex_value(end[2]), (int)(sum & 0xffu));
	int len = rsp_expand((uint8_t *)payload, sizeof(payload) - 1, (const uint8_t *)begin + 1,
		(size_t)(end - begin - 1));
	ck_assert_int_ge(len, 0);
	payload[len] = '\0';
	return payload;
}

/* As gdb does it: the reply is acknowledged. */
static inline const char *asked_reply(const char *packet)
{
	const char *text = fake_ask(packet);

	ck_assert_int_eq(text[0], '+');
	const char *payload = asked_payload(text);
	fake_feed("+", 1);
	return payload;
}

static inline void asked_play(const struct asked *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *reply = asked_reply(rows[i].packet);
		if (rows[i].reply == NULL)
			ck_assert_msg(reply == NULL, "%s: %s", rows[i].packet, reply);
		else
			ck_assert_msg(reply != NULL && strcmp(reply, rows[i].reply) == 0,
				"%s: \"%s\", not \"%s\"", rows[i].packet,
				reply != NULL ? reply : "(none)", rows[i].reply);
	}
}

static inline struct hf *asked_stop(unsigned cpus)
{
	struct hf *k = fake_boot(cpus);

	fake_trap(0, HF_TRAP_REQUEST);
	(void)fake_output();
	return k;
}

#endif /* ASKED_H */
