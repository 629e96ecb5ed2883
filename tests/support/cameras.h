/* Tests that run under the stand-in cameras of tests/shim: they start themselves anew with it preloaded. */
#ifndef QZ_TESTS_SUPPORT_CAMERAS_H
#define QZ_TESTS_SUPPORT_CAMERAS_H

#include <stddef.h>

/* To be called first in main(): goes on under the stand-in, or ends the program with a message. */
void cameras_under_shim(char **argv);

/* Play a script (its text, see tests/shim/v4l2_shim.c) on a virtual clock from its beginning.
 * NULL: no cameras, and the real clock again. */
void cameras_play(const char *script);

/* As qz_shim_control, qz_shim_count and qz_shim_sleep for the first camera of the script. */
int cameras_control(const char *name);
int cameras_count(const char *what);
void cameras_sleep(int ms);

/* A path for a file of that name in a directory of this test's own; static memory, used by the next call. */
const char *cameras_file(const char *name);

/* Remove that directory and its files. */
void cameras_tidy(void);

#endif
