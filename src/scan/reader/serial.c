#include "scan/reader/serial.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/words.h"
#include "scan/reader/serial_id.h"
#include "scan/source/pace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define SILENCE_US 100000
#define RETRY_US   500000
#define FOUND_MOST 8 /* devices of one kind that are tried */

struct qz_serial {
    char *path;
    char is[PATH_MAX]; /* the name it was opened by last */
    struct qz_serial_places places;
    struct qz_serial_id id; /* the scanner we know */
    speed_t speed;
    int fd; /* -1: not open */
    struct qz_line line;
    uint8_t buf[256];
    size_t head, tail;
    int64_t heard_us; /* when the last byte came */
    int64_t retry_us; /* not open: when to try again */
    bool lost;
    struct qz_err why;
};

static const struct {
    int baud;
    speed_t speed;
} speeds[] = {
    {1200, B1200},     {2400, B2400},     {4800, B4800},     {9600, B9600},
    {19200, B19200},   {38400, B38400},   {57600, B57600},   {115200, B115200},
    {230400, B230400}, {460800, B460800}, {921600, B921600},
};

static int find_speed(int baud, speed_t *speed, struct qz_err *err)
{
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i].baud == (baud ? baud : 9600)) {
            *speed = speeds[i].speed;
            return 0;
        }
    return qz_fail(err, QZ_E_INPUT, "a serial line has no speed of %d; use 9600 or 115200", baud);
}

struct qz_serial *qz_serial_create(const char *path, int baud, struct qz_err *err)
{
    speed_t speed = B9600;
    if (find_speed(baud, &speed, err) < 0)
        return NULL;

    struct qz_serial *s = calloc(1, sizeof *s);
    char *copy = strdup(path);
    if (!s || !copy) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the serial scanner; close other programs");
        free(copy);
        free(s);
        return NULL;
    }

    s->path = copy;
    s->places = (struct qz_serial_places){"/sys", "/dev"};
    s->speed = speed;
    s->fd = -1;
    qz_line_init(&s->line);
    return s;
}

void qz_serial_look_in(struct qz_serial *s, const char *sys, const char *dev)
{
    s->places = (struct qz_serial_places){sys, dev};
}

static void serial_shut(struct qz_serial *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
    s->head = s->tail = 0;
    qz_line_init(&s->line);
    s->retry_us = qz_mono_us() + RETRY_US;
}

static int open_failed(struct qz_serial *s)
{
    int e = errno;

    if (e == ENOENT || e == ENXIO || e == ENODEV)
        return qz_fail(&s->why, QZ_E_MISSING, "the scanner %.200s is not there; plug it in", s->path);
    if (e == EACCES || e == EPERM)
        return qz_fail(&s->why, QZ_E_DENIED, "the scanner %.200s may not be used; add this user to dialout",
                       s->path);
    if (e == EBUSY)
        return qz_fail(&s->why, QZ_E_CONFLICT, "the scanner %.200s is in use by another program; close that",
                       s->path);

    return qz_fail(&s->why, QZ_E_IO, "the scanner %.200s cannot be used: %s; plug it in again", s->path,
                   qz_word(strerror(e)));
}

static int make_raw(int fd, speed_t speed)
{
    struct termios t;
    if (tcgetattr(fd, &t) < 0)
        return -1;

    cfmakeraw(&t);
    t.c_cflag |= CLOCAL | CREAD;
    t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    t.c_cc[VMIN] = 0;
    t.c_cc[VTIME] = 0;
    cfsetspeed(&t, speed);
    return tcsetattr(fd, TCSANOW, &t);
}

/* Open a terminal of that name as a scanner's line. Returns 0, or -1 with errno and s->fd = -1. */
static int open_line(struct qz_serial *s, const char *path)
{
    s->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (s->fd < 0)
        return -1;
    if (make_raw(s->fd, s->speed) == 0)
        return 0;

    int e = errno;
    serial_shut(s);
    errno = e;
    return -1;
}

/* The scanner that was there before, under whatever name it has now. */
static bool open_known(struct qz_serial *s, char path[PATH_MAX])
{
    for (unsigned i = 0; i < FOUND_MOST && qz_serial_find(&s->places, &s->id, i, path); i++)
        if (open_line(s, path) == 0)
            return true;
    return false;
}

static void note_scanner(struct qz_serial *s, const char *path)
{
    struct qz_serial_id id;
    if (qz_serial_identify(&s->places, s->fd, &id))
        s->id = id;
    if (s->is[0] && strcmp(s->is, path) != 0)
        qz_log(QZ_LOG_INFO, "serial scanner: it is %.200s now", path);
    snprintf(s->is, sizeof s->is, "%s", path);
}

