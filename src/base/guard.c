#include "base/guard.h"

#include "base/log.h"

#include <errno.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void qz_guard_start(void)
{
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        qz_log(QZ_LOG_WARN, "core dumps cannot be turned off: %s", strerror(errno));
    if (!QZ_SANITIZED && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        qz_log(QZ_LOG_WARN, "the program's memory cannot be closed to debuggers: %s", strerror(errno));
}

int qz_guard_user(bool as_root, const char *name, struct qz_err *err)
{
    if (geteuid() != 0 || as_root)
        return 0;
    return qz_fail(
        err, QZ_E_DENIED,
        "%s does not run as root: a fault in it would be one of the whole machine. Start it as the "
        "user its directory belongs to, or give --as-root",
        name);
}

void qz_guard_lock(void *keys, size_t n)
{
    static atomic_flag warned = ATOMIC_FLAG_INIT;
    if (sodium_mlock(keys, n) != 0 && !atomic_flag_test_and_set(&warned))
        qz_log(QZ_LOG_WARN, "keys cannot be kept out of swap: %s; raise the limit of locked memory",
               strerror(errno));
}

void qz_guard_unlock(void *keys, size_t n)
{
    sodium_munlock(keys, n);
}
