#include "base/clock.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"

#include <sodium.h>
#include <string.h>

static int keep_tag(struct qz_batch *b, const uint8_t tag[QZ_PASS_TAG_BYTES], int64_t youth,
                    uint32_t expires_s, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_PASS_KEEP, err, BLOB(tag, QZ_PASS_TAG_BYTES), INT(youth),
                    INT((int64_t)b->seq), INT(expires_s), INT(b->t->key[0].id));
}

static int secret_of(struct qz_batch *b, int64_t youth, uint8_t secret[QZ_PASS_SECRET_BYTES],
                     struct qz_err *err)
{
    uint8_t fresh[QZ_PASS_SECRET_BYTES];
    const struct qz_row *row;
    randombytes_buf(fresh, sizeof fresh);
    if (qz_db_do(b->t->db, Q_LIVE_KEEP, err, INT(youth), BLOB(fresh, sizeof fresh)) != 0 ||
        qz_db_get(b->t->db, Q_LIVE_GET, &row, err, INT(youth)) != 1)
        return -1;

    qz_row_take(row, 0, secret, QZ_PASS_SECRET_BYTES);
    return 0;
}

/* Sign a pass that ends then, or a little before. */
static int issue_sign(struct qz_tracker *t, int64_t now_ms, const uint8_t id[QZ_ID_BYTES], uint32_t expires_s,
                      struct qz_pass_issued *p, uint8_t tag[QZ_PASS_TAG_BYTES], struct qz_err *err)
{
    /* The same youth and end give the same bytes: a pass of a second less is another one. */
    for (p->expires = expires_s;; p->expires = qz_pass_end_before(p->expires)) {
        if ((int64_t)p->expires * 1000 <= now_ms)
            return qz_fail(err, QZ_E_INPUT, "the passes would have expired already; give a later time");

        qz_pass_sign(t->key[0].id, id, p->expires, t->pass_sk, p->pass);
        qz_pass_tag(p->pass, tag);
        if (!qz_revoked_find(t, tag) && qz_pass_keeps(p->pass))
            return 0;
    }
}

/* The name of the youth, as it stands on the pass. */
static int issue_name(struct qz_batch *b, int64_t youth, struct qz_pass_issued *p, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_PASS_NAME, &row, err, INT(youth));
    if (rc != 1)
        return rc;

    qz_copy_text(p->name, sizeof p->name, qz_row_text(row, 0));
    qz_copy_text(p->tail, sizeof p->tail, qz_row_text(row, 1));
    qz_copy_text(p->organisation, sizeof p->organisation, qz_row_text(row, 2));
    return 0;
}

static int issue_one(struct qz_batch *b, struct qz_pass_issued *p, uint32_t expires_s, bool live,
                     struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES], tag[QZ_PASS_TAG_BYTES];
    int64_t youth;
    memset(p->secret, 0, sizeof p->secret);
    p->name[0] = p->tail[0] = p->organisation[0] = '\0';

    int rc = qz_id_parse('y', p->who, id) ? qz_person_ref(b->t, p->who, &youth, err) : 0;
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "there is no person with the id %.40s: unknown, or forgotten", p->who);

    if (issue_sign(b->t, b->now_ms, id, expires_s, p, tag, err) != 0 ||
        keep_tag(b, tag, youth, p->expires, err) != 0 || issue_name(b, youth, p, err) != 0)
        return -1;

    return live ? secret_of(b, youth, p->secret, err) : 0;
}

static int record_issue(struct qz_batch *b, size_t n, uint32_t expires_s, bool live, struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_u64(&data, "passes", n);
    qz_jsonw_time(&data, "expires", (int64_t)expires_s * 1000);
    qz_jsonw_bool(&data, "live", live);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "pass-issue", &data, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_pass_issue(struct qz_tracker *t, struct qz_pass_issued *out, size_t n, uint32_t expires_s, bool live,
                  int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    int rc = record_issue(&b, n, expires_s, live, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = issue_one(&b, &out[i], expires_s, live, err);

    if (rc != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err);
}

int qz_pass_held(struct qz_tracker *t, const char *who, uint32_t expires_s, int64_t now_ms,
                 struct qz_pass_issued *out, struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES], tag[QZ_PASS_TAG_BYTES];
    const struct qz_row *row;
    int64_t youth;
    memset(out, 0, sizeof *out);
    qz_copy_text(out->who, sizeof out->who, who);
    if (!qz_id_parse('y', who, id) || issue_sign(t, now_ms, id, expires_s, out, tag, err) != 0)
        return -1;

    int rc = qz_pass_by_tag(t, tag, &youth, err);
    if (rc == 1)
        rc = qz_db_get(t->db, Q_LIVE_GET, &row, err, INT(youth));
    if (rc == 1)
        qz_row_take(row, 0, out->secret, sizeof out->secret);
    return rc;
}

int qz_pass_holders(struct qz_tracker *t, const char *organisation, const char *after,
                    struct qz_pass_issued *out, int most, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    const struct qz_row *row;
    size_t len;
    int64_t org;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &org, err) != 0)
        return -1;

    qz_youth_cursor(after, from);
    QZ_ROWS rows = qz_db_rows(t->db, Q_PASS_HOLDERS, err, INT(org), BLOB(from, sizeof from), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        qz_id_text('y', qz_row_blob(row, 0, &len), out[n++].who);
    return rc < 0 ? -1 : n;
}

