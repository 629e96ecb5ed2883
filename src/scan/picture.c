#include "scan/picture.h"

#include "scan/mjpeg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE (128L << 20)

static int decode_jpeg(const uint8_t *data, size_t len, uint8_t **pixels, int *width, int *height,
                       struct qz_err *err)
{
    size_t cap = 0;
    struct qz_mjpeg *m = qz_mjpeg_create(err);
    if (!m)
        return -1;
    int rc = qz_mjpeg_luma(m, data, len, pixels, &cap, width, height, err);
    qz_mjpeg_destroy(m);
    return rc;
}

static const struct {
    const char *magic;
    size_t len;
    int (*decode)(const uint8_t *data, size_t len, uint8_t **pixels, int *width, int *height,
                  struct qz_err *err);
} formats[] = {
    {"\x89PNG\r\n\x1a\n", 8, qz_picture_png},
    {"\xff\xd8", 2, decode_jpeg},
    {"P5", 2, qz_picture_pgm},
};

int qz_picture_decode(const uint8_t *data, size_t len, uint8_t **pixels, struct qz_frame *frame,
                      struct qz_err *err)
{
    *pixels = NULL;
    *frame = (struct qz_frame){0};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (len < formats[i].len || memcmp(data, formats[i].magic, formats[i].len) != 0)
            continue;
        if (formats[i].decode(data, len, pixels, &frame->width, &frame->height, err) < 0) {
            free(*pixels);
            *pixels = NULL;
            return -1;
        }
        frame->luma = *pixels;
        frame->stride = frame->width;
        return 0;
    }
    return qz_fail(err, QZ_E_INPUT, "this is no PNG, JPEG or PGM (P5) picture; convert it to one");
}

static int read_all(int fd, uint8_t *data, size_t size, size_t *len, struct qz_err *err)
{
    *len = 0;
    while (*len < size) {
        ssize_t n = read(fd, data + *len, size - *len);
        if (n == 0)
            break; /* it shrank under our hands: the decoder will say what is missing */
        if (n < 0 && errno != EINTR)
            return qz_fail(err, QZ_E_IO, "it cannot be read: %s", strerror(errno));
        if (n > 0)
            *len += (size_t)n;
    }
    return 0;
}

static int slurp(int fd, uint8_t **data, size_t *len, struct qz_err *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return qz_fail(err, QZ_E_IO, "it cannot be looked at: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return qz_fail(err, QZ_E_INPUT, "it is not a regular file; name a picture file");
    if (st.st_size == 0 || st.st_size > MAX_FILE)
        return qz_fail(err, QZ_E_INPUT, "it has %lld bytes; a picture has 1 to %ld", (long long)st.st_size,
                       MAX_FILE);
    *data = malloc((size_t)st.st_size);
    if (!*data)
        return qz_fail(err, QZ_E_NOMEM, "no memory for its %lld bytes", (long long)st.st_size);
    if (read_all(fd, *data, (size_t)st.st_size, len, err) == 0)
        return 0;
    free(*data);
    return -1;
}

int qz_picture_read(const char *path, uint8_t **pixels, struct qz_frame *frame, struct qz_err *err)
{
    uint8_t *data;
    size_t len;
    *pixels = NULL;
    /* Non-blocking, so that a fifo of that name cannot hold us up before it is refused. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return qz_fail(err, errno == ENOENT ? QZ_E_MISSING : QZ_E_IO, "%s: %s; check the path", path,
                       strerror(errno));
    int rc = slurp(fd, &data, &len, err);
    close(fd);
    if (rc == 0) {
        rc = qz_picture_decode(data, len, pixels, frame, err);
        free(data);
    }
    return rc < 0 ? qz_fail_in(err, "%s", path) : 0;
}
