#include "counter.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t counter_read(int file, const char *key)
{
    char text[1024];
    if (file < 0)
        return -1;
    ssize_t length = pread(file, text, sizeof text - 1, 0);
    if (length <= 0)
        return -1;
    text[length] = 0;
    if (!key)
        return strtoll(text, NULL, 10);
    size_t key_length = strlen(key);
    for (char *line = text; line; line = strchr(line, '\n')) {
        if (*line == '\n')
            line++;
        if (!strncmp(line, key, key_length) && line[key_length] == ' ')
            return strtoll(line + key_length + 1, NULL, 10);
    }
    return -1;
}
