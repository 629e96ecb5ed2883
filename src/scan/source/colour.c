#include "scan/source/colour.h"

#include "rules/limits.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#define COLOUR_NO_PICTURE "this is no picture that can be shown; use a PNG or JPEG file"

void qz_colour_finish(struct qz_colour *c)
{
    free(c->rgb);
    *c = (struct qz_colour){0};
}

static int colour_memory(struct qz_err *err)
{
    return qz_fail(err, QZ_E_NOMEM, "no memory for the picture; use a smaller one");
}

/* ---- PNG ---- */

static int colour_png_read(png_image *image, struct qz_colour *out, struct qz_err *err)
{
    static const png_color white = {255, 255, 255};
    if (!image->width || !image->height || (uint64_t)image->width * image->height > QZ_PICTURE_PIXELS)
        return qz_fail(err, QZ_E_INPUT, "the picture has more than %d pixels; make it smaller",
                       QZ_PICTURE_PIXELS);

    image->format = PNG_FORMAT_RGB;
    out->rgb = malloc((size_t)image->width * image->height * 3);
    if (!out->rgb)
        return colour_memory(err);
    if (!png_image_finish_read(image, &white, out->rgb, 0, NULL))
        return qz_fail(err, QZ_E_INPUT, COLOUR_NO_PICTURE);
    out->width = (int)image->width;
    out->height = (int)image->height;
    return 0;
}

int qz_colour_png(const uint8_t *data, size_t len, struct qz_colour *out, struct qz_err *err)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    *out = (struct qz_colour){0};

    int rc = png_image_begin_read_from_memory(&image, data, len)
                 ? colour_png_read(&image, out, err)
                 : qz_fail(err, QZ_E_INPUT, COLOUR_NO_PICTURE);
    png_image_free(&image);
    if (rc != 0)
        qz_colour_finish(out);
    return rc;
}

/* ---- another size ---- */

/* What each pixel of a line of n is made of, of a line of m: a triangle over the nearest ones. */
struct colour_taps {
    int each;      /* at most so many */
    int *first;    /* n */
    float *weight; /* n * each; 0 where there are fewer */
};

static void colour_taps_finish(struct colour_taps *t)
{
    free(t->first);
    free(t->weight);
}

static void colour_taps_fill(struct colour_taps *t, int i, float centre, float reach, int m)
{
    float sum = 0, *w = t->weight + (size_t)i * (size_t)t->each;
    int first = (int)(centre - reach) - 1;
    t->first[i] = first < 0 ? 0 : first;
    for (int k = 0; k < t->each; k++) {
        float away = (float)(t->first[i] + k) - centre;
        away = (away < 0 ? -away : away) / reach;
        w[k] = t->first[i] + k < m && away < 1 ? 1 - away : 0;
        sum += w[k];
    }
    for (int k = 0; k < t->each; k++)
        w[k] /= sum;
}

static bool colour_taps_make(struct colour_taps *t, int n, int m)
{
    float step = (float)m / (float)n, reach = step > 1 ? step : 1;
    t->each = (int)(2 * reach) + 4;
    t->first = malloc((size_t)n * sizeof *t->first);
    t->weight = malloc((size_t)n * (size_t)t->each * sizeof *t->weight);
    if (!t->first || !t->weight)
        return false;

    for (int i = 0; i < n; i++)
        colour_taps_fill(t, i, ((float)i + 0.5f) * step - 0.5f, reach, m);
    return true;
}

static void colour_row_across(const struct colour_taps *t, const uint8_t *in, uint8_t *out, int n)
{
    for (int i = 0; i < n; i++, out += 3) {
        const float *w = t->weight + (size_t)i * (size_t)t->each;
        const uint8_t *p = in + 3 * (size_t)t->first[i];
        float sum[3] = {0.5f, 0.5f, 0.5f};
        for (int k = 0; k < t->each; k++, p += 3) {
            if (w[k] <= 0)
                continue;
            for (int c = 0; c < 3; c++)
                sum[c] += w[k] * (float)p[c];
        }
        for (int c = 0; c < 3; c++)
            out[c] = (uint8_t)sum[c];
    }
}

/* One row of the result, of rows of `row` bytes. */
static void colour_row_down(const struct colour_taps *t, int i, const uint8_t *in, size_t row, float *sum,
                            uint8_t *out)
{
    const float *w = t->weight + (size_t)i * (size_t)t->each;
    for (size_t x = 0; x < row; x++)
        sum[x] = 0.5f;
    for (int k = 0; k < t->each; k++) {
        const uint8_t *p = in + (size_t)(t->first[i] + k) * row;
        for (size_t x = 0; w[k] > 0 && x < row; x++)
            sum[x] += w[k] * (float)p[x];
    }
    for (size_t x = 0; x < row; x++)
        out[x] = (uint8_t)sum[x];
}

