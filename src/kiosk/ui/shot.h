/* Pictures of the screen, as PNG files. */
#ifndef QZ_KIOSK_UI_SHOT_H
#define QZ_KIOSK_UI_SHOT_H

#include "base/err.h"
#include "kiosk/draw/raster.h"

/* Write the canvas to path (an existing file is replaced). Returns 0 or -1. */
int qz_shot_write(const char *path, const struct qz_pixels *p, struct qz_err *err);

#endif
