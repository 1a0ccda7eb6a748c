/* What judge/supervisor/cgroup.c makes of a tree of control groups: made, joined, counted, removed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cgroup.h"

int main(int argc, char **argv)
{
    struct cgroup group;
    int folders[3];
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
