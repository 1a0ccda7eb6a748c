#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The number after `key` in a flat-keyed file, or the file's first number where `key` is NULL. -1: unreadable. */
static int64_t read_number(int fd, const char *key)
{
    char text[1024];
    if (fd < 0)
        return -1;
    ssize_t length = pread(fd, text, sizeof text - 1, 0);
    if (length <= 0)
        return -1;
    text[length] = 0;
    if (!key)
        return strtoll(text, NULL, 10);
    size_t key_length = strlen(key);
    for (char *line = text; line; line = strchr(line, '\n')) {
        if (*line == '\n')
            line++;
        if (!strncmp(line, key, key_length) && line[key_length] == ' ')
            return strtoll(line + key_length + 1, NULL, 10);
    }
    return -1;
}

static int set_limits(const char *name, int64_t memory_bytes, int processes)
{
    if (version == 1) {
        if (write_in_group(memory_root, name, "memory.limit_in_bytes", memory_bytes))
            return -1;
        /* Absent where the kernel accounts no swap; then there is none to hold down. */
        write_in_group(memory_root, name, "memory.memsw.limit_in_bytes", memory_bytes);
        return pids_root >= 0 ? write_in_group(pids_root, name, "pids.max", processes) : 0;
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
    group->memory_procs = open_in_group(memory_root, name, "cgroup.procs", O_WRONLY);
    if (version == 1) {
        /* Hierarchies may share a folder. */
        if ((mkdirat(cpu_root, name, 0700) && errno != EEXIST) ||
            (pids_root >= 0 && mkdirat(pids_root, name, 0700) && errno != EEXIST))
            return -1;
        group->cpu_procs = open_in_group(cpu_root, name, "cgroup.procs", O_WRONLY);
        if (pids_root >= 0)
            group->pids_procs = open_in_group(pids_root, name, "cgroup.procs", O_WRONLY);
        group->cpu_usage = open_in_group(cpu_root, name, "cpuacct.usage", O_RDONLY);
        group->oom_events = open_in_group(memory_root, name, "memory.oom_control", O_RDONLY);
        group->memory_now = open_in_group(memory_root, name, "memory.max_usage_in_bytes", O_RDONLY);
    } else {
        group->cpu_usage = open_in_group(memory_root, name, "cpu.stat", O_RDONLY);
        group->oom_events = open_in_group(memory_root, name, "memory.events", O_RDONLY);
        group->memory_now = open_in_group(memory_root, name, "memory.peak", O_RDONLY);
        if (group->memory_now < 0)
            group->memory_now = open_in_group(memory_root, name, "memory.current", O_RDONLY);
    }
    if (group->memory_procs < 0 || group->cpu_usage < 0 || group->oom_events < 0 || group->memory_now < 0)
        return -1;
    return set_limits(name, memory_bytes, processes);
}

int cgroup_join(const struct cgroup *group)
{
    const int files[] = {group->memory_procs, group->cpu_procs, group->pids_procs};
    for (unsigned i = 0; i < 3; i++)
        if (files[i] >= 0 && write(files[i], "0", 1) != 1)
            return -1;
    return 0;
}

int64_t cgroup_cpu_ns(const struct cgroup *group)
{
    if (version == 1)
        return read_number(group->cpu_usage, NULL);
    return read_number(group->cpu_usage, "usage_usec") * 1000;
}

int cgroup_oom_kills(const struct cgroup *group)
{
    int64_t kills = read_number(group->oom_events, "oom_kill");
    return kills < 0 ? 0 : (int)kills;
}

int64_t cgroup_peak_bytes(const struct cgroup *group) { return read_number(group->memory_now, NULL); }

void cgroup_destroy(struct cgroup *group)
{
    int *const files[] = {&group->memory_procs, &group->cpu_procs,  &group->pids_procs,
                          &group->cpu_usage,    &group->oom_events, &group->memory_now};
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++)
        if (*files[i] >= 0) {
            close(*files[i]);
            *files[i] = -1;
        }
    if (!group->name[0])
        return;
    const int roots[] = {memory_root, cpu_root, pids_root};
    for (unsigned i = 0; i < (version == 1 ? 3u : 1u); i++)
        /* A group stays busy for a moment after its last process; what is left then, the worker sweeps. */
        for (int tries = 0; roots[i] >= 0 && tries < 20; tries++) {
            if (!unlinkat(roots[i], group->name, AT_REMOVEDIR) || errno != EBUSY)
                break;
            usleep(500);
        }
    group->name[0] = 0;
}
