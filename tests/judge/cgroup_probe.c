/* What judge/supervisor/cgroup.c makes of a tree of control groups: made, joined, counted, removed. With one folder: where
 * a process forked into it begins. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"

static int fork_into(const char *folder)
{
    struct cgroup group = CGROUP_NONE;
    bool is_inside;
    char path[4096];
    group.folder = open(folder, O_PATH | O_DIRECTORY);
    pid_t forked = cgroup_fork(&group, &is_inside);
    if (forked < 0)
        return perror("fork"), 1;
    if (forked > 0)
        return waitpid(forked, NULL, 0) == forked ? 0 : 1;
    FILE *own = fopen("/proc/self/cgroup", "r");
    printf("%s\n", is_inside ? "inside" : "outside");
    while (own && fgets(path, sizeof path, own))
        fputs(path, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    struct cgroup group;
    int folders[3];
    if (argc == 2)
        return fork_into(argv[1]);
    if (argc != 5)
        return 2;
    for (int i = 0; i < 3; i++)
        folders[i] = open(argv[2 + i], O_RDONLY | O_DIRECTORY);
    cgroup_setup(atoi(argv[1]), folders[0], folders[1], folders[2]);
    if (cgroup_create(&group, 64 << 20, 32))
        return perror("create"), 1;
    if (cgroup_join(&group))
        return perror("join"), 1;
    if (atoi(argv[1]) == 1) { /* this group has counted for runs before: 0.1 s are of this one */
        int usage = openat(folders[1], "counters-0/cpuacct.usage", O_WRONLY);
        if (usage < 0 || pwrite(usage, "223456789", 9, 0) != 9)
            return perror("use"), 1;
        close(usage);
    }
    printf("%s %lld %d %lld\n", group.name, (long long)cgroup_cpu_ns(&group), cgroup_oom_kills(&group),
           (long long)cgroup_peak_bytes(&group));
    cgroup_destroy(&group);
    return 0;
}
