#include "hostcount.h"

#include <stddef.h>
#include <unistd.h>

#include "counter.h"

enum { SETTLED_BYTES = 1 << 20, SETTLE_TRIES = 30, SETTLE_US = 1000 };

static int cpu_file = -1, memory_file = -1, peak_file = -1;
static bool is_version_2;
static int64_t cpu_before_ns, memory_before_bytes;

static int64_t cpu_ns(void) { return is_version_2 ? counter_read(cpu_file, "usage_usec") * 1000 : counter_read(cpu_file, NULL); }

/* Both versions of control groups forget the peak so far when something is written (2: since Linux 6.12). */
static bool forget_peak(void) { return peak_file >= 0 && pwrite(peak_file, "0", 1, 0) == 1; }

void hostcount_setup(int cpu, int memory, int peak)
{
    cpu_file = cpu;
    memory_file = memory;
    peak_file = peak;
    if (!forget_peak())
        peak_file = -1; /* that of an earlier run says nothing */
    is_version_2 = counter_read(cpu_file, "usage_usec") >= 0;
    memory_before_bytes = hostcount_available() ? counter_read(memory_file, NULL) : 0;
}

bool hostcount_available(void) { return cpu_file >= 0 && memory_file >= 0; }

void hostcount_begin(void)
{
    if (!hostcount_available())
        return;
    forget_peak();
    memory_before_bytes = counter_read(memory_file, NULL);
    cpu_before_ns = cpu_ns();
}

int64_t hostcount_cpu_ns(void) { return cpu_ns() - cpu_before_ns; }

int64_t hostcount_peak_bytes(void)
{
    const int64_t most = counter_read(peak_file >= 0 ? peak_file : memory_file, NULL);
    return most > memory_before_bytes ? most - memory_before_bytes : 0;
}

void hostcount_settle(void)
{
    for (int tries = 0; hostcount_available() && tries < SETTLE_TRIES; tries++) {
        if (counter_read(memory_file, NULL) <= memory_before_bytes + SETTLED_BYTES)
            return;
        usleep(SETTLE_US);
    }
}
