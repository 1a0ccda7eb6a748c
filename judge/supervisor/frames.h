/* What the worker and the supervisor say to each other, over one SOCK_SEQPACKET socket.
 *
 * Every request gets one answer, but `OP_KILL`, which gets none of its own: it ends the run that is on its way.
 * Numbers are in the machine's byte order (both ends are the same machine). judge/sandboxes/frames.py is the other side.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdint.h>

enum { FRAME_BYTES = 128 * 1024, FRAME_FDS = 3, NAME_BYTES = 1024 };

enum op {
    OP_PUT = 1,  /* request + name; one fd: copy it into the work folder */
    OP_GET = 2,  /* request + name; one fd: copy a regular file, or the names in a folder, from the work folder into it */
    OP_RUN = 3,  /* struct run_request + strings; up to three fds */
    OP_KILL = 4, /* request; `argument` is the limit that the worker saw broken, or 0 */
    OP_RESET = 5 /* request: empty the work folder, check that nothing lives */
};

/* How a container's runs are counted: its supervisor's first frame, with file descriptors as said. */
enum counting {
    COUNT_PROCESSES, /* by adding up; none */
    COUNT_CGROUP_1,  /* the folders of the sandbox: memory, CPU, and where there is one, processes */
    COUNT_CGROUP_2,  /* thrice the same folder */
    COUNT_CONTAINER  /* of the container's own group on the host the files of CPU, memory, and where there is one, peak */
};

/* judge.limits.Limit, in the order of the wire. */
enum limit { LIMIT_NONE, LIMIT_CPU, LIMIT_WALL, LIMIT_IDLE, LIMIT_MEMORY, LIMIT_OUTPUT };
enum killer { KILLER_NONE, KILLER_SUPERVISOR, KILLER_KERNEL };

struct request {
    uint32_t op;
    uint32_t argument; /* OP_PUT: 1 when executable. OP_GET: the most bytes to be copied. OP_KILL: enum limit */
};

enum run_flags {
    RUN_WORK_WRITABLE = 8,
    RUN_DATA_LIMITED = 16 /* RLIMIT_DATA = memory limit where no cgroup holds the memory */
};

/* Everything that a run's processes are prepared with. Runs of one program under the same limits have the same. */
struct run_shape {
    uint32_t flags;
    int32_t processes; /* threads count */
    int32_t core;      /* to be pinned to; -1: none */
    uint32_t padding;
    int64_t cpu_limit_ns; /* more than this is time-limit-exceeded */
    int64_t cpu_kill_ns;  /* at this the run is killed */
    int64_t wall_kill_ns;
    int64_t memory_bytes;
    int64_t output_bytes; /* of stdout, of stderr and of any file the run writes */
};

struct run_request {
    uint32_t op;
    uint32_t streams; /* bits 1, 2, 4: stdin, stdout, stderr come as an fd; the others are /dev/null */
    uint32_t argc;
    uint32_t envc;
    struct run_shape shape;
    /* then, each ended by NUL: the folder to start in, argc arguments, envc "NAME=value" */
};

struct answer {
    uint32_t ok; /* 0: `text` says what failed */
    uint32_t error; /* errno of the failure, 0 where there is none */
    char text[248];
};

struct get_answer {
    uint32_t ok;
    uint32_t error;
    uint32_t mode; /* as of stat; of a folder each name ends with NUL */
    uint32_t padding;
};

struct run_answer {
    uint32_t ok;
    uint32_t error;
    int64_t cpu_ns;
    int64_t wall_ns;
    int64_t memory_bytes;
    int32_t exit_code; /* -1: ended by a signal */
    int32_t signal;    /* 0: none */
    int32_t limit;     /* enum limit: the one broken first */
    int32_t killer;    /* enum killer */
    int32_t oom_kills;
    int32_t padding;
};

#endif
