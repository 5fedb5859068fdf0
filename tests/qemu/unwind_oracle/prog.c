/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* prog.c - one function of each shape that a compiler's prologues and epilogues take.
 *
 * Built once per set of compiler options, each time with another ENTRY; everything else is static.
 * run.py steps through it instruction by instruction. */
#include <stdarg.h>
#include <stdint.h>

#define SHAPE static __attribute__((noinline, noclone))

int ENTRY(int seed);
extern volatile int unwind_sink;
extern volatile int unwind_zero; /* 0, unknown to the compiler */
extern volatile double unwind_real;
void *memcpy(void *dst, const void *src, __SIZE_TYPE__ n);
void *memset(void *dst, int c, __SIZE_TYPE__ n);

SHAPE int leaf(int a, int b)
{
	return a * 3 + (b ^ 0x55);
}

/* Saves registers, but not lr. */
SHAPE int leaf_with_registers(const int *p)
{
	int a = p[0], b = p[1], c = p[2], d = p[3], e = p[4], f = p[5], g = p[6], h = p[7];
	int s = a * b + c * d + e * f + g * h;

	s += (a ^ h) * (b ^ g) + (c ^ f) * (d ^ e);
	s ^= a * c + b * d + e * g + f * h;
	return s + (a | e) * (b | f) * (c | g) * (d | h);
}

SHAPE int nonleaf(int a, int b)
{
	int x = leaf(a, b);
	int y = leaf(b, x);

	return x + y * leaf(x, y);
}

SHAPE int big_frame(int n)
{
	volatile char buf[5000];

	buf[n & 63] = (char)n;
	buf[4999] = (char)leaf(n, 1);
	return buf[n & 63] + buf[4999];
}

SHAPE int huge_frame(int n)
{
	volatile char buf[70004];

	buf[n & 63] = (char)n;
	buf[70003] = (char)leaf(n, 1);
	return buf[n & 63] + buf[70003];
}

SHAPE int leaf_with_locals(int n)
{
	volatile int local[6];

	local[0] = n;
	local[5] = n + 1;
	return local[0] + local[5];
}

SHAPE int many_args(int a, int b, int c, int d, int e, int f, int g, int h)
{
	return nonleaf(a + h, b + g) + nonleaf(c + f, d + e);
}

SHAPE int calls_many_args(int n)
{
	return many_args(n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7) + 1;
}

SHAPE double vfp_leaf(double a, double b)
{
	return a * b + 0.5;
}

SHAPE double vfp_saves(double a, double b, int n)
{
	double x = vfp_leaf(a, b);
	double y = vfp_leaf(b, x);
	double z = vfp_leaf(x, y);

	return x + y * z + vfp_leaf(z, (double)n) * 3.25 - a;
}

/* The frame is built only behind the test. */
SHAPE int early_return(const int *p)
{
	if (!p || !*p)
		return -1;
	int x = leaf(p[0], p[1]);
	return x + leaf(p[2], x) + p[3];
}

SHAPE int loop_before_frame(const int *p, int n)
{
	int i = 0;

	while (i < n && p[i] != 4)
		i++;
	if (i == n)
		return 0;
	unwind_sink = leaf(i, n);
	return nonleaf(p[i], i) + n;
}

SHAPE int switches(int n, int x)
{
	switch (n) {
	case 0:
		return leaf(x, 1) + 1;
	case 1:
		x = nonleaf(x, 2);
		break;
	case 2:
		return x * 2;
	case 3:
		unwind_sink = x;
		return leaf(x, unwind_sink);
	case 4:
		x += 17;
		/* fallthrough */
	case 5:
		return nonleaf(x, 5) + leaf(x, 6);
	case 6:
		x ^= 0x1234567;
		break;
	default:
		return -1;
	}
	return x + leaf(x, n);
}

SHAPE int switch_in_leaf(int n, int x)
{
	switch (n) {
	case 0:
		return x * 7 + unwind_zero;
	case 1:
		return x ^ (x << 3) ^ unwind_sink;
	case 2:
		unwind_sink = x;
		return 2;
	case 3:
		return unwind_sink * x;
	case 4:
		unwind_sink += x * 9;
		break;
	case 5:
		return unwind_zero - x;
	default:
		return x;
	}
	return unwind_sink;
}

SHAPE int loops(int n)
{
	int s = 0;

	for (int i = 0; i < n; i++)
		for (int j = i; j < n; j++)
			s += j & 1 ? leaf(i, j) : i;
	return s;
}