int qz_colour_scale(struct qz_colour *c, int width, int height, struct qz_err *err)
{
    struct colour_taps across = {0}, down = {0};
    size_t row = (size_t)width * 3;
    uint8_t *wide = malloc(row * (size_t)c->height), *whole = malloc(row * (size_t)height);
    float *sum = malloc(row * sizeof *sum);
    bool fits = wide && whole && sum && colour_taps_make(&across, width, c->width) &&
                colour_taps_make(&down, height, c->height);

    for (int y = 0; fits && y < c->height; y++)
        colour_row_across(&across, c->rgb + (size_t)y * (size_t)c->width * 3, wide + (size_t)y * row, width);
    for (int y = 0; fits && y < height; y++)
        colour_row_down(&down, y, wide, row, sum, whole + (size_t)y * row);

    if (fits) {
        free(c->rgb);
        *c = (struct qz_colour){width, height, whole};
        whole = NULL;
    }
    free(whole);
    free(wide);
    free(sum);
    colour_taps_finish(&across);
    colour_taps_finish(&down);
    return fits ? 0 : colour_memory(err);
}

/* ---- turned ---- */

/* Where a pixel of the result comes from: Exif numbers how a picture lies that is to be turned. */
static void colour_turned_from(int turn, int w, int h, int x, int y, int from[2])
{
    int across = x, down = y;
    bool flip_x = turn == 2 || turn == 3 || turn == 7 || turn == 8;
    bool flip_y = turn == 3 || turn == 4 || turn == 6 || turn == 7;
    if (turn >= 5) { /* it lies on its side */
        across = y;
        down = x;
    }

    from[0] = flip_x ? w - 1 - across : across;
    from[1] = down;
    if (flip_y)
        from[1] = h - 1 - down;
}

static int colour_turn_it(struct qz_colour *c, int turn, struct qz_err *err)
{
    int w = c->width, h = c->height, from[2];
    if (turn <= 1 || turn > 8)
        return 0;
    if (turn >= 5) {
        w = c->height;
        h = c->width;
    }

    uint8_t *rgb = malloc((size_t)w * (size_t)h * 3), *out = rgb;
    if (!rgb)
        return colour_memory(err);

    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++, out += 3) {
            colour_turned_from(turn, c->width, c->height, x, y, from);
            memcpy(out, c->rgb + ((size_t)from[1] * (size_t)c->width + (size_t)from[0]) * 3, 3);
        }
    free(c->rgb);
    *c = (struct qz_colour){w, h, rgb};
    return 0;
}

/* ---- whole files ---- */

static int colour_side(double of, double by)
{
    int px = (int)(of * by + 0.5);
    return px < 1 ? 1 : px;
}

static int colour_fit(struct qz_colour *c, const struct qz_colour_fit *fit, struct qz_err *err)
{
    double across = (double)fit->width / c->width, down = (double)fit->height / c->height;
    double by = across < down ? across : down;
    if (by > 1 && !fit->enlarge)
        return 0;
    int w = colour_side(c->width, by), h = colour_side(c->height, by);
    return w == c->width && h == c->height ? 0 : qz_colour_scale(c, w, h, err);
}

static bool colour_is_jpeg(const uint8_t *data, size_t len)
{
    return len > 4 && data[0] == 0xff && data[1] == 0xd8;
}

int qz_colour_decode(const uint8_t *data, size_t len, const struct qz_colour_fit *fit, struct qz_colour *out,
                     struct qz_err *err)
{
    struct qz_colour_fit lying = *fit;
    int turn = colour_is_jpeg(data, len) ? qz_colour_turn(data, len) : 1, rc;
    if (turn >= 5) { /* on its side */
        lying.width = fit->height;
        lying.height = fit->width;
    }

    *out = (struct qz_colour){0};
    if (colour_is_jpeg(data, len))
        rc = qz_colour_jpeg(data, len, &lying, out, err);
    else if (len > 8 && png_sig_cmp(data, 0, 8) == 0)
        rc = qz_colour_png(data, len, out, err);
    else
        rc = qz_fail(err, QZ_E_INPUT, COLOUR_NO_PICTURE);

    if (rc == 0)
        rc = colour_fit(out, &lying, err);
    if (rc == 0)
        rc = colour_turn_it(out, turn, err);
    if (rc != 0)
        qz_colour_finish(out);
    return rc;
}
