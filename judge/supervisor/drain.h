/* One output stream of a run: what the program writes into a pipe goes into the worker's file.
 *
 * The program never gets the file itself: its pages would be memory of the program, it could read, cut or seek what
 * it wrote, and the output limit would hold by the file's size only.
 */
#ifndef DRAIN_H
#define DRAIN_H

#include <stdbool.h>
#include <stdint.h>

struct drain {
    int pipe, file; /* -1: nothing to drain */
    int written;    /* the program's end, until it has its own copy */
    int64_t bytes;  /* written by the program so far; may stop counting beyond the limit */
};

#define DRAIN_NONE {-1, -1, -1, 0}

/* Where `*stream` is a regular file, put the writing end of a pipe in its place. 0, or -1 with errno. The file stays
 * the caller's. */
int drain_open(struct drain *drain, int *stream);
/* The program has its end now. */
void drain_begin(struct drain *drain);
/* Move what is there, no more than `limit_bytes` + 1 in all. 0, or -1 with errno when the file takes no more. */
int drain_move(struct drain *drain, int64_t limit_bytes);
void drain_close(struct drain *drain);

#endif
