#include "scan/source/picture.h"

#include "base/file.h"
#include "scan/source/mjpeg.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILE ((size_t)128 << 20)

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
} picture_formats[] = {
    {"\x89PNG\r\n\x1a\n", 8, qz_picture_png},
    {"\xff\xd8", 2, decode_jpeg},
    {"P5", 2, qz_picture_pgm},
};

int qz_picture_decode(const uint8_t *data, size_t len, uint8_t **pixels, struct qz_frame *frame,
                      struct qz_err *err)
{
    *pixels = NULL;
    *frame = (struct qz_frame){0};

    for (size_t i = 0; i < sizeof picture_formats / sizeof *picture_formats; i++) {
        if (len < picture_formats[i].len ||
            memcmp(data, picture_formats[i].magic, picture_formats[i].len) != 0)
            continue;

        if (picture_formats[i].decode(data, len, pixels, &frame->width, &frame->height, err) < 0) {
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

int qz_picture_read(const char *path, uint8_t **pixels, struct qz_frame *frame, struct qz_err *err)
{
    struct qz_buf file;
    *pixels = NULL;
    *frame = (struct qz_frame){0};
    qz_buf_init(&file);

    int rc = qz_file_read(path, MAX_FILE, &file, err);
    if (rc == 0 && qz_picture_decode((const uint8_t *)file.data, file.len, pixels, frame, err) < 0)
        rc = qz_fail_in(err, "%.200s", path);

    qz_buf_finish(&file);
    return rc;
}
