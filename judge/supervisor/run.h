/* One run: its processes are there already (prefork.h); it begins, is watched, ended, counted. */
#ifndef RUN_H
#define RUN_H

#include "frames.h"
#include "prefork.h"

/* Run to the end. `frame` is a run request with what follows it. The program's copies of the streams are gone then;
 * those of ours that nobody here needs are closed as soon as the program has them (-1), the caller closes the rest. Returns 0, or -1 with `failure` saying what of ours failed. */
int run_program(const struct context *context, const void *frame, size_t length, int streams[3],
                struct run_answer *answer, struct answer *failure);
/* After the answer was sent: give back what the run held, and make the processes of the next one, on the guess that
 * it has the shape of the last. */
void run_prepare(const struct context *context);
/* End the processes that were made for a run that has not begun. */
void run_forget(void);

#endif
