#include "run.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"

enum { TICK_NS = 10 * 1000000, SHORTEST_TICK_NS = 500 * 1000 };

/* What the run's processes tell the supervisor. Shared memory that is gone for the program when it execs. */
struct board {
    int64_t started_ns, ended_ns; /* monotonic; 0: not yet */
    int status;                   /* of wait, valid when ended */
    int64_t largest_rss_bytes;
    int64_t reaped_cpu_ns; /* by wait, for want of a cgroup */
    int error;             /* errno of `stage`, which could not be done */
    const char *stage;     /* a string constant: the same address in every fork */
};

struct watch {
    const struct run_request *request;
    struct board *board;
    pid_t init;
    enum limit first_broken;
    bool killed;
    int64_t cpu_ns, peak_bytes; /* the most seen yet */
    int oom_kills;
    int outputs[2]; /* stdout and stderr where they are regular files, else -1 */
};

static struct cgroup group;

static int64_t now_ns(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time))
        return 0;
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void report(struct board *board, const char *stage)
{
    board->error = errno;
    board->stage = stage;
}

/* The program's own process, from fork to exec. */
static void become_program(const struct context *context, const struct program *program, struct board *board)
{
    if (cgroup_join(&group)) {
        report(board, "join the cgroup");
        return;
    }
    /* The streams may stand anywhere, even on each other's numbers: lift them first. */
    int lifted[3];
    for (int i = 0; i < 3; i++)
        lifted[i] = fcntl(program->streams[i], F_DUPFD, 100);
    for (int i = 0; i < 3; i++)
        if (dup2(lifted[i], i) < 0) {
            report(board, "set up the streams");
            return;
        }
    if (syscall(SYS_close_range, 3, ~0U, 0)) {
        report(board, "close other files");
        return;
    }
    if (confine_process(program->request, &context->identity, cgroup_available())) {
        report(board, "confine the process");
        return;
    }
    if (chdir(program->folder)) {
        report(board, "enter the folder");
        return;
    }
    board->started_ns = now_ns(CLOCK_MONOTONIC);
    execve(program->argv[0], program->argv, program->env);
    report(board, "execute the program");
}

