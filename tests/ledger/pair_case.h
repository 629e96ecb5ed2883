/* A tracker's store and the ledger of a kiosk that is enrolled with it: what tests of both ends begin with.
 */
#ifndef QZ_TESTS_PAIR_CASE_H
#define QZ_TESTS_PAIR_CASE_H

#include "journal/journal.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"
#include "tests/support/place.h"

#include <stdio.h>

#pragma GCC diagnostic ignored "-Wunused-function"

static char dir[PLACE_PATH], copy[PLACE_PATH + 8];
static struct qz_ledger *l;
static struct qz_kiosk own; /* as the tracker knows it */

static int begin(void **state)
{
    struct qz_enrol_request r;
    struct qz_enrol_answer a;
    uint8_t msg[QZ_ENROL_SIGNED];
    struct qz_err err;
    if (setup(state) != 0)
        return -1;
    place_make(dir);
    snprintf(copy, sizeof copy, "%s.copy", dir);
    l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);

    assert_done(qz_token_new(f.t, f.county, "东门", f.now_ms + 1000, f.now_ms, r.token, &err), &err);
    memcpy(r.key, qz_ledger_public_key(l), 32);
    qz_enrol_signed_bytes(&r, msg);
    qz_ledger_sign(l, msg, sizeof msg, r.sig);
    assert_done(qz_kiosk_enrol(f.t, &r, f.now_ms, &a, &err), &err);
    assert_done(qz_ledger_enrol(l, "http://127.0.0.1", &a, &err), &err);
    assert_int_equal(qz_kiosk_by_bearer(f.t, a.bearer, &own, &err), 1);
    return 0;
}

static int end(void **state)
{
    qz_ledger_close(l);
    place_remove(dir);
    return teardown(state);
}

static void command(const char *what, const char *from, const char *to)
{
    char line[3 * PLACE_PATH];
    snprintf(line, sizeof line, "%s '%s' '%s'", what, from, to);
    if (system(line) != 0)
        fail_msg("%s: failed", line);
}

static void reopen(void)
{
    struct qz_err err;
    l = qz_ledger_open(dir, NULL, &err);
    if (!l)
        fail_msg("%s", err.msg);
}

static void keep_copy(void)
{
    qz_ledger_close(l);
    command("cp -rp", dir, copy);
    reopen();
}

static void put_back(void)
{
    qz_ledger_close(l);
    place_remove(dir);
    command("mv", copy, dir);
    reopen();
}

static void write_entries(unsigned n)
{
    struct qz_err err;
    for (unsigned i = 0; i < n; i++) {
        struct qz_entry e = i == 0 ? fleet_heads(act, 3) : fleet_checkin(act, &p[i % COUNT(p)]);
        assert_done(qz_ledger_append(l, &e, &err), &err);
    }
}

/* Upload all of it, `most` entries at once, as the uplink does. */
static void upload(unsigned most)
{
    struct qz_err err;
    while (qz_ledger_cosigned_size(l) < qz_ledger_size(l)) {
        struct qz_buf body = {0};
        struct qz_upload_answer a;
        uint64_t from = qz_ledger_cosigned_size(l) + 1, next;
        assert_done(qz_ledger_batch(l, from, most, 1 << 20, &body, &next, &err), &err);
        if (qz_journal_ingest(f.t, &own, from, body.data, body.len, f.now_ms, &a, &err) != QZ_INGEST_STORED)
            fail_msg("%s", err.msg);
        const char *note = strstr(body.data, "\n\n") + 2;
        assert_done(qz_ledger_cosigned(l, next - 1, note, a.cosignature, &err), &err);
        qz_buf_finish(&body);
    }
}

static void ask_from(uint64_t from, struct qz_log_answer *a)
{
    struct qz_err err;
    assert_done(qz_journal_heal(f.t, &own, from, a, &err), &err);
}

/* As an answer comes over the wire. */
static void over_the_wire(struct qz_log_answer *a)
{
    struct qz_err err;
    struct qz_buf json = {0};
    assert_int_equal(qz_log_answer_write(a, &json), 0);
    qz_log_answer_finish(a);
    assert_done(qz_log_answer_read(json.data, json.len, a, &err), &err);
    qz_buf_finish(&json);
}

#define H(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

#endif
