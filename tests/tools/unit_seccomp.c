/* The seccomp filter that systemd would load for a unit, for a test where there is no systemd: its
 * directives, one a line as KEY=VALUE, from standard input; the filter, as the kernel takes it, to standard
 * output.
 *
 *   SystemCallFilter=       names of calls, without sets (a line allows, a line that begins with ~ takes
 * away); what is not allowed is answered EPERM RestrictAddressFamilies=, RestrictNamespaces=yes,
 * RestrictRealtime=yes, RestrictSUIDSGID=yes, LockPersonality=yes, MemoryDenyWriteExecute=yes,
 * ProtectClock=yes, ProtectKernelLogs=yes, ProtectKernelModules=yes, ProtectHostname=yes
 *
 * Other keys are passed over. Calls of another architecture end the program, as
 * SystemCallArchitectures=native has it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALLS 1024
#define NAMESPACES                                                                                           \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |            \
     CLONE_NEWNET | 0x80u /* CLONE_NEWTIME */)

struct unit {
    bool allowed[CALLS];
    bool families[64], any_family;
    bool namespaces, realtime, suid, personality, wx;
};

static scmp_filter_ctx filter;

static void unit_check(int rc, const char *what)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "unit_seccomp: %s: %s\n", what, strerror(-rc));
    exit(1);
}

/* Calls that this architecture does not have are passed over, as systemd does. */
static void unit_mark(struct unit *u, char *names, bool allow)
{
    for (char *name = strtok(names, " "); name; name = strtok(NULL, " ")) {
        int nr = seccomp_syscall_resolve_name(name);
        if (nr >= 0 && nr < CALLS)
            u->allowed[nr] = allow;
    }
}

static void unit_deny(struct unit *u, const char *names)
{
    char copy[400];
    snprintf(copy, sizeof copy, "%s", names);
    unit_mark(u, copy, false);
}

static void unit_families(struct unit *u, char *names)
{
    static const struct {
        const char *name;
        int family;
    } known[] = {
        {"AF_UNIX", AF_UNIX}, {"AF_INET", AF_INET}, {"AF_INET6", AF_INET6}, {"AF_NETLINK", AF_NETLINK}};
    u->any_family = false;
    for (char *name = strtok(names, " "); name; name = strtok(NULL, " "))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (strcmp(name, known[i].name) == 0)
                u->families[known[i].family] = true;
}

static void unit_read(struct unit *u, char *line)
{
    char *value = strchr(line, '=');
    if (!value)
        return;

    *value++ = '\0';
    bool yes = strcmp(value, "yes") == 0;

    if (strcmp(line, "SystemCallFilter") == 0)
        unit_mark(u, value + (*value == '~'), *value != '~');
    else if (strcmp(line, "RestrictAddressFamilies") == 0)
        unit_families(u, value);
    else if (strcmp(line, "RestrictNamespaces") == 0)
        u->namespaces = yes;
    else if (strcmp(line, "RestrictRealtime") == 0)
        u->realtime = yes;
    else if (strcmp(line, "RestrictSUIDSGID") == 0)
        u->suid = yes;
    else if (strcmp(line, "LockPersonality") == 0)
        u->personality = yes;
    else if (strcmp(line, "MemoryDenyWriteExecute") == 0)
        u->wx = yes;
    else if (strcmp(line, "ProtectClock") == 0 && yes)
        unit_deny(u, "adjtimex clock_adjtime clock_settime settimeofday stime");
    else if (strcmp(line, "ProtectKernelLogs") == 0 && yes)
        unit_deny(u, "syslog");
    else if (strcmp(line, "ProtectKernelModules") == 0 && yes)
        unit_deny(u, "init_module finit_module delete_module");
    else if (strcmp(line, "ProtectHostname") == 0 && yes)
        unit_deny(u, "sethostname setdomainname");
}

/* Allow a call only while one of its arguments, seen through a mask, is that; several of them are "or". */
static void unit_only(struct unit *u, int nr, unsigned arg, scmp_datum_t mask, scmp_datum_t is)
{
    if (nr < 0 || nr >= CALLS || !u->allowed[nr])
        return;
    struct scmp_arg_cmp only = SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, mask, is);
    unit_check(seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, nr, 1, &only), "a rule");
}

/* No more rules for that call. */
static void unit_done(struct unit *u, int nr)
{
    if (nr >= 0 && nr < CALLS)
        u->allowed[nr] = false;
}

