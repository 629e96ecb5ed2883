/* A tracker of a test's own: it answers each request with the next answer of a script and keeps what it was
 * asked. */
#ifndef QZ_TESTS_STUB_HTTP_H
#define QZ_TESTS_STUB_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stub_answer {
    const char
        *path; /* the request's path must begin so; other requests get 404 and leave the script where it is */
    int status;
    const char *body;               /* borrowed */
    const char *etag, *retry_after; /* headers, or NULL */
};

struct stub_asked {
    char method[8], url[200], if_none_match[80], encoding[16], bearer[80], nonce[32], wait[8], witness[24],
        doubt[24];
    size_t body; /* bytes */
};

struct stub;

/* Listen at a free port of 127.0.0.1 in a thread of its own. The script's answers are given in order, each
 * path prefix for itself; the last one of a prefix is given again and again. Aborts on failure. */
struct stub *stub_start(const struct stub_answer *script, size_t n);
/* From now on answers are signed by that key (libsodium's 64 bytes, borrowed) for those who ask with a nonce,
 * as a tracker's to the kiosk of that id are; "" as to one that enrols. */
void stub_sign(struct stub *s, const uint8_t *sk, const char *kiosk);
/* From now on they are signed as of that version of the contract. */
void stub_wire(struct stub *s, int wire);
/* From now on all answers are so. location: a header of that name, borrowed, or NULL. */
enum {
    STUB_UNSIGNED = 1,
    STUB_PAGE = 2, /* text/html */
    STUB_CACHE = 4 /* as through a cache, which hands no condition on and answers to it itself */
};
void stub_odd(struct stub *s, unsigned how, const char *location);
/* "http://127.0.0.1:PORT". */
const char *stub_url(const struct stub *s);
/* Wait for request number i (from 0, in order of arrival, 404s not counted) and copy what it asked. Aborts
 * after 20 s. */
void stub_asked(struct stub *s, size_t i, struct stub_asked *out);
/* How many requests there were so far. */
size_t stub_count(struct stub *s);
void stub_stop(struct stub *s);

#endif
