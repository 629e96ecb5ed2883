/* An upload is applied set-wise: it costs few trips to the database however many entries it has, and leaves
 * what its entries would have left one by one. */
#include "journal/allowance.h"
#include "journal/state.h"
#include "store/stmt_int.h"
#include "tests/journal/views_case.h"
#include "tests/support/postgres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define TRIPS_MOST 12

/* ---- trips ---- */

static struct qz_pass_issued crowd[1100];

static int setup_crowd(void **state)
{
    int rc = setup(state);
    qz_allowance_set(f.t, INT64_MAX, INT64_MAX);
    fleet_people(&f, f.county, crowd, COUNT(crowd), true);
    return rc;
}

/* Trips that uploading what was written costs. */
static uint64_t trips(void)
{
    uint64_t before = qz_db_trips(f.t->db);
    fleet_send(&f, &k);
    return qz_db_trips(f.t->db) - before;
}

/* n entries as of an open day: printed and live passes, names, people without one. */
static void write_day(size_t n, size_t first)
{
    fleet_write(&k, fleet_open(act));
    for (size_t i = 1; i < n; i++) {
        const struct qz_pass_issued *one = &crowd[(first + i) % COUNT(crowd)];
        if (i % 20 == 0)
            fleet_write(&k, fleet_heads(act, 1));
        else if (i % 10 == 0)
            fleet_write(&k, fleet_tail(act, one->who));
        else if (i % 5 == 0)
            fleet_write(&k, fleet_live(act, one, FLEET_NOW / 1000));
        else
            fleet_write(&k, fleet_checkin(act, one));
    }
}

static void the_trips_of_an_upload_do_not_grow_with_it(void **state)
{
    (void)state;
    write_day(100, 0);
    uint64_t few = trips();
    write_day(1000, 100);
    uint64_t many = trips();
    assert_true(many <= TRIPS_MOST);
    assert_true(few <= TRIPS_MOST);
    assert_true(fleet_row(&f, act).pending + fleet_row(&f, act).proven > 800);
}

static void confirmations_and_late_entries_are_among_them(void **state)
{
    (void)state;
    write_day(900, 0);
    for (size_t i = 0; i < 50; i++)
        fleet_write(&k, fleet_late(act, f.cadre, crowd[1000 + i].who, 1));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    assert_true(trips() <= TRIPS_MOST);
    assert_int_equal(fleet_row(&f, act).late, 50);
}

static void so_are_voids_of_what_came_and_of_what_comes_with_them(void **state)
{
    (void)state;
    write_day(500, 0);
    fleet_send(&f, &k);
    int64_t before = fleet_row(&f, act).pending;
    write_day(1, 0);
    uint64_t in = fleet_write(&k, fleet_checkin(act, &crowd[700]));
    fleet_write(&k, fleet_void(in));
    for (uint64_t n = 2; n < 302; n++)
        fleet_write(&k, fleet_void(n));
    assert_true(trips() <= TRIPS_MOST);
    assert_int_equal(fleet_verdict(&f, &k, in + 1), QZ_J_ACCEPTED);
    assert_true(fleet_row(&f, act).pending < before - 200);
}

/* An activity with check-out, in which 400 people come and 300 of them go. */
static void who_comes_and_goes_is_among_them(void **state)
{
    struct qz_err err;
    struct qz_activity_row hall = {.kind = QZ_ACT_OPEN_DAY, .start_ms = FLEET_NOW, .checkout = true};
    (void)state;
    hall.end_ms = hall.start_ms + 7200000;
    strcpy(hall.organisation, f.county);
    strcpy(hall.title, "大厅");
    assert_done(qz_activity_add(f.t, &hall, f.now_ms, &err), &err);

    fleet_write(&k, fleet_open(hall.id));
    for (size_t i = 0; i < 400; i++)
        fleet_write(&k, fleet_checkin(hall.id, &crowd[i]));
    for (size_t i = 0; i < 300; i++) {
        struct qz_entry gone = fleet_tail(hall.id, crowd[i].who);
        gone.kind = QZ_ENTRY_CHECKOUT;
        fleet_write(&k, gone);
    }
    assert_true(trips() <= TRIPS_MOST);
    assert_int_equal(fleet_row(&f, hall.id).pending, 400);
}

