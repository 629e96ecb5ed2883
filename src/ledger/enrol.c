#include "base/text.h"
#include "ledger/ledger_int.h"

#include <sodium.h>
#include <string.h>

/* Keys in base64. */
#define URL        "tracker_url"
#define SCREEN_KEY "screen_key"
#define BEARER     "bearer"

int qz_ledger_enrol(struct qz_ledger *l, const char *url, const struct qz_enrol_answer *a, struct qz_err *err)
{
    char tracker[48], screen[2 * QZ_SCREEN_KEY_BYTES];
    qz_base64_encode(a->tracker_key, sizeof a->tracker_key, false, tracker, sizeof tracker);
    qz_base64_encode(a->screen_key, sizeof a->screen_key, false, screen, sizeof screen);

    if (qz_db_begin(l->db, err) != 0)
        return -1;

    int rc = qz_setting_put(l, URL, url, err);
    if (rc == 0)
        rc = qz_setting_put(l, QZ_SETTING_TRACKER_KEY, tracker, err);
    if (rc == 0)
        rc = qz_setting_put(l, SCREEN_KEY, screen, err);
    if (rc == 0)
        rc = qz_setting_put(l, BEARER, a->bearer, err);

    /* A tracker put back from an old copy may have a key again that it gave up. */
    if (rc == 0)
        rc = qz_cosigner_let(l, a->tracker_key, INT64_MAX, err);
    if (rc == 0)
        rc = qz_kept_drop(l, err); /* signed by another tracker, or for another token */
    if (rc == 0)
        rc = qz_roster_drop(l, err);

    sodium_memzero(screen, sizeof screen);
    return qz_ledger_end(l, rc, err);
}

/* 1 there is such a text and it fits, 0 not, -1 failure. */
static int enrol_text(struct qz_ledger *l, const char *name, char *out, size_t cap, struct qz_err *err)
{
    struct qz_buf b = {0};
    int rc = qz_ledger_get(l, name, &b, err);
    if (rc == 0)
        rc = b.len > 0 && qz_copy_text(out, cap, b.data);

    if (b.data)
        sodium_memzero(b.data, b.cap);
    qz_buf_finish(&b);
    return rc;
}

static int enrol_key(struct qz_ledger *l, const char *name, uint8_t *out, size_t bytes, struct qz_err *err)
{
    char b64[2 * QZ_SCREEN_KEY_BYTES];
    int rc = enrol_text(l, name, b64, sizeof b64, err);
    if (rc == 1)
        rc = qz_base64_decode(b64, strlen(b64), false, out, bytes) == (int)bytes;
    sodium_memzero(b64, sizeof b64);
    return rc;
}

int qz_ledger_enrolled(struct qz_ledger *l, char url[QZ_URL_MAX + 1], struct qz_enrol_answer *a,
                       struct qz_err *err)
{
    qz_copy_text(a->kiosk, sizeof a->kiosk, l->kiosk);
    int rc = enrol_text(l, URL, url, QZ_URL_MAX + 1, err);
    if (rc == 1)
        rc = enrol_key(l, QZ_SETTING_TRACKER_KEY, a->tracker_key, sizeof a->tracker_key, err);
    if (rc == 1)
        rc = enrol_key(l, SCREEN_KEY, a->screen_key, sizeof a->screen_key, err);
    if (rc == 1)
        rc = enrol_text(l, BEARER, a->bearer, sizeof a->bearer, err);

    return rc;
}
