/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* facts.c - a small table. */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int facts_find(const struct facts *f, const char *request)
{
	for (size_t i = 0; i < FACTS_MAX; i++) {
		if (f->all[i].lasts != NOT_KEPT && !strcmp(f->all[i].request, request))
			return (int)i;
	}
	return FACTS_NONE;
}

int facts_new(struct facts *f, const char *request, enum lasts lasts)
{
	if (strlen(request) >= REQUEST_MAX)
		return FACTS_NONE;
	for (size_t i = 0; i < FACTS_MAX; i++) {
		struct fact *fact = &f->all[i];
		if (fact->lasts != NOT_KEPT)
			continue;
		*fact = (struct fact){.lasts = lasts, .asked = true};
		(void)snprintf(fact->request, REQUEST_MAX, "%s", request);
		return (int)i;
	}
	return FACTS_NONE;
}

bool facts_answer(struct fact *f, const uint8_t *raw, size_t len)
{
	free(f->reply);
	f->asked = false;
	f->len = len;
	f->reply = malloc(len);
	if (f->reply)
		memcpy(f->reply, raw, len);
	return f->reply != NULL;
}

void facts_drop(struct fact *f)
{
	free(f->reply);
	*f = (struct fact){.lasts = NOT_KEPT};
}
