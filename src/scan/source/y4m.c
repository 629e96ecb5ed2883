#include "scan/source/y4m.h"

#include "base/clock.h"
#include "base/words.h"
#include "scan/source/pace.h"
#include "scan/source/source_ops.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum y4m_state {
    Y4M_HEADER, /* the stream's first line */
    Y4M_TAG,    /* the line before each frame */
    Y4M_LUMA,
    Y4M_CHROMA, /* passed over */
    Y4M_READY,  /* a whole frame, waiting to be due */
    Y4M_ENDED
};

struct y4m {
    struct qz_source base;
    int fd;
    bool regular, loop;
    off_t first; /* where the first frame begins, in a regular file */
    enum y4m_state state;
    struct qz_y4m_info info;
    struct qz_pace pace;
    double rate;
    char line[QZ_Y4M_LINE_MAX];
    size_t line_len;
    uint8_t *luma;
    size_t luma_len, done; /* done: bytes of the current plane */
    uint64_t seq, in_round;
    uint8_t buf[65536];
    size_t head, tail;
    struct qz_err why; /* the reason of Y4M_ENDED */
    char name[64], describe[128];
};

static int y4m_stop(struct y4m *y, enum qz_err_code code, const char *text)
{
    y->state = Y4M_ENDED;
    qz_fail(&y->why, code, "%s: %s", y->name, qz_word(text));
    return -1;
}

static void start_of_frames(struct y4m *y)
{
    y->state = Y4M_TAG;
    y->line_len = y->done = 0;
}

static int header_line(struct y4m *y)
{
    if (qz_y4m_header(y->line, y->line_len, &y->info, &y->why) < 0) {
        y->state = Y4M_ENDED;
        return qz_fail_in(&y->why, "%s", y->name);
    }

    y->luma_len = (size_t)y->info.width * (size_t)y->info.height;
    y->luma = malloc(y->luma_len);
    if (!y->luma)
        return y4m_stop(y, QZ_E_NOMEM, "no memory for its pictures; use smaller ones");

    if (!(y->rate > 0))
        y->rate = y->info.fps;
    y->first += (off_t)y->line_len + 1;
    snprintf(y->describe, sizeof y->describe, "%s %dx%d Y4M %g/s", y->name, y->info.width, y->info.height,
             y->rate > 0 ? y->rate : 30.0);

    start_of_frames(y);
    return 0;
}

static int frame_line(struct y4m *y)
{
    if (y->line_len < 5 || memcmp(y->line, "FRAME", 5) != 0 || (y->line_len > 5 && y->line[5] != ' '))
        return y4m_stop(y, QZ_E_INPUT, "a frame does not begin with FRAME; the stream is damaged");
    y->state = Y4M_LUMA;
    y->done = 0;
    return 0;
}

static int y4m_take_line(struct y4m *y)
{
    while (y->head < y->tail) {
        char c = (char)y->buf[y->head++];
        if (c == '\n')
            return y->state == Y4M_HEADER ? header_line(y) : frame_line(y);

        if (y->line_len == sizeof y->line)
            return y4m_stop(y, QZ_E_INPUT, "a header line is too long; this is no Y4M stream");

        y->line[y->line_len++] = c;
    }
    return 0;
}

static void take_plane(struct y4m *y, uint8_t *to, size_t len)
{
    size_t n = y->tail - y->head;
    if (n > len - y->done)
        n = len - y->done;
    if (to)
        memcpy(to + y->done, y->buf + y->head, n);
    y->head += n;
    y->done += n;
}

/* Work through what is in the buffer until it is empty, a frame is ready, or the stream is wrong. */
static void y4m_consume(struct y4m *y)
{
    while (y->head < y->tail && y->state < Y4M_READY) {
        if (y->state == Y4M_LUMA)
            take_plane(y, y->luma, y->luma_len);
        else if (y->state == Y4M_CHROMA)
            take_plane(y, NULL, y->info.chroma);
        else if (y4m_take_line(y) < 0)
            return;

        if (y->state == Y4M_LUMA && y->done == y->luma_len) {
            y->done = 0;
            y->state = Y4M_CHROMA;
        }
        if (y->state == Y4M_CHROMA && y->done == y->info.chroma)
            y->state = Y4M_READY;
    }
}

static void end_of_input(struct y4m *y)
{
    bool between = y->state == Y4M_TAG && y->line_len == 0;
    if (y->loop && y->regular && y->in_round && lseek(y->fd, y->first, SEEK_SET) == y->first) {
        y->in_round = 0;
        start_of_frames(y);
        return;
    }

    if (between)
        y4m_stop(y, QZ_OK, "the stream is at its end");
    else if (y->state == Y4M_HEADER)
        y4m_stop(y, QZ_E_INPUT, "the stream ended before it began; start its writer again");
    else
        y4m_stop(y, QZ_E_INPUT, "the stream ended inside a frame; its writer was cut off");
}