/* The reader's name may have gone to another device meanwhile, so the device known from before comes first.
 * When that is nowhere, whatever has the name was put in its place. */
static int serial_open(struct qz_serial *s)
{
    char path[PATH_MAX];
    if (!open_known(s, path)) {
        snprintf(path, sizeof path, "%s", s->path);
        if (open_line(s, path) < 0)
            return open_failed(s);
    }

    note_scanner(s, path);
    ioctl(s->fd, TIOCEXCL);   /* modem managers would talk to it; a refusal does no harm */
    tcflush(s->fd, TCIFLUSH); /* whatever lies there was scanned before we looked */
    s->lost = false;
    return 0;
}

static enum qz_serial_got serial_lose(struct qz_serial *s, int e)
{
    errno = e;
    open_failed(s);
    serial_shut(s);
    s->lost = true;
    return QZ_SERIAL_LOST;
}

static enum qz_serial_got as_got(enum qz_line_got got)
{
    if (got == QZ_LINE_CODE)
        return QZ_SERIAL_CODE;
    return got == QZ_LINE_LONG ? QZ_SERIAL_DROPPED : QZ_SERIAL_NOTHING;
}

static enum qz_serial_got serial_consume(struct qz_serial *s)
{
    enum qz_line_got got = QZ_LINE_MORE;
    while (got == QZ_LINE_MORE && s->head < s->tail)
        got = qz_line_put(&s->line, s->buf[s->head++]);
    return as_got(got);
}

/* Wait for bytes, until the silence that ends a code, or until the deadline. */
static enum qz_serial_got listen_some(struct qz_serial *s, int64_t deadline)
{
    bool pending = qz_line_pending(&s->line);
    int64_t until = pending && s->heard_us + SILENCE_US < deadline ? s->heard_us + SILENCE_US : deadline;
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    int n = poll(&p, 1, qz_pace_left_ms(until));

    if (n < 0 && errno != EINTR)
        return serial_lose(s, errno);
    if (n <= 0)
        return pending && qz_mono_us() >= s->heard_us + SILENCE_US ? as_got(qz_line_end(&s->line))
                                                                   : QZ_SERIAL_NOTHING;

    ssize_t got = p.revents & POLLIN ? read(s->fd, s->buf, sizeof s->buf) : 0;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return QZ_SERIAL_NOTHING;
    if (got <= 0)
        return serial_lose(s, got < 0 ? errno : ENODEV); /* "ready" without a byte is how a line hangs up */

    s->head = 0;
    s->tail = (size_t)got;
    s->heard_us = qz_mono_us();
    return QZ_SERIAL_NOTHING;
}

/* One round of work; NOTHING means: go on until the time is up. */
static enum qz_serial_got round_of(struct qz_serial *s, int64_t deadline)
{
    if (s->fd < 0) {
        bool fresh = !s->lost;
        if (qz_mono_us() >= s->retry_us) {
            if (serial_open(s) == 0)
                return QZ_SERIAL_NOTHING;
            s->retry_us = qz_mono_us() + RETRY_US;
            s->lost = true;
        }

        if (fresh)
            return QZ_SERIAL_LOST;

        qz_pace_sleep_until(s->retry_us < deadline ? s->retry_us : deadline);
        return QZ_SERIAL_NOTHING;
    }

    enum qz_serial_got got = serial_consume(s);
    return got == QZ_SERIAL_NOTHING ? listen_some(s, deadline) : got;
}

enum qz_serial_got qz_serial_next(struct qz_serial *s, int timeout_ms, const uint8_t **bytes, size_t *len,
                                  struct qz_err *err)
{
    int64_t deadline = qz_mono_us() + (int64_t)(timeout_ms > 0 ? timeout_ms : 0) * 1000;
    enum qz_serial_got got;

    do {
        got = round_of(s, deadline);
    } while (got == QZ_SERIAL_NOTHING && (s->head < s->tail || qz_mono_us() < deadline));

    if (got == QZ_SERIAL_NOTHING && s->fd < 0 && s->lost)
        got = QZ_SERIAL_LOST;
    if (got == QZ_SERIAL_LOST && err)
        *err = s->why;

    *bytes = got == QZ_SERIAL_CODE ? s->line.bytes : NULL;
    *len = got == QZ_SERIAL_CODE ? s->line.len : 0;
    return got;
}

void qz_serial_destroy(struct qz_serial *s)
{
    if (!s)
        return;
    serial_shut(s);
    free(s->path);
    free(s);
}
