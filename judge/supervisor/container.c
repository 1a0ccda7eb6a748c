#include "container.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sysv.h"
#include "workdir.h"

/* Deeper folders are moved to the top before they are emptied: a program nests them without end, our files do not. */
enum { DEEPEST = 32 };
enum { PATIENCE = 50000 }; /* looks for processes that are still there */

static const char *const shared_folders[] = {"/tmp", "/dev/shm"};
static bool contained, own_kernel;

bool in_container(void) { return contained; }

bool has_own_kernel(void) { return own_kernel; }

int container_connect(const char *path, int *counting, int files[3])
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int connection = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (connection < 0 || strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    if (connect(connection, (struct sockaddr *)&address, sizeof address))
        return -1;
    int32_t number;
    char control[CMSG_SPACE(sizeof(int) * 3)];
    struct iovec piece = {&number, sizeof number};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(connection, &message, MSG_CMSG_CLOEXEC) != sizeof number)
        return errno = EPROTO, -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    files[0] = files[1] = files[2] = -1;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(files, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
    /* Engines differ in whose word counts for a folder in memory: theirs or the image's. */
    if (chmod(shared_folders[0], 01777) || chmod(shared_folders[1], 01777) || chmod(WORK, 0755))
        return -1;
    *counting = number;
    own_kernel = number == COUNT_CONTAINER;
    contained = true;
    return connection;
}

int container_end_processes(void)
{
    kill(-1, SIGKILL); /* at once for all: who forks meanwhile is ended before it can */
    for (int tries = 0;; tries++) {
        const pid_t ended = waitpid(-1, NULL, own_kernel ? WNOHANG : 0);
        if (ended < 0 && errno != EINTR)
            break;
        if (ended != 0)
            continue;
        if (tries >= PATIENCE)
            return errno = EBUSY, -1;
        kill(-1, SIGKILL); /* gVisor ends one after the other, and who forks meanwhile leaves a child */
        usleep(200);
    }
    if (!kill(-1, 0) || errno != ESRCH)
        return errno = EBUSY, -1;
    return 0;
}

int container_open_work(bool writable) { return chmod(WORK, writable ? 0777 : 0755); }

int container_open_as(const struct identity *identity, int (*open_file)(const char *name), const char *name)
{
    if (seteuid(identity->uid))
        return -1;
    int fd = open_file(name);
    int error = errno;
    if (seteuid(0))
        _exit(1); /* what follows would be done as somebody else */
    errno = error;
    return fd;
}

/* Remove what lies in the open folder, as far as this user may; how much was done. `top` takes folders too deep. */
static unsigned remove_inside(int folder, int top, int depth)
{
    static unsigned serial;
    unsigned done = 0;
    int again = dup(folder);
    DIR *entries = again < 0 ? NULL : fdopendir(again);
    if (!entries)
        return 0;
    rewinddir(entries);
    for (struct dirent *entry; (entry = readdir(entries));) {
        const char *name = entry->d_name;
        if (!strcmp(name, ".") || !strcmp(name, ".."))
            continue;
        if (!unlinkat(folder, name, 0) || !unlinkat(folder, name, AT_REMOVEDIR)) {
            done++;
            continue;
        }
        fchmodat(folder, name, 0700, 0);
        if (depth >= DEEPEST) {
            char moved[32];
            snprintf(moved, sizeof moved, "deep-%u", serial++);
            done += !renameat(folder, name, top, moved);
            continue;
        }
        int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (inner < 0)
            continue;
        done += remove_inside(inner, top, depth + 1);
        close(inner);
        done += !unlinkat(folder, name, AT_REMOVEDIR);
    }
    closedir(entries);
    return done;
}

static void empty_folder(const char *path)
{
    int top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (top >= 0 && remove_inside(top, top, 0))
        continue;
    if (top >= 0)
        close(top);
}

/* 1: empty, 0: not, -1: cannot be told. */
static int is_empty(const char *path)
{
    DIR *entries = opendir(path);
    if (!entries)
        return -1;
    int found = 0;
    for (struct dirent *entry; !found && (entry = readdir(entries));)
        found = strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(entries);
    return !found;
}

/* In a process of the run's user, who alone may enter and remove what it made; then what is ours in the work folder. */
static int clean(const struct identity *identity, bool with_work)
{
    pid_t cleaner = fork();
    if (cleaner < 0)
        return -1;
    if (cleaner == 0) {
        if (setgroups(0, NULL) || setresgid(identity->gid, identity->gid, identity->gid) ||
            setresuid(identity->uid, identity->uid, identity->uid))
            _exit(1);
        for (unsigned i = 0; i < 2; i++)
            empty_folder(shared_folders[i]);
        if (with_work)
            empty_folder(WORK);
        sysv_remove(own_kernel);
        _exit(0);
    }
    int status;
    while (waitpid(cleaner, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        return errno = EPERM, -1;
    if (with_work)
        empty_folder(WORK);
    return 0;
}

static bool is_clear(void)
{
    return sysv_is_clear() && is_empty(shared_folders[0]) == 1 && is_empty(shared_folders[1]) == 1;
}

int container_clear(const struct identity *identity)
{
    if (container_open_work(false))
        return -1;
    if (is_clear())
        return 0;
    if (clean(identity, false))
        return -1;
    return is_clear() ? 0 : (errno = EBUSY, -1);
}

int container_reset(const struct identity *identity)
{
    struct stat status;
    if (container_end_processes() || container_open_work(true) || clean(identity, true) || container_open_work(false))
        return -1;
    if (!is_clear() || is_empty(WORK) != 1 || stat(WORK, &status) || status.st_uid)
        return errno = EBUSY, -1;
    return 0;
}
