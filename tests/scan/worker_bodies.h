/* The workers of tests/scan/test_worker.c: each does one thing that is forbidden, breaks in one way, or says
 * what no worker of ours says. */
#ifndef QZ_TESTS_WORKER_BODIES_H
#define QZ_TESTS_WORKER_BODIES_H

static void do_open(void)
{
    (void)!open("/etc/passwd", O_RDONLY);
}
static void do_socket(void)
{
    (void)!socket(AF_INET, SOCK_STREAM, 0);
}
static void do_unix_socket(void)
{
    (void)!socket(AF_UNIX, SOCK_STREAM, 0);
}
static void do_fork(void)
{
    (void)!syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}
static void do_exec(void)
{
    char *none[] = {NULL};
    execve("/bin/true", none, none);
}
static void do_kill(void)
{
    syscall(SYS_kill, getppid(), SIGTERM);
}
static void do_trace(void)
{
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}
static void do_read_other(void)
{
    char c;
    (void)!syscall(SYS_read, 5, &c, 1);
}
static void do_write_error(void)
{
    (void)!syscall(SYS_write, 1, "x", 1);
}
static void do_send_fd(void)
{
    struct msghdr m = {0};
    (void)!sendmsg(0, &m, 0);
}
static void do_run_memory(void)
{
    (void)!mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
static void do_map_line(void)
{
    (void)!mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0);
}
static void do_dump(void)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}
static void do_limit(void)
{
    syscall(SYS_prlimit64, 0, 0, NULL, NULL);
}
static void do_unshare(void)
{
    syscall(SYS_unshare, 0x10000000);
}
static void do_sleep(void)
{
    const struct timespec t = {1, 0};
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &t, NULL);
}

static const struct {
    const char *name;
    void (*call)(void);
} calls[] = {
    {"open", do_open},
    {"socket", do_socket},
    {"unix-socket", do_unix_socket},
    {"fork", do_fork},
    {"exec", do_exec},
    {"kill", do_kill},
    {"trace", do_trace},
    {"read-other", do_read_other},
    {"write", do_write_error},
    {"sendmsg", do_send_fd},
    {"run-memory", do_run_memory},
    {"map-line", do_map_line},
    {"dump", do_dump},
    {"limit", do_limit},
    {"unshare", do_unshare},
    {"sleep", do_sleep},
};

/* Sits down, makes one system call where the answer is wanted, and would answer then. */
static int body_call(void (*call)(void))
{
    struct qz_seat s;
    struct qz_border_job job;
    struct qz_border_answer a = {0};
    if (qz_seat_take(&s) != 0 || qz_seat_close(&s, NULL) != 0 || !qz_seat_job(&s, &job))
        qz_seat_leave(3);
    call();
    a.number = job.number;
    qz_seat_answer(&a);
    qz_seat_leave(0);
}

static void whim_hang(void)
{
    for (volatile unsigned long n = 0;; n++)
        ;
}

/* Memory that is used as soon as it is there; where there is none any more it dies, as engines do. */
static void whim_eat(void)
{
    for (size_t n = 0;; n += 4096) {
        char *p = sbrk(4096);
        *p = (char)n;
    }
}

static volatile char *volatile nowhere;

static void whim(int what)
{
    struct qz_border_job other;
    if (what == WHIM_CRASH)
        *nowhere = 0;
    if (what == WHIM_HANG)
        whim_hang();
    if (what == WHIM_SLEEP) /* nobody sends another job meanwhile */
        (void)!read(0, &other, sizeof other);
    if (what == WHIM_EAT)
        whim_eat();
}

/* As the real one, with whims. */
static int body_fragile(void)
{
    struct qz_seat s;
    struct qz_border_job job;
    struct qz_border_answer a;
    struct qz_scan_result found;
    if (qz_seat_take(&s) != 0)
        return 3;

    const struct qz_scan_options opt = {
        .max_bytes = QZ_PAYLOAD_MAX, .worth = qz_border_worth, .worth_ctx = &job};
    struct qz_scanner *scanner = qz_scanner_create(&opt, NULL);
    qz_scanner_load();
    if (qz_seat_close(&s, NULL) != 0)
        qz_seat_leave(3);

    while (qz_seat_job(&s, &job)) {
        const struct qz_frame f = {
            .luma = s.pixels, .width = job.width, .height = job.height, .stride = job.width};
        whim(s.pixels[0]);
        if (qz_scanner_frame(scanner, &f, &found, NULL) != 0)
            break;
        qz_border_fill(&a, &job, &found);
        qz_seat_answer(&a);
    }
    qz_seat_leave(0);
}

/* Says anything at all: noise of the right length, of another one, under the right number, twice. */
static int body_hostile(void)
{
    static uint8_t noise[2 * sizeof(struct qz_border_answer)];
    struct qz_seat s;
    struct qz_border_job job;
    struct qz_border_answer a;
    if (qz_seat_take(&s) != 0 || qz_seat_close(&s, NULL) != 0)
        qz_seat_leave(3);

    while (qz_seat_job(&s, &job)) {
        uint64_t seed = (uint64_t)s.pixels[1] << 8 | s.pixels[2];
        qz_spec_fill(&seed, noise, sizeof noise);
        memcpy(&a, noise, sizeof a);
        a.number = job.number;

        switch (s.pixels[0]) {
        case 0:
            (void)!write(0, noise, sizeof a);
            break;
        case 1:
            (void)!write(0, noise, 1 + seed % sizeof noise);
            break;
        case 2:
            qz_seat_answer(&a);
            break;
        default:
            memset(&a, 0, sizeof a);
            a.number = job.number;
            a.width = job.width;
            a.height = job.height;
            qz_seat_answer(&a);
            qz_seat_answer(&a);
        }
    }
    qz_seat_leave(0);
}

/* Says in place of being ready what it has of what this test had open and in its environment. */
static int body_tell(void)
{
    struct qz_seat s;
    struct qz_err said = {.code = QZ_E_BUG};
    int open_fds = 0, rc = qz_seat_take(&s);
    for (int fd = 0; fd < 1000; fd++)
        open_fds += fd != STDERR_FILENO && fcntl(fd, F_GETFD) >= 0;
    int secret = getenv("QZ_SECRET") != NULL;
    int writable = mprotect((void *)(uintptr_t)s.pixels, 4096, PROT_READ | PROT_WRITE) == 0;
    snprintf(said.msg, sizeof said.msg, "rc %d fds %d secret %d writable %d", rc, open_fds, secret, writable);
    qz_seat_close(&s, &said);
    qz_seat_leave(0);
}

static int worker_of(const char *name)
{
    for (size_t i = 0; i < COUNT(calls); i++)
        if (strcmp(name, calls[i].name) == 0)
            return body_call(calls[i].call);
    if (strcmp(name, "fragile") == 0)
        return body_fragile();
    if (strcmp(name, "hostile") == 0)
        return body_hostile();
    if (strcmp(name, "tell") == 0)
        return body_tell();
    return qz_seat_main();
}

#endif
