/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* console.c - the UART behind the kernel's console, for uart=console. */
#include <linux/console.h>
#include <linux/kernel.h>
#include <linux/serial_core.h>
#include <linux/tty_driver.h>
#include <linux/version.h>

#include "linux.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define lock_consoles   console_lock
#define unlock_consoles console_unlock
#else
#define lock_consoles   console_list_lock
#define unlock_consoles console_list_unlock
#endif

static struct uart_port *port_of(struct console *con, char *name, size_t size)
{
	int index;
	struct tty_driver *driver = con->device != NULL ? con->device(con, &index) : NULL;

	if (driver == NULL || driver->type != TTY_DRIVER_TYPE_SERIAL ||
		driver->driver_state == NULL)
		return NULL;
	const struct uart_driver *uart = driver->driver_state;
	if (index < 0 || index >= uart->nr)
		return NULL;
	snprintf(name, size, "%s%d", driver->name, index);
	return uart->state[index].uart_port;
}

struct uart_port *linux_console_port(char *name, size_t size)
{
	struct uart_port *port = NULL;
	struct console *con;

	lock_consoles();
	for_each_console(con)
	{
		if (port == NULL)
			port = port_of(con, name, size);
	}
	unlock_consoles();
	return port;
}
