/* What a run has used so far: from its cgroup, else added up over its processes. */
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

#endif
