#include "registry/newcomer.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/rekey.h"
#include "journal/state.h"
#include "registry/registry_int.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void newcomer_day(int64_t at_ms, char out[11])
{
    struct qz_date d = qz_date_of(at_ms);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)d.year % 10000u, (unsigned)d.month % 100u,
             (unsigned)d.day % 100u);
}

static int newcomer_said(struct qz_batch *b, const struct qz_newcomer *n, int64_t youth, int64_t at_ms,
                         struct qz_err *err)
{
    for (size_t i = 0; i < n->n; i++) {
        const struct qz_newcomer_said *s = &n->said[i];
        if (qz_db_do(b->t->db, Q_CONSENT_ADD, err, INT(youth), TEXT(s->purpose), INT(n->version),
                     BLOB(s->hash, sizeof s->hash), INT(s->yes), INT(at_ms), TEXT("kiosk"),
                     TEXT(n->activity)) != 0)
            return -1;
    }
    return 0;
}

/* As part of an action. */
static int newcomer_enrol(struct qz_batch *b, const struct qz_kiosk *k, const struct qz_newcomer *n,
                          const struct qz_person_new *p, int64_t at_ms, struct qz_err *err)
{
    char who[1][QZ_ID_TEXT];
    int64_t youth;
    memcpy(who[0], n->who, sizeof who[0]);
    if (qz_own_add_ids(b, "people-add", k->organisation, (const char(*)[QZ_ID_TEXT])who, 1, err) != 0 ||
        qz_person_keep(b, n->who, p, err) != 0 || qz_youth_ref(b->t, n->who, &youth, err) != 1 ||
        qz_db_do(b->t->db, Q_PEOPLE_AGE, err, INT(youth), INT(n->age)) != 0)
        return -1;
    return newcomer_said(b, n, youth, at_ms, err);
}

static int newcomer_add(struct qz_tracker *t, const struct qz_kiosk *k, const struct qz_newcomer *n,
                        int64_t now_ms, struct qz_err *err)
{
    struct qz_person_new p = {0};
    struct qz_batch b;
    int64_t at_ms = n->at_ms < now_ms ? n->at_ms : now_ms;
    qz_copy_text(p.name, sizeof p.name, n->name);
    qz_copy_text(p.phone, sizeof p.phone, n->phone);
    newcomer_day(at_ms, p.consent);

    int rc = qz_person_fits(&p, err);
    if (rc == 0)
        rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0) {
        rc = newcomer_enrol(&b, k, n, &p, at_ms, err);
        if (rc == 0)
            rc = qz_own_end(&b, err);
        else
            qz_own_cancel(&b);
    }
    sodium_memzero(&p, sizeof p);
    return rc;
}

/* Open it by the key of now, or by the one of before that it was sealed to. */
static int newcomer_open(struct qz_tracker *t, const uint8_t *box, size_t len, struct qz_newcomer *out,
                         struct qz_err *err)
{
    uint8_t sk[64];
    int rc = qz_newcomer_open(box, len, t->sk + 32, t->sk, out, err);

    for (int i = 1; rc != 0 && err->code == QZ_E_INPUT && i <= QZ_REKEYS_MOST; i++) {
        struct qz_err why;
        int there = qz_rekey_before(t, i, sk, &why);
        if (there == 0)
            break;
        if (there == 1)
            rc = qz_newcomer_open(box, len, sk + 32, sk, out, err);
    }

    sodium_memzero(sk, sizeof sk);
    return rc;
}

int qz_newcomer_take(struct qz_tracker *t, const struct qz_kiosk *k, const uint8_t *box, size_t len,
                     int64_t now_ms, char who[QZ_ID_TEXT], struct qz_err *err)
{
    struct qz_newcomer n;
    int64_t youth;

    int rc = newcomer_open(t, box, len, &n, err);
    if (rc == 0) {
        memcpy(who, n.who, QZ_ID_TEXT);
        rc = qz_youth_ref(t, n.who, &youth, err);
        if (rc == 0)
            rc = newcomer_add(t, k, &n, now_ms, err);
        else if (rc == 1)
            rc = 0; /* made before */
    }
    sodium_memzero(&n, sizeof n);
    return rc;
}
