#include "scan/source/picture.h"
#include "scan/source/source_ops.h"

#include <ctype.h>
#include <stdlib.h>

struct pgm_reader {
    const uint8_t *at, *end;
};

static void skip_space(struct pgm_reader *r)
{
    while (r->at < r->end) {
        if (*r->at == '#')
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        else if (isspace(*r->at))
            r->at++;
        else
            break;
    }
}

/* The next number, 0..999999, or -1. */
static int pgm_number(struct pgm_reader *r)
{
    int value = 0, digits = 0;
    skip_space(r);
    while (r->at < r->end && isdigit(*r->at)) {
        if (++digits > 6)
            return -1;
        value = value * 10 + (*r->at++ - '0');
    }

    return digits ? value : -1;
}

static uint8_t pgm_scaled(unsigned value, unsigned max)
{
    return (uint8_t)(value >= max ? 255 : (value * 255 + max / 2) / max);
}

static void pgm_samples(const uint8_t *in, size_t count, unsigned max, uint8_t *out)
{
    if (max < 256)
        for (size_t i = 0; i < count; i++)
            out[i] = pgm_scaled(in[i], max);
    else
        for (size_t i = 0; i < count; i++)
            out[i] = pgm_scaled((unsigned)in[2 * i] << 8 | in[2 * i + 1], max);
}

int qz_picture_pgm(const uint8_t *data, size_t len, uint8_t **pixels, int *width, int *height,
                   struct qz_err *err)
{
    struct pgm_reader r = {data + 2, data + len};
    int w = pgm_number(&r), h = pgm_number(&r), max = pgm_number(&r);
    if (w < 0 || h < 0 || max < 1 || max > 65535 || r.at == r.end || !isspace(*r.at))
        return qz_fail(err, QZ_E_INPUT, "the PGM picture's header is malformed; use another one");

    r.at++; /* exactly one: what follows may look like space and be a pixel */
    if (qz_source_check_size(w, h, "the PGM picture", err) < 0)
        return -1;

    size_t count = (size_t)w * (size_t)h, need = count * (max < 256 ? 1 : 2);
    if ((size_t)(r.end - r.at) < need)
        return qz_fail(err, QZ_E_INPUT, "the PGM picture is cut short: %zu of %zu bytes; use another one",
                       (size_t)(r.end - r.at), need);

    *pixels = malloc(count);
    if (!*pixels)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a picture of %d x %d; use a smaller one", w, h);

    pgm_samples(r.at, count, (unsigned)max, *pixels);
    *width = w;
    *height = h;
    return 0;
}
