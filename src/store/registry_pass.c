#include "base/clock.h"
#include "store/tracker_int.h"

#include <sodium.h>
#include <string.h>

static int keep_tag(struct qz_batch *b, const uint8_t *pass, int64_t youth, struct qz_err *err)
{
    uint8_t tag[16];
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR IGNORE INTO pass VALUES(?1,?2)", err);
    if (!s)
        return -1;
    qz_pass_tag(pass, tag);
    qz_bind_blob(s, 1, tag, sizeof tag);
    qz_bind_int(s, 2, youth);
    return qz_run(s, err);
}

static int secret_of(struct qz_batch *b, int64_t youth, uint8_t secret[QZ_PASS_SECRET_BYTES],
                     struct qz_err *err)
{
    uint8_t fresh[QZ_PASS_SECRET_BYTES];
    size_t n;
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR IGNORE INTO live_secret VALUES(?1,?2)", err);
    if (!s)
        return -1;
    randombytes_buf(fresh, sizeof fresh);
    qz_bind_int(s, 1, youth);
    qz_bind_blob(s, 2, fresh, sizeof fresh);
    if (qz_run(s, err) != 0 ||
        qz_find_int(b->t, "SELECT secret FROM live_secret WHERE youth=?1", youth, &s, err) != 1)
        return -1;
    const void *held = qz_col_blob(s, 0, &n);
    memcpy(secret, held, n == QZ_PASS_SECRET_BYTES ? n : 0);
    qz_reset(s);
    return 0;
}

static int issue_one(struct qz_batch *b, struct qz_pass_issued *p, uint32_t expires_s, bool live,
                     struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    int64_t youth;
    memset(p->secret, 0, sizeof p->secret);
    int rc = qz_id_parse('y', p->who, id) ? qz_youth_ref(b->t, p->who, &youth, err) : 0;
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no person with the id %.40s", p->who);
    qz_pass_sign(b->t->key[0].id, id, expires_s, b->t->pass_sk, p->pass);
    return keep_tag(b, p->pass, youth, err) == 0 && (!live || secret_of(b, youth, p->secret, err) == 0) ? 0
                                                                                                        : -1;
}

static int record_issue(struct qz_batch *b, size_t n, uint32_t expires_s, bool live, struct qz_err *err)
{
    struct qz_buf data = {0};
    char until[QZ_TIME_TEXT];
    qz_time_format((int64_t)expires_s * 1000, until);
    qz_buf_printf(&data, "{\"passes\":%zu,\"expires\":\"%s\",\"live\":%s}", n, until,
                  live ? "true" : "false");
    int rc = qz_own_add(b, "pass-issue", &data, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_pass_issue(struct qz_tracker *t, struct qz_pass_issued *out, size_t n, uint32_t expires_s, bool live,
                  int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    if ((int64_t)expires_s * 1000 <= now_ms)
        return qz_fail(err, QZ_E_INPUT, "the passes would have expired already; give a later time");
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

int qz_pass_holders(struct qz_tracker *t, const char *organisation, const char *after,
                    struct qz_pass_issued *out, int most, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    size_t len;
    int64_t org;
    int n = 0, rc;
    struct qz_stmt *s =
        qz_org_ref(t, organisation, &org, err) == 0
            ? qz_db_stmt(
                  t->db,
                  "SELECT y.id FROM youth y JOIN people p ON p.youth=y.ref WHERE y.organisation=?1 AND "
                  "y.id>?2 AND NOT EXISTS(SELECT 1 FROM revoked r WHERE r.youth=y.ref) ORDER BY y.id LIMIT "
                  "?3",
                  err)
            : NULL;
    if (!s)
        return -1;
    qz_youth_cursor(after, from);
    qz_bind_int(s, 1, org);
    qz_bind_blob(s, 2, from, sizeof from);
    qz_bind_int(s, 3, most);
    while ((rc = qz_step(s, err)) == 1)
        qz_id_text('y', qz_col_blob(s, 0, &len), out[n++].who);
    return rc < 0 ? -1 : n;
}

static int newest_revocation(struct qz_tracker *t, uint64_t *number, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT coalesce(max(number),0) FROM revoked", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    *number = (uint64_t)qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

int qz_pass_revoke(struct qz_tracker *t, const char *const *who, size_t n, int64_t now_ms, uint64_t *number,
                   struct qz_err *err)
{
    char ids[QZ_PEOPLE_MOST][QZ_ID_TEXT];
    struct qz_batch b;
    int64_t ref;
    if (n == 0 || n > QZ_PEOPLE_MOST)
        return qz_fail(err, QZ_E_INPUT, "give 1 to %d people at once", QZ_PEOPLE_MOST);
    if (t->revoked_count + n > QZ_CONFIG_REVOKED)
        return qz_fail(err, QZ_E_FULL, "a kiosk can hold %d revocations; issue with a new key instead",
                       QZ_CONFIG_REVOKED);
    for (size_t i = 0; i < n; i++) {
        int rc = qz_youth_ref(t, who[i], &ref, err);
        if (rc != 1)
            return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no person with the id %.40s", who[i]);
        qz_copy_text(ids[i], sizeof ids[i], who[i]);
    }
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (qz_own_add_ids(&b, "pass-revoke", NULL, (const char(*)[QZ_ID_TEXT])ids, n, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }
    return qz_own_end(&b, err) == 0 ? newest_revocation(t, number, err) : -1;
}
