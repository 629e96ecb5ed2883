/* The eye: the scan thread, which owns the camera and the scan worker, and the thread of a serial scanner
 * if there is one. Frames are read in the worker's process (scan/worker/worker.h), so main() must begin as
 * scan/worker/seat.h says. */
#ifndef QZ_KIOSK_EYE_EYE_H
#define QZ_KIOSK_EYE_EYE_H

#include "kiosk/link/link.h"
#include "kiosk/link/preview.h"

struct qz_eye_options {
    const char *source; /* of frames, as qz_source_open takes it; "none": no camera is expected */
    const char *serial; /* device of a serial scanner, or "" */
    int serial_baud;
    int budget_ms;    /* CPU time a frame may take */
    double fps;       /* pace of a folder or file; 0: as it is read */
    int rotate;       /* 0, 90, 180, 270: degrees clockwise that put the frames upright */
    bool mirror;      /* left and right are exchanged after that */
    bool exit_at_end; /* tell QZ_TELL_END when the frames are at their end (demo) */
};

struct qz_eye;

/* Open the source and start the threads. opt's strings are borrowed until destroy. NULL with *err for a
 * malformed source, a serial speed that does not exist, or no memory. A camera or scanner that is missing
 * is no error: the desk is told, and told again when it is there. It is told likewise of a camera whose
 * codes are not read because the worker dies again and again. */
struct qz_eye *qz_eye_create(const struct qz_eye_options *opt, struct qz_preview *preview,
                             struct qz_wires *wires, struct qz_err *err);
/* Stop and join. NULL is fine. */
void qz_eye_destroy(struct qz_eye *e);

#endif
