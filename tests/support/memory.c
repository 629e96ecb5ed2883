#include "tests/support/memory.h"

#include "base/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MAPS 1024

/* Where memory is that can be written to and is no other program's; read to the end before it is looked
 * through, which must not change it. */
static int memory_maps(char *from[MEMORY_MAPS], char *to[MEMORY_MAPS])
{
    char line[600];
    int n = 0;
    FILE *f = fopen("/proc/self/maps", "r");
    while (f && n < MEMORY_MAPS && fgets(line, sizeof line, f)) {
        void *a, *b;
        char may[5];
        if (sscanf(line, "%p-%p %4s", &a, &b, may) == 3 && strcmp(may, "rw-p") == 0)
            from[n] = a, to[n++] = b;
    }
    if (f)
        fclose(f);
    return n;
}

bool memory_holds(const char *text)
{
    static char *from[MEMORY_MAPS], *to[MEMORY_MAPS];
    if (QZ_SANITIZED)
        return false;

    int n = memory_maps(from, to);
    for (int i = 0; i < n; i++)
        if (memmem(from[i], (size_t)(to[i] - from[i]), text, strlen(text)))
            return true;
    return false;
}
