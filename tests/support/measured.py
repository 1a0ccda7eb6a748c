"""C programs that use a known amount of memory or CPU time, for the tests and benches of exactness."""

from __future__ import annotations

TRIVIAL = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }'

# What /usr/bin/time does: the largest resident set of a child, forked from something small.
TIME = """
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    (void)argc;
    pid_t pid = fork();
    if (!pid) { execv(argv[1], argv + 1); _exit(127); }
    struct rusage usage;
    wait4(pid, NULL, 0, &usage);
    fprintf(stderr, "%ld", usage.ru_maxrss);
    return 0;
}
"""

TOUCH = """
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

static void touch(long mib) {
    volatile char *p = malloc(mib << 20);
    for (long i = 0; i < mib << 20; i += 4096) p[i] = 1;
}
"""

TOUCH_100_MIB = TOUCH + "int main(void) { touch(100); return 0; }"

# The children wait for each other at a pipe's end, so that all five hold their memory at once.
FAMILY_OF_320_MIB = (
    TOUCH
    + """
int main(void) {
    int ready[2], go[2];
    char c;
    pipe(ready);
    pipe(go);
    for (int i = 0; i < 4; i++)
        if (!fork()) {
            close(go[1]);
            touch(64);
            write(ready[1], "x", 1);
            read(go[0], &c, 1);
            _exit(0);
        }
    touch(64);
    for (int i = 0; i < 4; i++) read(ready[0], &c, 1);
    close(go[1]);
    while (wait(NULL) > 0) ;
    return 0;
}
"""
)

BURN = """
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

static void burn(clockid_t clock, long ms) {
    struct timespec t;
    do clock_gettime(clock, &t); while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < ms);
}
static long own_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
static void say(long us) { printf("%ld", us); fflush(stdout); }
static void *thread(void *ms) { burn(CLOCK_THREAD_CPUTIME_ID, (long)ms); return NULL; }
static void threads(int count, long ms) {
    pthread_t id[8];
    for (int i = 1; i < count; i++) pthread_create(id + i, NULL, thread, (void *)ms);
    thread((void *)ms);
    for (int i = 1; i < count; i++) pthread_join(id[i], NULL);
}
"""
ALONE = BURN + "int main(void) { burn(CLOCK_PROCESS_CPUTIME_ID, 100); say(own_us()); return 0; }"
TWO_THREADS = BURN + "int main(void) { threads(2, 50); say(own_us()); return 0; }"
# A parent that ignores SIGCHLD gets no children's time from wait; the children end before it does.
NEVER_REAPED = (
    BURN
    + """
int main(void) {
    int told[2];
    long us, sum = 0;
    signal(SIGCHLD, SIG_IGN);
    pipe(told);
    for (int i = 0; i < 4; i++)
        if (!fork()) {
            burn(CLOCK_PROCESS_CPUTIME_ID, 25);
            us = own_us();
            write(told[1], &us, sizeof us);
            _exit(0);
        }
    close(told[1]);
    while (read(told[0], &us, sizeof us) > 0) sum += us; /* to the end: all children are gone then */
    say(sum + own_us());
    return 0;
}
"""
)
FOR_EVER = BURN + "int main(void) { threads(THREADS, 60000); return 0; }"
