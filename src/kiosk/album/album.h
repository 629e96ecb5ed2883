/* The thread of pictures: those of notices are decoded, each by a process that is shut in
 * (scan/worker/picture.h), as large as the screen asks for them. Nobody waits for it. */
#ifndef QZ_KIOSK_ALBUM_ALBUM_H
#define QZ_KIOSK_ALBUM_ALBUM_H

#include "base/err.h"
#include "kiosk/link/gallery.h"
#include "kiosk/link/link.h"

struct qz_album;

/* Start it. Takes from wires->album, puts into the gallery, and wakes the screen. Both are borrowed. NULL
 * with *err. */
struct qz_album *qz_album_create(struct qz_wires *wires, struct qz_gallery *gallery, struct qz_err *err);
/* The wires are closed. NULL is fine. */
void qz_album_destroy(struct qz_album *a);

#endif
