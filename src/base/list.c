#include "base/list.h"

#include <stdlib.h>
#include <string.h>

int qz_list_grow(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err)
{
    void *old, *more;
    if (n < *cap)
        return 0;
    size_t want = *cap ? *cap * 2 : 8;
    memcpy(&old, list, sizeof old);
    if (!(more = realloc(old, want * size)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for a longer list");
    memcpy(list, &more, sizeof more);
    *cap = want;
    return 0;
}
