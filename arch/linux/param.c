/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* param.c - module parameters, in /sys/module/holdfast/parameters. docs/linux.md describes each. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>

#include "linux.h"
#include "stub/state.h"

#define MS_PER_S      1000u
#define TIMEOUT_MAX_S 86400u

char *linux_param_uart = "";
module_param_named(uart, linux_param_uart, charp, 0444);

bool linux_param_wait;
module_param_named(wait, linux_param_wait, bool, 0444);

unsigned linux_param_timeout_s;

static int set_timeout(const char *text, const struct kernel_param *kp)
{
	unsigned seconds;
	int err = kstrtouint(text, 0, &seconds);

	if (err < 0)
		return err;
	if (seconds > TIMEOUT_MAX_S)
		return -EINVAL;
	linux_param_timeout_s = seconds;
	linux_hf.cfg.answer_ms = seconds * MS_PER_S;
	return 0;
}

static const struct kernel_param_ops timeout_ops = {.set = set_timeout, .get = param_get_uint};
module_param_cb(timeout, &timeout_ops, &linux_param_timeout_s, 0644);
