#include "tests/support/amount.h"

#include <stdlib.h>

#ifdef __SANITIZE_ADDRESS__
#define SLOW 8
#else
#define SLOW 1
#endif

bool amount_is_long(void)
{
    const char *wish = getenv("QZ_TEST_LONG");
    return wish && *wish;
}

bool amount_is_watched(void)
{
    return SLOW > 1;
}

uint64_t amount_of(uint64_t usual, uint64_t all)
{
    if (amount_is_long())
        return all;
    return (usual + SLOW - 1) / SLOW;
}

uint64_t amount_stride(uint64_t usual)
{
    return amount_is_long() ? 1 : usual * SLOW;
}
