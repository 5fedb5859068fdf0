/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* probe.c - a program that knows nothing of a debugger: a pretend sensor, its samples fitted by a line.
 * docs/sdk.md debugs it step by step. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#define SAMPLES 8

struct line {
	double slope, offset;
};

struct reading {
	int count;
	float low, high;
	const char *unit;
};

static jmp_buf no_sensor;
static double samples[SAMPLES];
unsigned total; /* samples taken so far */

double scale(float factor, double value)
{
	return factor * value;
}

struct line fit(const double *y, int n)
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0;

	for (int x = 0; x < n; x++) {
		sx += x;
		sy += y[x];
		sxx += (double)x * x;
		sxy += x * y[x];
	}
	struct line line;
	line.slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
	line.offset = (sy - line.slope * sx) / n;
	return line;
}

struct reading summary(const double *y, int n)
{
	struct reading r = {n, (float)y[0], (float)y[0], "mV"};

	for (int i = 1; i < n; i++) {
		if (y[i] < r.low)
			r.low = (float)y[i];
		if (y[i] > r.high)
			r.high = (float)y[i];
	}
	return r;
}

static void measure(int port)
{
	if (port != 1)
		longjmp(no_sensor, port);
	for (int i = 0; i < SAMPLES; i++) {
		samples[i] = scale(1.5f, i) + 2.0;
		total++;
	}
}

int main(void)
{
	int missing = setjmp(no_sensor);

	if (missing != 0)
		printf("no sensor at port %d\n", missing);
	measure(missing == 0 ? 7 : 1);

	struct line line = fit(samples, SAMPLES);
	struct reading r = summary(samples, SAMPLES);
	printf("slope %.2f offset %.2f, %d samples of %.1f to %.1f %s\n", line.slope, line.offset,
		r.count, r.low, r.high, r.unit);

	char *copy = malloc(16);
	snprintf(copy, 16, "total %u", total);
	puts(copy);
	free(copy);
	return line.slope == 1.5 ? 42 : 1;
}
