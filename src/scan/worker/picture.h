/* A picture for a screen, decoded in a process of its own that is shut in as a scan worker is: a file that
 * finds a fault in the decoders has won nothing. What comes back are pixels, of which any are a picture. One
 * process is started for each picture, and ends with it. The program's main() must begin with
 *
 *     if (qz_picture_called(argc, argv))
 *         return qz_picture_main();
 */
#ifndef QZ_SCAN_WORKER_PICTURE_H
#define QZ_SCAN_WORKER_PICTURE_H

#include "scan/source/colour.h"

#define QZ_PICTURE_PATIENCE_MS 10000                 /* for one picture */
#define QZ_PICTURE_MEMORY      (UINT64_C(384) << 20) /* bytes that its process may take */

/* Whether this program was started to be a picture worker. */
bool qz_picture_called(int argc, char **argv);
/* Be one for one picture. Returns what main() is to return. */
int qz_picture_main(void);

/* Have a file of n bytes, at most QZ_PICTURE_FILE (rules/limits.h), decoded and fitted. Takes from some
 * milliseconds to QZ_PICTURE_PATIENCE_MS. 0, then the caller ends *out by qz_colour_finish(); or -1 with
 * QZ_E_INPUT for what is no picture that can be shown, QZ_E_NOMEM, or QZ_E_IO: no process can be started. */
int qz_picture_fit(const uint8_t *file, size_t n, const struct qz_colour_fit *fit, struct qz_colour *out,
                   struct qz_err *err);
/* The same, and again as a JPEG file of at most QZ_PICTURE_SIDE pixels each way and QZ_PICTURE_BYTES bytes:
 * what is kept of a picture that somebody sent. width, height: of it. */
int qz_picture_keep(const uint8_t *file, size_t n, struct qz_buf *out, int *width, int *height,
                    struct qz_err *err);

#endif