/* ---- one by one ---- */

#define KIOSKS  3
#define ENTRIES 220 /* of a kiosk in a history */
#define PEOPLE  24

static uint64_t seed;
static bool clocks; /* entries tell how far the kiosk's clock is off */
static struct fleet_kiosk at[KIOSKS];
static struct qz_pass_issued known[PEOPLE], foreign[4];
static char acts[4][QZ_ID_TEXT], other[QZ_ID_TEXT];

static size_t any(size_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed >> 11) % n;
}

static const char *any_act(void)
{
    return any(12) ? acts[any(COUNT(acts))] : "a_aaaaaaaaaaaaaaaaaaaaaaaaae";
}

static const struct qz_pass_issued *anybody(void)
{
    return any(10) ? &known[any(PEOPLE)] : &foreign[any(COUNT(foreign))];
}

static struct qz_entry named(enum qz_entry_kind kind, const char *activity)
{
    struct qz_entry e = {.kind = kind, .at_ms = FLEET_NOW, .up_ms = 1000};
    memcpy(e.activity, activity, sizeof e.activity);
    return e;
}

static struct qz_entry clock_entry(void)
{
    struct qz_entry e = {.kind = QZ_ENTRY_CLOCK, .at_ms = FLEET_NOW, .has_offset = true};
    e.offset_ms = (int64_t)any(2) * 3600000;
    return e;
}

static struct qz_entry checkout(void)
{
    struct qz_entry e = named(QZ_ENTRY_CHECKOUT, any_act());
    memcpy(e.who, anybody()->who, sizeof e.who);
    return e;
}

/* A check-in that is anew one of before. */
static struct qz_entry again(uint64_t size)
{
    struct qz_entry e = fleet_checkin(any_act(), anybody());
    e.of = size ? 1 + any(size) : 0;
    return e;
}

/* By a cadre of the county, one whom nobody knows, or by the kiosk itself. */
static struct qz_entry opened(void)
{
    struct qz_entry e = fleet_open(any_act());
    const char *by[] = {f.cadre, "c_aaaaaaaaaaaaaaaaaaaaaaaaae", ""};
    strcpy(e.cadre, by[any(COUNT(by))]);
    return e;
}

static struct qz_entry any_entry(uint64_t size)
{
    uint64_t target = 1 + any(size + 1); /* perhaps itself */

    switch (any(20)) {
    case 0:
        return opened();
    case 1:
        return named(QZ_ENTRY_CLOSE, any_act());
    case 2:
        return fleet_heads(any_act(), (unsigned)any(40));
    case 3:
    case 4:
        return fleet_live(any_act(), anybody(), FLEET_NOW / 1000 - 30 * (int64_t)any(3));
    case 5:
        return fleet_tail(any_act(), anybody()->who);
    case 6:
        return fleet_late(any_act(), f.cadre, any(3) ? anybody()->who : "", (unsigned)any(3));
    case 7:
        return fleet_confirm(any_act(), any(8) ? f.cadre : "c_aaaaaaaaaaaaaaaaaaaaaaaaae", 0);
    case 8:
        return fleet_confirm(any_act(), f.cadre, target);
    case 9:
        return fleet_reject(any_act(), f.cadre, target);
    case 10:
    case 11:
    case 12:
        return fleet_void(target);
    case 13:
        return checkout();
    case 14:
        return again(size);
    case 15:
        return any(3) || !clocks ? fleet_checkin(any_act(), anybody()) : clock_entry();
    default:
        return fleet_checkin(any_act(), anybody());
    }
}

/* All that a kiosk will ever write. Its clock goes on, and is off by hours now and then. */
static void write_history(struct fleet_kiosk *one)
{
    for (int i = 0; i < ENTRIES; i++) {
        struct qz_entry e = any_entry(one->size);
        e.up_ms = 1000 + i * 500;
        e.at_ms += i * 500 + (any(15) ? 0 : 8 * INT64_C(3600000));
        fleet_write(one, e);
    }
}