/* Wait for input and read some. False when the time is up. A fifo whose writer has not come yet shows
 * no event at all, one whose writer went shows POLLHUP; read() alone would say "end" for both. */
static bool y4m_fill(struct y4m *y, int64_t deadline)
{
    struct pollfd p = {.fd = y->fd, .events = POLLIN};
    int n = y->regular ? 1 : poll(&p, 1, qz_pace_left_ms(deadline));
    if (n == 0 || (n < 0 && errno == EINTR))
        return qz_mono_us() < deadline;

    ssize_t got = n < 0 ? -1 : read(y->fd, y->buf, sizeof y->buf);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return qz_mono_us() < deadline;

    if (got < 0)
        y4m_stop(y, QZ_E_IO, strerror(errno));
    else if (got == 0)
        end_of_input(y);

    y->head = 0;
    y->tail = got > 0 ? (size_t)got : 0;
    return true;
}

static enum qz_source_got y4m_next(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                                   struct qz_err *err)
{
    struct y4m *y = (struct y4m *)s;
    int64_t deadline = qz_mono_us() + (int64_t)timeout_ms * 1000;

    y4m_consume(y);
    while (y->state < Y4M_READY) {
        if (!y4m_fill(y, deadline))
            return QZ_GOT_NOTHING;
        y4m_consume(y);
    }

    if (y->state == Y4M_ENDED) {
        if (err)
            *err = y->why;
        return QZ_GOT_END;
    }

    if (!qz_pace_wait(&y->pace, deadline))
        return QZ_GOT_NOTHING;

    *frame = (struct qz_frame){y->luma, y->info.width, y->info.height, y->info.width, 0, y->seq};
    frame->at_us = qz_pace_stamp(y->seq, y->rate);
    y->seq++;
    y->in_round++;
    start_of_frames(y);
    return QZ_GOT_FRAME;
}

static const char *y4m_describe(const struct qz_source *s)
{
    return ((const struct y4m *)s)->describe;
}

static void y4m_close(struct qz_source *s)
{
    struct y4m *y = (struct y4m *)s;
    close(y->fd);
    free(y->luma);
    free(y);
}

/* Whoever names a file that is no Y4M stream learns it at once. */
static int check_file(struct y4m *y, struct qz_err *err)
{
    while (y->state == Y4M_HEADER) {
        y4m_fill(y, 0);
        y4m_consume(y);
    }

    if (y->state == Y4M_ENDED && y->why.code != QZ_OK) {
        if (err)
            *err = y->why;
        return -1;
    }
    return 0;
}

struct qz_source *qz_y4m_open_fd(int fd, const char *name, const struct qz_source_options *opt,
                                 struct qz_err *err)
{
    struct stat st;
    struct y4m *y = calloc(1, sizeof *y);
    if (!y) {
        qz_fail(err, QZ_E_NOMEM, "no memory for a picture stream; close other programs");
        close(fd);
        return NULL;
    }

    y->base.ops = &qz_source_y4m;
    y->fd = fd;
    y->loop = opt->loop;
    y->rate = y->pace.fps = opt->fps;
    snprintf(y->name, sizeof y->name, "%s", name);
    snprintf(y->describe, sizeof y->describe, "%s Y4M", y->name);

    if (fstat(fd, &st) < 0 || S_ISDIR(st.st_mode)) {
        qz_fail(err, QZ_E_INPUT, "%s is no file or fifo to read pictures from; check the path", y->name);
        y4m_close(&y->base);
        return NULL;
    }

    y->regular = S_ISREG(st.st_mode);
    off_t at = y->regular ? lseek(fd, 0, SEEK_CUR) : 0;
    y->first = at > 0 ? at : 0;

    if (y->regular && check_file(y, err) < 0) {
        y4m_close(&y->base);
        return NULL;
    }
    return &y->base;
}

static struct qz_source *y4m_open(const char *rest, const struct qz_source_options *opt, struct qz_err *err)
{
    bool standard = strcmp(rest, "-") == 0;
    int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                      : open(rest, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        qz_fail(err, errno == ENOENT ? QZ_E_MISSING : QZ_E_IO, "%.200s: %s; check the path", rest,
                qz_word(strerror(errno)));
        return NULL;
    }

    return qz_y4m_open_fd(fd, standard ? "standard input" : rest, opt, err);
}

const struct qz_source_ops qz_source_y4m = {
    .open = y4m_open,
    .next = y4m_next,
    .describe = y4m_describe,
    .close = y4m_close,
};
