/* Process 1 of a sandbox: takes frames from the worker, runs programs one at a time, and does nothing else.
 *
 *     supervisor SOCKET RUN_UID RUN_GID WORK_BYTES TMP_BYTES CGROUP_VERSION [MEMORY_FD CPU_FD PIDS_FD]
 *     supervisor /PATH/OF/SOCKET RUN_UID RUN_GID          in a container (container.h)
 *
 * It keeps capabilities of the sandbox's user namespace only, to make namespaces for each run. The program runs
 * under another user where the worker could map two, always in its own process namespace (so it can neither see
 * nor signal nor trace us), and with no capability. Whatever goes wrong here ends the sandbox, never a check.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cgroup.h"
#include "container.h"
#include "hostcount.h"
#include "passing.h"
#include "run.h"
#include "workdir.h"

static struct context context;
static long long work_bytes;
static int nothing; /* /dev/null */

/* Send an answer. A worker that is gone ends us. */
static void answer_worker(const void *data, size_t length)
{
    if (send_frame(context.socket, data, length, NULL, 0))
        _exit(0);
}

/* The answer to a start says which kernel this is: a container may have one of its own. */
static void answer_start(void)
{
    struct answer answer = {.ok = 1};
    struct utsname kernel;
    if (!uname(&kernel))
        snprintf(answer.text, sizeof answer.text, "%s", kernel.release);
    answer_worker(&answer, sizeof answer);
}

static void answer_status(int result, const char *what)
{
    struct answer answer = {.ok = result >= 0, .error = result < 0 ? (uint32_t)errno : 0};
    if (result < 0)
        snprintf(answer.text, sizeof answer.text, "cannot %s: %s", what, strerror(errno));
    answer_worker(&answer, sizeof answer);
}

static void die(const char *what)
{
    fprintf(stderr, "supervisor: %s: %s\n", what, strerror(errno));
    if (in_container()) /* where nobody reads what we print */
        answer_status(-1, what);
    _exit(1);
}

/* The next request. A worker that is gone ends us. */
static size_t receive(char *frame, int fds[FRAME_FDS])
{
    ssize_t length = receive_frame(context.socket, frame, fds);
    if (length < 0)
        die("frame");
    if (length == 0)
        _exit(0);
    if ((size_t)length < sizeof(struct request)) {
        errno = EPROTO;
        die("frame");
    }
    return (size_t)length;
}

static int empty_work(void)
{
    if (in_container())
        return container_reset(&context.identity);
    return workdir_empty(context.identity.uid, context.identity.gid, work_bytes);
}

/* Copy what a run may have left into the worker's file. */
static void serve_get(const char *name, int target, int64_t limit_bytes)
{
    mode_t mode;
    int source = in_container() ? container_open_as(&context.identity, workdir_open, name) : workdir_open(name);
    if (source < 0 || workdir_get(source, target, limit_bytes, &mode))
        answer_status(-1, "copy the file");
    else {
        struct get_answer answer = {.ok = 1, .mode = mode};
        answer_worker(&answer, sizeof answer);
    }
    if (source >= 0)
        close(source);
    close(target);
}

static void serve_run(const char *frame, size_t length, int fds[FRAME_FDS])
{
    const struct run_request *request = (const struct run_request *)frame;
    struct run_answer answer;
    struct answer failure;
    const unsigned ours = length < sizeof *request ? 0 : request->streams;
    int streams[3], given = 0;
    errno = EPROTO;
    if (length < sizeof *request)
        die("run request");
    for (int i = 0; i < 3; i++) {
        streams[i] = request->streams & (1u << i) ? fds[given++] : nothing;
        if (streams[i] < 0)
            die("streams");
    }
    int failed = run_program(&context, frame, length, streams, &answer, &failure);
    for (int i = 0; i < 3; i++)
        if ((ours & (1u << i)) && streams[i] >= 0)
            close(streams[i]);
    answer_worker(failed ? (const void *)&failure : &answer, failed ? sizeof failure : sizeof answer);
    run_prepare(&context);
}

static void serve(char *frame, size_t length, int fds[FRAME_FDS])
{
    const struct request *request = (const struct request *)frame;
    char *name = frame + sizeof *request;
    frame[length] = 0; /* room is kept for it */
    switch (request->op) {
    case OP_PUT:
        answer_status(workdir_put(name, fds[0], request->argument), "write the file");
        close(fds[0]);
        break;
    case OP_GET:
        serve_get(name, fds[0], request->argument);
        break;
    case OP_RUN:
        serve_run(frame, length, fds);
        break;
    case OP_KILL: /* came when the run had just ended */
        break;
    case OP_RESET:
        run_forget();
        /* Process 1 may signal everything in its namespace: nobody else may be there. */
        if (!in_container() && !kill(-1, SIGKILL)) {
            errno = EBUSY;
            answer_status(-1, "end every process");
        } else
            answer_status(empty_work(), "empty the work folder");
        run_prepare(&context);
        break;
    default:
        errno = EPROTO;
        die("operation");
    }
}

/* The run can make no user namespace, with or without the filter of system calls. */
static void forbid_user_namespaces(void)
{
    int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1)
        die("forbid user namespaces");
    close(fd);
}

/* What the arguments say, in either kind of sandbox. */
static void set_up(int argc, char **argv)
{
    int counting, files[3] = {-1, -1, -1};
    const bool is_path = argc == 4 && argv[1][0] == '/';
    if (!is_path && (argc < 7 || (atoi(argv[6]) && argc < 10)))
        exit((fprintf(stderr, "supervisor: wrong arguments\n"), 2));
    context.identity.uid = (uid_t)strtoul(argv[2], NULL, 10);
    context.identity.gid = (gid_t)strtoul(argv[3], NULL, 10);
    context.identity.separate = context.identity.uid != getuid();
    if (is_path) {
        context.socket = container_connect(argv[1], &counting, files);
        if (context.socket < 0)
            exit((perror("supervisor: connect"), 1));
    } else {
        context.socket = atoi(argv[1]);
        work_bytes = atoll(argv[4]);
        context.tmp_bytes = atoll(argv[5]);
        counting = atoi(argv[6]);
        for (int i = 0; counting && i < 3; i++)
            files[i] = atoi(argv[7 + i]);
    }
    if (counting == COUNT_CONTAINER)
        hostcount_setup(files[0], files[1], files[2]);
    else
        cgroup_setup(counting, files[0], files[1], files[2]);
}

int main(int argc, char **argv)
{
    static char frame[FRAME_BYTES + 1] __attribute__((aligned(16)));
    set_up(argc, argv);
    for (int fd = 3; fd < 64; fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC); /* what the worker handed over is not for programs */
    /* A service manager or nohup may have had signals ignored or held back, which programs would inherit. */
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!in_container()) {
        forbid_user_namespaces();
        if (confine_all())
            die("confine what is to run");
    }
    if (!in_container() && workdir_mount(context.identity.uid, context.identity.gid, work_bytes))
        die("mount the work folder");
    do /* numbers 0 to 2 are never those of a file that matters */
        nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (nothing >= 0 && nothing < 3);
    if (nothing < 0)
        die("/dev/null");
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        die("become non-dumpable");
    answer_start();
    for (;;) {
        int fds[FRAME_FDS];
        serve(frame, receive(frame, fds), fds);
    }
}
