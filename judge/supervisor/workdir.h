/* The work folder: a tmpfs of its own, so that emptying it is unmounting it. */
#ifndef WORKDIR_H
#define WORKDIR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#define WORK "/work"

/* Mount an empty work folder that belongs to the run's user. Returns 0, or -1 with errno. */
int workdir_mount(uid_t owner, gid_t group, long long size_bytes);
/* Throw everything in it away. Fails (EBUSY) where something still uses it. */
int workdir_empty(uid_t owner, gid_t group, long long size_bytes);
/* Copy the regular file `source` to the new file `name` (relative, no "..", folders are made). */
int workdir_put(const char *name, int source, bool executable);
/* Open a regular file or a folder ("": the work folder) for reading, following no link. Returns the fd, or -1 with errno. */
int workdir_open(const char *name);
/* Copy what was opened so: a file's content, or a folder's names, each ended by NUL. EFBIG: it is more than the limit. */
int workdir_get(int source, int target, int64_t limit_bytes, mode_t *mode);

#endif
