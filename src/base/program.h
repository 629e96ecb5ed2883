/* Other programs, which may hang: started, and waited for no longer than that. */
#ifndef QZ_BASE_PROGRAM_H
#define QZ_BASE_PROGRAM_H

#include <sys/types.h>

/* Start the program of that name, which is looked for in PATH, with that environment (NULL: this one's). It
 * reads from `in` and writes to `out`, errors too; below 0: as this one does. The caller awaits it. Its id,
 * or -1: there is none, or no memory. */
pid_t qz_program_start(char *const argv[], char *const env[], int in, int out);
/* One that has not ended after wait_ms is ended. Its exit code; -1: it was ended, or cannot be awaited. */
int qz_program_await(pid_t pid, int wait_ms);

#endif
