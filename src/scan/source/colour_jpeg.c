#include "scan/source/colour.h"

#include "rules/limits.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define COLOUR_SCANS  64     /* a progressive file has about ten; thousands are made to burn time */
#define COLOUR_ORIENT 0x0112 /* the tag of Exif that says how a picture lies */

struct colour_job {
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
};

static void colour_on_error(j_common_ptr c)
{
    struct colour_job *j = c->client_data;
    longjmp(j->back, 1);
}

static void colour_on_message(j_common_ptr c, int level)
{
    if (level < 0)
        c->err->num_warnings++;
}

static void colour_on_progress(j_common_ptr c)
{
    struct colour_job *j = c->client_data;
    if (j->in.input_scan_number > COLOUR_SCANS)
        longjmp(j->back, 1);
}

static void colour_errors(struct colour_job *j)
{
    j->in.err = j->out.err = jpeg_std_error(&j->errors);
    j->errors.error_exit = colour_on_error;
    j->errors.emit_message = colour_on_message;
    j->progress.progress_monitor = colour_on_progress;
    j->in.client_data = j->out.client_data = j;
}

/* ---- Exif ---- */

struct colour_exif {
    const uint8_t *at;
    size_t len;
    bool big; /* the byte order */
};

static unsigned colour_exif_number(const struct colour_exif *e, size_t at, size_t bytes)
{
    unsigned n = 0;
    if (at + bytes > e->len)
        return 0;
    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | e->at[e->big ? at + i : at + bytes - 1 - i];
    return n;
}

/* Of the first directory of a TIFF structure. */
static int colour_exif_turn(const struct colour_exif *e)
{
    size_t dir = colour_exif_number(e, 4, 4);
    if (dir > e->len)
        return 1;
    unsigned n = colour_exif_number(e, dir, 2);
    for (unsigned i = 0; i < n && dir + 14 + 12 * (size_t)i <= e->len; i++) {
        size_t at = dir + 2 + 12 * (size_t)i;
        if (colour_exif_number(e, at, 2) == COLOUR_ORIENT) {
            unsigned turn = colour_exif_number(e, at + 8, 2);
            return turn >= 1 && turn <= 8 ? (int)turn : 1;
        }
    }
    return 1;
}

/* The segments of the file, one after the other, up to the picture itself. */
int qz_colour_turn(const uint8_t *data, size_t len)
{
    static const uint8_t exif[6] = {'E', 'x', 'i', 'f', 0, 0};
    size_t at = 2;
    while (at + 4 <= len && data[at] == 0xff && data[at + 1] != 0xda) {
        size_t n = (size_t)data[at + 2] << 8 | data[at + 3];
        if (n < 2 || at + 2 + n > len)
            return 1;
        if (data[at + 1] == 0xe1 && n > 16 && memcmp(data + at + 4, exif, sizeof exif) == 0) {
            const struct colour_exif e = {data + at + 10, n - 8, data[at + 10] == 'M'};
            return colour_exif_turn(&e);
        }
        at += 2 + n;
    }
    return 1;
}

/* ---- reading ---- */

/* The library makes a picture smaller by eighths as it decodes: as small as it may be. */
static void colour_shrink(struct colour_job *j, const struct qz_colour_fit *fit)
{
    double w = j->in.image_width, h = j->in.image_height;
    double by = fit->width / w < fit->height / h ? fit->width / w : fit->height / h;
    j->in.scale_denom = 8;
    j->in.scale_num = 8;
    for (unsigned n = 7; n >= 1; n--)
        if (n / 8.0 >= by)
            j->in.scale_num = n;
}

static int colour_jpeg_head(struct colour_job *j, const uint8_t *data, size_t len, struct qz_err *err)
{
    jpeg_mem_src(&j->in, data, (unsigned long)len);
    if (jpeg_read_header(&j->in, TRUE) != JPEG_HEADER_OK)
        return qz_fail(err, QZ_E_INPUT, "the JPEG picture has no header; use another one");
    if (j->in.jpeg_color_space == JCS_CMYK || j->in.jpeg_color_space == JCS_YCCK)
        return qz_fail(err, QZ_E_INPUT, "the JPEG picture is in print colours (CMYK); save it in RGB");
    if ((uint64_t)j->in.image_width * j->in.image_height > QZ_PICTURE_PIXELS)
        return qz_fail(err, QZ_E_INPUT, "the picture has more than %d pixels; make it smaller",
                       QZ_PICTURE_PIXELS);
    return 0;
}

