/* A tracker on PostgreSQL, where others are at work: what was in the way is tried again, and several trackers
 * on one database are as good as one. */
#include "base/file.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "tests/support/fleet.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct fleet f;
static struct fleet_kiosk k;
static char activity[QZ_ID_TEXT];
static struct qz_pass_issued youth[3];

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_people(&f, f.county, youth, COUNT(youth), false);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, activity);
    fleet_enrol(&f, &k, f.county, "东门");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    uint64_t differences;
    struct qz_err err;
    int rc = qz_views_rebuild(f.t, &differences, &err);
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return rc == 0 && differences == 0 ? 0 : -1;
}

/* The next so many entries meet somebody who is in the way. */
static void be_in_the_way(int times)
{
    char sql[600];
    snprintf(sql, sizeof sql,
             "CREATE SEQUENCE way; CREATE FUNCTION way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
             "IF nextval('way') <= %d THEN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END IF; RETURN NULL; "
             "END $$; CREATE TRIGGER way AFTER INSERT ON entry FOR EACH STATEMENT EXECUTE FUNCTION way()",
             times);
    postgres_do(f.address, sql);
}

static void an_upload_that_meets_another_is_tried_again(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(activity));
    fleet_write(&k, fleet_checkin(activity, &youth[0]));
    be_in_the_way(2);
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_ACCEPTED);
    assert_int_equal(fleet_row(&f, activity).pending, 1);
}

/* A conflict would tell the kiosk that what it has contradicts what is held. */
static void one_that_meets_others_for_ever_is_no_conflict(void **state)
{
    (void)state;
    struct qz_err err = {0};
    fleet_write(&k, fleet_open(activity));
    be_in_the_way(4);
    assert_int_equal(fleet_upload(&f, &k, &err), QZ_INGEST_FAILED);
    assert_int_equal(err.code, QZ_E_IO);
    assert_int_equal(k.sent, 0);
    fleet_send(&f, &k);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_upload_that_meets_another_is_tried_again),
        T(one_that_meets_others_for_ever_is_no_conflict),
    };
    setenv("QZ_TEST_DATABASE", "postgres", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
