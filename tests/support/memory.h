/* What this process holds in memory. */
#ifndef QZ_TESTS_MEMORY_H
#define QZ_TESTS_MEMORY_H

#include <stdbool.h>

/* Whether the text stands anywhere in memory that can be written to, freed or not: in a heap, on a stack. Not
 * in a sanitizer build, which keeps what was freed: false. */
bool memory_holds(const char *text);

#endif
