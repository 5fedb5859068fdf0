/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* load.c - load a crash kernel on amd64: load KERNEL INITRD CMDLINE, without a libc. Numbers: the kernel's
 * arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/linux/kexec.h. */

#define SYS_OPEN            2
#define SYS_EXIT            60
#define SYS_KEXEC_FILE_LOAD 320
#define KEXEC_FILE_ON_CRASH 2

static long call(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}

static long length(const char *text)
{
	long n = 0;

	while (text[n] != '\0')
		n++;
	return n;
}

/* The exit status is 0, or the error's number. */
__attribute__((used)) void begin(const long *stack)
{
	const char *const *argv = (const char *const *)(stack + 1);
	long status = 22; /* EINVAL: so many arguments it has not */

	if (stack[0] == 4) {
		long kernel = call(SYS_OPEN, (long)argv[1], 0, 0, 0, 0);
		long initrd = call(SYS_OPEN, (long)argv[2], 0, 0, 0, 0);
		status = -call(SYS_KEXEC_FILE_LOAD, kernel, initrd, length(argv[3]) + 1,
			(long)argv[3], KEXEC_FILE_ON_CRASH);
	}
	(void)call(SYS_EXIT, status, 0, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");
