#include "hostcount.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cpu_file = -1, memory_file = -1, peak_file = -1;
static int64_t cpu_before_ns, memory_before_bytes, peak_before_bytes;

void hostcount_setup(int cpu, int memory, int peak)
{
    cpu_file = cpu;
    memory_file = memory;
    peak_file = peak;
}

bool hostcount_available(void) { return cpu_file >= 0 && memory_file >= 0; }

/* The number a file begins with, or that after its first word. */
static int64_t read_number(int file)
{
    char text[64];
    ssize_t length = file < 0 ? -1 : pread(file, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = 0;
    const char *number = text;
    while (*number && !isdigit((unsigned char)*number))
        number++;
    return strtoll(number, NULL, 10);
}

/* Nanoseconds in version 1 of control groups; "usage_usec N" in version 2. */
static int64_t read_cpu_ns(void)
{
    char first;
    const bool is_plain = pread(cpu_file, &first, 1, 0) == 1 && isdigit((unsigned char)first);
    return read_number(cpu_file) * (is_plain ? 1 : 1000);
}

void hostcount_begin(void)
{
    if (!hostcount_available())
        return;
    /* Both versions forget the peak so far when something is written (2: since Linux 6.12). */
    if (peak_file >= 0)
        (void)pwrite(peak_file, "0", 1, 0);
    peak_before_bytes = read_number(peak_file);
    memory_before_bytes = read_number(memory_file);
    cpu_before_ns = read_cpu_ns();
}

int64_t hostcount_cpu_ns(void) { return read_cpu_ns() - cpu_before_ns; }

int64_t hostcount_peak_bytes(void)
{
    int64_t most = read_number(memory_file);
    const int64_t peak = read_number(peak_file);
    if (peak > peak_before_bytes && peak > most) /* else it is that of an earlier run */
        most = peak;
    return most > memory_before_bytes ? most - memory_before_bytes : 0;
}
