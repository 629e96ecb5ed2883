#include "scan/worker/seat.h"

#include "base/buf.h"
#include "base/guard.h"
#include "scan/worker/confine.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SEAT_LINE   0
#define SEAT_MEMORY 1

bool qz_seat_called(int argc, char **argv)
{
    return argc >= 2 && strcmp(argv[1], QZ_SEAT_ARG) == 0;
}

/* A seat ends when its line does, not when somebody stops all that belongs to the program; and at once when
 * the program has died. */
static void seat_tie(void)
{
    const int deaf[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

    for (size_t i = 0; i < sizeof deaf / sizeof *deaf; i++)
        signal(deaf[i], SIG_IGN);
    prctl(PR_SET_NAME, QZ_SEAT_NAME, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
}

int qz_seat_take(struct qz_seat *s)
{
    memset(s, 0, sizeof *s);
    qz_guard_start();
    seat_tie();
    /* A sanitizer has to say what it found. */
    if (close_range(QZ_SANITIZED ? 3 : 2, ~0U, 0) != 0)
        return -1;

    if (read(SEAT_LINE, &s->terms, sizeof s->terms) != (ssize_t)sizeof s->terms)
        return -1;

    void *p = mmap(NULL, s->terms.shared, PROT_READ, MAP_SHARED, SEAT_MEMORY, 0);
    close(SEAT_MEMORY);
    if (p == MAP_FAILED)
        return -1;
    s->pixels = p;
    return 0;
}

int qz_seat_close(struct qz_seat *s, const struct qz_err *why)
{
    struct qz_border_ready ready = {0};
    struct qz_err err = {0};
    int landlock = 0;

    if (!why && qz_confine(s->terms.memory, SEAT_LINE, &landlock, &err) != 0)
        why = &err;

    ready.landlock = landlock;
    if (why)
        qz_copy_text(ready.why, sizeof ready.why, why->msg);
    if (write(SEAT_LINE, &ready, sizeof ready) != (ssize_t)sizeof ready)
        return -1;
    return why ? -1 : 0;
}

bool qz_seat_job(struct qz_seat *s, struct qz_border_job *job)
{
    if (read(SEAT_LINE, job, sizeof *job) != (ssize_t)sizeof *job)
        return false;
    if (job->bytes)
        return job->bytes <= s->terms.shared;
    return job->width > 0 && job->height > 0 &&
           (uint64_t)job->width * (uint64_t)job->height <= s->terms.shared;
}

bool qz_seat_answer(const struct qz_border_answer *a)
{
    return write(SEAT_LINE, a, sizeof *a) == (ssize_t)sizeof *a;
}

void qz_seat_leave(int code)
{
    _exit(code);
}
