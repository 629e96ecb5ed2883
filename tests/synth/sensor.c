#include "tests/synth/parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#define GRAINS 65536

int synth_sensor_init(struct synth_sensor *c, int w, int h, uint64_t seed)
{
    struct synth_rng r = synth_rng_make(seed, 41);
    memset(c, 0, sizeof *c);
    c->w = w;
    c->h = h;
    c->jpeg_size = (size_t)w * (size_t)h * 2 + 65536;

    c->grain = malloc(GRAINS * sizeof *c->grain);
    c->jpeg = malloc(c->jpeg_size);
    c->row = malloc((size_t)w * sizeof *c->row);
    c->fall = malloc((size_t)w * sizeof *c->fall);
    if (!c->grain || !c->jpeg || !c->row || !c->fall)
        return -1;

    for (int i = 0; i < GRAINS; i++) {
        double sum = -6; /* twelve uniforms: a normal deviate of sigma 1 to well beyond three sigma */
        for (int j = 0; j < 12; j++)
            sum += synth_rng_range(&r, 0, 1);
        c->grain[i] = (int16_t)lrint(sum * 1024);
    }

    for (int x = 0; x < w; x++) {
        double k = 2.0 * x / w - 1;
        c->fall[x] = (float)(1 - 0.10 * k * k);
    }
    return 0;
}

void synth_sensor_finish(struct synth_sensor *c)
{
    free(c->grain);
    free(c->jpeg);
    free(c->row);
    free(c->fall);
    memset(c, 0, sizeof *c);
}

/* Automatic exposure starts wrong and swings into place. */
static double exposure(const struct synth_settings *set, double t)
{
    double off = set->exposure_ramp * synth_decay(t / 0.45) * synth_cos(0.8 * t);
    double gain = set->gain > 0 ? set->gain : 1;
    struct synth_rng r = synth_rng_make(set->seed, 47);
    bool bright = synth_rng_next(&r) & 1;
    if (off < 0)
        return gain / (1 - off);
    return bright ? gain * (1 + 4 * off) : gain / (1 + 12 * off);
}

/* Grey levels of one row, before noise. The camera's curve is a square root. */
static void expose_row(const struct synth_sensor *c, const struct synth_layer *l, int y, float gain)
{
    float k = 2 * (float)y / (float)c->h - 1, fall = gain * (1 - 0.10f * k * k);
    if (y >= l->y0 && y < l->y1) {
        const float *light = l->light + (size_t)y * (size_t)l->w,
                    *cover = l->cover + (size_t)y * (size_t)l->w;
        for (int x = l->x0; x < l->x1; x++)
            c->row[x] = c->row[x] * (1 - cover[x]) + light[x];
    }
    for (int x = 0; x < c->w; x++) {
        float v = c->row[x] * fall * c->fall[x];
        v = v > 1 ? 1 : v;
        c->row[x] = 255 * sqrtf(v > 0 ? v : 0);
    }
}

static uint8_t level(float v)
{
    if (v <= 0)
        return 0;
    return v >= 255 ? 255 : (uint8_t)(v + 0.5f);
}

/* Photon noise is even after a square-root curve; the read-out's adds in the dark. */
static void noise_row(const struct synth_sensor *c, float sigma, uint64_t luck, uint8_t *out)
{
    float unit = sigma / 1024, slope = 0.3f / 255;
    uint32_t at = (uint32_t)luck, step = ((uint32_t)(luck >> 32) & 6u) + 1; /* odd: walks all of the table */
    for (int x = 0; x < c->w; x++, at += step) {
        float v = c->row[x], grain = c->grain[at % GRAINS];
        out[x] = level(v + grain * unit * (1.15f - slope * v));
    }
}

static void mirror_row(uint8_t *row, int n)
{
    for (int i = 0; i < n / 2; i++) {
        uint8_t k = row[i];
        row[i] = row[n - 1 - i];
        row[n - 1 - i] = k;
    }
}

static size_t compress(struct synth_sensor *c, int quality, uint8_t *pixels)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr err;
    unsigned long size = (unsigned long)c->jpeg_size;
    unsigned char *to = c->jpeg;

    j.err = jpeg_std_error(&err);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &to, &size);

    j.image_width = (JDIMENSION)c->w;
    j.image_height = (JDIMENSION)c->h;
    j.input_components = 1;
    j.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, quality, TRUE);
    j.dct_method = JDCT_ISLOW; /* exact: the same bits on every machine */

    jpeg_start_compress(&j, TRUE);
    while (j.next_scanline < j.image_height) {
        JSAMPROW row = pixels + (size_t)j.next_scanline * (size_t)c->w;
        jpeg_write_scanlines(&j, &row, 1);
    }

    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    return size;
}

static void decompress(const struct synth_sensor *c, size_t size, uint8_t *pixels)
{
    struct jpeg_decompress_struct j;
    struct jpeg_error_mgr err;

    j.err = jpeg_std_error(&err);
    jpeg_create_decompress(&j);
    jpeg_mem_src(&j, c->jpeg, (unsigned long)size);
    jpeg_read_header(&j, TRUE);

    j.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&j);
    while (j.output_scanline < j.output_height) {
        JSAMPROW row = pixels + (size_t)j.output_scanline * (size_t)c->w;
        jpeg_read_scanlines(&j, &row, 1);
    }

    jpeg_finish_decompress(&j);
    jpeg_destroy_decompress(&j);
}

void synth_sensor_expose(struct synth_sensor *c, const struct synth_settings *set,
                         const struct synth_room *room, const struct synth_layer *l, double t, uint64_t frame,
                         uint8_t *out)
{
    struct synth_rng r = synth_rng_make(set->seed ^ (frame * 0x9E3779B97F4A7C15u), 43);
    float gain = (float)exposure(set, t);
    for (int y = 0; y < c->h; y++) {
        uint8_t *row = out + (size_t)y * (size_t)c->w;
        synth_room_row(room, y, c->w, c->row);
        expose_row(c, l, y, gain);
        noise_row(c, (float)set->noise, synth_rng_next(&r), row);
        if (set->mirrored)
            mirror_row(row, c->w);
    }
    if (set->jpeg_quality > 0)
        decompress(c, compress(c, set->jpeg_quality, out), out);
}
