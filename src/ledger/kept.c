#include "base/log.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "wire/told.h"

#include <stdio.h>
#include <string.h>

/* Setting: "1" while something is kept, so that its loss is noticed. */
#define KEPT_IS "kept.is"

int qz_kept_put(struct qz_ledger *l, const char *json, size_t len, const struct qz_told_proof *p,
                struct qz_err *err)
{
    if (qz_db_do(l->db, Q_KEPT_PUT, err, TEXT_N(json, len), TEXT(p->target), TEXT(p->none_match),
                 TEXT(p->etag), TEXT(p->signature)) != 0)
        return -1;
    return qz_setting_put(l, KEPT_IS, "1", err);
}

int qz_kept_drop(struct qz_ledger *l, struct qz_err *err)
{
    return qz_db_do(l->db, Q_KEPT_DROP, err) == 0 ? qz_setting_put(l, KEPT_IS, "", err) : -1;
}

/* What is kept. 1, 0 nothing, -1. */
static int kept_get(struct qz_ledger *l, struct qz_buf *body, struct qz_told_proof *p, struct qz_err *err)
{
    size_t n;
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_KEPT_GET, &row, err);
    if (rc != 1)
        return rc;

    const char *text = qz_row_blob(row, 0, &n);
    qz_buf_add(body, text, n);
    qz_copy_text(p->target, sizeof p->target, qz_row_text(row, 1));
    qz_copy_text(p->none_match, sizeof p->none_match, qz_row_text(row, 2));
    qz_copy_text(p->etag, sizeof p->etag, qz_row_text(row, 3));
    qz_copy_text(p->signature, sizeof p->signature, qz_row_text(row, 4));

    return body->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the configuration") : 1;
}

/* Another answer that the tracker signed for this kiosk, a page of a roster say, is no configuration. */
static bool kept_is_config(const struct qz_ledger *l, const struct qz_told_proof *p)
{
    char path[sizeof p->target];
    int n = snprintf(path, sizeof path, "/v1/kiosks/%s/config?", l->kiosk);
    return strncmp(p->target, path, (size_t)n) == 0;
}

int qz_kept_is_signed(struct qz_ledger *l, const char *body, size_t len, const struct qz_told_proof *p,
                      struct qz_err *err)
{
    char url[QZ_URL_MAX + 1];
    struct qz_enrol_answer a;
    struct qz_tracker_keys keys;
    int rc = qz_ledger_enrolled(l, url, &a, err);
    if (rc != 1)
        return rc;

    if (qz_tracker_keys_load(l, &keys, err) != 0)
        return -1;

    struct qz_told t = {.kiosk = l->kiosk,
                        .method = "GET",
                        .target = p->target,
                        .bearer = a.bearer,
                        .none_match = p->none_match,
                        .status = 200,
                        .etag = p->etag};

    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest(body, len, t.answered);

    for (size_t i = 0; i < keys.count; i++)
        if (qz_told_check(&t, p->signature, keys.key[i].pk))
            return 1;
    return 0;
}

int qz_ledger_drop_kept(struct qz_ledger *l, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, qz_kept_drop(l, err), err);
}

static int kept_is_lost(struct qz_ledger *l, bool *lost, struct qz_err *err)
{
    struct qz_buf is = {0};
    int rc = qz_ledger_get(l, KEPT_IS, &is, err);
    *lost = rc == 0 && is.len > 0;
    qz_buf_finish(&is);
    return rc;
}

/* Nobody is let in, no pass is welcomed, nothing opens and phones are sent nowhere by what somebody else
 * wrote here. */
static int kept_forget(struct qz_ledger *l, struct qz_err *err)
{
    qz_log(QZ_LOG_ERROR, "the configuration here is not as the tracker signed it: its keys, cadres and "
                         "activities are forgotten until the tracker tells them again");

    if (qz_db_begin(l->db, err) != 0)
        return -1;

    int rc = qz_kept_drop(l, err);
    if (rc == 0)
        rc = qz_told_forget(l, err);

    return qz_ledger_end(l, rc, err);
}

int qz_kept_check(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_buf body = {0};
    struct qz_told_proof p;
    bool lost = false;
    int rc = kept_get(l, &body, &p, err);
    bool held = rc == 1;
    if (held)
        rc = kept_is_config(l, &p) ? qz_kept_is_signed(l, body.data, body.len, &p, err) : 0;
    else if (rc == 0)
        rc = kept_is_lost(l, &lost, err);

    if (rc == 1)
        rc = qz_told_again(l, body.data, body.len, err);
    else if (rc == 0 && (held || lost))
        rc = kept_forget(l, err);
    qz_buf_finish(&body);
    return rc;
}
