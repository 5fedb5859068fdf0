/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* fake_mem.c - the fake port's memory: regions, holes, a device that logs. */
#include <string.h>

#include "fake.h"

struct area {
	hf_addr start;
	size_t size;
	enum hf_region_kind kind;
};

static const struct area areas[] = {
	{FAKE_TEXT, 2 * FAKE_PAGE, HF_REGION_TEXT},
	{FAKE_RAM, 4 * FAKE_PAGE, HF_REGION_RAM},
	{FAKE_RAM2, FAKE_PAGE, HF_REGION_RAM},
	{FAKE_ROM, FAKE_PAGE, HF_REGION_ROM},
	{FAKE_UNKNOWN, FAKE_PAGE, HF_REGION_UNKNOWN},
	{FAKE_DEVICE, FAKE_PAGE, HF_REGION_DEVICE},
	{FAKE_TOP, FAKE_PAGE, HF_REGION_RAM},
};

/* The area that holds addr; *at is where its bytes are. */
static const struct area *find(hf_addr addr, uint8_t **at)
{
	uint8_t *bytes = fake.bytes;

	for (size_t i = 0; i < HF_COUNT(areas); i++) {
		if (addr >= areas[i].start && addr - areas[i].start < areas[i].size) {
			*at = bytes + (addr - areas[i].start);
			return &areas[i];
		}
		bytes += areas[i].size;
	}
	return NULL;
}

uint8_t *fake_at(hf_addr addr)
{
	uint8_t *at;

	return find(addr, &at) != NULL ? at : NULL;
}

uint32_t fake_word(hf_addr addr)
{
	uint32_t value;

	memcpy(&value, fake_at(addr), sizeof(value));
	return value;
}

void fake_set_word(hf_addr addr, uint32_t value)
{
	memcpy(fake_at(addr), &value, sizeof(value));
}

void fake_mem_reset(void)
{
	memset(fake.bytes, 0, sizeof(fake.bytes));
	for (unsigned i = 0; i < FAKE_PAGE; i++) {
		*fake_at(FAKE_RAM + i) = (uint8_t)i;
		*fake_at(FAKE_RAM2 + i) = (uint8_t)(i ^ 0x5a);
		*fake_at(FAKE_ROM + i) = (uint8_t)~i;
		*fake_at(FAKE_DEVICE + i) = (uint8_t)(0xd0 + i % 16);
	}
}

static void log_access(hf_addr addr, size_t len, bool write)
{
	if (fake.access_count < FAKE_ACCESS_MAX)
		fake.accesses[fake.access_count] =
			(struct fake_access){.addr = addr, .len = len, .write = write};
	fake.access_count++;
}

int fake_mem_read(void *dst, hf_addr src, size_t len)
{
	uint8_t *to = dst;
	uint8_t *at;

	if (fake_fails(FAKE_MEM_READ))
		return 0;
	for (size_t i = 0; i < len; i++) {
		const struct area *area = find(src + i, &at);
		if (area == NULL)
			return (int)i;
		if (area->kind == HF_REGION_DEVICE && i == 0)
			log_access(src, len, false);
		to[i] = *at;
	}
	return (int)len;
}

int fake_mem_write(hf_addr dst, const void *src, size_t len)
{
	const uint8_t *from = src;
	uint8_t *at;

	if (fake_fails(FAKE_MEM_WRITE))
		return 0;
	for (size_t i = 0; i < len; i++) {
		const struct area *area = find(dst + i, &at);
		if (area == NULL || area->kind == HF_REGION_TEXT || area->kind == HF_REGION_ROM)
			return (int)i;
		if (area->kind == HF_REGION_DEVICE && i == 0)
			log_access(dst, len, true);
		*at = from[i];
	}
	return (int)len;
}

int fake_text_write(hf_addr dst, const void *src, size_t len)
{
	const uint8_t *from = src;
	uint8_t *at;

	if (fake_fails(FAKE_TEXT_WRITE))
		return HF_EPERM;
	for (size_t i = 0; i < len; i++) {
		const struct area *area = find(dst + i, &at);
		if (area == NULL)
			return HF_EFAULT;
		if (area->kind != HF_REGION_ROM)
			*at = from[i];
	}
	return 0;
}

/* From one known area to the next, or to the end of 32 bits. */
static int hole_at(hf_addr addr, struct hf_region *out)
{
	hf_addr end = 1ull << 32;

	if (!fake.knows_holes)
		return HF_ENOENT;
	for (size_t i = HF_COUNT(areas); i-- > 0;) {
		if (areas[i].start > addr && areas[i].kind != HF_REGION_UNKNOWN)
			end = areas[i].start;
	}
	*out = (struct hf_region){.start = addr, .size = end - addr};
	return 0;
}

int fake_region_at(void *ctx, hf_addr addr, struct hf_region *out)
{
	uint8_t *at;
	const struct area *area = find(addr, &at);

	(void)ctx;
	if (fake_fails(FAKE_REGION_AT))
		return HF_ENOENT;
	if (area == NULL || area->kind == HF_REGION_UNKNOWN)
		return hole_at(addr, out);
	*out = (struct hf_region){.start = area->start, .size = area->size, .kind = area->kind};
	return 0;
}
