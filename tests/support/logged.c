#include "tests/support/logged.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static FILE *kept;
static int error_was;

void logged_begin(void)
{
    kept = tmpfile();
    error_was = dup(STDERR_FILENO);
    if (!kept || error_was < 0 || dup2(fileno(kept), STDERR_FILENO) < 0)
        abort();
}

char *logged_end(void)
{
    dup2(error_was, STDERR_FILENO);
    close(error_was);

    long n = fseek(kept, 0, SEEK_END) == 0 ? ftell(kept) : 0;
    char *text = calloc(1, (size_t)n + 1);
    if (!text || fseek(kept, 0, SEEK_SET) != 0 || fread(text, 1, (size_t)n, kept) != (size_t)n)
        abort();

    fclose(kept);
    return text;
}
