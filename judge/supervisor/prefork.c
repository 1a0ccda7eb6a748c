#include "prefork.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "container.h"
#include "passing.h"
#include "usage.h"

static void report(struct board *board, const char *stage)
{
    board->error = errno;
    board->stage = stage;
}

/* The command and environment of a run request; false when they do not add up. */
static bool read_strings(char *frame, size_t length, const char **folder, char ***argv, char ***env)
{
    static char *strings[4096];
    const struct run_request *request = (const struct run_request *)frame;
    if (length < sizeof *request || !request->argc || request->argc > 2000 || request->envc > 2000)
        return false;
    const char *end = frame + length;
    char *text = frame + sizeof *request, **slot = strings;
    const uint32_t count = 1 + request->argc + request->envc;
    for (uint32_t i = 0; i < count; i++) {
        char *next = memchr(text, 0, (size_t)(end - text));
        if (!next)
            return false;
        if (i == 0)
            *folder = text;
        else
            *slot++ = text;
        if (i == request->argc) {
            *slot++ = NULL;
            *env = slot;
        }
        text = next + 1;
    }
    *slot = NULL;
    *argv = strings;
    return text == end;
}

/* The process that will be the program: everything that can be done before its command is known, then wait for it. */
static void become_program(const struct prefork *prefork, const struct context *context, int gate, bool is_inside)
{
    static char frame[FRAME_BYTES + 1] __attribute__((aligned(16)));
    struct board *board = prefork->board;
    int streams[FRAME_FDS];
    const char *folder = NULL;
    char **argv = NULL, **env = NULL;
    /* Before the user changes: the kernel asks whether who moves may. And first of all, for the program's own CPU clock
     * has begun: what it says and what the cgroup says should be the same. */
    if (!is_inside && cgroup_join(&prefork->group)) {
        report(board, "join the cgroup");
        return;
    }
    if (dup2(gate, 3) < 0 || syscall(SYS_close_range, 4, ~0U, 0)) {
        report(board, "close other files");
        return;
    }
    if (confine_process(&prefork->shape, &context->identity, cgroup_available())) {
        report(board, "confine the process");
        return;
    }
    ssize_t length = receive_frame(3, frame, streams);
    if (length <= 0)
        return; /* it was made for nothing */
    if (!read_strings(frame, (size_t)length, &folder, &argv, &env)) {
        errno = EPROTO;
        report(board, "read the command");
        return;
    }
    for (int i = 0; i < 3; i++) /* 0 to 2 are open all the time, so what came stands above them */
        if (dup2(streams[i], i) < 0) {
            report(board, "set up the streams");
            return;
        }
    if (syscall(SYS_close_range, 3, ~0U, 0)) {
        report(board, "close other files");
        return;
    }
    if (chdir(folder)) {
        report(board, "enter the folder");
        return;
    }
    board->started_ns = now_ns(CLOCK_MONOTONIC);
    execve(argv[0], argv, env);
    report(board, "execute the program");
}

/* Process 1 of the run's namespace: waits for the program, then ends, and everything left ends with it. */
static void become_init(const struct prefork *prefork, const struct context *context, int gate, int alive)
{
    struct board *board = prefork->board;
    prctl(PR_SET_NAME, "init", 0, 0, 0);
    if (in_container()) /* orphans come to us, who wait for them, and not to a supervisor that is busy watching */
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    /* Files in memory count as memory: a cgroup sees to that, else their folders' sizes do. */
    long long tmp_bytes = context->tmp_bytes;
    if (!cgroup_available() && tmp_bytes > prefork->shape.memory_bytes)
        tmp_bytes = prefork->shape.memory_bytes;
    if (!in_container() && confine_mounts(&prefork->shape, &context->identity, tmp_bytes)) {
        report(board, "mount");
        return;
    }
    bool is_inside;
    pid_t program = cgroup_fork(&prefork->group, &is_inside);
    if (program < 0) {
        report(board, "fork");
        return;
    }
    if (program == 0) {
        become_program(prefork, context, gate, is_inside);
        _exit(127);
    }
    /* Else a pipe's other end would not see the program go. */
    syscall(SYS_close_range, alive >= 0 && dup2(alive, 0) == 0 ? 1 : 0, ~0U, 0);
    for (;;) {
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        if (ended < 0 && errno != EINTR)
            break;
        if (ended != program)
            continue;
        struct rusage usage;
        getrusage(RUSAGE_CHILDREN, &usage);
        board->status = status;
        board->largest_rss_bytes = usage.ru_maxrss * 1024;
        board->reaped_cpu_ns = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
                               (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL;
        board->ended_ns = now_ns(CLOCK_MONOTONIC);
        break;
    }
}

static pid_t start(int *ended)
{
    const uint64_t namespaces = in_container() ? 0 : CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC;
    struct clone_args arguments = {
        .flags = namespaces | CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)ended, .exit_signal = SIGCHLD};
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

/* The same by a pipe that the new process holds the only writing end of, `alive`: it ends with it. */
static pid_t start_without_pidfd(int *ended, int *alive)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    pid_t started = fork();
    if (started != 0) {
        close(ends[1]);
        *ended = ends[0];
    } else
        *alive = ends[1];
    return started;
}

int prefork_make(struct prefork *prefork, const struct run_shape *shape, const struct context *context,
                 const char **stage)
{
    int gates[2];
    *prefork = (struct prefork)PREFORK_NONE;
    prefork->shape = *shape;
    *stage = "share memory";
    void *shared = mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return -1;
    prefork->board = shared;
    *stage = "make a cgroup";
    if (cgroup_create(&prefork->group, shape->memory_bytes, shape->processes))
        return -1;
    *stage = "make a socket";
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, gates))
        return -1;
    prefork->gate = gates[0];
    *stage = "open the work folder";
    if (in_container() && container_open_work(shape->flags & RUN_WORK_WRITABLE))
        return -1;
    *stage = "start a process";
    int alive = -1;
    prefork->init = has_own_kernel() ? start_without_pidfd(&prefork->ended, &alive) : start(&prefork->ended);
    if (prefork->init == 0) {
        become_init(prefork, context, gates[1], alive);
        _exit(0);
    }
    close(gates[1]);
    if (prefork->init < 0)
        return -1;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", prefork->init);
    if (!in_container())
        prefork->mounts = open(path, O_RDONLY | O_CLOEXEC); /* without it the answer only comes a little later */
    prefork->ready = true;
    return 0;
}

void prefork_go(struct prefork *prefork, const void *frame, size_t length, const int streams[3])
{
    send_frame(prefork->gate, frame, length, streams, 3);
    close(prefork->gate);
    prefork->gate = -1;
}

void prefork_kill(const struct prefork *prefork)
{
    kill(in_container() ? -1 : prefork->init, SIGKILL); /* -1: all but us, at once */
}

int prefork_end(struct prefork *prefork)
{
    if (prefork->init < 0)
        return 0;
    prefork_kill(prefork);
    while (waitpid(prefork->init, NULL, 0) < 0 && errno == EINTR)
        continue;
    prefork->init = -1;
    return in_container() ? container_end_processes() : 0;
}

void prefork_clear(struct prefork *prefork)
{
    int *const fds[] = {&prefork->ended, &prefork->gate, &prefork->mounts};
    for (unsigned i = 0; i < sizeof fds / sizeof *fds; i++)
        if (*fds[i] >= 0) {
            close(*fds[i]);
            *fds[i] = -1;
        }
    if (prefork->board)
        munmap(prefork->board, sizeof *prefork->board);
    prefork->board = NULL;
    cgroup_destroy(&prefork->group);
    prefork->ready = false;
}