SHAPE int variadic(int n, ...)
{
	va_list ap;
	int s = 0;

	va_start(ap, n);
	while (n--)
		s += leaf(va_arg(ap, int), n);
	va_end(ap);
	return s;
}

SHAPE int tail_call(int a, int b)
{
	int x = nonleaf(a, b);

	return leaf(x, a);
}

SHAPE int tail_call_maybe(int a, int b)
{
	if (a > b) {
		unwind_sink = leaf(a, b);
		return nonleaf(b, a);
	}
	if (a == b)
		return leaf(b, a);
	return leaf(a, b) + unwind_sink;
}

SHAPE int recursive(int n)
{
	return n <= 0 ? 1 : n * recursive(n - 1) + leaf(n, n);
}

SHAPE int dynamic_frame(int n)
{
	volatile int *p = __builtin_alloca((unsigned)n * 4);

	p[0] = n;
	p[n - 1] = leaf(n, 2);
	return p[0] + p[n - 1] + nonleaf(n, p[0]);
}

SHAPE __attribute__((noreturn)) void never(int code)
{
	for (;;)
		unwind_sink = code;
}

/* Ends with a call that does not return; the next function follows at once. */
SHAPE int may_die(int n)
{
	if (n == unwind_zero + 100000)
		never(n);
	unwind_sink = leaf(n, n);
	if (leaf(n, 3) != -77)
		return leaf(n, unwind_sink);
	never(2);
}

SHAPE int may_trap(int n)
{
	int x = nonleaf(n, 4);

	if (x == unwind_zero)
		__builtin_trap();
	return x + leaf(x, 1);
}

struct blob {
	int w[12];
};

SHAPE struct blob blob_of(int n)
{
	struct blob b = {{n, n + 1, 0, 0, leaf(n, 1), 0, 0, 0, 0, 0, 0, n}};

	return b;
}

SHAPE int takes_blob(struct blob b, int n)
{
	return leaf(b.w[0], b.w[11]) + b.w[4] + n;
}

SHAPE int through_pointer(int (*fn)(int, int), int a)
{
	return fn(a, 1) + fn(1, a);
}

SHAPE int64_t wide(int64_t a, int64_t b)
{
	int64_t x = a * b + 0x123456789abcdefLL;

	return x ^ (int64_t)nonleaf((int)(x >> 32), (int)x);
}

/* The handler of the undefined instruction is unwound through the exception. */
SHAPE int traps(int n)
{
	int x = leaf(n, 8);

	__asm__ volatile("udf #1" ::: "memory");
	return x + leaf(x, n);
}

SHAPE int one_saved(int n)
{
	unwind_sink = n;
	leaf(n, n);
	return n + unwind_sink;
}

SHAPE int three_saved(int a, int b, int c)
{
	int x = leaf(a, b);

	return x + leaf(b, c) + leaf(c, a) + a + b + c;
}

SHAPE int pressure(int a, int b, int c, int d)
{
	int v[10];

	for (int i = 0; i < 10; i++)
		v[i] = a * i + (b ^ i) - c + (d << (i & 3));
	int x = leaf(v[0], v[9]);
	int y = leaf(v[1], v[8]) + x;
	int z = leaf(v[2], v[7]) + y;
	return (x + a) * (y + b) * (z + c) + d + v[3] + v[4] + leaf(v[5], v[6]);
}

int ENTRY(int seed)
{
	static const int data[8] = {3, 1, 4, 1, 5, 9, 2, 6};
	int s = leaf(seed, 2);

	s += leaf_with_registers(data) + nonleaf(s, 3) + big_frame(s) + huge_frame(s);
	s += leaf_with_locals(s) + calls_many_args(s);
	unwind_real = vfp_saves(unwind_real, 1.5, s & 7);
	s += early_return(data) + early_return(data + 8 - 8 * (unwind_zero + 1)) + early_return(0);
	s += loop_before_frame(data, 8) + loop_before_frame(data + 3, 3);
	for (int i = 0; i < 8; i++)
		s += switches(i, s) + switch_in_leaf(i, s);
	s += loops(4) + variadic(3, 7, 8, 9) + tail_call(s, 2);
	s += tail_call_maybe(2, 1) + tail_call_maybe(1, 1) + tail_call_maybe(1, 2);
	s += recursive(3) + dynamic_frame(5) + may_die(s) + may_trap(7);
	s += takes_blob(blob_of(s), 2) + through_pointer(leaf, s);
	s += (int)wide(s, 77) + traps(s) + one_saved(s) + three_saved(s, 1, 2) +
	     pressure(s, 1, 2, 3);
	return s;
}
