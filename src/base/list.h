/* Arrays that grow. */
#ifndef QZ_BASE_LIST_H
#define QZ_BASE_LIST_H

#include "base/err.h"

#include <stddef.h>

/* Make room for one more member of `size` bytes behind the n that are there. list: the address of a pointer
 * to memory of malloc, or to NULL, that the caller frees; *cap: for how many members there is room. Members
 * that are there keep their values, not their addresses. -1 with QZ_E_NOMEM; the list is then as it was. */
int qz_list_grow(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err);

#endif
