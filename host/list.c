/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* list.c - `holdfast list`: the serial devices, what each is, and who uses it. Opens none of them. */
#include "list.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opts.h"
#include "say.h"
#include "ttys.h"
#include "uucp.h"

#define USER_TEXT 48u

static int user_of(const struct tty_info *t, char *command, size_t size)
{
	char path[TTYS_PATH];

	ttys_path(path, "/dev/%s", t->name);
	const int pid = uucp_user(path);
	uucp_command(pid, command, size);
	return pid;
}

static void print_row(const struct tty_info *t)
{
	char command[32], user[USER_TEXT];
	const int pid = user_of(t, command, sizeof(command));

	(void)snprintf(user, sizeof(user), pid ? "%d %s" : "-", pid, command);
	(void)printf("/dev/%-12s %-10s %-12s %-18s %s%s%s%s%s\n", t->name,
		t->usb_id[0] ? t->usb_id : "-", t->where, user, t->maker, t->maker[0] ? " " : "",
		t->product, t->serial[0] ? ", id:" : "", t->serial);
}

static json_t *row(const struct tty_info *t)
{
	char command[32];
	const int pid = user_of(t, command, sizeof(command));
	json_t *o = json_object();
	const struct {
		const char *key;
		const char *text;
	} texts[] = {{"device", t->name}, {"usb", t->usb_id}, {"where", t->where},
		{"maker", t->maker}, {"product", t->product}, {"serial", t->serial},
		{"by_id", t->by_id}};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *text =
			json_string(texts[i].text); /* NULL: what the device says is no UTF-8 */
		(void)json_object_set_new(o, texts[i].key, text ? text : json_null());
	}
	(void)json_object_set_new(o, "user",
		pid ? json_pack("{s:i,s:s}", "pid", pid, "command", command) : json_null());
	return o;
}

int list_run(bool json)
{
	static struct tty_info ttys[TTYS_MAX];
	const size_t count = ttys_list(ttys, TTYS_MAX);

	if (json) {
		json_t *all = json_array();
		for (size_t i = 0; i < count; i++)
			(void)json_array_append_new(all, row(&ttys[i]));
		char *text = json_dumps(all, JSON_INDENT(2));
		(void)puts(text ? text : "[]"); /* main() looks at stdout before it ends */
		free(text);
		json_decref(all);
		return EXIT_DONE;
	}
	if (!count) {
		say_error("this machine has no serial device");
		return EXIT_DONE;
	}
	(void)printf("%-17s %-10s %-12s %-18s %s\n", "DEVICE", "USB", "WHERE", "USED BY", "WHAT");
	for (size_t i = 0; i < count; i++)
		print_row(&ttys[i]);
	return EXIT_DONE;
}
