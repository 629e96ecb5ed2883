/* The machine's own SQLite VFS, but for reads that fail, and a program that dies, when told to: for stores in
 * real directories. */
#ifndef QZ_TESTS_BADVFS_H
#define QZ_TESTS_BADVFS_H

#include <stdbool.h>
#include <stdint.h>

#define BADVFS_NAME "bad"

/* Register it. */
void badvfs_register(void);
/* Let read number nth from now fail with SQLite's code, and with `always` each one after it. nth 0: none. */
void badvfs_arm(uint64_t nth, int code, bool always);
/* Let each read of the database itself that takes in the byte at `at` fail, as on a disk with a bad sector.
 */
void badvfs_bad_sector(int64_t at);
/* Let the program die by SIGKILL before write or sync number nth from now. */
void badvfs_die(uint64_t nth);
/* Whether such a read was met since. */
bool badvfs_struck(void);

#endif
