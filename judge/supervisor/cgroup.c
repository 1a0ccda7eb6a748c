#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "counter.h"

static int version;
static int memory_root = -1, cpu_root = -1, pids_root = -1;
static unsigned serial;

void cgroup_setup(int number, int memory_folder, int cpu_folder, int pids_folder)
{
    version = number;
    memory_root = memory_folder;
    cpu_root = cpu_folder;
    pids_root = pids_folder;
}

bool cgroup_available(void) { return version != 0; }

static int open_in_group(int root, const char *name, const char *file, int flags)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", name, file);
    return openat(root, path, flags | O_CLOEXEC);
}

static int write_in_group(int root, const char *name, const char *file, int64_t value)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%lld", (long long)value);
    int fd = open_in_group(root, name, file, O_WRONLY);
    if (fd < 0)
        return -1;
    int result = write(fd, text, length) == length ? 0 : -1;
    close(fd);
    return result;
}

/* Moving a whole process by cgroup.procs, the kernel holds up every fork and exit of the machine. Version 1 has a file for
 * a single thread, which a new process is; version 2 lets a process be born into a group. Neither holds up anybody. */
static const char TASKS[] = "tasks", PROCS[] = "cgroup.procs";

/* Version 1: two in turn, because the next run's processes are made while the present one goes on. */
static struct counters {
    bool made, taken;
    int cpu_tasks, cpu_usage;
    int pids_tasks; /* -1: the machine has no hierarchy for it */
    int processes;  /* the limit */
} both[2];

static int make_counters(struct counters *counters, const char *name)
{
    counters->pids_tasks = -1;
    /* Hierarchies may share a folder. */
    if ((mkdirat(cpu_root, name, 0700) && errno != EEXIST) ||
        (pids_root >= 0 && mkdirat(pids_root, name, 0700) && errno != EEXIST))
        return -1;
    counters->cpu_tasks = open_in_group(cpu_root, name, TASKS, O_WRONLY);
    counters->cpu_usage = open_in_group(cpu_root, name, "cpuacct.usage", O_RDONLY);
    if (pids_root >= 0)
        counters->pids_tasks = open_in_group(pids_root, name, TASKS, O_WRONLY);
    if (counters->cpu_tasks < 0 || counters->cpu_usage < 0 || (pids_root >= 0 && counters->pids_tasks < 0))
        return -1; /* the sandbox is of no use: who holds what does not matter any more */
    counters->made = true;
    return 0;
}

static int take_counters(struct cgroup *group, int processes)
{
    static unsigned turn = 1;
    turn = !turn;
    struct counters *counters = both[turn].taken ? &both[!turn] : &both[turn];
    const char *name = counters == both ? "counters-0" : "counters-1";
    if (!counters->made && make_counters(counters, name))
        return -1;
    if (pids_root >= 0 && counters->processes != processes &&
        write_in_group(pids_root, name, "pids.max", processes))
        return -1;
    counters->processes = processes;
    counters->taken = true;
    group->counters = counters;
    group->cpu_usage = counters->cpu_usage;
    group->cpu_before_ns = counter_read(counters->cpu_usage, NULL);
    return group->cpu_before_ns < 0 ? -1 : 0;
}

static int set_limits(const char *name, int64_t memory_bytes, int processes)
{
    static bool without_swap; /* the kernel accounts none; then there is none to hold down */
    if (version == 1) {
        if (write_in_group(memory_root, name, "memory.limit_in_bytes", memory_bytes))
            return -1;
        if (!without_swap)
            without_swap = write_in_group(memory_root, name, "memory.memsw.limit_in_bytes", memory_bytes) &&
                           errno == ENOENT;
        return 0;
    }
    if (write_in_group(memory_root, name, "memory.max", memory_bytes))
        return -1;
    write_in_group(memory_root, name, "memory.swap.max", 0);
    write_in_group(memory_root, name, "memory.oom.group", 1);
    return write_in_group(memory_root, name, "pids.max", processes);
}

