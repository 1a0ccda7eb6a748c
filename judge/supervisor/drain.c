#include "drain.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 }; /* a pipe's usual size */

int drain_open(struct drain *drain, int *stream)
{
    struct stat status;
    *drain = (struct drain)DRAIN_NONE;
    if (fstat(*stream, &status))
        return -1;
    if (!S_ISREG(status.st_mode))
        return 0;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    /* Only our end: a program would see a non-blocking one of its own as errors. */
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    fchmod(ends[1], 0666); /* /dev/stdout is opened by another user than us */
    *drain = (struct drain){ends[0], *stream, ends[1], 0};
    *stream = ends[1];
    return 0;
}

void drain_begin(struct drain *drain)
{
    if (drain->written >= 0)
        close(drain->written);
    drain->written = -1;
}

static int write_all(int file, const char *data, ssize_t length)
{
    while (length > 0) {
        ssize_t written = write(file, data, (size_t)length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        data += written;
        length -= written;
    }
    return 0;
}

int drain_move(struct drain *drain, int64_t limit_bytes)
{
    static char piece[PIECE_BYTES];
    while (drain->pipe >= 0 && drain->bytes <= limit_bytes) {
        ssize_t length = read(drain->pipe, piece, sizeof piece);
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0 && errno == EAGAIN)
            return 0;
        if (length <= 0) { /* every writing end is closed */
            close(drain->pipe);
            drain->pipe = -1;
            return 0;
        }
        drain->bytes += length;
        int64_t beyond = drain->bytes - (limit_bytes + 1);
        if (write_all(drain->file, piece, beyond > 0 ? length - beyond : length))
            return -1;
    }
    return 0;
}

void drain_close(struct drain *drain)
{
    drain_begin(drain);
    if (drain->pipe >= 0)
        close(drain->pipe);
    *drain = (struct drain)DRAIN_NONE;
}
