/* Pictures of notices on their way from the thread that decodes them to the screen: as large as the screen
 * asks for each, a few kept, the one that shows never taken away. */
#ifndef QZ_KIOSK_LINK_GALLERY_H
#define QZ_KIOSK_LINK_GALLERY_H

#include "base/err.h"
#include "kiosk/link/msg.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_GALLERY_BYTES (24u << 20) /* kept of pictures, the one that shows not counted */
#define QZ_GALLERY_SLOTS 8
#define QZ_GALLERY_AGAIN 15000 /* ms after which one that did not come is asked for again */

struct qz_gallery;

/* NULL with *err when memory is short. */
struct qz_gallery *qz_gallery_create(struct qz_err *err);
/* All threads must have stopped. NULL is fine. */
void qz_gallery_destroy(struct qz_gallery *g);

struct qz_gallery_view {
    const uint32_t *px; /* h rows of w pixels, 0x00RRGGBB; valid until the next qz_gallery_look */
    int w, h;
    uint64_t key; /* tells pictures apart */
};

/* Screen thread: the picture as it was asked for. False: it is not there; then *ask says whether it is to be
 * asked for (QZ_ASK_SHOW) now. */
bool qz_gallery_look(struct qz_gallery *g, const struct qz_ask_show *show, int64_t up_ms,
                     struct qz_gallery_view *out, bool *ask);
/* Decoding thread: here it is, malloc'd, which becomes the gallery's; px NULL: there is none. */
void qz_gallery_put(struct qz_gallery *g, const struct qz_ask_show *show, uint32_t *px, int w, int h);

#endif
