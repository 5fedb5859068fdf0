/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* ttys.c - looks through /sys/class/tty: what has a device behind it is a serial port. A USB adapter's port has its
 * interface and its device above it; the device has idVendor and the texts (Linux: Documentation/ABI, sysfs-bus-usb). */
#include "ttys.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ABOVE_MAX 6u /* directories between a port and its USB device: 3 at most as Linux has it */

void ttys_path(char dst[TTYS_PATH], const char *fmt, ...)
{
	const char *root = getenv("HOLDFAST_ROOT");
	va_list args;
	const size_t len = (size_t)snprintf(dst, TTYS_PATH, "%.200s", root ? root : "");

	va_start(args, fmt);
	(void)vsnprintf(
		dst + len, TTYS_PATH - len, fmt, args); /* a longer one is cut, and not found */
	va_end(args);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The first line of a file, "" when there is none. */
static void read_text(char *dst, size_t size, const char *folder, const char *file)
{
	char path[TTYS_PATH + 64];

	dst[0] = '\0';
	(void)snprintf(path, sizeof(path), "%s/%s", folder, file);
	FILE *f = fopen(path, "re");
	if (!f)
		return;
	if (!fgets(dst, (int)size, f))
		dst[0] = '\0';
	(void)fclose(f); /* was only read */
	dst[strcspn(dst, "\n")] = '\0';
}

static void find_by_id(struct tty_info *t)
{
	char folder[TTYS_PATH];
	char target[TTYS_PATH];
	const struct dirent *e;

	ttys_path(folder, "/dev/serial/by-id");
	DIR *d = opendir(folder);
	while (d && (e = readdir(d)) != NULL) {
		const ssize_t n = readlinkat(dirfd(d), e->d_name, target, sizeof(target) - 1);
		if (n <= 0)
			continue;
		target[n] = '\0';
		if (!strcmp(last_part(target), t->name))
			(void)snprintf(t->by_id, sizeof(t->by_id), "%s", e->d_name);
	}
	if (d)
		(void)closedir(d);
}

/* Up from the port: the interface is the first folder with a ':' in its name, the device the first with idVendor. */
static void describe(struct tty_info *t, char *folder)
{
	char vendor[8], product[8];
	char interface[sizeof(t->where)] = "";

	(void)snprintf(t->where, sizeof(t->where), "%.63s", last_part(folder));
	for (unsigned i = 0; i < ABOVE_MAX && strrchr(folder, '/'); i++) {
		if (strchr(last_part(folder), ':') && !interface[0])
			(void)snprintf(interface, sizeof(interface), "%.63s", last_part(folder));
		read_text(vendor, sizeof(vendor), folder, "idVendor");
		if (vendor[0]) {
			read_text(product, sizeof(product), folder, "idProduct");
			(void)snprintf(t->usb_id, sizeof(t->usb_id), "%s:%s", vendor, product);
			(void)snprintf(t->where, sizeof(t->where), "%s",
				interface[0] ? interface : last_part(folder));
			read_text(t->maker, sizeof(t->maker), folder, "manufacturer");
			read_text(t->product, sizeof(t->product), folder, "product");
			read_text(t->serial, sizeof(t->serial), folder, "serial");
			return;
		}
		*strrchr(folder, '/') = '\0';
	}
}

/* False: there is no hardware behind it. */
static bool look_at(struct tty_info *t, const char *name)
{
	char folder[TTYS_PATH];
	char type[16];

	*t = (struct tty_info){0};
	ttys_path(folder, "/sys/class/tty/%s", name);
	read_text(type, sizeof(type), folder, "type");
	if (!strcmp(type, "0")) /* PORT_UNKNOWN: a name that the 8250 driver keeps for a port */
		return false;
	ttys_path(folder, "/sys/class/tty/%s/device", name);
	char *real = realpath(folder, NULL);
	if (!real)
		return false;
	(void)snprintf(t->name, sizeof(t->name), "%.63s", name);
	describe(t, real);
	free(real);
	find_by_id(t);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct tty_info *)a)->name, ((const struct tty_info *)b)->name);
}

size_t ttys_list(struct tty_info *ttys, size_t max)
{
	char folder[TTYS_PATH];
	const struct dirent *e;
	size_t count = 0;

	ttys_path(folder, "/sys/class/tty");
	DIR *d = opendir(folder);
	while (d && count < max && (e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.' && look_at(&ttys[count], e->d_name))
			count++;
	}
	if (d)
		(void)closedir(d);
	qsort(ttys, count, sizeof(ttys[0]), by_name);
	return count;
}

static bool fits(const struct tty_info *t, const char *what)
{
	const bool usb = !strncmp(what, "usb:", 4);
	const char *text = strchr(what, ':') + 1;
	const size_t len = strlen(text);

	if (!usb)
		return strstr(t->serial, text) || strstr(t->by_id, text);
	/* "1-2.3" is any interface of it, "1-2.3:1.0" that one. */
	return t->usb_id[0] && !strncmp(t->where, text, len) &&
	       (t->where[len] == '\0' || t->where[len] == ':');
}

int ttys_find(const char *what, char path[TTYS_PATH], char *why, size_t why_size)
{
	static struct tty_info ttys[TTYS_MAX];
	const size_t count = ttys_list(ttys, TTYS_MAX);
	const struct tty_info *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!fits(&ttys[i], what))
			continue;
		if (found) {
			(void)snprintf(why, why_size, "%s: %s and %s both fit", what, found->name,
				ttys[i].name);
			return -1;
		}
		found = &ttys[i];
	}
	if (found)
		ttys_path(path, "/dev/%s", found->name);
	else
		(void)snprintf(why, why_size, "%s: no such device; see holdfast list", what);
	return found ? 0 : -1;
}
