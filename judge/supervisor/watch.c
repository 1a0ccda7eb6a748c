#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "container.h"
#include "hostcount.h"

enum { TICK_NS = 10 * 1000000, SHORTEST_TICK_NS = 500 * 1000, A_WHILE_NS = 2 * 1000000 };
enum { OURS = 2 }; /* processes beside the program: the supervisor and init */

/* A short program on a busy machine waits for its turn, which is no work of its own. */
static bool has_lasted(int64_t wall_ns, int64_t cpu_ns)
{
    return wall_ns >= TICK_NS || (wall_ns >= A_WHILE_NS && cpu_ns >= A_WHILE_NS / 2);
}

/* Note the limit that is broken now, where none was before. Ties go to memory, then time, then output. */
static void note_broken(struct watch *watch, int64_t wall_ns)
{
    const struct run_shape *shape = &watch->prefork->shape;
    if (watch->first_broken)
        return;
    if (watch->usage.oom_kills || (!cgroup_available() && watch->usage.peak_bytes > shape->memory_bytes))
        watch->first_broken = LIMIT_MEMORY;
    else if (watch->usage.cpu_ns > shape->cpu_limit_ns)
        watch->first_broken = LIMIT_CPU;
    else if (wall_ns > shape->wall_kill_ns)
        watch->first_broken = LIMIT_WALL;
    else if (watch->outputs[0].bytes > shape->output_bytes || watch->outputs[1].bytes > shape->output_bytes)
        watch->first_broken = LIMIT_OUTPUT;
}

static void end_now(struct watch *watch)
{
    if (!watch->killed && !watch->prefork->board->ended_ns) {
        watch->killed = true;
        /* Nobody waits for who is ended, and so nobody is told of it afterwards. */
        watch->prefork->board->largest_rss_bytes = usage_resident_peak(watch->prefork->init);
        prefork_kill(watch->prefork);
    }
}

/* A frame that came while the program runs: a kill, or the worker is gone. */
static int hear_worker(struct watch *watch, int worker)
{
    struct request frame;
    ssize_t length = recv(worker, &frame, sizeof frame, MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (length != sizeof frame || frame.op != OP_KILL)
        return -1;
    if (!watch->first_broken && frame.argument <= LIMIT_OUTPUT)
        watch->first_broken = (enum limit)frame.argument;
    end_now(watch);
    return 0;
}

static int move_outputs(struct watch *watch)
{
    for (int i = 0; i < 2; i++)
        if (drain_move(&watch->outputs[i], watch->prefork->shape.output_bytes))
            return -1;
    return 0;
}

/* The soonest that all cores together could reach a limit, but often enough to see an OOM kill. */
static int64_t next_tick_ns(const struct watch *watch, int64_t wall_ns)
{
    static long cores;
    const struct run_shape *shape = &watch->prefork->shape;
    if (!cores)
        cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t tick_ns = (shape->cpu_kill_ns - watch->usage.cpu_ns) / (cores > 0 ? cores : 1);
    if (tick_ns > shape->wall_kill_ns - wall_ns)
        tick_ns = shape->wall_kill_ns - wall_ns;
    if (tick_ns > TICK_NS)
        tick_ns = TICK_NS;
    return tick_ns < SHORTEST_TICK_NS ? SHORTEST_TICK_NS : tick_ns;
}

/* On a busy machine who waits for his turn ends a run too late. Only while we do nothing but look now and then: it
 * would be no help to be quick where short runs follow each other. Where the launcher had no right to allow it, the
 * turns stay the usual ones. Nothing is forked meanwhile, so no program inherits it. */
static void go_first(bool first)
{
    const struct sched_param parameters = {.sched_priority = first ? 1 : 0};
    sched_setscheduler(0, first ? SCHED_RR : SCHED_OTHER, &parameters);
}

/* Where no kernel refuses one process too many. It breaks no limit of those that have a verdict: it is just ended. */
static bool is_crowded(const struct run_shape *shape)
{
    return has_own_kernel() && usage_threads() > shape->processes + OURS;
}

static int watch_until_end(struct watch *watch, const struct context *context)
{
    const struct run_shape *shape = &watch->prefork->shape;
    const struct board *board = watch->prefork->board;
    const int64_t begun_ns = now_ns(CLOCK_MONOTONIC);
    int64_t wall_ns = 0;
    struct pollfd ready[4] = {{.fd = watch->prefork->ended, .events = POLLIN}, {.fd = context->socket, .events = POLLIN}};
    for (;;) {
        for (int i = 0; i < 2; i++) /* poll passes over -1 */
            ready[2 + i] = (struct pollfd){.fd = watch->outputs[i].pipe, .events = POLLIN};
        int64_t tick_ns = next_tick_ns(watch, wall_ns);
        struct timespec tick = {0, !watch->lasts && tick_ns > A_WHILE_NS ? A_WHILE_NS : tick_ns};
        int count = ppoll(ready, 4, &tick, NULL);
        if (count < 0 && errno != EINTR)
            return -1;
        if (count > 0 && ready[0].revents)
            return 0;
        if (count > 0 && ready[1].revents && hear_worker(watch, context->socket))
            _exit(0); /* The worker is gone or mad: as process 1 we take everything with us. */
        if (move_outputs(watch))
            return -1;
        /* What was not prepared ahead has to be first, and is not the program's time. */
        wall_ns = now_ns(CLOCK_MONOTONIC) - (board->started_ns ? board->started_ns : begun_ns);
        usage_count(&watch->usage, &watch->prefork->group, watch->prefork->init);
        note_broken(watch, wall_ns);
        if (watch->first_broken == LIMIT_CPU ? watch->usage.cpu_ns >= shape->cpu_kill_ns
                                             : watch->first_broken != LIMIT_NONE)
            end_now(watch);
        if (wall_ns > shape->wall_kill_ns || is_crowded(shape))
            end_now(watch);
        if (!watch->lasts && !watch->killed && has_lasted(wall_ns, watch->usage.cpu_ns)) {
            watch->lasts = true;
            watch->meanwhile(context);
            go_first(true);
        }
    }
}

int watch_over(struct watch *watch, const struct context *context)
{
    int result = watch_until_end(watch, context);
    if (watch->lasts)
        go_first(false);
    return result;
}

int watch_finish(struct watch *watch, int64_t wall_ns)
{
    int moved = move_outputs(watch);
    int error = errno;
    usage_count(&watch->usage, &watch->prefork->group, watch->prefork->init);
    if (!cgroup_available() && !hostcount_available() && watch->prefork->board->reaped_cpu_ns > watch->usage.cpu_ns)
        watch->usage.cpu_ns = watch->prefork->board->reaped_cpu_ns;
    note_broken(watch, wall_ns);
    errno = error;
    return moved;
}
