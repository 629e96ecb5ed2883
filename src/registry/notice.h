/* Notices that walls show: an organisation's own, and those of its superiors that are for all below. What
 * they say stands in the tracker's own log; a picture stands beside it, named there by its hash. Failures as
 * in journal/tracker.h. */
#ifndef QZ_REGISTRY_NOTICE_H
#define QZ_REGISTRY_NOTICE_H

#include "base/buf.h"
#include "journal/journal.h"
#include "rules/notice.h"
#include "wire/messages.h"

struct qz_notice_row {
    char id[QZ_ID_TEXT]; /* "n_…" */
    char organisation[QZ_ID_TEXT], organisation_title[QZ_TEXT_MAX];
    char title[QZ_TEXT_MAX];
    char text[QZ_NOTICE_TEXT]; /* lines, with "\n" between them; or "" */
    struct qz_notice_when when;
    bool below;   /* kiosks of organisations below show it, too */
    bool picture; /* it has one: */
    uint8_t hash[QZ_PICTURE_HASH];
    int width, height; /* of it, in pixels */
    int64_t at_ms;     /* when it was put up */
};

/* Whether a title, a text and days may be a notice of that organisation: what qz_notice_add() takes, to be
 * asked before a picture is looked at. Line ends of the text become "\n", its last ones go. QZ_E_INPUT with
 * the field, QZ_E_MISSING, QZ_E_CONFLICT when QZ_NOTICES_MOST stand. */
int qz_notice_may_be(struct qz_tracker *t, struct qz_notice_row *n, int64_t now_ms, struct qz_err *err);
/* Put one up; id and at_ms are set. jpeg: its picture, as qz_picture_keep() made it, whose size n names;
 * NULL: none. Without a text it must have a picture or a title alone, which is enough. */
int qz_notice_add(struct qz_tracker *t, struct qz_notice_row *n, const struct qz_buf *jpeg, int64_t now_ms,
                  struct qz_err *err);
/* Take one down; its picture is kept no longer, unless another one has the same. QZ_E_MISSING. */
int qz_notice_remove(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err);
/* One that stands. QZ_E_MISSING. */
int qz_notice_get(struct qz_tracker *t, const char *id, struct qz_notice_row *out, struct qz_err *err);
/* Those of an organisation that stand, the oldest first, over or not: how many, at most `most`; or -1. */
int qz_notice_list(struct qz_tracker *t, const char *organisation, struct qz_notice_row *out, int most,
                   struct qz_err *err);
/* The JPEG file of that hash into *out. QZ_E_MISSING: no notice that stands has it. */
int qz_picture_get(struct qz_tracker *t, const uint8_t hash[QZ_PICTURE_HASH], struct qz_buf *out,
                   struct qz_err *err);
/* For the configuration of an organisation's kiosks, by its ref: c->notice, which is allocated here. */
int qz_notice_fill(struct qz_tracker *t, int64_t organisation, int64_t now_ms, struct qz_config *c,
                   struct qz_err *err);

#endif
