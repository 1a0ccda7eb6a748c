#include "sysv.h"

#include <stddef.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#ifndef SHM_STAT_ANY /* older than glibc 2.28 */
#define SHM_STAT_ANY 15
#define MSG_STAT_ANY 13
#define SEM_STAT_ANY 20
#endif

bool sysv_is_clear(void)
{
    struct shm_info memory = {0};
    struct msginfo queues = {0};
    struct seminfo semaphores = {0};
    shmctl(0, SHM_INFO, (struct shmid_ds *)&memory);
    msgctl(0, MSG_INFO, (struct msqid_ds *)&queues);
    semctl(0, 0, SEM_INFO, &semaphores);
    /* Pages, not segments: gVisor tells the last identifier in place of their number. */
    return !memory.shm_tot && !queues.msgpool && !semaphores.semusz;
}

/* gVisor counts identifiers on, and tells no table of them: a new object has the last. */
static void remove_up_to_new(void)
{
    const int memory = shmget(IPC_PRIVATE, 1, 0600), queue = msgget(IPC_PRIVATE, 0600),
              semaphores = semget(IPC_PRIVATE, 1, 0600);
    for (int id = 0; id <= memory; id++)
        shmctl(id, IPC_RMID, NULL);
    for (int id = 0; id <= queue; id++)
        msgctl(id, IPC_RMID, NULL);
    for (int id = 0; id <= semaphores; id++)
        semctl(id, 0, IPC_RMID);
}

void sysv_remove(bool has_own_kernel)
{
    struct shm_info memory;
    struct shmid_ds segment;
    struct msginfo queues;
    struct msqid_ds queue;
    struct seminfo semaphores;
    struct semid_ds set;
    int id;
    if (has_own_kernel) {
        remove_up_to_new();
        return;
    }
    for (int i = shmctl(0, SHM_INFO, (struct shmid_ds *)&memory); i >= 0; i--)
        if ((id = shmctl(i, SHM_STAT_ANY, &segment)) >= 0)
            shmctl(id, IPC_RMID, NULL);
    for (int i = msgctl(0, MSG_INFO, (struct msqid_ds *)&queues); i >= 0; i--)
        if ((id = msgctl(i, MSG_STAT_ANY, &queue)) >= 0)
            msgctl(id, IPC_RMID, NULL);
    for (int i = semctl(0, 0, SEM_INFO, &semaphores); i >= 0; i--)
        if ((id = semctl(i, 0, SEM_STAT_ANY, &set)) >= 0)
            semctl(id, 0, IPC_RMID);
}
