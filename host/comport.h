/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* comport.h - the access server's side of RFC 2217, for a line that is ours and stays as it is. */
#ifndef COMPORT_H
#define COMPORT_H

#include "nvt.h"
#include "session.h"

struct comport {
	struct nvt *nvt;
	struct session *session;
	uint32_t baud; /* of the line; 0: it has none, and any rate is right */
};

/* Answer a client's command. What he may change is BREAK; everything else is answered with how it is, as RFC 2217
 * demands. */
void comport_serve(const struct comport *c, unsigned command, const uint8_t *value, size_t len);

#endif /* COMPORT_H */
