#include "tests/support/pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static void *must(void *p)
{
    if (!p) {
        fputs("no memory for a test's picture\n", stderr);
        exit(2);
    }
    return p;
}

uint8_t pictures_level(int x, int y)
{
    return (uint8_t)(20 + (x * 2 + y * 3) % 400 / 2);
}

uint8_t *pictures_smooth(int width, int height)
{
    uint8_t *p = must(malloc((size_t)width * (size_t)height));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            p[y * width + x] = pictures_level(x, y);
    return p;
}

void pictures_save(const char *path, const void *data, size_t len)
{
    FILE *f = must(fopen(path, "w"));
    if (fwrite(data, 1, len, f) != len || fclose(f) != 0)
        must(NULL);
}

/* One scan for each coefficient, and one more to refine it: 128 in all. */
static int all_scans(jpeg_scan_info scans[128])
{
    int n = 0;
    for (int refine = 0; refine < 2; refine++)
        for (int k = 0; k < 64; k++)
            scans[n++] = (jpeg_scan_info){
                .comps_in_scan = 1, .component_index = {0}, .Ss = k, .Se = k, .Ah = refine, .Al = 1 - refine};
    return n;
}

static void write_rows(struct jpeg_compress_struct *c, const uint8_t *luma, int width, int height)
{
    uint8_t *row = must(malloc((size_t)width * 4));
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++)
            memset(row + x * c->input_components, luma[y * width + x], (size_t)c->input_components);
        jpeg_write_scanlines(c, &row, 1);
    }
    free(row);
}

static size_t drop_tables(uint8_t *data, size_t len)
{
    size_t at = 2;
    while (at + 4 < len && data[at] == 0xff && data[at + 1] != 0xda) {
        size_t size = 2 + ((size_t)data[at + 2] << 8 | data[at + 3]);
        if (data[at + 1] == 0xc4) {
            memmove(data + at, data + at + size, len - at - size);
            len -= size;
        } else {
            at += size;
        }
    }
    return len;
}

uint8_t *pictures_jpeg(const uint8_t *luma, int width, int height, int flags, size_t *len)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    jpeg_scan_info scans[128];
    unsigned char *out = NULL;
    unsigned long size = 0;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out, &size);

    c.image_width = (JDIMENSION)width;
    c.image_height = (JDIMENSION)height;
    c.input_components = 1;
    c.in_color_space = JCS_GRAYSCALE;
    if (flags & PICTURES_CMYK) {
        c.input_components = 4;
        c.in_color_space = JCS_CMYK;
    } else if (flags & PICTURES_COLOUR) {
        c.input_components = 3;
        c.in_color_space = JCS_RGB;
    }

    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, 95, TRUE);
    if (flags & PICTURES_PROGRESSIVE)
        jpeg_simple_progression(&c);
    if (flags & PICTURES_SCANS) {
        c.num_scans = all_scans(scans);
        c.scan_info = scans;
    }

    jpeg_start_compress(&c, TRUE);
    write_rows(&c, luma, width, height);
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);

    *len = flags & PICTURES_NO_TABLES ? drop_tables(out, size) : size;
    if (flags & PICTURES_NO_END)
        *len -= 2;
    return out;
}

struct memory {
    uint8_t *data;
    size_t len;
};

static void append(png_structp png, png_bytep data, size_t n)
{
    struct memory *m = png_get_io_ptr(png);
    m->data = must(realloc(m->data, m->len + n));
    memcpy(m->data + m->len, data, n);
    m->len += n;
}

static void set_palette(png_structp png, png_infop info, const struct pictures_png *p)
{
    png_color colours[256];
    for (int i = 0; i < p->colours; i++)
        colours[i] = (png_color){p->palette[3 * i], p->palette[3 * i + 1], p->palette[3 * i + 2]};
    png_set_PLTE(png, info, colours, p->colours);
    if (p->alpha_count)
        png_set_tRNS(png, info, p->alphas, p->alpha_count, NULL);
}

uint8_t *pictures_png(const struct pictures_png *p, size_t *len)
{
    struct memory m = {NULL, 0};
    png_structp png = must(png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL));
    png_infop info = must(png_create_info_struct(png));
    png_bytep *rows = must(calloc((size_t)p->height, sizeof *rows));

    png_set_write_fn(png, &m, append, NULL);
    png_set_IHDR(png, info, (png_uint_32)p->width, (png_uint_32)p->height, p->depth, p->type,
                 p->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (p->palette)
        set_palette(png, info, p);
    png_write_info(png, info);

    size_t row = png_get_rowbytes(png, info);
    for (int y = 0; y < p->height; y++) {
        rows[y] = must(malloc(row));
        memcpy(rows[y], p->pixels + (size_t)y * row, row);
    }

    png_write_image(png, rows);
    png_write_end(png, info);

    for (int y = 0; y < p->height; y++)
        free(rows[y]);
    free(rows);
    png_destroy_write_struct(&png, &info);

    *len = m.len;
    return m.data;
}
