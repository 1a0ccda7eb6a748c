/* The processes of a run, made ahead of it.
 *
 * Namespaces, mounts, a cgroup, limits, another user and the filter of system calls cost more than most programs run.
 * Joining a cgroup can even take 20 ms, when the kernel has to wait for all cores. So all of it is done ahead, while
 * the run before is under way, for a run of the same shape; the process that will be the program then waits for what
 * differs: the command, its environment, the streams.
 */
#ifndef PREFORK_H
#define PREFORK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cgroup.h"
#include "confine.h"
#include "frames.h"

/* What a run's processes tell the supervisor. Shared memory that is gone for the program when it execs. */
struct board {
    int64_t started_ns, ended_ns; /* monotonic; 0: not yet */
    int status;                   /* of wait, valid when ended */
    int64_t largest_rss_bytes;
    int64_t reaped_cpu_ns; /* by wait, for want of a cgroup */
    int error;             /* errno of `stage`, which could not be done */
    const char *stage;     /* a string constant: the same address in every fork */
};

struct prefork {
    bool ready; /* and not yet used */
    struct board *board;
    struct run_shape shape;
    struct cgroup group;
    pid_t init;        /* process 1 of the run's namespace; ours, not the program */
    int ended;         /* of init: readable when everything in the namespace is gone. A pidfd, or a pipe in its place */
    int gate;          /* to the process that will be the program */
    int mounts;        /* holds the mount namespace, so that its end is not waited for before the answer */
};

#define PREFORK_NONE {.board = NULL, .group = CGROUP_NONE, .init = -1, .ended = -1, .gate = -1, .mounts = -1}

struct context {
    int socket; /* of the worker: a kill may come while the program runs */
    struct identity identity;
    long long tmp_bytes; /* size of the run's /tmp and /dev/shm */
};

/* Make the processes of a run. Returns 0, or -1 with errno and `stage` set. */
int prefork_make(struct prefork *prefork, const struct run_shape *shape, const struct context *context,
                 const char **stage);
/* Let the program begin: `frame` is the whole run request. Failure shows as an early end, told on the board. */
void prefork_go(struct prefork *prefork, const void *frame, size_t length, const int streams[3]);
/* End everything of it, without waiting. */
void prefork_kill(const struct prefork *prefork);
/* End whatever is left of it, wait for that. What it used is still there to be counted. 0, or -1: something lives. */
int prefork_end(struct prefork *prefork);
/* Give back what it held. */
void prefork_clear(struct prefork *prefork);

#endif