static void upload(struct qz_tracker *t, struct fleet_kiosk *one, uint64_t from, uint64_t to)
{
    struct qz_upload_answer answer;
    struct qz_buf body = {0};
    struct qz_err err;
    fleet_body(one, from, to, &body);
    if (qz_journal_ingest(t, &one->row, from, body.data, body.len, f.now_ms, &answer, &err) !=
        QZ_INGEST_STORED)
        fail_msg("%s", err.msg);
    qz_buf_finish(&body);
}

/* The same entries in the same order: in batches of `size`, kiosk after kiosk by pieces. */
static void upload_all(struct qz_tracker *t, uint64_t size)
{
    static const uint64_t pieces[] = {1, 2, 70, 110, 111, 160, ENTRIES + 1};
    for (size_t piece = 0; piece + 1 < COUNT(pieces); piece++)
        for (int i = 0; i < KIOSKS; i++)
            for (uint64_t n = pieces[piece], to; n < pieces[piece + 1]; n = to + 1) {
                to = n + size < pieces[piece + 1] ? n + size - 1 : pieces[piece + 1] - 1;
                upload(t, &at[i], n, to);
            }
}

/* Receipts and places differ between the two; their order does not. */
static const char *const shown[] = {
    "SELECT activity,youth,log,n,at_ms,how,confirm,out_ms,whose FROM participation ORDER BY seq",
    "SELECT activity,youth,log,n,at_ms,how FROM participation ORDER BY known",
    "SELECT activity,youth,log,n,at_ms,how FROM duplicate ORDER BY seq",
    "SELECT activity,entry,target FROM confirmation ORDER BY seq",
    "SELECT activity,youth FROM fallen ORDER BY seq",
    "SELECT id,verdict,line FROM entry WHERE id>(CAST(2 AS bigint)<<40) ORDER BY id",
    "SELECT entry FROM gone ORDER BY entry",
    "SELECT step,youth,entry FROM live_used ORDER BY step,youth",
    "SELECT entry FROM live_wrong ORDER BY entry",
    "SELECT entry,cadre,whose FROM attributed ORDER BY entry",
    "SELECT * FROM cadre_deed ORDER BY entry",
    "SELECT * FROM activity_figure ORDER BY activity",
    "SELECT * FROM activity_whose ORDER BY activity,whose",
    "SELECT * FROM activity_log ORDER BY activity,log",
    "SELECT * FROM organisation_quarter ORDER BY organisation,quarter",
    "SELECT * FROM organisation_kind WHERE counted<>0 ORDER BY organisation,quarter,kind",
    ("SELECT * FROM organisation_whose WHERE counted<>0 OR attested<>0 OR late<>0 "
     "ORDER BY organisation,quarter,whose"),
    "SELECT quarter,block,organisation,log,times FROM reach ORDER BY quarter,block,organisation,log",
    "SELECT log,activity,n,opens FROM opening ORDER BY log,activity,n",
    "SELECT log,n,up_ms,real_ms,age_ms FROM clock_known ORDER BY log,n",
    "SELECT entry,most FROM seen_fell ORDER BY entry",
};

static void table(struct qz_db *db, const char *sql, struct qz_buf *out)
{
    struct qz_err err;
    struct qz_stmt *s = qz_db_stmt(db, sql, &err);
    int rc;
    if (!s)
        fail_msg("%s", err.msg);
    while ((rc = qz_step(s, &err)) == 1) {
        for (int i = 0; i < qz_col_count(s); i++)
            qz_col_encode(s, i, out);
        qz_buf_char(out, '\n');
    }
    assert_int_equal(rc, 0);
    qz_buf_char(out, '.');
}

