/* A growing string of bytes, always NUL-terminated so that text in it can be printed. */
#ifndef QZ_BASE_BUF_H
#define QZ_BASE_BUF_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct qz_buf {
    char *data; /* NULL until something was added */
    size_t len; /* bytes in use, the terminator not counted */
    size_t cap;
    bool failed; /* memory ran out; further additions do nothing */
};

/* Make b empty without memory. A zeroed struct is the same. */
void qz_buf_init(struct qz_buf *b);
/* Free its memory and make it empty again. */
void qz_buf_finish(struct qz_buf *b);
/* Drop the content, keep the memory. */
void qz_buf_clear(struct qz_buf *b);
/* Make room for `more` bytes beyond len. Returns 0, or -1 and sets failed. */
int qz_buf_reserve(struct qz_buf *b, size_t more);
/* Append. They return nothing: check b->failed once at the end. */
void qz_buf_add(struct qz_buf *b, const void *bytes, size_t n);
void qz_buf_str(struct qz_buf *b, const char *text);
void qz_buf_char(struct qz_buf *b, char c);
void qz_buf_u64(struct qz_buf *b, uint64_t v);
void qz_buf_printf(struct qz_buf *b, const char *fmt, ...) QZ_PRINTF(2, 3);
void qz_buf_vprintf(struct qz_buf *b, const char *fmt, va_list ap) QZ_PRINTF(2, 0);
/* Copy text into out of cap bytes, cut at a UTF-8 character so that it stays valid. Returns whether all
 * fitted. */
bool qz_copy_text(char *out, size_t cap, const char *text);

#endif
