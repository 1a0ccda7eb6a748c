/* From the worker to bubblewrap: join a cgroup, show folders that only root may enter, become nobody, exec.
 *
 *     launch [--cgroup PROCS_FILE] [--bind SOURCE NAME]... [--user UID GID] -- PROGRAM ARGUMENT...
 *
 * bubblewrap must never be started by root, yet toolchains may lie where only root can reach (a home folder).
 * With --bind (root only) each SOURCE appears as /tmp/NAME in a mount namespace of our own, and the real /tmp is
 * covered there; the arguments name them by that path.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BINDS = 64 };

static void die(const char *what, const char *which)
{
    fprintf(stderr, "launch: %s %s: %s\n", what, which, strerror(errno));
    exit(1);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        die("write", path);
    close(fd);
}

static void show_binds(char **sources, char **names, int count)
{
    int opened[BINDS];
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL))
        die("make a mount namespace", "");
    for (int i = 0; i < count; i++) /* before /tmp is covered: a source may lie in it */
        if ((opened[i] = open(sources[i], O_PATH | O_CLOEXEC)) < 0)
            die("open", sources[i]);
    if (mount("toolchains", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"))
        die("mount", "/tmp");
    for (int i = 0; i < count; i++) {
        char source[64], target[512];
        struct stat status;
        snprintf(source, sizeof source, "/proc/self/fd/%d", opened[i]);
        snprintf(target, sizeof target, "/tmp/%s", names[i]);
        if (fstat(opened[i], &status))
            die("look at", sources[i]);
        if (S_ISDIR(status.st_mode) ? mkdir(target, 0755) : mknod(target, S_IFREG | 0644, 0))
            die("make", target);
        if (mount(source, target, NULL, MS_BIND, NULL))
            die("bind", sources[i]);
        close(opened[i]);
    }
}

int main(int argc, char **argv)
{
    char *sources[BINDS], *names[BINDS];
    int binds = 0, at = 1;
    unsigned long uid = 0, gid = 0;
    for (; at < argc && strcmp(argv[at], "--"); at++) {
        if (!strcmp(argv[at], "--cgroup") && at + 1 < argc)
            write_file(argv[++at], "0");
        else if (!strcmp(argv[at], "--bind") && at + 2 < argc && binds < BINDS) {
            sources[binds] = argv[++at];
            names[binds++] = argv[++at];
        } else if (!strcmp(argv[at], "--user") && at + 2 < argc) {
            uid = strtoul(argv[++at], NULL, 10);
            gid = strtoul(argv[++at], NULL, 10);
        } else
            return fprintf(stderr, "launch: unknown argument %s\n", argv[at]), 2;
    }
    if (at + 1 >= argc)
        return fprintf(stderr, "launch: no program\n"), 2;
    if (binds)
        show_binds(sources, names, binds);
    /* So that a supervisor on a busy machine may go first when a run has to be ended (watch.c). */
    const struct rlimit first = {1, 1};
    if (uid)
        setrlimit(RLIMIT_RTPRIO, &first);
    if (uid && (setgroups(0, NULL) || setresgid(gid, gid, gid) || setresuid(uid, uid, uid)))
        die("become", "another user");
    if (getuid() == 0 || geteuid() == 0)
        return fprintf(stderr, "launch: refusing to start a sandbox as root\n"), 2;
    /* The worker must outlive what it runs when memory gets short. */
    int adjust = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (adjust >= 0) {
        write(adjust, "500", 3);
        close(adjust);
    }
    execv(argv[at + 1], argv + at + 1);
    die("execute", argv[at + 1]);
}
