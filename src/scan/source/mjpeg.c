#include "scan/source/mjpeg.h"

#include "base/list.h"
#include "scan/source/source_ops.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <jerror.h>

#define MAX_SCANS 64 /* a progressive file has about ten; thousands are made to burn time */

struct qz_mjpeg {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    char why[JMSG_LENGTH_MAX];
};

static void mjpeg_on_error(j_common_ptr c)
{
    struct qz_mjpeg *m = c->client_data;
    c->err->format_message(c, m->why);
    longjmp(m->back, 1);
}

/* libjpeg fills what is missing with grey and goes on. Warnings that mean so end the picture;
 * the others (stray bytes between markers, no end marker) are habits of cheap cameras. */
static void mjpeg_on_message(j_common_ptr c, int level)
{
    if (level >= 0)
        return;

    switch (c->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
        mjpeg_on_error(c);
        break;
    default:
        c->err->num_warnings++;
    }
}

static void mjpeg_on_progress(j_common_ptr c)
{
    struct qz_mjpeg *m = c->client_data;
    if (m->jpeg.input_scan_number > MAX_SCANS) {
        snprintf(m->why, sizeof m->why, "more than %d scans", MAX_SCANS);
        longjmp(m->back, 1);
    }
}

static int mjpeg_start(struct qz_mjpeg *m, struct qz_err *err)
{
    m->jpeg.err = jpeg_std_error(&m->errors);
    m->errors.error_exit = mjpeg_on_error;
    m->errors.emit_message = mjpeg_on_message;
    m->progress.progress_monitor = mjpeg_on_progress;
    m->jpeg.client_data = m;

    if (setjmp(m->back))
        return qz_fail(err, QZ_E_NOMEM, "the picture decoder does not start: %s", m->why);

    jpeg_create_decompress(&m->jpeg);
    m->jpeg.progress = &m->progress;
    m->jpeg.mem->max_memory_to_use = 512L << 20;
    return 0;
}

struct qz_mjpeg *qz_mjpeg_create(struct qz_err *err)
{
    struct qz_mjpeg *m = calloc(1, sizeof *m);
    if (!m) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the picture decoder; close other programs");
        return NULL;
    }

    if (mjpeg_start(m, err) < 0) {
        free(m);
        return NULL;
    }
    return m;
}

void qz_mjpeg_destroy(struct qz_mjpeg *m)
{
    if (!m)
        return;
    jpeg_destroy_decompress(&m->jpeg);
    free(m);
}

static int mjpeg_grow(uint8_t **pixels, size_t *cap, size_t need, struct qz_err *err)
{
    if (qz_list_room(pixels, need, cap, 1, NULL) != 0)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a picture of %zu bytes; use a smaller one", need);
    return 0;
}

static int mjpeg_read_header(struct qz_mjpeg *m, const uint8_t *data, size_t len, struct qz_err *err)
{
    jpeg_mem_src(&m->jpeg, data, (unsigned long)len);
    if (jpeg_read_header(&m->jpeg, TRUE) != JPEG_HEADER_OK)
        return qz_fail(err, QZ_E_INPUT, "the JPEG picture has no header; use another one");
    if (m->jpeg.jpeg_color_space == JCS_CMYK || m->jpeg.jpeg_color_space == JCS_YCCK)
        return qz_fail(err, QZ_E_INPUT, "the JPEG picture is in print colours (CMYK); save it in RGB");
    return qz_source_check_size(m->jpeg.image_width, m->jpeg.image_height, "the JPEG picture", err);
}

static void read_rows(struct qz_mjpeg *m, uint8_t *out)
{
    size_t width = m->jpeg.output_width;
    while (m->jpeg.output_scanline < m->jpeg.output_height) {
        JSAMPROW row[8];
        JDIMENSION n = m->jpeg.output_height - m->jpeg.output_scanline;
        if (n > 8)
            n = 8;

        for (JDIMENSION i = 0; i < n; i++)
            row[i] = out + (m->jpeg.output_scanline + i) * width;
        jpeg_read_scanlines(&m->jpeg, row, n);
    }
}

int qz_mjpeg_luma(struct qz_mjpeg *m, const uint8_t *data, size_t len, uint8_t **pixels, size_t *cap,
                  int *width, int *height, struct qz_err *err)
{
    if (len < 4 || data[0] != 0xff || data[1] != 0xd8)
        return qz_fail(err, QZ_E_INPUT, "this is no JPEG picture; use another one");

    if (setjmp(m->back)) {
        jpeg_abort_decompress(&m->jpeg);
        return qz_fail(err, QZ_E_INPUT, "the JPEG picture is damaged (%.160s); use another one", m->why);
    }

    int rc = mjpeg_read_header(m, data, len, err);
    if (rc == 0)
        rc = mjpeg_grow(pixels, cap, (size_t)m->jpeg.image_width * m->jpeg.image_height, err);
    if (rc == 0) {
        m->jpeg.out_color_space = JCS_GRAYSCALE;
        jpeg_start_decompress(&m->jpeg);
        *width = (int)m->jpeg.output_width;
        *height = (int)m->jpeg.output_height;
        read_rows(m, *pixels);
    }

    /* jpeg_finish_decompress would look for an end marker, which many cameras leave out. */
    jpeg_abort_decompress(&m->jpeg);
    return rc;
}