/* Process 1 of the run's namespace: waits for the program, then ends, and everything left ends with it. */
static void become_init(const struct context *context, const struct program *program, struct board *board)
{
    prctl(PR_SET_NAME, "init", 0, 0, 0);
    /* Files in memory count as memory: a cgroup sees to that, else their folders' sizes do. */
    long long tmp_bytes = context->tmp_bytes;
    if (!cgroup_available() && tmp_bytes > program->request->memory_bytes)
        tmp_bytes = program->request->memory_bytes;
    if (confine_mounts(program->request, &context->identity, tmp_bytes)) {
        report(board, "mount");
        return;
    }
    pid_t main_process = fork();
    if (main_process < 0) {
        report(board, "fork");
        return;
    }
    if (main_process == 0) {
        become_program(context, program, board);
        _exit(127);
    }
    syscall(SYS_close_range, 0, ~0U, 0); /* else a pipe's other end would not see the program go */
    for (;;) {
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        if (ended < 0 && errno != EINTR)
            break;
        if (ended != main_process)
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
static void count_processes(struct watch *watch)
{
    DIR *folder = opendir("/proc");
    if (!folder)
        return;
    int64_t cpu_ns = 0, bytes = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
        if (pid <= 1 || pid == watch->init)
            continue;
        cpu_ns += now_ns((clockid_t)((~(unsigned)pid << 3) | 2)); /* the CPU clock of another process: man clock_getres */
        bytes += proportional_bytes(pid);
    }
    closedir(folder);
    if (cpu_ns > watch->cpu_ns)
        watch->cpu_ns = cpu_ns;
    if (bytes > watch->peak_bytes)
        watch->peak_bytes = bytes;
}

static void count(struct watch *watch)
{
    if (!cgroup_available()) {
        count_processes(watch);
        return;
    }
    int64_t cpu_ns = cgroup_cpu_ns(&group), peak_bytes = cgroup_peak_bytes(&group);
    if (cpu_ns > watch->cpu_ns)
        watch->cpu_ns = cpu_ns;
    if (peak_bytes > watch->peak_bytes)
        watch->peak_bytes = peak_bytes;
    watch->oom_kills = cgroup_oom_kills(&group);
}

static bool is_output_exceeded(const struct watch *watch)
{
    struct stat status;
    for (int i = 0; i < 2; i++)
        if (watch->outputs[i] >= 0 && !fstat(watch->outputs[i], &status) &&
            status.st_size > watch->request->output_bytes)
            return true;
    return false;
}

/* Note the limit that is broken now, where none was before. Ties go to memory, then time, then output. */
static void note_broken(struct watch *watch, int64_t wall_ns)
{
    const struct run_request *request = watch->request;
    if (watch->first_broken)
        return;
    if (watch->oom_kills || (!cgroup_available() && watch->peak_bytes > request->memory_bytes))
        watch->first_broken = LIMIT_MEMORY;
    else if (watch->cpu_ns > request->cpu_limit_ns)
        watch->first_broken = LIMIT_CPU;
    else if (wall_ns > request->wall_kill_ns)
        watch->first_broken = LIMIT_WALL;
    else if (is_output_exceeded(watch))
        watch->first_broken = LIMIT_OUTPUT;
}

static void end_now(struct watch *watch)
{
    if (!watch->killed && !watch->board->ended_ns) {
        watch->killed = true;
        kill(watch->init, SIGKILL);
    }
}

/* A frame that came while the program runs: a kill, or the worker is gone. */
static int hear_worker(const struct context *context, struct watch *watch)
{
    struct request frame;
    ssize_t length = recv(context->socket, &frame, sizeof frame, MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (length != sizeof frame || frame.op != OP_KILL)
        return -1;
    if (!watch->first_broken && frame.argument <= LIMIT_OUTPUT)
        watch->first_broken = (enum limit)frame.argument;
    end_now(watch);
    return 0;
}

/* Until the run's last process is gone. */
static int watch_over(const struct context *context, struct watch *watch, int pidfd)
{
    const struct run_request *request = watch->request;
    const int64_t begun_ns = now_ns(CLOCK_MONOTONIC);
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct pollfd ready[2] = {{.fd = pidfd, .events = POLLIN}, {.fd = context->socket, .events = POLLIN}};
    for (;;) {
        int64_t wall_ns = now_ns(CLOCK_MONOTONIC) - begun_ns;
        /* The soonest that all cores together could reach the limit, but often enough to see an OOM kill. */
        int64_t tick_ns = (request->cpu_kill_ns - watch->cpu_ns) / (cores > 0 ? cores : 1);
        if (tick_ns > request->wall_kill_ns - wall_ns)
            tick_ns = request->wall_kill_ns - wall_ns;
        if (tick_ns > TICK_NS)
            tick_ns = TICK_NS;
        if (tick_ns < SHORTEST_TICK_NS)
            tick_ns = SHORTEST_TICK_NS;
        struct timespec tick = {0, tick_ns};
        int count_ready = ppoll(ready, 2, &tick, NULL);
        if (count_ready < 0 && errno != EINTR)
            return -1;
        if (count_ready > 0 && ready[0].revents)
            return 0;
        if (count_ready > 0 && ready[1].revents && hear_worker(context, watch))
            _exit(0); /* The worker is gone or mad: as process 1 we take everything with us. */
        count(watch);
        wall_ns = now_ns(CLOCK_MONOTONIC) - begun_ns;
        note_broken(watch, wall_ns);
        if (watch->first_broken == LIMIT_CPU ? watch->cpu_ns >= request->cpu_kill_ns : watch->first_broken != LIMIT_NONE)
            end_now(watch);
        if (wall_ns > request->wall_kill_ns)
            end_now(watch);
    }
}

static void fill_answer(struct watch *watch, struct run_answer *answer)
{
    const struct board *board = watch->board;
    const int64_t ended_ns = board->ended_ns ? board->ended_ns : now_ns(CLOCK_MONOTONIC);
    answer->ok = 1;
    answer->wall_ns = board->started_ns ? ended_ns - board->started_ns : 0;
    count(watch);
    if (!cgroup_available() && board->reaped_cpu_ns > watch->cpu_ns)
        watch->cpu_ns = board->reaped_cpu_ns;
    if (board->largest_rss_bytes > watch->peak_bytes)
        watch->peak_bytes = board->largest_rss_bytes;
    /* What is resident may be charged to others (pages of a file they read first): no limit was broken by it. */
    if (cgroup_available() && watch->peak_bytes > watch->request->memory_bytes)
        watch->peak_bytes = watch->request->memory_bytes;
    note_broken(watch, answer->wall_ns);
    answer->cpu_ns = watch->cpu_ns;
    answer->memory_bytes = watch->peak_bytes;
    answer->oom_kills = watch->oom_kills;
    answer->limit = watch->first_broken;
    answer->exit_code = -1;
    if (!board->ended_ns) {
        answer->signal = SIGKILL;
        /* After an OOM kill we only finish what the kernel began. */
        answer->killer = watch->oom_kills && watch->first_broken == LIMIT_MEMORY ? KILLER_KERNEL : KILLER_SUPERVISOR;
    } else if (WIFSIGNALED(board->status)) {
        answer->signal = WTERMSIG(board->status);
        if ((answer->signal == SIGKILL && watch->oom_kills) || answer->signal == SIGXFSZ || answer->signal == SIGXCPU)
            answer->killer = KILLER_KERNEL;
        if (answer->signal == SIGXFSZ && !answer->limit)
            answer->limit = LIMIT_OUTPUT;
    } else
        answer->exit_code = WEXITSTATUS(board->status);
}

int run_prepare(void) { return cgroup_create(&group); }

int run_recycle(void)
{
    cgroup_destroy(&group);
    return cgroup_create(&group);
}

static int fail(struct answer *failure, const char *stage, int error)
{
    failure->ok = 0;
    failure->error = (uint32_t)error;
    snprintf(failure->text, sizeof failure->text, "cannot %s: %s", stage, strerror(error));
    return -1;
}

int run_program(const struct context *context, const struct program *program, struct run_answer *answer,
                struct answer *failure)
{
    static struct board *board;
    if (!board) {
        board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (board == MAP_FAILED)
            return board = NULL, fail(failure, "share memory", errno);
    }
    memset(board, 0, sizeof *board);
    memset(answer, 0, sizeof *answer);
    struct watch watch = {.request = program->request, .board = board, .outputs = {-1, -1}};
    if (cgroup_limit(&group, program->request->memory_bytes, program->request->processes))
        return fail(failure, "limit the cgroup", errno);
    int pidfd = -1;
    struct clone_args arguments = {.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_PIDFD,
                                   .pidfd = (uint64_t)(uintptr_t)&pidfd,
                                   .exit_signal = SIGCHLD};
    watch.init = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (watch.init < 0)
        return fail(failure, "start a process", errno);
    if (watch.init == 0) {
        become_init(context, program, board);
        _exit(0);
    }
    for (int i = 0; i < 3; i++) {
        struct stat status;
        bool is_output_file = i > 0 && !fstat(program->streams[i], &status) && S_ISREG(status.st_mode);
        if (is_output_file)
            watch.outputs[i - 1] = program->streams[i];
        else
            close(program->streams[i]);
    }
    int watched = watch_over(context, &watch, pidfd);
    if (watched)
        kill(watch.init, SIGKILL);
    while (waitpid(watch.init, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(pidfd);
    fill_answer(&watch, answer);
    for (int i = 0; i < 2; i++)
        if (watch.outputs[i] >= 0)
            close(watch.outputs[i]);
    if (board->stage)
        return fail(failure, board->stage, board->error);
    if (watched || (!board->ended_ns && !watch.killed))
        return fail(failure, "keep the run's first process alive", ECHILD);
    return 0;
}
