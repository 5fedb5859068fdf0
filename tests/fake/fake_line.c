/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake_line.c - the fake port's line: a queue in, a buffer out, a transmitter that can stall. */
#include <stdio.h>
#include <string.h>

#include "fake.h"

#define EMPTY_NS 1000000u /* a look at an empty FIFO takes this long */
#define FULL_NS  10000u   /* and one at a full FIFO */

static int get(void *dev)
{
	(void)dev;
	if (!fake_fails(FAKE_GET) && fake.in_at < fake.in_len) {
		fake.taken++;
		return fake.in[fake.in_at++];
	}
	if (!fake.clock_stands)
		fake.now_ns += EMPTY_NS;
	fake_wait_input();
	return HF_EAGAIN;
}

static int put(void *dev, uint8_t byte)
{
	(void)dev;
	if (fake_fails(FAKE_PUT) || fake.tx_dead) {
		if (!fake.clock_stands)
			fake.now_ns += FULL_NS;
		return HF_EAGAIN;
	}
	if (fake.tx_stalled < fake.tx_stalls) {
		fake.tx_stalled++;
		return HF_EAGAIN;
	}
	fake.tx_stalled = 0;
	if (fake.out_len < FAKE_OUT)
		fake.out[fake.out_len++] = (char)byte;
	return 0;
}

static void flush(void *dev)
{
	(void)dev;
}

static bool break_seen(void *dev)
{
	bool seen = fake.break_pending;

	(void)dev;
	fake.break_pending = false;
	return seen;
}

static void rx_irq(void *dev, bool on)
{
	(void)dev;
	fake.rx_irq = on;
}

static int enter(void *dev)
{
	(void)dev;
	fake.enters++;
	return fake_fails(FAKE_ENTER) ? HF_EBUSY : 0;
}

static void leave(void *dev)
{
	(void)dev;
	fake.leaves++;
}

static void errors(void *dev, struct hf_line_errors *out)
{
	(void)dev;
	*out = (struct hf_line_errors){.overrun = 1, .framing = 2, .parity = 3};
}

const struct hf_transport fake_line_ops = {
	.name = "fake0",
	.get = get,
	.put = put,
	.flush = flush,
	.break_seen = break_seen,
	.rx_irq = rx_irq,
	.enter = enter,
	.leave = leave,
	.errors = errors,
};

const char *fake_output(void)
{
	static char text[FAKE_OUT + 1];
	size_t len = fake.out_len - fake.out_taken;

	memcpy(text, fake.out + fake.out_taken, len);
	text[len] = '\0';
	fake.out_taken = fake.out_len;
	if (fake.out_len > FAKE_OUT / 2)
		fake.out_len = fake.out_taken = 0;
	return text;
}

void fake_receive(void)
{
	while (fake.rx_irq && fake.in_at < fake.in_len && !fake.cpus[fake.irq_cpu].in_stub) {
		uint8_t byte = fake.in[fake.in_at++];
		fake.self = fake.irq_cpu;
		switch (hf_rx(&fake.k, byte)) {
		case HF_RX_ENTER:
			fake.console_len = 0; /* the half line is dropped, as hf.h says */
			fake_trap(fake.irq_cpu, HF_TRAP_REQUEST);
			break;
		case HF_RX_CONSOLE:
			fake.console[fake.console_len++ % sizeof(fake.console)] = (char)byte;
			break;
		case HF_RX_TAKEN:
			break;
		}
	}
}

void fake_feed(const void *bytes, size_t len)
{
	if (fake.in_at == fake.in_len)
		fake.in_at = fake.in_len = 0;
	if (len > FAKE_IN - fake.in_len)
		len = FAKE_IN - fake.in_len;
	memcpy(fake.in + fake.in_len, bytes, len);
	fake.in_len += len;
	fake_receive();
	fake_settle();
}

const char *fake_say(const char *text)
{
	(void)fake_output();
	fake_feed(text, strlen(text));
	return fake_output();
}

const char *fake_ask(const char *payload)
{
	static char packet[2 * FAKE_PACKET];
	unsigned sum = 0;

	for (const char *at = payload; *at != '\0'; at++)
		sum += (unsigned char)*at;
	(void)snprintf(packet, sizeof(packet), "$%s#%02x", payload, sum & 0xffu);
	return fake_say(packet);
}

void fake_break(void)
{
	fake.break_pending = true;
	if (!fake.rx_irq || fake.cpus[fake.irq_cpu].in_stub)
		return;
	(void)break_seen(NULL);
	fake.self = fake.irq_cpu;
	if (hf_rx_break(&fake.k) == HF_RX_ENTER)
		fake_trap(fake.irq_cpu, HF_TRAP_REQUEST);
}