int cgroup_create(struct cgroup *group, int64_t memory_bytes, int processes)
{
    *group = (struct cgroup)CGROUP_NONE;
    if (!version)
        return 0;
    char *name = group->name;
    snprintf(name, sizeof group->name, "run-%u", serial++);
    if (mkdirat(memory_root, name, 0700) && errno != EEXIST)
        return -1;
    if (version == 1) {
        if (take_counters(group, processes))
            return -1;
        group->tasks = open_in_group(memory_root, name, TASKS, O_WRONLY);
        group->oom_events = open_in_group(memory_root, name, "memory.oom_control", O_RDONLY);
        group->memory_now = open_in_group(memory_root, name, "memory.max_usage_in_bytes", O_RDONLY);
    } else {
        group->folder = openat(memory_root, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
        group->cpu_usage = open_in_group(memory_root, name, "cpu.stat", O_RDONLY);
        group->oom_events = open_in_group(memory_root, name, "memory.events", O_RDONLY);
        group->memory_now = open_in_group(memory_root, name, "memory.peak", O_RDONLY);
        if (group->memory_now < 0)
            group->memory_now = open_in_group(memory_root, name, "memory.current", O_RDONLY);
    }
    if ((group->tasks < 0 && group->folder < 0) || group->cpu_usage < 0 || group->oom_events < 0 || group->memory_now < 0)
        return -1;
    return set_limits(name, memory_bytes, processes);
}

pid_t cgroup_fork(const struct cgroup *group, bool *is_inside)
{
    *is_inside = false;
#ifdef CLONE_INTO_CGROUP
    if (group->folder >= 0) {
        struct clone_args arguments = {
            .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)group->folder};
        *is_inside = true;
        pid_t born = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
        if (born >= 0)
            return born;
        *is_inside = false; /* an older kernel, or a filter of system calls around us */
    }
#endif
    return fork();
}

int cgroup_join(const struct cgroup *group)
{
    if (group->folder >= 0) {
        int procs = openat(group->folder, PROCS, O_WRONLY | O_CLOEXEC);
        return procs >= 0 && write(procs, "0", 1) == 1 ? 0 : -1; /* the file goes with all others, soon */
    }
    const struct counters *counters = group->counters;
    /* CPU first: the process's own clock is running. */
    const int files[] = {counters ? counters->cpu_tasks : -1, group->tasks, counters ? counters->pids_tasks : -1};
    for (unsigned i = 0; i < 3; i++)
        if (files[i] >= 0 && write(files[i], "0", 1) != 1)
            return -1;
    return 0;
}

int64_t cgroup_cpu_ns(const struct cgroup *group)
{
    if (version == 1)
        return counter_read(group->cpu_usage, NULL) - group->cpu_before_ns;
    /* Rounded up, for the kernel cuts nanoseconds off. */
    return counter_read(group->cpu_usage, "usage_usec") * 1000 + 999;
}

int cgroup_oom_kills(const struct cgroup *group)
{
    int64_t kills = counter_read(group->oom_events, "oom_kill");
    return kills < 0 ? 0 : (int)kills;
}

int64_t cgroup_peak_bytes(const struct cgroup *group) { return counter_read(group->memory_now, NULL); }

void cgroup_destroy(struct cgroup *group)
{
    if (group->counters) {
        group->counters->taken = false;
        group->counters = NULL;
        group->cpu_usage = -1;
    }
    int *const files[] = {&group->folder, &group->tasks, &group->cpu_usage, &group->oom_events, &group->memory_now};
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++)
        if (*files[i] >= 0) {
            close(*files[i]);
            *files[i] = -1;
        }
    if (!group->name[0])
        return;
    /* A group stays busy for a moment after its last process; what is left then, the worker sweeps. */
    for (int tries = 0; tries < 20; tries++) {
        if (!unlinkat(memory_root, group->name, AT_REMOVEDIR) || errno != EBUSY)
            break;
        usleep(500);
    }
    group->name[0] = 0;
}
