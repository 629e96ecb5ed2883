/* The head of a request as it comes over the wire, read strictly before anything else reads it: whoever takes
 * what another reader refuses, or reads it in another way, can be made to see requests that nobody sent. */
#ifndef QZ_TRACKER_HTTP_HEAD_H
#define QZ_TRACKER_HTTP_HEAD_H

#include <stddef.h>

#define QZ_HEAD_MOST 16384 /* bytes of a head, its empty line included */

enum qz_head {
    QZ_HEAD_MORE,   /* well formed so far; the empty line has not come */
    QZ_HEAD_WHOLE,  /* well formed, the empty line included */
    QZ_HEAD_REFUSED /* an answer is to be given, and the connection closed */
};

struct qz_head_fault {
    int status;
    const char *name, *title, *detail; /* as of a problem */
};

/* Read the first n bytes of a connection. With QZ_HEAD_REFUSED *why says what is wrong. Pure. */
enum qz_head qz_head_check(const char *bytes, size_t n, const struct qz_head_fault **why);

#endif
