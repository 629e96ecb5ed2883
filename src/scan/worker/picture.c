#include "scan/worker/picture.h"

#include "base/clock.h"
#include "base/guard.h"
#include "rules/limits.h"
#include "scan/worker/border.h"
#include "scan/worker/picture_int.h"
#include "scan/worker/spawn.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PICTURE_CPU_S 8
#define PICTURE_PACE  (QZ_SANITIZED ? 4 : 1)

struct picture_asked {
    pid_t pid;
    int line;
    int64_t until_ms; /* of a clock that never steps */
    struct qz_err *err;
};

static int picture_died(struct picture_asked *p)
{
    return qz_fail(p->err, QZ_E_INPUT, "the picture cannot be read; save it as PNG or JPEG once more");
}

/* One whole message of at most n bytes; its length, or -1. */
static ssize_t picture_hear(struct picture_asked *p, void *to, size_t n)
{
    struct pollfd fd = {.fd = p->line, .events = POLLIN};
    int64_t left = p->until_ms - qz_up_ms();
    if (left <= 0 || poll(&fd, 1, (int)left) <= 0)
        return picture_died(p);
    ssize_t got = recv(p->line, to, n, MSG_DONTWAIT | MSG_TRUNC);
    return got > 0 && got <= (ssize_t)n ? got : picture_died(p);
}

static int picture_say(struct picture_asked *p, const void *bytes, size_t n)
{
    return send(p->line, bytes, n, MSG_NOSIGNAL) == (ssize_t)n ? 0 : picture_died(p);
}

/* It has shut itself in. */
static int picture_is_ready(struct picture_asked *p)
{
    struct qz_border_ready ready;
    if (picture_hear(p, &ready, sizeof ready) != (ssize_t)sizeof ready)
        return picture_died(p);
    ready.why[sizeof ready.why - 1] = '\0';
    return *ready.why ? qz_fail(p->err, QZ_E_IO, "%s", ready.why) : 0;
}

static int picture_refused(struct picture_asked *p, uint32_t failed)
{
    if (failed == QZ_PICTURE_NO_MEMORY)
        return qz_fail(p->err, QZ_E_NOMEM, "no memory for the picture; use a smaller one");
    return qz_fail(
        p->err, QZ_E_INPUT,
        "this is no picture that can be shown; use a PNG or JPEG file of at most %d million pixels",
        QZ_PICTURE_PIXELS / 1000000);
}

static int picture_take(struct picture_asked *p, const struct qz_colour_fit *fit, struct qz_colour *out)
{
    struct qz_picture_head head;
    if (picture_hear(p, &head, sizeof head) != (ssize_t)sizeof head)
        return picture_died(p);
    if (head.failed)
        return picture_refused(p, head.failed);
    if (head.width < 1 || head.height < 1 || head.width > fit->width || head.height > fit->height)
        return picture_died(p);

    size_t n = (size_t)head.width * (size_t)head.height * 3;
    *out = (struct qz_colour){head.width, head.height, malloc(n)};
    if (!out->rgb)
        return picture_refused(p, QZ_PICTURE_NO_MEMORY);
    for (size_t at = 0; at < n;) {
        ssize_t got = picture_hear(p, out->rgb + at, n - at < QZ_PICTURE_CHUNK ? n - at : QZ_PICTURE_CHUNK);
        if (got < 0)
            return -1;
        at += (size_t)got;
    }
    return 0;
}

static int picture_converse(struct picture_asked *p, size_t n, const struct qz_colour_fit *fit,
                            struct qz_colour *out)
{
    const struct qz_border_terms terms = {.shared = n, .memory = QZ_PICTURE_MEMORY};
    struct qz_picture_job job;
    memset(&job, 0, sizeof job);
    job.bytes = n;
    job.fit = *fit;
    if (picture_say(p, &terms, sizeof terms) != 0 || picture_is_ready(p) != 0 ||
        picture_say(p, &job, sizeof job) != 0)
        return -1;
    return picture_take(p, fit, out);
}

static int picture_ask(int memory, size_t n, const struct qz_colour_fit *fit, struct qz_colour *out,
                       struct qz_err *err)
{
    struct picture_asked p = {.until_ms = qz_up_ms() + (int64_t)QZ_PICTURE_PATIENCE_MS * PICTURE_PACE,
                              .err = err};
    uint64_t granted = 0;
    char how[QZ_BORDER_WHY];
    p.pid = qz_spawn_start(QZ_PICTURE_BODY, memory, &p.line, err);
    if (p.pid < 0)
        return -1;

    qz_spawn_grant(p.pid, PICTURE_CPU_S * PICTURE_PACE, &granted);
    int rc = picture_converse(&p, n, fit, out);
    qz_spawn_end(p.pid, "the end", how, sizeof how);
    close(p.line);
    if (rc != 0)
        qz_colour_finish(out);
    return rc;
}

int qz_picture_fit(const uint8_t *file, size_t n, const struct qz_colour_fit *fit, struct qz_colour *out,
                   struct qz_err *err)
{
    uint8_t *shared;
    int memory;
    *out = (struct qz_colour){0};
    if (n == 0 || n > QZ_PICTURE_FILE)
        return qz_fail(err, QZ_E_INPUT, "a picture may have at most %d MiB; make it smaller",
                       QZ_PICTURE_FILE >> 20);
    if (qz_spawn_share(n, &shared, &memory, err) != 0)
        return -1;

    memcpy(shared, file, n);
    int rc = picture_ask(memory, n, fit, out, err);
    qz_spawn_unshare(shared, n, memory);
    return rc;
}

/* ---- as it is kept ---- */

/* As good as there is room for; 1: there is none. */
static int picture_shrink(const struct qz_colour *c, struct qz_buf *out, struct qz_err *err)
{
    static const int qualities[] = {90, 80, 68};
    for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++) {
        qz_buf_clear(out);
        if (qz_colour_write_jpeg(c, qualities[i], out, err) != 0)
            return -1;
        if (out->len <= QZ_PICTURE_BYTES)
            return 0;
    }
    return 1;
}

int qz_picture_keep(const uint8_t *file, size_t n, struct qz_buf *out, int *width, int *height,
                    struct qz_err *err)
{
    int side = QZ_PICTURE_SIDE, rc = 1;
    for (; rc == 1; side = side * 3 / 4) {
        const struct qz_colour_fit fit = {.width = side, .height = side};
        struct qz_colour c;
        rc = qz_picture_fit(file, n, &fit, &c, err);
        if (rc == 0)
            rc = picture_shrink(&c, out, err);
        *width = c.width;
        *height = c.height;
        qz_colour_finish(&c);
    }
    return rc;
}
