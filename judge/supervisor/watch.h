/* Watching a run: which limit is broken first, and ending it. */
#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "drain.h"
#include "frames.h"
#include "prefork.h"
#include "usage.h"

struct watch {
    const struct prefork *prefork;
    struct usage usage;
    enum limit first_broken;
    bool killed;             /* by us */
    bool lasts;              /* it has gone on for a while */
    struct drain outputs[2]; /* stdout and stderr */
    void (*meanwhile)(const struct context *context); /* called when the run goes on for a while */
};

/* Until the run's last process is gone. 0, or -1 with errno. */
int watch_over(struct watch *watch, const struct context *context);
/* Take the rest of the output, count for the last time, and note what that shows as broken. */
int watch_finish(struct watch *watch, int64_t wall_ns);

#endif
