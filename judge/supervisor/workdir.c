#include "workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* No name may lead out of the folder, whatever a program left in it. */
static int open_beneath(const char *name, int flags, mode_t mode)
{
    int root = open(WORK, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return -1;
    struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC | O_NOFOLLOW),
                           .mode = mode,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV};
    int fd = (int)syscall(SYS_openat2, root, name, &how, sizeof how);
    int error = errno;
    close(root);
    errno = error;
    return fd;
}

int workdir_mount(uid_t owner, gid_t group, long long size_bytes)
{
    char options[128];
    snprintf(options, sizeof options, "mode=0755,uid=%u,gid=%u,size=%lld,nr_inodes=16384", owner, group, size_bytes);
    return mount("work", WORK, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

int workdir_empty(uid_t owner, gid_t group, long long size_bytes)
{
    if (umount2(WORK, UMOUNT_NOFOLLOW))
        return -1;
    return workdir_mount(owner, group, size_bytes);
}

/* Make the folders that `name` lies in, readable by the run. */
static int make_parents(const char *name)
{
    char parent[1024];
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(parent, sizeof parent, WORK "/%.*s", (int)(slash - name), name);
        if (mkdir(parent, 0755) && errno != EEXIST)
            return -1;
    }
    return 0;
}

int workdir_put(const char *name, int source, bool executable)
{
    struct stat status;
    if (fstat(source, &status))
        return -1;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return -1;
    }
    if (name[0] == '/' || strstr(name, "..")) {
        errno = EXDEV;
        return -1;
    }
    if (make_parents(name))
        return -1;
    int target = open_beneath(name, O_WRONLY | O_CREAT | O_EXCL, executable ? 0555 : 0444);
    if (target < 0)
        return -1;
    off_t offset = 0;
    int result = 0;
    while (offset < status.st_size) {
        ssize_t sent = sendfile(target, source, &offset, (size_t)(status.st_size - offset));
        if (sent <= 0) {
            if (sent == 0)
                errno = EIO;
            result = -1;
            break;
        }
    }
    int error = errno;
    fchmod(target, executable ? 0555 : 0444);
    close(target);
    errno = error;
    return result;
}

int workdir_open(const char *name)
{
    /* O_NONBLOCK: opening a FIFO that a program left must not wait for a writer. */
    int fd = open_beneath(name[0] ? name : ".", O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    struct stat status;
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) || (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}
