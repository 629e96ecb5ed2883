/* When a notice shows, as JSON: of an open object the members "from", "to", "start", "end" and "fallback", each
 * of which is left out where it says nothing. */
#ifndef QZ_WIRE_NOTICE_H
#define QZ_WIRE_NOTICE_H

#include "base/buf.h"
#include "base/json.h"
#include "rules/notice.h"

void qz_notice_when_write(const struct qz_notice_when *w, struct qz_buf *out);
/* 0, or -1: QZ_E_INPUT with the field. Whether they fit together, qz_notice_when_valid() says. */
int qz_notice_when_read(const json_t *o, struct qz_notice_when *w, struct qz_err *err);

#endif
