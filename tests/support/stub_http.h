/* A tracker of a test's own: it answers each request with the next answer of a script and keeps what it was
 * asked. */
#ifndef QZ_TESTS_STUB_HTTP_H
#define QZ_TESTS_STUB_HTTP_H

#include <stddef.h>

struct stub_answer {
    const char
        *path; /* the request's path must begin so; other requests get 404 and leave the script where it is */
    int status;
    const char *body;               /* borrowed */
    const char *etag, *retry_after; /* headers, or NULL */
};

struct stub_asked {
    char method[8], url[200], if_none_match[80], encoding[16], bearer[80];
    size_t body; /* bytes */
};

struct stub;

/* Listen at a free port of 127.0.0.1 in a thread of its own. The script's answers are given in order, each
 * path prefix for itself; the last one of a prefix is given again and again. Aborts on failure. */
struct stub *stub_start(const struct stub_answer *script, size_t n);
/* "http://127.0.0.1:PORT". */
const char *stub_url(const struct stub *s);
/* Wait for request number i (from 0, in order of arrival, 404s not counted) and copy what it asked. Aborts
 * after 20 s. */
void stub_asked(struct stub *s, size_t i, struct stub_asked *out);
/* How many requests there were so far. */
size_t stub_count(struct stub *s);
void stub_stop(struct stub *s);

#endif
