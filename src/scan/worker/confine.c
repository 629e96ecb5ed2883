#include "scan/worker/confine.h"

#include "base/guard.h"

#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- limits ---- */

/* What it has mapped, in bytes; 0: that cannot be told. */
static uint64_t confine_mapped(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    if (!f)
        return 0;
    if (fscanf(f, "%lu", &pages) != 1)
        pages = 0;
    fclose(f);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static int confine_limit(__rlimit_resource_t what, rlim_t most, struct qz_err *err)
{
    const struct rlimit limit = {most, most};

    if (setrlimit(what, &limit) == 0)
        return 0;
    return qz_fail(err, QZ_E_IO, "a limit of the scan worker is refused: %s", strerror(errno));
}

static int confine_limits(uint64_t most, struct qz_err *err)
{
    static const __rlimit_resource_t none[] = {RLIMIT_NOFILE, RLIMIT_NPROC,   RLIMIT_FSIZE,
                                               RLIMIT_CORE,   RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE};

    if (!QZ_SANITIZED && confine_limit(RLIMIT_AS, most, err) != 0)
        return -1;

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (confine_limit(none[i], 0, err) != 0)
            return -1;
    return 0;
}

/* ---- Landlock ---- */

/* As the newest kernel takes it; older headers know only the beginning. */
struct confine_rules {
    uint64_t files, net, scoped;
};

#define CONFINE_ABI_MOST 7

/* Files: all rights that a version knows. Net: to bind and to connect. Scoped: sockets and signals to who
 * is not in it. */
static struct confine_rules confine_known(int abi)
{
    static const int file_rights[CONFINE_ABI_MOST + 1] = {0, 13, 14, 15, 15, 16, 16, 16};
    struct confine_rules r = {0};
    int known = abi > CONFINE_ABI_MOST ? CONFINE_ABI_MOST : abi;

    r.files = (UINT64_C(1) << file_rights[known]) - 1;
    if (known >= 4)
        r.net = 3;
    if (known >= 6)
        r.scoped = 3;
    return r;
}

static size_t confine_rules_size(int abi)
{
    if (abi >= 6)
        return 3 * sizeof(uint64_t);
    if (abi >= 4)
        return 2 * sizeof(uint64_t);
    return sizeof(uint64_t);
}

/* A ruleset without a rule: nothing of what it handles is allowed. */
static int confine_landlock(int *version, struct qz_err *err)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);

    *version = 0;
    if (abi < 1)
        return 0;

    struct confine_rules rules = confine_known((int)abi);
    long fd = syscall(SYS_landlock_create_ruleset, &rules, confine_rules_size((int)abi), 0);
    if (fd < 0 || syscall(SYS_landlock_restrict_self, fd, 0) != 0)
        return qz_fail(err, QZ_E_IO, "Landlock does not hold the scan worker: %s", strerror(errno));

    close((int)fd);
    *version = (int)abi;
    return 0;
}

/* ---- seccomp ---- */

static int confine_rule(scmp_filter_ctx filter, const char *name, unsigned n, const struct scmp_arg_cmp *only)
{
    int nr = seccomp_syscall_resolve_name(name);

    if (nr < 0)
        return 0; /* not of this machine */
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, nr, n, only);
}

/* What the engine and its libraries do by themselves: time, memory, the end. sysinfo: glibc's qsort asks
 * how much memory the machine has. */
static const char *const confine_plain[] = {"clock_gettime", "gettimeofday", "time", "brk",       "munmap",
                                            "mremap",        "sysinfo",      "exit", "exit_group"};

/* What sanitizers do besides. */
static const char *const confine_sanitizer[] = {"madvise",        "futex",       "sched_yield",
                                                "rt_sigprocmask", "gettid",      "getpid",
                                                "rt_sigaction",   "sigaltstack", "mprotect"};

static int confine_names(scmp_filter_ctx filter, const char *const names[], size_t n)
{
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i++)
        rc = confine_rule(filter, names[i], 0, NULL);
    return rc;
}

/* The kernel reads but the low half of an argument that is an int; what is above may be anything. */
#define CONFINE_INT(arg, is) SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint32_t)(is))

static int confine_fd(scmp_filter_ctx filter, const char *name, int fd)
{
    const struct scmp_arg_cmp only = CONFINE_INT(0, fd);

    return confine_rule(filter, name, 1, &only);
}

/* Memory of nobody's file, in which nothing is ever run. */
static int confine_mmap(scmp_filter_ctx filter)
{
    const struct scmp_arg_cmp only[] = {SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), CONFINE_INT(4, -1)};

    return confine_rule(filter, "mmap", 2, only);
}

static int confine_fill(scmp_filter_ctx filter, int line)
{
    int rc = confine_names(filter, confine_plain, sizeof confine_plain / sizeof *confine_plain);

    if (rc == 0)
        rc = confine_fd(filter, "read", line);
    if (rc == 0)
        rc = confine_fd(filter, "write", line);
    if (rc == 0)
        rc = confine_mmap(filter);

    if (rc == 0 && QZ_SANITIZED)
        rc = confine_names(filter, confine_sanitizer, sizeof confine_sanitizer / sizeof *confine_sanitizer);
    if (rc == 0 && QZ_SANITIZED)
        rc = confine_fd(filter, "write", STDERR_FILENO);
    return rc;
}

static int confine_seccomp(int line, struct qz_err *err)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int rc = filter ? seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) : -ENOMEM;

    if (rc == 0)
        rc = confine_fill(filter, line);
    if (rc == 0)
        rc = seccomp_load(filter);

    /* The filter is not released: nothing is asked of the kernel from here on but by its leave. */
    if (rc == 0)
        return 0;
    return qz_fail(err, QZ_E_IO, "this kernel does not confine the scan worker (seccomp): %s", strerror(-rc));
}

int qz_confine(uint64_t memory, int line, int *landlock, struct qz_err *err)
{
    uint64_t mapped = confine_mapped();

    if (mapped == 0)
        return qz_fail(err, QZ_E_IO, "the scan worker cannot tell its memory: is /proc mounted?");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return qz_fail(err, QZ_E_IO, "the scan worker cannot give up its rights: %s", strerror(errno));
    if (confine_landlock(landlock, err) != 0 || confine_limits(mapped + memory, err) != 0)
        return -1;
    return confine_seccomp(line, err);
}
