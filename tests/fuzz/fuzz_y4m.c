/* The Y4M reader with hostile streams: whether a stream comes as a file or through a pipe in pieces, the same
 * frames come out, and then its end. For libFuzzer with -DQZ_LIBFUZZER, else it runs by itself on mutated
 * seeds. */
#include "scan/source/y4m.h"
#include "tests/support/fuzz_driver.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct outcome {
    uint64_t frames, sum;
};

static void take(const struct qz_frame *f, struct outcome *o)
{
    FUZZ_PROMISE(f->width >= 1 && f->height >= 1 && f->stride >= f->width && f->seq == o->frames);
    o->frames++;
    for (int y = 0; y < f->height; y++)
        for (int x = 0; x < f->width; x++)
            o->sum = o->sum * 31 + f->luma[(size_t)y * (size_t)f->stride + (size_t)x];
}

static struct outcome from_file(const uint8_t *data, size_t len)
{
    static const struct qz_source_options opt = {0};
    struct outcome o = {0, 0};
    struct qz_frame f;
    struct qz_err err = {0};

    int fd = memfd_create("y4m", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
        abort();

    struct qz_source *s = qz_y4m_open_fd(fd, "a file", &opt, &err);
    if (!s) {
        FUZZ_PROMISE(err.msg[0]);
        return o;
    }

    enum qz_source_got got;
    while ((got = qz_source_next(s, 0, &f, &err)) == QZ_GOT_FRAME)
        take(&f, &o);

    FUZZ_PROMISE(got == QZ_GOT_END && err.msg[0]);
    qz_source_close(s);
    return o;
}

static struct outcome from_pipe(const uint8_t *data, size_t len)
{
    static const struct qz_source_options opt = {0};
    struct outcome o = {0, 0};
    struct qz_frame f;
    struct qz_err err = {0};
    int fd[2];

    size_t at = 0;
    if (pipe2(fd, O_NONBLOCK | O_CLOEXEC) != 0)
        abort();

    struct qz_source *s = qz_y4m_open_fd(fd[0], "a pipe", &opt, &err);
    enum qz_source_got got = QZ_GOT_NOTHING;

    while (s && got != QZ_GOT_END) {
        size_t n = len - at < 1 + at % 97 ? len - at : 1 + at % 97;
        if (got == QZ_GOT_NOTHING && n && write(fd[1], data + at, n) == (ssize_t)n)
            at += n;

        if (at == len && fd[1] >= 0) {
            close(fd[1]);
            fd[1] = -1;
        }

        got = qz_source_next(s, 0, &f, &err);
        if (got == QZ_GOT_FRAME)
            take(&f, &o);
    }

    if (fd[1] >= 0)
        close(fd[1]);
    qz_source_close(s);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len > 1 << 16)
        return 0;
    struct outcome a = from_file(data, len), b = from_pipe(data, len);
    FUZZ_PROMISE(a.frames == b.frames && a.sum == b.sum);
    return 0;
}

#ifndef QZ_LIBFUZZER
#include <signal.h>

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    static const char *const streams[] = {
        "YUV4MPEG2 W4 H2 F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG\nFRAME\nabcdefghUUVVFRAME Ip\nijklmnopUUVV",
        "YUV4MPEG2 W2 H2 F30000:1001 Cmono\nFRAME\nabcdFRAME\nefghFRAME\nijkl",
        "YUV4MPEG2 H3 W3 C422\nFRAME\nabcdefghiUUUUUUVVVVVV",
        "YUV4MPEG2 W1 H1 C444\nFRAME\naUVFRAME\nbUVFRAME\ncUV",
        "YUV4MPEG2 W16 H1\nFRAME\n0123456789abcdefUUUUUUUUVVVVVVVVFRAME\n0123456789abcdefUUUUUUUUVVVVVVVV",
    };
    size_t n = 0;
    signal(SIGPIPE, SIG_IGN); /* a stream that is refused closes its pipe under our hands */
    for (; n < sizeof streams / sizeof *streams && n < cap; n++)
        qz_buf_add(&out[n], streams[n], strlen(streams[n]));
    return n;
}
#endif

FUZZ_MAIN(make_seeds, NULL)