static void same_tables(struct qz_tracker *a, struct qz_tracker *b, uint64_t of_seed)
{
    for (size_t i = 0; i < COUNT(shown); i++) {
        struct qz_buf one = {0}, two = {0};
        table(a->db, shown[i], &one);
        table(b->db, shown[i], &two);
        if (strcmp(one.data, two.data) != 0)
            fail_msg("seed %llu: %s\n%s\nand\n%s", (unsigned long long)of_seed, shown[i], one.data, two.data);
        qz_buf_finish(&one);
        qz_buf_finish(&two);
    }
}

static void follows_from_the_log(struct qz_tracker *t, uint64_t of_seed)
{
    uint64_t differences;
    struct qz_err err;
    if (qz_views_check(t, &differences, &err) != 0)
        fail_msg("%s", err.msg);
    if (differences)
        fail_msg("seed %llu: %llu rows are others when made anew", (unsigned long long)of_seed,
                 (unsigned long long)differences);
}

static void make_county(void)
{
    fleet_make(&f);
    fleet_county(&f, "邻县", other);
    fleet_enrol(&f, &at[0], f.county, "东门");
    fleet_enrol(&f, &at[1], f.county, "西门");
    fleet_enrol(&f, &at[2], other, "邻县");
    fleet_people(&f, f.county, known, PEOPLE, true);
    fleet_people(&f, other, foreign, COUNT(foreign), true);
    for (size_t i = 0; i < COUNT(acts); i++)
        fleet_activity(&f, (enum qz_activity_kind)i, (int)i % 2, acts[i]);
}

/* Another tracker of the same directory, and of a copy of its database, as it is now. */
static struct qz_tracker *twin(const char *dir, char address[PLACE_PATH])
{
    char command[300];
    struct qz_err err;
    struct qz_db_options opt = f.opt;
    qz_tracker_close(f.t);
    snprintf(command, sizeof command, "cp -a %s/. %s/", f.dir, dir);
    assert_int_equal(system(command), 0);
    if (f.opt.database) {
        postgres_copy(f.address, address);
        opt.database = address;
    }

    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_non_null(f.t);
    struct qz_tracker *t = qz_tracker_open(dir, &opt, &err);
    assert_non_null(t);
    return t;
}

static void remove_twin(struct qz_tracker *t, const char *dir, const char *address)
{
    qz_tracker_close(t);
    qz_spec_dir_remove(dir);
    if (*address)
        postgres_remove(address);
}

static void compare(uint64_t of_seed)
{
    char dir[64], address[PLACE_PATH] = "";
    seed = of_seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    clocks = of_seed % 2 == 0;
    memset(at, 0, sizeof at);
    make_county();
    qz_spec_dir(dir);
    struct qz_tracker *t = twin(dir, address);
    for (int i = 0; i < KIOSKS; i++)
        write_history(&at[i]);
    upload_all(f.t, QZ_BATCH_ENTRIES);
    upload_all(t, 1);

    /* What a clock tells changes the verdicts of entries that came before: in one batch at once, else by a
     * later word in the own log. */
    if (!clocks)
        same_tables(f.t, t, of_seed);
    follows_from_the_log(f.t, of_seed);
    follows_from_the_log(t, of_seed);
    remove_twin(t, dir, address);
    for (int i = 0; i < KIOSKS; i++)
        fleet_kiosk_finish(&at[i]);
    fleet_remove(&f);
}

static void a_batch_leaves_what_its_entries_leave_one_by_one(void **state)
{
    (void)state;
    const char *more = getenv("QZ_SETS_SEEDS");
    uint64_t seeds = more ? strtoull(more, NULL, 10) : 3;
    for (uint64_t i = 1; i <= seeds; i++)
        compare(i);
}

int main(void)
{
#define CROWD(test) cmocka_unit_test_setup_teardown(test, setup_crowd, teardown)
    const struct CMUnitTest tests[] = {
        CROWD(the_trips_of_an_upload_do_not_grow_with_it),
        CROWD(confirmations_and_late_entries_are_among_them),
        CROWD(so_are_voids_of_what_came_and_of_what_comes_with_them),
        CROWD(who_comes_and_goes_is_among_them),
        cmocka_unit_test(a_batch_leaves_what_its_entries_leave_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
