#include "workdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <unistd.h>

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

/* Open the folder that the last part of `name` lies in, part by part, so that no link on the way is followed, whatever a
 * program left there. `last` becomes that part. -1 with errno: also for a name that leads elsewhere. */
static int open_parent(const char *name, bool make, const char **last)
{
    char part[NAME_MAX + 1];
    int folder = open(WORK, O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (;;) {
        const size_t length = strcspn(name, "/");
        if (folder < 0)
            return -1;
        memcpy(part, name, length <= NAME_MAX ? length : 0);
        part[length <= NAME_MAX ? length : 0] = 0;
        const int error = length > NAME_MAX ? ENAMETOOLONG : !part[0] || !strcmp(part, "..") ? EXDEV : 0;
        if (!error && !name[length]) {
            *last = name;
            return folder;
        }
        int inner = -1;
        errno = error;
        if (!error && (!make || !mkdirat(folder, part, 0755) || errno == EEXIST))
            inner = openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int failure = errno;
        close(folder);
        errno = failure;
        folder = inner;
        name += length + 1;
    }
}

static int open_beneath(const char *name, int flags, mode_t mode)
{
    const char *last;
    int folder = open_parent(name, flags & O_CREAT, &last);
    if (folder < 0)
        return -1;
    int fd = openat(folder, last, flags | O_NOFOLLOW | O_CLOEXEC, mode);
    int error = errno;
    close(folder);
    errno = error;
    return fd;
}

/* Copy at most `length` bytes; how many it were, -1 with errno. */
static int64_t copy(int target, int source, int64_t length)
{
    off_t offset = 0;
    while (offset < length) {
        ssize_t sent = sendfile(target, source, &offset, (size_t)(length - offset));
        if (sent < 0)
            return -1;
        if (sent == 0)
            break;
    }
    return offset;
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
    int target = open_beneath(name, O_WRONLY | O_CREAT | O_EXCL, executable ? 0555 : 0444);
    if (target < 0)
        return -1;
    errno = EIO;
    int result = copy(target, source, status.st_size) == status.st_size ? 0 : -1;
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

static int copy_names(int target, int folder, int64_t limit_bytes)
{
    int again = dup(folder);
    DIR *entries = again < 0 ? NULL : fdopendir(again);
    int result = entries ? 0 : -1;
    for (struct dirent *entry; !result && (entry = readdir(entries));) {
        const size_t length = strlen(entry->d_name) + 1;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        limit_bytes -= (int64_t)length;
        if (limit_bytes < 0)
            result = (errno = EFBIG, -1);
        else if (write(target, entry->d_name, length) != (ssize_t)length)
            result = -1;
    }
    int error = errno;
    if (entries)
        closedir(entries);
    errno = error;
    return result;
}

int workdir_get(int source, int target, int64_t limit_bytes, mode_t *mode)
{
    struct stat status;
    if (fstat(source, &status))
        return -1;
    *mode = status.st_mode;
    if (S_ISDIR(status.st_mode))
        return copy_names(target, source, limit_bytes);
    /* More than the limit is not copied, however large it says it is, or becomes. */
    if (status.st_size > limit_bytes)
        return errno = EFBIG, -1;
    return copy(target, source, status.st_size) < 0 ? -1 : 0;
}
