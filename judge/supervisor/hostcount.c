#include "hostcount.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

enum { SETTLED_BYTES = 1 << 20, SETTLE_TRIES = 30, SETTLE_US = 1000 };

static int cpu_file = -1, memory_file = -1, peak_file = -1;
static int cpu_unit_ns;
static int64_t cpu_before_ns, memory_before_bytes;

/* The number a file begins with, or that after its first word. */
static int64_t read_number(int file)
{
    char text[64];
    ssize_t length = pread(file, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = 0;
    const char *number = text;
    while (*number && !isdigit((unsigned char)*number))
        number++;
    return strtoll(number, NULL, 10);
}

/* Both versions of control groups forget the peak so far when something is written (2: since Linux 6.12). */
static bool forget_peak(void) { return peak_file >= 0 && pwrite(peak_file, "0", 1, 0) == 1; }

void hostcount_setup(int cpu, int memory, int peak)
{
    char first = 0;
    cpu_file = cpu;
    memory_file = memory;
    peak_file = peak;
    if (!forget_peak())
        peak_file = -1; /* that of an earlier run says nothing */
    cpu_unit_ns = pread(cpu_file, &first, 1, 0) == 1 && isdigit((unsigned char)first) ? 1 : 1000; /* else "usage_usec N" */
    memory_before_bytes = hostcount_available() ? read_number(memory_file) : 0;
}

bool hostcount_available(void) { return cpu_file >= 0 && memory_file >= 0; }

void hostcount_begin(void)
{
    if (!hostcount_available())
        return;
    forget_peak();
    memory_before_bytes = read_number(memory_file);
    cpu_before_ns = read_number(cpu_file) * cpu_unit_ns;
}

int64_t hostcount_cpu_ns(void) { return read_number(cpu_file) * cpu_unit_ns - cpu_before_ns; }

int64_t hostcount_peak_bytes(void)
{
    const int64_t most = read_number(peak_file >= 0 ? peak_file : memory_file);
    return most > memory_before_bytes ? most - memory_before_bytes : 0;
}

void hostcount_settle(void)
{
    for (int tries = 0; hostcount_available() && tries < SETTLE_TRIES; tries++) {
        if (read_number(memory_file) <= memory_before_bytes + SETTLED_BYTES)
            return;
        usleep(SETTLE_US);
    }
}
