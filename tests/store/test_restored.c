/* A tracker that was put back from a copy: kiosks send again what it lacks, and nothing is worth less for it.
 */
#include "tests/store/views_case.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(check_ins_sent_again_count_as_they_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
