/* What every unit test starts from: cmocka with the headers it wants, and a few helpers. */
#ifndef QZ_TESTS_SUPPORT_SPEC_H
#define QZ_TESTS_SUPPORT_SPEC_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Fail the test, showing the message, unless rc is 0. */
#define assert_done(rc, err) qz_spec_done((rc), (err), __FILE__, __LINE__)
/* Fail the test unless rc is -1 and *err has that code and a sentence. */
#define assert_refused(rc, err, code) qz_spec_refused((rc), (err), (code), __FILE__, __LINE__)

void qz_spec_done(int rc, const struct qz_err *err, const char *file, int line);
void qz_spec_refused(int rc, const struct qz_err *err, enum qz_err_code code, const char *file, int line);

/* A fresh directory for one test, and the removal of it with all that is inside. */
void qz_spec_dir(char out[64]);
void qz_spec_dir_remove(const char *dir);

/* Bytes of hex text (even length, at most cap bytes); returns how many. Fails the test on other text. */
size_t qz_spec_unhex(const char *hex, uint8_t *out, size_t cap);
/* The code point, a surrogate too, as UTF-8 would write it. Returns its 1 to 4 bytes. */
size_t qz_spec_utf8(uint32_t c, char out[4]);

/* A published vector file: $QZ_VECTORS/name, or ../shared/vectors/name. Skips the test when there is none.
 * The caller json_decref()s it. */
json_t *qz_spec_vectors(const char *name);
/* A number in it: its numbers are read as reals, since some go up to 2^64-1. */
uint64_t qz_spec_number(const json_t *obj, const char *key);

/* Pseudo-random numbers that are the same on every run (splitmix64): *state is any seed. */
uint64_t qz_spec_random(uint64_t *state);
void qz_spec_fill(uint64_t *state, void *out, size_t n);
/* Change the text of a genuine code in one to four places: another character of the alphabet or any byte, a
 * character dropped, doubled or two exchanged. out has room for four bytes more than from; it never gets the
 * text itself. Returns its length. */
size_t qz_spec_mutated(const char *from, size_t n, uint64_t *seed, char *out);

#endif
