/* Arrays that grow. In all of these `list` is the address of a pointer to memory of malloc, or to NULL, that
 * the caller frees; *cap is for how many members of `size` bytes (at least 1) there is room. Members that are
 * there keep their values, not their addresses. All return 0, or -1 with QZ_E_NOMEM; the list is then as it
 * was. */
#ifndef QZ_BASE_LIST_H
#define QZ_BASE_LIST_H

#include "base/err.h"

#include <stddef.h>

/* Make room for one more member behind the n that are there; some more is made at once, so that growing
 * member by member stays cheap. */
int qz_list_grow(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err);

/* Make room for n members and no more than that, as for a picture whose size is known. */
int qz_list_room(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err);

/* Let there be a member number i, in a list where every member that there is room for is one: new ones are
 * all zero. */
int qz_list_reach(void *list, size_t i, size_t *cap, size_t size, struct qz_err *err);

#endif
