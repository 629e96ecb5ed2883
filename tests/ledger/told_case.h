/* A ledger that is enrolled with a tracker of the test's own: what the tests of what is kept as it was signed
 * begin with. Include it after cmocka.h. */
#ifndef QZ_TESTS_TOLD_CASE_H
#define QZ_TESTS_TOLD_CASE_H

#include "ledger/ledger_int.h"
#include "tests/ledger/ledger_case.h"

#include <sodium.h>
#include <string.h>

#define NONCE "AAAAAAAAAAAAAAAAAAAAAA"

static uint8_t pk[32], sk[64]; /* the tracker's */

static int make_key(void **state)
{
    (void)state;
    return sodium_init() >= 0 && crypto_sign_keypair(pk, sk) == 0 ? 0 : -1;
}

static struct qz_enrol_answer enrolment(const struct fixture *f)
{
    struct qz_enrol_answer a = {0};
    strcpy(a.kiosk, qz_ledger_kiosk_id(f->l));
    memset(a.bearer, 'b', sizeof a.bearer - 1);
    memcpy(a.tracker_key, pk, 32);
    return a;
}

static void enrol(struct fixture *f)
{
    struct qz_err err = {0};
    struct qz_enrol_answer a = enrolment(f);
    if (qz_ledger_enrol(f->l, "http://127.0.0.1", &a, &err) != 0)
        fail_msg("%s", err.msg);
}

static void restart(struct fixture *f)
{
    struct qz_err err = {0};
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    if (!f->l)
        fail_msg("%s", err.msg);
}

/* As somebody who has the disk alters it while the kiosk is off. */
static void alter(struct fixture *f, const char *sql)
{
    struct qz_err err = {0};
    if (qz_db_exec(f->l->db, sql, &err) != 0)
        fail_msg("%s", err.msg);
    restart(f);
}

#endif
