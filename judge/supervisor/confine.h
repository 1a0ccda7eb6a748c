/* What stands between a run and everything else; all of it is done by the run's own processes before exec. */
#ifndef CONFINE_H
#define CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

#include "frames.h"

struct identity {
    uid_t uid; /* of the run */
    gid_t gid;
    bool separate; /* whether it differs from the supervisor's (a root worker mapped two users) */
};

/* Once for all runs, where the sandbox is ours alone (not in a container): what their processes inherit as it is. No
 * mount of theirs shows elsewhere, and no capability can be gained by exec. 0, or -1 with errno. */
int confine_all(void);
/* In the new namespaces: own /proc, empty /tmp and /dev/shm, read-only work folder. 0, or -1 with errno. */
int confine_mounts(const struct run_shape *shape, const struct identity *identity, long long tmp_bytes);
/* In the process that will exec: limits, core, user, capabilities, system calls. 0, or -1 with errno. */
int confine_process(const struct run_shape *shape, const struct identity *identity, bool in_cgroup);
/* Install the filter of system calls (seccomp.c). Memory files are refused where no cgroup would count them. */
int confine_syscalls(bool may_make_memory_files);

#endif
