/* What a run has used so far: from its cgroup, as the host counts the container, else added up over its processes. */
#ifndef USAGE_H
#define USAGE_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "cgroup.h"

struct usage {
    int64_t cpu_ns, peak_bytes; /* the most seen yet */
    int oom_kills;
};

int64_t now_ns(clockid_t clock);
/* Look again. `init` is the run's process 1, which is ours and does not count. */
void usage_count(struct usage *usage, const struct cgroup *group, pid_t init);
/* The most that the program, `init`'s child, ever had resident. 0: it is gone, or the kernel does not tell. */
int64_t usage_resident_peak(pid_t init);
/* How many processes and threads there are in the sandbox, the supervisor's own among them. */
int usage_threads(void);

#endif
