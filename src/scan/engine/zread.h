/* ZBar, kept to QR codes and raw bytes: the judge of every symbol we draw, and a reader of its own. */
#ifndef QZ_SCAN_ENGINE_ZREAD_H
#define QZ_SCAN_ENGINE_ZREAD_H

#include "base/err.h"
#include "scan/engine/img.h"

struct qz_zread;

struct qz_zsymbol {
    const char *bytes; /* ZBar's memory, valid until the next read */
    size_t len;
    float corner[4][2]; /* as ZBar saw it, pixels of the picture */
};

/* A reader, or NULL with *err. */
struct qz_zread *qz_zread_create(struct qz_err *err);
void qz_zread_destroy(struct qz_zread *z);

/* As qz_scanner_load: ZBar opens a conversion for each character set that a symbol may name, though it
 * converts nothing in binary mode, and glibc loads a file for each. */
void qz_zread_load(void);

/* Let ZBar read a whole picture whose rows are tight (stride == w). density: every how many lines it looks
 * for finder patterns, 1 for the most thorough. Returns how many symbols, at most max, were put in sym. */
int qz_zread_picture(struct qz_zread *z, const struct qz_img *im, int density, struct qz_zsymbol *sym,
                     int max);

/* Bytes of canvas that qz_zread_modules needs. */
size_t qz_zread_canvas(void);

/* Draw n x n modules (1 dark, row by row) with a quiet zone on canvas and let ZBar decode them. Returns
 * whether it did; *sym is filled then. */
bool qz_zread_modules(struct qz_zread *z, const uint8_t *module, int n, uint8_t *canvas,
                      struct qz_zsymbol *sym);

#endif
