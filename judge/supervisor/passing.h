/* Frames with file descriptors over a SOCK_SEQPACKET socket. */
#ifndef PASSING_H
#define PASSING_H

#include <sys/types.h>

#include "frames.h"

/* Returns 0, or -1 with errno. */
int send_frame(int socket, const void *data, size_t length, const int *fds, int count);
/* Receive one frame into FRAME_BYTES; returns its length, 0 at the end, -1 with errno. fds that do not come are -1. */
ssize_t receive_frame(int socket, char *frame, int fds[FRAME_FDS]);

#endif
