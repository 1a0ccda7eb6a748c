#include "usage.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "hostcount.h"

int64_t now_ns(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        return 0;
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void note(struct usage *usage, int64_t cpu_ns, int64_t bytes)
{
    if (cpu_ns > usage->cpu_ns)
        usage->cpu_ns = cpu_ns;
    if (bytes > usage->peak_bytes)
        usage->peak_bytes = bytes;
}

/* The beginning of a file, as a string. Its length, or -1: it cannot be read. */
static ssize_t read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[length < 0 ? 0 : length] = 0;
    return length;
}

/* The sum of the entries of a process's file that are there, in bytes; -1: it cannot be read. */
static int64_t read_kibibytes(pid_t pid, const char *file, const char *const keys[2])
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    if (read_text(path, text, sizeof text) < 0)
        return -1;
    int64_t kibibytes = 0;
    for (int i = 0; i < 2; i++) {
        const char *line = keys[i] ? strstr(text, keys[i]) : NULL;
        if (line)
            kibibytes += strtoll(line + strlen(keys[i]), NULL, 10);
    }
    return kibibytes * 1024;
}

/* A process's own memory and its share of what it shares, without pages of files. 0: it is gone. */
static int64_t proportional_bytes(pid_t pid)
{
    static const char *const shares[] = {"Pss_Anon:", "Pss_Shmem:"}, *const whole[] = {"RssAnon:", "RssShmem:"},
                      *const resident[] = {"VmRSS:", NULL};
    int64_t bytes = read_kibibytes(pid, "smaps_rollup", shares);
    if (bytes < 0) /* in a container we may not look so closely: what is shared then counts for each */
        bytes = read_kibibytes(pid, "status", whole);
    if (bytes == 0) /* gVisor tells no parts */
        bytes = read_kibibytes(pid, "status", resident);
    return bytes < 0 ? 0 : bytes;
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
    note(usage, cpu_ns, bytes);
}

void usage_count(struct usage *usage, const struct cgroup *group, pid_t init)
{
    if (hostcount_available())
        note(usage, hostcount_cpu_ns(), hostcount_peak_bytes());
    else if (cgroup_available()) {
        note(usage, cgroup_cpu_ns(group), cgroup_peak_bytes(group));
        usage->oom_kills = cgroup_oom_kills(group);
    } else
        count_processes(usage, init);
}

int64_t usage_resident_peak(pid_t init)
{
    static const char *const most[] = {"VmHWM:", NULL};
    char path[64], text[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", init, init);
    const pid_t program = read_text(path, text, sizeof text) > 0 ? atoi(text) : 0;
    const int64_t bytes = program > 0 ? read_kibibytes(program, "status", most) : 0;
    return bytes < 0 ? 0 : bytes;
}

int usage_threads(void)
{
    struct sysinfo system;
    return sysinfo(&system) ? 0 : system.procs;
}
