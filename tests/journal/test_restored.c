/* A tracker that was put back from a copy: kiosks send again what it lacks, and nothing is worth less for it.
 */
#include "tests/journal/views_case.h"

#include <stdio.h>

/* Run a command in the tracker's directory, with the tracker stopped. */
static void while_stopped(const char *command)
{
    char line[300];
    snprintf(line, sizeof line, "cd '%s' && %s", f.dir, command);
    qz_tracker_close(f.t);
    f.t = NULL;
    if (system(line) != 0)
        fail_msg("%s: failed", line);
    fleet_reopen(&f);
}

static void keep_copy(void)
{
    while_stopped("mkdir copy && cp -p *.* copy/");
}

static void put_back(void)
{
    while_stopped("rm -f *.* && mv copy/* .");
}

static void check_ins_sent_again_count_as_they_did(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    struct qz_err err;
    fleet_write(&k, fleet_open(act));
    fleet_send(&f, &k);
    keep_copy();
    uint64_t held = k.size;
    for (int i = 0; i < 5; i++) {
        fleet_write(&k, i == 0 ? fleet_live(act, &p[i], FLEET_NOW / 1000) : fleet_checkin(act, &p[i]));
        fleet_send(&f, &k); /* each has seen the cosignature of the one before */
    }
    fleet_write(&k, fleet_heads(act, 4));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_write(&k, fleet_void(held + 5));
    fleet_send(&f, &k);
    struct qz_activity_row before = row();
    struct qz_stats figures = stats();
    assert_int_equal(before.proven, 1);
    assert_int_equal(before.attested, 3);

    put_back();
    assert_int_equal(row().proven, 0);
    assert_int_equal(fleet_upload(&f, &k, &err), QZ_INGEST_STORED); /* nothing is new to the kiosk */
    k.sent = held;                                                  /* as the tracker tells it */
    fleet_send(&f, &k);
    struct qz_activity_row after = row();
    struct qz_stats again = stats();
    assert_int_equal(fleet_verdict(&f, &k, held + 1), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, held + 2), QZ_J_SEEN_AHEAD);
    assert_memory_equal(&after, &before, sizeof before);
    assert_memory_equal(&again, &figures, sizeof figures);
}

static void revoke(const struct qz_pass_issued *one)
{
    struct qz_err err;
    struct qz_pass_revocation done;
    struct qz_pass pass = pass_of(one);
    f.now_ms += 1000;
    assert_done(qz_pass_revoke(f.t, &pass, f.now_ms, &done, &err), &err);
}

static const char *etag(void)
{
    static char tag[72];
    struct qz_err err;
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, tag, &err), &err);
    return tag;
}

static void a_kiosk_misses_no_revocation_of_before_or_after(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass pass;
    char dir[64], before[72];
    qz_spec_dir(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);
    revoke(&p[0]);
    keep_copy();
    revoke(&p[1]);
    tell_kiosk(l);
    memcpy(before, etag(), sizeof before);

    put_back();
    tell_kiosk(l); /* a shorter list than the kiosk has */
    revoke(&p[2]); /* and one as long, with another pass */
    assert_string_not_equal(etag(), before);
    tell_kiosk(l);
    for (int i = 0; i < 4; i++) {
        pass = pass_of(&p[i]);
        assert_int_equal(qz_ledger_revoked(l, &pass, NULL), i < 3);
    }
    qz_ledger_close(l);
    qz_spec_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(check_ins_sent_again_count_as_they_did),
        T(a_kiosk_misses_no_revocation_of_before_or_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
