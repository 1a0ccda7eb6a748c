/* The files in which the kernel counts, of control groups of either version. */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdint.h>

/* The number after `key` in a flat-keyed file, or the file's first number where `key` is NULL. -1: unreadable. */
int64_t counter_read(int file, const char *key);

#endif
