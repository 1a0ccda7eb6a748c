#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "container.h"
#include "workdir.h"

/* A container has its engine's word for it: three are left in the set, and gaining any by exec is forbidden. */
static int empty_bounding_set(void)
{
    for (int capability = 0; capability < 64; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0))
            return errno == EINVAL ? 0 : -1; /* EINVAL: the kernel knows no more */
    return 0;
}

int confine_all(void)
{
    if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL))
        return -1;
    return empty_bounding_set();
}

int confine_mounts(const struct run_shape *shape, const struct identity *identity, long long tmp_bytes)
{
    char options[128];
    /* Processes only: no kernel settings, no host's statistics. hidepid=2 hides our own process 1 of this
     * namespace from a run of another user. Kernels before 5.8 know no subset. */
    const unsigned long proc_flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    const char *shown = identity->separate ? "subset=pid,hidepid=2" : "subset=pid";
    if (mount("proc", "/proc", "proc", proc_flags, shown) && mount("proc", "/proc", "proc", proc_flags, NULL))
        return -1;
    snprintf(options, sizeof options, "mode=1777,size=%lld,nr_inodes=16384", tmp_bytes);
    if (mount("tmp", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options))
        return -1;
    if (mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options))
        return -1;
    if (!(shape->flags & RUN_WORK_WRITABLE) &&
        mount(NULL, WORK, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL))
        return -1;
    return 0;
}

static int limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit value = {soft, hard};
    return setrlimit(resource, &value);
}

static int set_limits(const struct run_shape *shape, bool in_cgroup)
{
    rlim_t cpu_s = (rlim_t)(shape->cpu_kill_ns / 1000000000) + 2; /* behind the supervisor's own timer */
    /* One byte more than allowed, so that a file of exactly the limit is told from a broken limit. */
    rlim_t file_bytes = (rlim_t)shape->output_bytes + 1;
    if (limit(RLIMIT_CPU, cpu_s, cpu_s + 1) || limit(RLIMIT_FSIZE, file_bytes, file_bytes) ||
        limit(RLIMIT_STACK, RLIM_INFINITY, RLIM_INFINITY) || limit(RLIMIT_NOFILE, 1024, 1024) ||
        limit(RLIMIT_MEMLOCK, 0, 0))
        return -1;
    /* gVisor has neither turns nor queues of messages, and refuses limits of them. */
    if (!has_own_kernel() && (limit(RLIMIT_RTPRIO, 0, 0) || limit(RLIMIT_MSGQUEUE, 0, 0)))
        return -1;
    /* 1, not 0: the kernel starts a core_pattern program even for 0, and for 1 it does neither that nor a file. */
    if (limit(RLIMIT_CORE, 1, 1))
        return -1;
    if (in_cgroup)
        return 0;
    if (limit(RLIMIT_NPROC, (rlim_t)shape->processes + 2, (rlim_t)shape->processes + 2))
        return -1;
    /* A little above the limit, so that who goes for more is seen beyond it (run.c) and not merely refused. */
    rlim_t memory = (rlim_t)shape->memory_bytes + (rlim_t)shape->memory_bytes / 4;
    return shape->flags & RUN_DATA_LIMITED ? limit(RLIMIT_DATA, memory, memory) : 0;
}

static int drop_capabilities(void)
{
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof none);
    return (int)syscall(SYS_capset, &header, none);
}

int confine_process(const struct run_shape *shape, const struct identity *identity, bool in_cgroup)
{
    /* Dumpable for a moment, else /proc/self belongs to nobody here. Nothing else runs in these namespaces yet. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    int adjust = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (adjust >= 0) {
        write(adjust, "1000", 4);
        close(adjust);
    }
    if (set_limits(shape, in_cgroup))
        return -1;
    if (shape->core >= 0) {
        cpu_set_t cores;
        CPU_ZERO(&cores);
        CPU_SET((unsigned)shape->core, &cores);
        if (sched_setaffinity(0, sizeof cores, &cores))
            return -1;
    }
    setsid();
    umask(022);
    if (identity->separate && (setgroups(0, NULL) || setresgid(identity->gid, identity->gid, identity->gid)))
        return -1;
    if (identity->separate && setresuid(identity->uid, identity->uid, identity->uid))
        return -1;
    if (drop_capabilities())
        return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -1;
    return confine_syscalls(in_cgroup);
}
