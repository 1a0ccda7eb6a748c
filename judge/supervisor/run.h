/* One run: started in namespaces and a cgroup of its own, watched, ended, counted. */
#ifndef RUN_H
#define RUN_H

#include "confine.h"
#include "frames.h"

struct program {
    const struct run_request *request;
    const char *folder; /* to start in */
    char **argv;
    char **env;
    int streams[3];
};

struct context {
    int socket; /* of the worker: a kill may come while the program runs */
    struct identity identity;
    long long tmp_bytes; /* size of the run's /tmp and /dev/shm */
};

/* Prepare what the next run needs, outside of anybody's waiting time. */
int run_prepare(void);
/* Run to the end. Returns 0, or -1 with `failure` saying what of ours failed. Closes the three streams. */
int run_program(const struct context *context, const struct program *program, struct run_answer *answer,
                struct answer *failure);
/* After the answer was sent: remove what the run used and prepare the next. */
int run_recycle(void);

#endif
