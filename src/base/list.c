#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LIST_FIRST 8 /* members that a list begins with */

int qz_list_room(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err)
{
    void *old, *more;
    if (n <= *cap)
        return 0;
    if (n > SIZE_MAX / size)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a longer list");

    memcpy(&old, list, sizeof old);
    if (!(more = realloc(old, n * size)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for a longer list");

    memcpy(list, &more, sizeof more);
    *cap = n;
    return 0;
}

/* For how many members a list is made that must have more than n. */
static size_t list_next(size_t n)
{
    if (n < LIST_FIRST)
        return LIST_FIRST;
    return n > SIZE_MAX / 2 ? SIZE_MAX : 2 * n;
}

int qz_list_grow(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err)
{
    return n < *cap ? 0 : qz_list_room(list, list_next(n), cap, size, err);
}

int qz_list_reach(void *list, size_t i, size_t *cap, size_t size, struct qz_err *err)
{
    size_t had = *cap;
    char *member;
    if (i < had)
        return 0;
    if (qz_list_room(list, list_next(i), cap, size, err) != 0)
        return -1;

    memcpy(&member, list, sizeof member);
    memset(member + had * size, 0, (*cap - had) * size);
    return 0;
}
