#include "run.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "container.h"
#include "hostcount.h"
#include "watch.h"

static struct prefork present = PREFORK_NONE, next = PREFORK_NONE;
static struct run_shape last; /* all zero: there was no run yet */

static void fill_answer(const struct watch *watch, int64_t wall_ns, struct run_answer *answer)
{
    const struct board *board = watch->prefork->board;
    int64_t peak_bytes = watch->usage.peak_bytes;
    /* The kernel of a container's own counts two mebibytes where one page was touched. */
    if (board->largest_rss_bytes > peak_bytes && !hostcount_available())
        peak_bytes = board->largest_rss_bytes;
    /* What is resident may be charged to others (pages of a file they read first): no limit was broken by it. */
    if (cgroup_available() && peak_bytes > watch->prefork->shape.memory_bytes)
        peak_bytes = watch->prefork->shape.memory_bytes;
    *answer = (struct run_answer){.ok = 1,
                                  .cpu_ns = watch->usage.cpu_ns,
                                  .wall_ns = wall_ns,
                                  .memory_bytes = peak_bytes,
                                  .exit_code = -1,
                                  .limit = watch->first_broken,
                                  .oom_kills = watch->usage.oom_kills};
    if (!board->ended_ns) {
        answer->signal = SIGKILL;
        /* After an OOM kill we only finish what the kernel began. */
        answer->killer =
            answer->oom_kills && answer->limit == LIMIT_MEMORY ? KILLER_KERNEL : KILLER_SUPERVISOR;
    } else if (WIFSIGNALED(board->status)) {
        answer->signal = WTERMSIG(board->status);
        if ((answer->signal == SIGKILL && answer->oom_kills) || answer->signal == SIGXFSZ ||
            (answer->signal == SIGXCPU && answer->limit == LIMIT_CPU))
            answer->killer = KILLER_KERNEL;
        if (answer->signal == SIGXFSZ && !answer->limit)
            answer->limit = LIMIT_OUTPUT;
    } else
        answer->exit_code = WEXITSTATUS(board->status);
}

/* Stay on the core that short runs are pinned to, for what we do comes before and after the program and not beside it:
 * waking somebody on another core costs more than most of that. -1: all that we may use. */
static void follow(int core)
{
    static cpu_set_t all;
    static int followed = -1;
    cpu_set_t cores;
    if (core == followed)
        return;
    if (followed < 0 && sched_getaffinity(0, sizeof all, &all))
        return;
    followed = core;
    CPU_ZERO(&cores);
    if (core >= 0)
        CPU_SET((unsigned)core, &cores);
    sched_setaffinity(0, sizeof all, core < 0 ? &all : &cores);
}

static int fail(struct answer *failure, const char *stage, int error)
{
    *failure = (struct answer){.ok = 0, .error = (uint32_t)error};
    snprintf(failure->text, sizeof failure->text, "cannot %s: %s", stage, strerror(error));
    return -1;
}

static void throw_away(struct prefork *prefork)
{
    prefork_end(prefork);
    prefork_clear(prefork);
}

void run_forget(void) { throw_away(&next); }

void run_prepare(const struct context *context)
{
    static const struct run_shape none;
    const char *stage;
    const bool is_due = !next.ready && memcmp(&last, &none, sizeof last);
    if (is_due)
        follow(last.core);
    throw_away(&present);
    if (in_container() && container_clear(&context->identity)) {
        fprintf(stderr, "supervisor: what a run left cannot be removed: %s\n", strerror(errno));
        _exit(1); /* the worker throws the sandbox away */
    }
    hostcount_settle();
    if (is_due && prefork_make(&next, &last, context, &stage))
        run_forget(); /* the next run tries again, and is told */
}

/* While a run goes on that takes its time, and not in the way of one that is over at once. In a container the end of
 * a run is the end of everything; without cgroups all processes are added up: there no other may stand by. */
static void prepare_meanwhile(const struct context *context)
{
    const char *stage;
    follow(-1); /* from here on we would be in each other's way */
    if (!next.ready && cgroup_available() && !in_container() && prefork_make(&next, &last, context, &stage))
        run_forget();
}

/* What the program has now: a pipe's other end is to see that the program closed it, and not only that it ended. */
static void let_go(const struct run_request *request, const struct watch *watch, int given[3])
{
    for (int i = 0; i < 3; i++) {
        const bool is_drained = i > 0 && watch->outputs[i - 1].pipe >= 0; /* then it is ours to write to */
        if ((request->streams & (1u << i)) && !is_drained) {
            close(given[i]);
            given[i] = -1;
        }
    }
}

/* From the processes to the answer. */
static int run_present(const struct context *context, const void *frame, size_t length, const int streams[3],
                       int given[3], struct watch *watch, struct run_answer *answer, struct answer *failure)
{
    const struct board *board = present.board;
    hostcount_begin();
    prefork_go(&present, frame, length, streams);
    for (int i = 0; i < 2; i++)
        drain_begin(&watch->outputs[i]);
    let_go(frame, watch, given);
    int watched = watch_over(watch, context);
    if (prefork_end(&present))
        watched = -1;
    const int64_t ended_ns = board->ended_ns ? board->ended_ns : now_ns(CLOCK_MONOTONIC);
    const int64_t wall_ns = board->started_ns ? ended_ns - board->started_ns : 0;
    if (watch_finish(watch, wall_ns))
        return fail(failure, "keep the output", errno);
    if (board->stage)
        return fail(failure, board->stage, board->error);
    if (watched || (!board->ended_ns && !watch->killed))
        return fail(failure, "keep the run's first process alive", ECHILD);
    fill_answer(watch, wall_ns, answer);
    return 0;
}

int run_program(const struct context *context, const void *frame, size_t length, int given[3],
                struct run_answer *answer, struct answer *failure)
{
    const struct run_request *request = frame;
    const char *stage = NULL;
    if (!next.ready || memcmp(&last, &request->shape, sizeof last)) {
        run_forget();
        last = request->shape;
        follow(last.core);
        if (prefork_make(&next, &last, context, &stage))
            return fail(failure, stage, errno);
    }
    present = next;
    present.ready = false;
    next = (struct prefork)PREFORK_NONE;
    struct watch watch = {.prefork = &present, .meanwhile = prepare_meanwhile, .outputs = {DRAIN_NONE, DRAIN_NONE}};
    int streams[3] = {given[0], given[1], given[2]};
    int result = drain_open(&watch.outputs[0], &streams[1]) || drain_open(&watch.outputs[1], &streams[2])
                     ? fail(failure, "make a pipe", errno)
                     : run_present(context, frame, length, streams, given, &watch, answer, failure);
    for (int i = 0; i < 2; i++)
        drain_close(&watch.outputs[i]);
    return result;
}
