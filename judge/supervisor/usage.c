#include "usage.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t now_ns(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        return 0;
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* A process's own memory and its share of what it shares, without pages of files. 0: it is gone. */
static int64_t proportional_bytes(pid_t pid)
{
    char path[64], text[2048];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = 0;
    int64_t kibibytes = 0;
    static const char *const keys[] = {"Pss_Anon:", "Pss_Shmem:"};
    for (int i = 0; i < 2; i++) {
        const char *line = strstr(text, keys[i]);
        if (line)
            kibibytes += strtoll(line + strlen(keys[i]), NULL, 10);
    }
    return kibibytes * 1024;
}

/* Without cgroups: add up what the living processes of this sandbox use. */
static void count_processes(struct usage *usage, pid_t init)
{
    DIR *folder = opendir("/proc");
    if (!folder)
        return;
    int64_t cpu_ns = 0, bytes = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
        if (pid <= 1 || pid == init)
            continue;
        cpu_ns += now_ns((clockid_t)((~(unsigned)pid << 3) | 2)); /* the CPU clock of another process: man clock_getres */
        bytes += proportional_bytes(pid);
    }
    closedir(folder);
    if (cpu_ns > usage->cpu_ns)
        usage->cpu_ns = cpu_ns;
    if (bytes > usage->peak_bytes)
        usage->peak_bytes = bytes;
}

void usage_count(struct usage *usage, const struct cgroup *group, pid_t init)
{
    if (!cgroup_available()) {
        count_processes(usage, init);
        return;
    }
    int64_t cpu_ns = cgroup_cpu_ns(group), peak_bytes = cgroup_peak_bytes(group);
    if (cpu_ns > usage->cpu_ns)
        usage->cpu_ns = cpu_ns;
    if (peak_bytes > usage->peak_bytes)
        usage->peak_bytes = peak_bytes;
    usage->oom_kills = cgroup_oom_kills(group);
}
