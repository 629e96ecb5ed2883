/* Inside the scan room: codes out of a stream of characters, as scanners send them: a code, then CR, LF,
 * CR LF, any of these doubled, or nothing but silence. */
#ifndef QZ_SCAN_READER_LINE_H
#define QZ_SCAN_READER_LINE_H

#include "scan/engine/scan.h"

enum qz_line_got {
    QZ_LINE_MORE, /* nothing complete yet */
    QZ_LINE_CODE, /* l->bytes, l->len: a code, valid until the next call */
    QZ_LINE_LONG  /* a code that was too long ended here; it is dropped whole */
};

struct qz_line {
    uint8_t bytes[QZ_PAYLOAD_MAX];
    size_t len;
    bool over;  /* more than fits has come: wait for its end and drop it */
    bool taken; /* bytes were handed out: the next character begins anew */
};

void qz_line_init(struct qz_line *l);

/* Take one character. CR and LF end a code; an end without a code is ignored, so that CR LF counts once. */
enum qz_line_got qz_line_put(struct qz_line *l, uint8_t c);

/* End a code without CR or LF, for scanners that send none: call it after a silence. */
enum qz_line_got qz_line_end(struct qz_line *l);

/* Whether characters of an unfinished code are held. */
bool qz_line_pending(const struct qz_line *l);

#endif
