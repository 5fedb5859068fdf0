/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* param.c - module parameters, in /sys/module/holdfast/parameters. docs/linux.md describes each. Those that
 * can be changed there take effect at once, or answer with an error and its reason in the log. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "linux.h"
#include "stub/state.h"

#define MS_PER_S      1000u
#define TIMEOUT_MAX_S 86400u

/* ---- wait, first: nothing to be done ---- */

bool linux_param_wait;
module_param_named(wait, linux_param_wait, bool, 0444);
MODULE_PARM_DESC(wait, "stop as soon as it is loaded");

/* The stub's own switch: `tasks on` is seen in sysfs too. */
module_param_named(tasks, linux_hf.seams.cfg.tasks, bool, 0644);
MODULE_PARM_DESC(tasks, "gdb's threads are the CPUs and all tasks");

bool linux_param_first = true;
module_param_named(first, linux_param_first, bool, 0644);
MODULE_PARM_DESC(first, "stop before the kernel goes its own way at an oops or a panic (1)");

/* ---- uart ---- */

char linux_param_uart[LINUX_UART_SPEC];

static int set_uart(const char *text, const struct kernel_param *kp)
{
	char spec[LINUX_UART_SPEC];

	if (strscpy(spec, text, sizeof(spec)) < 0)
		return -ENAMETOOLONG;
	const char *trimmed = strim(spec);
	int err = linux_ready() ? linux_change_uart(trimmed) : 0;
	if (err == 0)
		strscpy(linux_param_uart, trimmed, sizeof(linux_param_uart));
	return err;
}

static int get_uart(char *to, const struct kernel_param *kp)
{
	return sysfs_emit(to, "%s\n", linux_param_uart);
}

static const struct kernel_param_ops uart_ops = {.set = set_uart, .get = get_uart};
module_param_cb(uart, &uart_ops, NULL, 0644);
MODULE_PARM_DESC(uart, "NAME[,SPEED] of the line, such as ttyS1,115200, or console");

/* ---- warn ---- */

bool linux_param_warn;

static int set_warn(const char *text, const struct kernel_param *kp)
{
	bool wanted;
	int err = kstrtobool(text, &wanted);

	if (err == 0 && linux_ready())
		err = linux_watch_warnings(wanted);
	if (err == 0)
		linux_param_warn = wanted;
	return err;
}

static const struct kernel_param_ops warn_ops = {.set = set_warn, .get = param_get_bool};
module_param_cb(warn, &warn_ops, &linux_param_warn, 0644);
MODULE_PARM_DESC(warn, "a WARN() stops");

/* ---- access ---- */

static const char *const access_names[] = {[LINUX_ACCESS_ALL] = "all",
	[LINUX_ACCESS_READ] = "read",
	[LINUX_ACCESS_SHELL] = "shell",
	[LINUX_ACCESS_OFF] = "off"};

enum linux_access linux_param_access;

static int set_access(const char *text, const struct kernel_param *kp)
{
	int wanted = sysfs_match_string(access_names, text);

	if (wanted < 0)
		return wanted;
	const char *held = wanted == LINUX_ACCESS_OFF ? linux_module_held() : NULL;
	if (held != NULL) {
		pr_err("holdfast: access=off: %s\n", held);
		return -EBUSY;
	}
	linux_param_access = (enum linux_access)wanted;
	return 0;
}

static int get_access(char *to, const struct kernel_param *kp)
{
	return sysfs_emit(to, "%s\n", access_names[linux_param_access]);
}

static const struct kernel_param_ops access_ops = {.set = set_access, .get = get_access};
module_param_cb(access, &access_ops, NULL, 0644);
MODULE_PARM_DESC(access, "what a session may do: all, read, shell, off");

/* ---- hw ---- */

unsigned linux_param_hw = 2;

static int set_hw(const char *text, const struct kernel_param *kp)
{
	unsigned most;
	int err = kstrtouint(text, 0, &most);

	if (err < 0)
		return err;
	if (most > LINUX_HW_MAX)
		return -EINVAL;
	if (linux_hw_in_use()) {
		pr_err("holdfast: hw: debug registers are in use: clear those breakpoints first\n");
		return -EBUSY;
	}
	if (linux_ready()) {
		linux_hw_release();
		linux_hw_reserve(most);
	}
	linux_param_hw = most;
	return 0;
}

static const struct kernel_param_ops hw_ops = {.set = set_hw, .get = param_get_uint};
module_param_cb(hw, &hw_ops, &linux_param_hw, 0644);
MODULE_PARM_DESC(hw, "debug registers to reserve, 0 to 4 (2)");

/* ---- timeout ---- */

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
	linux_hf.seams.cfg.answer_ms = seconds * MS_PER_S;
	return 0;
}

static const struct kernel_param_ops timeout_ops = {.set = set_timeout, .get = param_get_uint};
module_param_cb(timeout, &timeout_ops, &linux_param_timeout_s, 0644);
MODULE_PARM_DESC(timeout,
	"seconds to wait for an answer at a death, then the kernel goes its own way; 0: for ever");
