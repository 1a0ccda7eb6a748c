/* Objects of System V (shared memory, queues, semaphores) that a run leaves where it has no namespace of its own. */
#ifndef SYSV_H
#define SYSV_H

#include <stdbool.h>

bool sysv_is_clear(void);
/* Remove them all. Only their owner may, whatever rights they were given: so in a process of the run's user. */
void sysv_remove(bool has_own_kernel);

#endif
