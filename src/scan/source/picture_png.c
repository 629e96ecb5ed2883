#include "base/words.h"
#include "scan/source/picture.h"
#include "scan/source/source_ops.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct png_job {
    png_structp png;
    png_infop info;
    jmp_buf back;
    const uint8_t *at, *end;
    uint8_t *luma;   /* the result, until it is handed over */
    uint8_t *colour; /* one row, or the whole of an interlaced picture */
    png_bytep *rows; /* of an interlaced picture */
    size_t width, height, channels;
    enum qz_err_code code;
    char why[120];
};

static void picture_png_on_error(png_structp png, png_const_charp text)
{
    struct png_job *j = png_get_error_ptr(png);
    snprintf(j->why, sizeof j->why, "%s", text);
    longjmp(j->back, 1);
}

static void picture_png_on_warning(png_structp png, png_const_charp text)
{
    (void)png; /* odd but readable files are read */
    (void)text;
}

static void picture_png_on_read(png_structp png, png_bytep out, size_t n)
{
    struct png_job *j = png_get_io_ptr(png);
    if ((size_t)(j->end - j->at) < n)
        png_error(png, "cut short");
    memcpy(out, j->at, n);
    j->at += n;
}

static void *picture_png_need(struct png_job *j, size_t n)
{
    void *p = malloc(n);
    if (!p) {
        j->code = QZ_E_NOMEM;
        png_error(j->png, "no memory");
    }
    return p;
}

/* Luma by the weights of ITU-R BT.601, then over white by the alpha if there is one. */
static uint8_t luma_of(const uint8_t *p, size_t channels)
{
    unsigned y = channels >= 3 ? (19595U * p[0] + 38470U * p[1] + 7471U * p[2] + 32768U) >> 16 : p[0];
    if (channels == 2 || channels == 4) {
        unsigned alpha = p[channels - 1];
        y = (y * alpha + 255U * (255U - alpha) + 127U) / 255U;
    }
    return (uint8_t)y;
}

static void luma_row(const struct png_job *j, const uint8_t *in, size_t y)
{
    uint8_t *out = j->luma + y * j->width;
    for (size_t x = 0; x < j->width; x++)
        out[x] = luma_of(in + x * j->channels, j->channels);
}

/* Ask for 8 bits of grey or RGB, with alpha where there is transparency of any kind. */
static int set_up(struct png_job *j)
{
    png_set_user_limits(j->png, QZ_FRAME_MAX_SIDE, QZ_FRAME_MAX_SIDE);
    png_set_chunk_malloc_max(j->png, 4U << 20);
    png_set_chunk_cache_max(j->png, 64);
    png_set_read_fn(j->png, j, picture_png_on_read);
    png_read_info(j->png, j->info);

    png_set_expand(j->png);
    png_set_scale_16(j->png);
    int passes = png_set_interlace_handling(j->png);
    png_read_update_info(j->png, j->info);

    j->width = png_get_image_width(j->png, j->info);
    j->height = png_get_image_height(j->png, j->info);
    j->channels = png_get_channels(j->png, j->info);
    if (png_get_rowbytes(j->png, j->info) != j->width * j->channels)
        png_error(j->png, "pixels of an unknown size");

    return passes;
}

static void read_interlaced(struct png_job *j)
{
    size_t row = j->width * j->channels;
    j->colour = picture_png_need(j, row * j->height);
    j->rows = picture_png_need(j, j->height * sizeof *j->rows);

    for (size_t y = 0; y < j->height; y++)
        j->rows[y] = j->colour + y * row;
    png_read_image(j->png, j->rows);

    for (size_t y = 0; y < j->height; y++)
        luma_row(j, j->rows[y], y);
}

static void read_plain(struct png_job *j)
{
    j->colour = picture_png_need(j, j->width * j->channels);
    for (size_t y = 0; y < j->height; y++) {
        png_read_row(j->png, j->colour, NULL);
        luma_row(j, j->colour, y);
    }
}

static int picture_png_decode(struct png_job *j, struct qz_err *err)
{
    if (setjmp(j->back))
        return qz_fail(err, j->code, "the PNG picture cannot be read (%s); use another one", qz_word(j->why));

    int passes = set_up(j);
    if (qz_source_check_size((int64_t)j->width, (int64_t)j->height, "the PNG picture", err) < 0)
        return -1;

    j->luma = picture_png_need(j, j->width * j->height);
    if (passes > 1)
        read_interlaced(j);
    else
        read_plain(j);
    png_read_end(j->png, NULL);
    return 0;
}

int qz_picture_png(const uint8_t *data, size_t len, uint8_t **pixels, int *width, int *height,
                   struct qz_err *err)
{
    struct png_job j = {.at = data, .end = data + len, .code = QZ_E_INPUT};
    int rc = -1;
    j.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &j, picture_png_on_error, picture_png_on_warning);
    j.info = j.png ? png_create_info_struct(j.png) : NULL;

    if (j.info)
        rc = picture_png_decode(&j, err);
    else
        qz_fail(err, QZ_E_NOMEM, "no memory for the PNG reader; close other programs");

    png_destroy_read_struct(&j.png, &j.info, NULL);
    free(j.rows);
    free(j.colour);

    if (rc < 0) {
        free(j.luma);
        return -1;
    }
    *pixels = j.luma;
    *width = (int)j.width;
    *height = (int)j.height;
    return 0;
}
