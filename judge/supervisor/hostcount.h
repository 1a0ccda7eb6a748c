/* What the host counts of the whole container, where the kernel inside is another (gVisor): it makes no control groups for
 * us, and its own clocks and sizes are rough. The worker hands over open files of the container's group on the host.
 *
 * A run's share is what was added since it began; what the kernel inside needs for itself is part of it.
 */
#ifndef HOSTCOUNT_H
#define HOSTCOUNT_H

#include <stdbool.h>
#include <stdint.h>

/* `peak` may be -1: the kernel keeps none, or we may not make it forget. Then it is what is seen at any look. */
void hostcount_setup(int cpu, int memory, int peak);
bool hostcount_available(void);
/* A run begins. */
void hostcount_begin(void);
int64_t hostcount_cpu_ns(void);
int64_t hostcount_peak_bytes(void);
/* A run has ended: wait a moment until what it held is given back, for the next one begins from there. */
void hostcount_settle(void);

#endif
