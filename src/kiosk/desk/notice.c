#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

static void notice_describe(const struct qz_config_notice *n, struct qz_wall_notice *out)
{
    memset(out, 0, sizeof *out);
    memcpy(out->by, n->by, sizeof out->by);
    memcpy(out->title, n->title, sizeof out->title);
    memcpy(out->text, n->text, sizeof out->text);
    out->at_ms = n->at_ms;
    out->picture = n->picture;
    memcpy(out->hash, n->hash, sizeof out->hash);
    out->width = n->width;
    out->height = n->height;
}

/* What a notice is known by among those that were told. */
static void notice_digest(const struct qz_config_notice *const due[], size_t n, uint8_t out[QZ_SHA256_BYTES])
{
    struct qz_buf ids = {0};
    memset(out, 0, QZ_SHA256_BYTES);
    for (size_t i = 0; i < n; i++)
        qz_buf_str(&ids, due[i]->id);
    if (n && !ids.failed)
        qz_sha256(ids.data, ids.len, out);
    qz_buf_finish(&ids);
}

static void notice_tell(struct qz_desk *d, const struct qz_config_notice *const due[], size_t n)
{
    uint8_t digest[QZ_SHA256_BYTES];
    struct qz_tell tell = {.kind = QZ_TELL_NOTICE, .notice.count = (int)n};
    notice_digest(due, n, digest);
    if (memcmp(digest, d->hung, sizeof digest) == 0)
        return;

    bool told = n > 0 || qz_wires_tell(d->wires, &tell);
    for (size_t i = 0; i < n && told; i++) {
        tell.notice.at = (int)i;
        notice_describe(due[i], &tell.notice.notice);
        told = qz_wires_tell(d->wires, &tell);
    }
    if (told) /* else all of them once more, with the next look */
        memcpy(d->hung, digest, sizeof digest);
}

static void notice_pick(struct qz_desk *d, const struct qz_config_notice *all, size_t n)
{
    struct qz_notice_when when[QZ_CONFIG_NOTICES];
    size_t pick[QZ_CONFIG_NOTICES];
    const struct qz_config_notice *due[QZ_WALL_NOTICES];
    for (size_t i = 0; i < n; i++)
        when[i] = all[i].when;

    size_t picked = qz_notice_pick(when, n, qz_now_ms(), pick);
    if (picked > QZ_WALL_NOTICES)
        picked = QZ_WALL_NOTICES;
    for (size_t i = 0; i < picked; i++)
        due[i] = &all[pick[i]];
    notice_tell(d, due, picked);
}

void qz_desk_tell_notices(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_config_notice *all = calloc(QZ_CONFIG_NOTICES, sizeof *all);
    int n = all ? qz_ledger_notices(d->ledger, all, QZ_CONFIG_NOTICES, &err) : 0;
    if (n < 0)
        qz_desk_log_failed(&err);
    else
        notice_pick(d, all, (size_t)n);
    free(all);
}

void qz_desk_show(struct qz_desk *d, const struct qz_ask_show *show)
{
    struct qz_err err = {0};
    struct qz_buf bytes = {0};
    struct qz_album_page page = {.show = *show};
    if (qz_ledger_picture(d->ledger, show->hash, &bytes, &err) == 0) {
        page.data = bytes.data;
        page.data_len = bytes.len;
    } else {
        qz_buf_finish(&bytes);
        if (err.code != QZ_E_MISSING)
            qz_desk_log_failed(&err);
    }
    if (!qz_queue_push(d->wires->album, &page))
        free(page.data);
}