/* ---- revoking ---- */

#define TAGS_AN_ENTRY 80 /* so that a line stays below its limit */

/* Passes that are to be revoked: what was known of them when they were issued. */
struct tags {
    struct qz_buf passes; /* struct qz_revoked, without their time */
    size_t n;
};

static int add_tag(struct tags *list, const struct qz_revoked *pass, struct qz_err *err)
{
    qz_buf_add(&list->passes, pass, sizeof *pass);
    list->n++;
    return list->passes.failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the revocations") : 0;
}

/* The passes that a person was given and that are good so far. */
static int add_tags_of(struct qz_tracker *t, struct tags *list, const char *who, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t youth;
    int rc = qz_youth_ref(t, who, &youth, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no person with the id %.40s", who);

    QZ_ROWS rows = qz_db_rows(t->db, Q_PASS_GOOD, err, INT(youth));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_revoked pass = {.expires = (uint32_t)qz_row_int(row, 1),
                                  .key = (uint8_t)qz_row_int(row, 2)};
        qz_row_take(row, 0, pass.tag, sizeof pass.tag);
        if (add_tag(list, &pass, err) != 0)
            return -1;
    }
    return rc;
}

static void tags_data(struct qz_buf *data, const struct qz_revoked *pass, size_t n)
{
    qz_buf_clear(data);

    qz_jsonw_object(data, NULL);
    qz_jsonw_array(data, "tags");
    for (size_t i = 0; i < n; i++) {
        qz_jsonw_base64(data, NULL, pass[i].tag, sizeof pass[i].tag);
    }

    qz_jsonw_array_end(data);
    qz_jsonw_array(data, "expires");
    for (size_t i = 0; i < n; i++)
        qz_jsonw_u64(data, NULL, pass[i].expires);

    qz_jsonw_array_end(data);
    qz_jsonw_array(data, "keys");
    for (size_t i = 0; i < n; i++)
        qz_jsonw_u64(data, NULL, pass[i].key);

    qz_jsonw_array_end(data);
    qz_jsonw_object_end(data);
}

/* The entries that revoke these, as part of an action. */
static int pass_revoke_in(struct qz_batch *b, const struct tags *list, struct qz_err *err)
{
    struct qz_buf data = {0};
    int rc = 0;
    const struct qz_revoked *pass = (const void *)list->passes.data; /* as malloc aligns it */

    for (size_t i = 0; i < list->n && rc == 0; i += TAGS_AN_ENTRY) {
        tags_data(&data, pass + i, list->n - i < TAGS_AN_ENTRY ? list->n - i : TAGS_AN_ENTRY);
        rc = qz_own_add(b, "pass-revoke", &data, err);
    }

    qz_buf_finish(&data);
    return rc;
}

int qz_pass_revoke_in(struct qz_batch *b, const char *who, size_t *passes, struct qz_err *err)
{
    struct tags list = {0};
    int rc = add_tags_of(b->t, &list, who, err);
    if (rc == 0)
        rc = pass_revoke_in(b, &list, err);
    qz_buf_finish(&list.passes);
    *passes = list.n;
    return rc;
}

static int pass_revoke_tags(struct qz_tracker *t, const struct tags *list, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    if (list->n == 0)
        return 0;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    if (pass_revoke_in(&b, list, err) == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

static int revoke_list(struct qz_tracker *t, struct tags *list, int rc, int64_t now_ms,
                       struct qz_pass_revocation *out, struct qz_err *err)
{
    size_t before = t->revoked_count;
    if (rc == 0)
        rc = pass_revoke_tags(t, list, now_ms, err);
    qz_buf_finish(&list->passes);
    out->passes = t->revoked_count - before; /* a person may have been named twice */
    return rc == 0 ? qz_newest_revocation(t, &out->number, err) : -1;
}

int qz_pass_revoke_all(struct qz_tracker *t, const char *const *who, size_t n, int64_t now_ms,
                       struct qz_pass_revocation *out, struct qz_err *err)
{
    struct tags list = {0};
    int rc = 0;
    if (n == 0 || n > QZ_PEOPLE_MOST)
        return qz_fail(err, QZ_E_INPUT, "give 1 to %d people at once", QZ_PEOPLE_MOST);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = add_tags_of(t, &list, who[i], err);
    return revoke_list(t, &list, rc, now_ms, out, err);
}

int qz_pass_revoke(struct qz_tracker *t, const struct qz_pass *pass, int64_t now_ms,
                   struct qz_pass_revocation *out, struct qz_err *err)
{
    struct tags list = {0};
    struct qz_revoked one = {.expires = pass->expires, .key = pass->key_id};
    int64_t youth;

    qz_pass_tag(pass->raw, one.tag);
    int rc = qz_pass_by_tag(t, one.tag, &youth, err);
    if (rc == 0 && qz_pass_verify(pass, t->key, t->keys) != QZ_PASS_GENUINE)
        return qz_fail(err, QZ_E_INPUT, "this is no pass of this tracker's; nothing was revoked");

    if (rc >= 0)
        rc = qz_revoked_find(t, one.tag) ? 0 : add_tag(&list, &one, err);

    return revoke_list(t, &list, rc, now_ms, out, err);
}