static void unit_sockets(struct unit *u)
{
    int nr = SCMP_SYS(socket);
    if (u->any_family)
        return;
    for (unsigned i = 0; i < sizeof u->families; i++)
        if (u->families[i])
            unit_only(u, nr, 0, 0xffffffffu, i);
    unit_done(u, nr);
}

static void unit_no_namespaces(struct unit *u)
{
    if (!u->namespaces)
        return;
    unit_only(u, SCMP_SYS(clone), 0, NAMESPACES, 0);
    unit_only(u, SCMP_SYS(unshare), 0, NAMESPACES, 0);
    unit_done(u, SCMP_SYS(clone));
    unit_done(u, SCMP_SYS(unshare));
    unit_done(u, SCMP_SYS(setns));
    unit_done(u, SCMP_SYS(clone3)); /* its flags lie in memory: libraries fall back to clone */
    unit_check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0), "clone3");
}

static void unit_no_wx(struct unit *u)
{
    const scmp_datum_t both = PROT_WRITE | PROT_EXEC;
    int calls[] = {SCMP_SYS(mprotect), SCMP_SYS(pkey_mprotect)};
    if (!u->wx)
        return;

    unit_only(u, SCMP_SYS(mmap), 2, both, 0);
    unit_only(u, SCMP_SYS(mmap), 2, both, PROT_WRITE);
    unit_only(u, SCMP_SYS(mmap), 2, both, PROT_EXEC);
    unit_done(u, SCMP_SYS(mmap));

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        unit_only(u, calls[i], 2, PROT_EXEC, 0);
        unit_done(u, calls[i]);
    }

    unit_only(u, SCMP_SYS(shmat), 2, SHM_EXEC, 0);
    unit_done(u, SCMP_SYS(shmat));
}

static void unit_no_suid(struct unit *u)
{
    const scmp_datum_t bits = S_ISUID | S_ISGID;
    const struct {
        int nr;
        unsigned mode;
    } calls[] = {{SCMP_SYS(chmod), 1},   {SCMP_SYS(fchmod), 1}, {SCMP_SYS(fchmodat), 2}, {SCMP_SYS(mkdir), 1},
                 {SCMP_SYS(mkdirat), 2}, {SCMP_SYS(mknod), 1},  {SCMP_SYS(mknodat), 2},  {SCMP_SYS(creat), 1},
                 {SCMP_SYS(open), 2},    {SCMP_SYS(openat), 3}};
    if (!u->suid)
        return;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        bool opens = calls[i].nr == SCMP_SYS(open) || calls[i].nr == SCMP_SYS(openat);
        unit_only(u, calls[i].nr, calls[i].mode, bits, 0);
        if (opens) /* without O_CREAT there is no mode, but whatever lies there */
            unit_only(u, calls[i].nr, calls[i].mode - 1, O_CREAT, 0);
        unit_done(u, calls[i].nr);
    }
}

static void unit_small_ones(struct unit *u)
{
    if (u->personality) {
        unit_only(u, SCMP_SYS(personality), 0, 0xffffffffu, PER_LINUX);
        unit_only(u, SCMP_SYS(personality), 0, 0xffffffffu, 0xffffffffu);
        unit_done(u, SCMP_SYS(personality));
    }
    if (u->realtime) {
        unit_only(u, SCMP_SYS(sched_setscheduler), 1, 0xffffffffu, SCHED_OTHER);
        unit_only(u, SCMP_SYS(sched_setscheduler), 1, 0xffffffffu, SCHED_BATCH);
        unit_only(u, SCMP_SYS(sched_setscheduler), 1, 0xffffffffu, SCHED_IDLE);
        unit_done(u, SCMP_SYS(sched_setscheduler));
    }
}

int main(void)
{
    static char line[16384];
    static struct unit u = {.any_family = true};
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        unit_read(&u, line);
    }

    filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return 1;

    unit_check(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "architecture");
    unit_sockets(&u);
    unit_no_namespaces(&u);
    unit_no_wx(&u);
    unit_no_suid(&u);
    unit_small_ones(&u);

    for (int nr = 0; nr < CALLS; nr++)
        if (u.allowed[nr])
            unit_check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, nr, 0), "a call");

    unit_check(seccomp_export_bpf(filter, STDOUT_FILENO), "the filter");
    seccomp_release(filter);
    return 0;
}
