#include "kiosk/ui/shot.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

/* One row as PNG wants it: red, green, blue. */
static void pack(const uint32_t *px, int w, png_byte *row)
{
    for (int x = 0; x < w; x++) {
        row[3 * x] = (png_byte)(px[x] >> 16);
        row[3 * x + 1] = (png_byte)(px[x] >> 8);
        row[3 * x + 2] = (png_byte)px[x];
    }
}

/* Its own function so that no variable changes between setjmp and longjmp. */
static int write_rows(png_structp png, png_infop info, FILE *f, const struct qz_pixels *p, png_byte *row)
{
    if (setjmp(png_jmpbuf(png)))
        return -1;
    png_init_io(png, f);
    png_set_compression_level(png, 3);
    png_set_IHDR(png, info, (png_uint_32)p->w, (png_uint_32)p->h, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < p->h; y++) {
        pack(p->px + (long)y * p->stride, p->w, row);
        png_write_row(png, row);
    }
    png_write_end(png, info);
    return 0;
}

int qz_shot_write(const char *path, const struct qz_pixels *p, struct qz_err *err)
{
    int rc = -1;
    png_byte *row = malloc((size_t)p->w * 3);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    FILE *f = fopen(path, "wb");

    if (!f)
        qz_fail(err, QZ_E_IO, "the picture %s cannot be written; check the directory", path);
    else if (!row || !info)
        qz_fail(err, QZ_E_NOMEM, "no memory for the picture %s", path);
    else if (write_rows(png, info, f, p, row) < 0)
        qz_fail(err, QZ_E_IO, "the picture %s could not be written in full", path);
    else
        rc = 0;

    if (f && fclose(f) != 0 && rc == 0)
        rc = qz_fail(err, QZ_E_IO, "the picture %s could not be written in full", path);
    png_destroy_write_struct(&png, &info);
    free(row);
    return rc;
}
