/* A fresh control group for every run: it holds memory and processes down and counts CPU and memory.
 *
 * Under version 1 only the group that counts memory is fresh, because one that was used still has some of it. CPU and
 * processes leave nothing behind when the processes are gone, so two groups of those serve all runs in turn.
 *
 * The worker makes the sandbox's folder in each hierarchy (judge/sandboxes/cgroups.py) and hands over its fd, so nothing of
 * the cgroup file system is visible inside the sandbox.
 */
#ifndef CGROUP_H
#define CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct cgroup {
    char name[32];                         /* "" where there is none */
    int folder;                            /* version 2: a process can be born into it; else -1 */
    int tasks;                             /* version 1: moves the thread that writes 0 to it; else -1 */
    int oom_events, memory_now;            /* kept open to be read at every tick; -1 where there is none */
    int cpu_usage;                         /* the same; of `counters`, where there are some */
    struct counters *counters;             /* version 1: CPU and processes are counted elsewhere */
    int64_t cpu_before_ns;                 /* what was counted there already */
};

#define CGROUP_NONE {"", -1, -1, -1, -1, -1, NULL, 0}

/* `version` is 0 (no cgroups), 1 or 2; the fds are the sandbox's folders (all the same one in version 2). */
void cgroup_setup(int version, int memory_folder, int cpu_folder, int pids_folder);
bool cgroup_available(void);

/* Make a group for the next run and set its limits. Returns 0, or -1 with errno set. */
int cgroup_create(struct cgroup *group, int64_t memory_bytes, int processes);
/* fork(). `is_inside` becomes whether the child is in the group from its first instant on, which version 2 can do since
 * Linux 5.7; else it has to join. */
pid_t cgroup_fork(const struct cgroup *group, bool *is_inside);
/* Move the calling process, which has one thread, in. */
int cgroup_join(const struct cgroup *group);

int64_t cgroup_cpu_ns(const struct cgroup *group);
int cgroup_oom_kills(const struct cgroup *group);
/* Peak of memory in bytes. Reads the present use where the kernel keeps no peak (version 2 before 5.19). */
int64_t cgroup_peak_bytes(const struct cgroup *group);
/* Remove the group, which must be empty of processes. */
void cgroup_destroy(struct cgroup *group);

#endif
