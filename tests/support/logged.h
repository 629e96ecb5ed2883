/* What the program logs while a test does something. */
#ifndef QZ_TESTS_SUPPORT_LOGGED_H
#define QZ_TESTS_SUPPORT_LOGGED_H

/* From now on standard error is kept; one thing at a time. */
void logged_begin(void);

/* It goes where it went before. Returns what was kept, which the caller frees. */
char *logged_end(void);

#endif
