#include "scan/engine/zread.h"

#include "scan/engine/symbol.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

/* Three pixels a module give ZBar's edge detector a flat top in each module. Of the lines it looks along,
 * every second is enough: four or five through the middle of each finder, where one a module is too few for
 * it, and in large symbols all of them cross so much data like a finder that it takes twenty times as long.
 */
#define ZREAD_CELL  3
#define ZREAD_QUIET 4
#define LINES       2

struct qz_zread {
    zbar_image_scanner_t *scanner;
    zbar_image_t *image;
};

/* The conversion from a character set stays open for good, so that glibc keeps what it loaded for it. */
static void zread_load(const char *charset)
{
    iconv_t kept = iconv_open("UTF-8", charset);
    (void)kept;
}

void qz_zread_load(void)
{
    static const char *const named[] = {"CP437", "SJIS", "BIG-5", "UTF-8"};
    char latin[16];

    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        zread_load(named[i]);
    for (int n = 1; n <= 16; n++) {
        snprintf(latin, sizeof latin, "ISO8859-%d", n);
        zread_load(latin);
    }
}

struct qz_zread *qz_zread_create(struct qz_err *err)
{
    struct qz_zread *z = calloc(1, sizeof *z);
    if (!z) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the code reader; close other programs");
        return NULL;
    }

    z->scanner = zbar_image_scanner_create();
    z->image = zbar_image_create();
    if (!z->scanner || !z->image) {
        qz_fail(err, QZ_E_NOMEM, "no memory for ZBar; close other programs");
        goto fail;
    }

    if (zbar_image_scanner_set_config(z->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0) ||
        zbar_image_scanner_set_config(z->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1) ||
        zbar_image_scanner_set_config(z->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1)) {
        qz_fail(err, QZ_E_MISSING, "this ZBar has no binary mode for QR codes; install 0.23.1 or newer");
        goto fail;
    }

    zbar_image_set_format(z->image, zbar_fourcc('Y', '8', '0', '0'));
    return z;

fail:
    qz_zread_destroy(z);
    return NULL;
}

void qz_zread_destroy(struct qz_zread *z)
{
    if (!z)
        return;
    if (z->image)
        zbar_image_destroy(z->image);
    if (z->scanner)
        zbar_image_scanner_destroy(z->scanner);
    free(z);
}

int qz_zread_picture(struct qz_zread *z, const struct qz_img *im, int density, struct qz_zsymbol *sym,
                     int max)
{
    int count = 0;
    zbar_image_scanner_set_config(z->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, density);
    zbar_image_scanner_set_config(z->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, density);

    zbar_image_set_size(z->image, (unsigned)im->w, (unsigned)im->h);
    zbar_image_set_data(z->image, im->px, (unsigned long)im->w * (unsigned long)im->h, NULL);

    if (zbar_scan_image(z->scanner, z->image) > 0) {
        const zbar_symbol_t *s = zbar_image_first_symbol(z->image);
        for (; s && count < max; s = zbar_symbol_next(s)) {
            if (zbar_symbol_get_type(s) != ZBAR_QRCODE)
                continue;

            struct qz_zsymbol *out = &sym[count++];
            *out = (struct qz_zsymbol){zbar_symbol_get_data(s), zbar_symbol_get_data_length(s), {{0, 0}}};

            for (unsigned i = 0; i < 4 && i < zbar_symbol_get_loc_size(s); i++) {
                out->corner[i][0] = (float)zbar_symbol_get_loc_x(s, i);
                out->corner[i][1] = (float)zbar_symbol_get_loc_y(s, i);
            }
        }
    }

    /* The pixels are the caller's and may be gone at the next call. */
    zbar_image_set_data(z->image, NULL, 0, NULL);
    return count;
}

size_t qz_zread_canvas(void)
{
    size_t side = (QZ_QR_MAX_N + 2 * ZREAD_QUIET) * ZREAD_CELL;
    return side * side;
}

bool qz_zread_modules(struct qz_zread *z, const uint8_t *module, int n, uint8_t *canvas,
                      struct qz_zsymbol *sym)
{
    int side = (n + 2 * ZREAD_QUIET) * ZREAD_CELL;
    memset(canvas, 255, (size_t)side * (size_t)side);

    for (int y = 0; y < n; y++) {
        uint8_t *row =
            canvas + (size_t)(y + ZREAD_QUIET) * ZREAD_CELL * (size_t)side + ZREAD_QUIET * ZREAD_CELL;
        for (int x = 0; x < n; x++)
            memset(row + x * ZREAD_CELL, module[y * n + x] ? 0 : 255, ZREAD_CELL);
        for (int k = 1; k < ZREAD_CELL; k++)
            memcpy(row + (size_t)k * (size_t)side, row, (size_t)(n * ZREAD_CELL));
    }

    struct qz_img im = {canvas, side, side, side, 1};
    for (int density = LINES; density >= 1; density--)
        if (qz_zread_picture(z, &im, density, sym, 1) == 1)
            return true;
    return false;
}
