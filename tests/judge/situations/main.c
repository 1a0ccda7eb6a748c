/* One program for every situation that a judge has to tell apart; the first line says which. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf back;

static long depth(long n)
{
    volatile char frame[64];
    frame[0] = 1;
    return n == 0 ? 0 : frame[0] + depth(n - 1);
}

int main(void)
{
    char situation[32];
    long a, b;
    if (scanf("%31s", situation) != 1)
        return 9;
    if (!strcmp(situation, "sum")) {
        if (scanf("%ld %ld", &a, &b) == 2)
            printf("%ld\n", a + b);
    } else if (!strcmp(situation, "echo")) {
        while (scanf("%ld", &a) == 1)
            printf("%ld\n", a + 1);
    } else if (!strcmp(situation, "deep")) {
        printf("%ld\n", depth(100000));
    } else if (!strcmp(situation, "catch")) {
        if (setjmp(back) == 0)
            longjmp(back, 1);
        puts("caught");
    } else if (!strcmp(situation, "throw")) {
        fputs("on purpose\n", stderr);
        abort();
    } else if (!strcmp(situation, "loop")) {
        for (volatile int i = 0;; i++)
            ;
    } else if (!strcmp(situation, "memory")) {
        for (;;) {
            char *block = malloc(1 << 20);
            if (block)
                memset(block, 1, 1 << 20);
        }
    }
    return 0;
}
