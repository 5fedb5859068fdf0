/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* cmd_probe.h - words of kp that have a file of their own. */
#ifndef HF_CMD_PROBE_H
#define HF_CMD_PROBE_H

#include "cmd.h"

int hf_cmd_probe_log(struct hf *k, const char *args);
int hf_cmd_probe_clear(struct hf *k, const char *args);
int hf_cmd_probe_stream(struct hf *k, const char *args);

#endif /* HF_CMD_PROBE_H */
