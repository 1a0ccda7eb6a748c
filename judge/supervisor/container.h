/* The other way of separating runs: inside a container, where the supervisor may make no namespaces.
 *
 * The engine made the namespaces, the folders in memory and the read-only root, once for many runs. So here every
 * run has another user than the supervisor (root with SETUID, SETGID and KILL alone), the end of a run is the end of
 * every process but process 1, and what a run may write is emptied by hand, as that user, and looked at again.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>

#include "confine.h"

/* Whether this supervisor is in a container; false until container_connect. */
bool in_container(void);

/* Whether the kernel here is not the host's (gVisor): it has no control groups of ours, no pidfd, and holds no number of
 * processes down. */
bool has_own_kernel(void);

/* Connect to the worker's socket and take its first frame: enum counting with its files (-1: none). Returns the socket,
 * or -1 with errno. From here on `in_container` is true. */
int container_connect(const char *path, int *counting, int files[3]);

/* End every process but this one and wait until none is left. Returns 0, or -1 where one remains. */
int container_end_processes(void);
/* Let the run write its work folder, or not. */
int container_open_work(bool writable);
/* After a run: nothing in /tmp, /dev/shm and System V's objects; the work folder is read-only again. 0 or -1. */
int container_clear(const struct identity *identity);
/* The same and an empty work folder. */
int container_reset(const struct identity *identity);
/* Take a file's rights as the run has them while opening what it left; -1 with errno where that is refused. */
int container_open_as(const struct identity *identity, int (*open_file)(const char *name), const char *name);

#endif