static int colour_jpeg_rows(struct colour_job *j, struct qz_colour *out, struct qz_err *err)
{
    j->in.out_color_space = JCS_RGB;
    jpeg_start_decompress(&j->in);
    out->width = (int)j->in.output_width;
    out->height = (int)j->in.output_height;
    size_t row = (size_t)out->width * 3;
    out->rgb = malloc(row * (size_t)out->height);
    if (!out->rgb)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the picture; use a smaller one");

    while (j->in.output_scanline < j->in.output_height) {
        JSAMPROW at = out->rgb + (size_t)j->in.output_scanline * row;
        jpeg_read_scanlines(&j->in, &at, 1);
    }
    jpeg_finish_decompress(&j->in);
    return 0;
}

static int colour_jpeg_read(struct colour_job *j, const uint8_t *data, size_t len,
                            const struct qz_colour_fit *fit, struct qz_colour *out, struct qz_err *err)
{
    if (setjmp(j->back))
        return qz_fail(err, QZ_E_INPUT, "the JPEG picture is damaged; use another one");
    jpeg_create_decompress(&j->in);
    j->in.progress = &j->progress;
    if (colour_jpeg_head(j, data, len, err) != 0)
        return -1;
    colour_shrink(j, fit);
    return colour_jpeg_rows(j, out, err);
}

int qz_colour_jpeg(const uint8_t *data, size_t len, const struct qz_colour_fit *fit, struct qz_colour *out,
                   struct qz_err *err)
{
    struct colour_job *j = calloc(1, sizeof *j);
    *out = (struct qz_colour){0};
    if (!j)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the picture; use a smaller one");

    colour_errors(j);
    int rc = colour_jpeg_read(j, data, len, fit, out, err);
    jpeg_destroy_decompress(&j->in);
    free(j);
    if (rc != 0)
        qz_colour_finish(out);
    return rc;
}

/* ---- writing ---- */

static void colour_jpeg_setup(struct colour_job *j, const struct qz_colour *c, int quality)
{
    j->out.image_width = (JDIMENSION)c->width;
    j->out.image_height = (JDIMENSION)c->height;
    j->out.input_components = 3;
    j->out.in_color_space = JCS_RGB;
    jpeg_set_defaults(&j->out);
    jpeg_set_quality(&j->out, quality, TRUE);
    j->out.optimize_coding = TRUE;
    for (int i = 0; i < 3; i++)
        j->out.comp_info[i].h_samp_factor = j->out.comp_info[i].v_samp_factor = 1;
}

static int colour_jpeg_write(struct colour_job *j, const struct qz_colour *c, int quality,
                             unsigned char **bytes, unsigned long *n)
{
    if (setjmp(j->back))
        return -1;
    jpeg_create_compress(&j->out);
    jpeg_mem_dest(&j->out, bytes, n);
    colour_jpeg_setup(j, c, quality);
    jpeg_start_compress(&j->out, TRUE);

    while (j->out.next_scanline < j->out.image_height) {
        JSAMPROW row = c->rgb + (size_t)j->out.next_scanline * (size_t)c->width * 3;
        jpeg_write_scanlines(&j->out, &row, 1);
    }
    jpeg_finish_compress(&j->out);
    return 0;
}

int qz_colour_write_jpeg(const struct qz_colour *c, int quality, struct qz_buf *out, struct qz_err *err)
{
    struct colour_job *j = calloc(1, sizeof *j);
    unsigned char *bytes = NULL;
    unsigned long n = 0;
    int rc = -1;
    if (j) {
        colour_errors(j);
        rc = colour_jpeg_write(j, c, quality, &bytes, &n);
        jpeg_destroy_compress(&j->out);
    }

    if (rc == 0)
        qz_buf_add(out, bytes, n);
    free(bytes);
    free(j);
    if (rc == 0 && !out->failed)
        return 0;
    return qz_fail(err, QZ_E_NOMEM, "no memory for the picture; use a smaller one");
}
