/* A county with two kiosks and some people: what the tests of verdicts and views begin with. Each test file
 * has its own. */
#ifndef QZ_TESTS_VIEWS_CASE_H
#define QZ_TESTS_VIEWS_CASE_H

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <stdlib.h>
#include <string.h>

static struct fleet f;
static struct fleet_kiosk k, sibling;
static struct qz_pass_issued p[20];
static char act[QZ_ID_TEXT];

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_enrol(&f, &sibling, f.county, "西门");
    fleet_people(&f, f.county, p, COUNT(p), true);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, act);
    return 0;
}

__attribute__((unused)) static int teardown(void **state)
{
    (void)state;
    uint64_t differences;
    struct qz_err err;
    /* Whatever a test did, the views follow from the journal. */
    int rc = qz_views_rebuild(f.t, &differences, &err);
    if (rc == 0 && differences == 0)
        rc = qz_views_rebuild(f.t, &differences, &err);
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
    fleet_remove(&f);
    return rc == 0 && differences == 0 ? 0 : -1;
}

/* The verdict on an entry that is uploaded by itself. */
__attribute__((unused)) static enum qz_judgement judged(struct qz_entry e)
{
    uint64_t n = fleet_write(&k, e);
    fleet_send(&f, &k);
    return fleet_verdict(&f, &k, n);
}

__attribute__((unused)) static struct qz_activity_row row(void)
{
    return fleet_row(&f, act);
}

__attribute__((unused)) static struct qz_stats stats(void)
{
    return fleet_stats(&f, f.county);
}

__attribute__((unused)) static struct qz_pass pass_of(const struct qz_pass_issued *issued)
{
    struct qz_pass pass;
    assert_true(qz_pass_unpack(issued->pass, sizeof issued->pass, &pass));
    return pass;
}
/* What the tracker would tell kiosk k now, told to that ledger. */
__attribute__((unused)) static void tell_kiosk(struct qz_ledger *l)
{
    struct qz_err err;
    struct qz_config c;
    struct qz_buf json = {0};
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(qz_config_write(&c, &json), 0);
    assert_done(qz_ledger_config(l, json.data, json.len, NULL, &err), &err);
    qz_config_finish(&c);
    qz_buf_finish(&json);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

#endif
