/* What the tracker tells the kiosk: taken whole or not at all. */
#include "base/clock.h"
#include "ledger/ledger_int.h"
#include "store/stmt_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "wire/messages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/ledger/ledger_case.h"

static int tell(struct fixture *f, struct kit_config k, struct qz_err *err)
{
    struct qz_buf b = {0};
    kit_config_json(&k, &b);
    int rc = qz_ledger_config(f->l, b.data, b.len, NULL, err);
    qz_buf_finish(&b);
    return rc;
}

static void tell_well(struct fixture *f, struct kit_config k)
{
    struct qz_err err = {0};
    if (tell(f, k, &err) != 0)
        fail_msg("%s", err.msg);
}

static const char *setting(struct fixture *f, const char *name)
{
    static struct qz_buf b;
    assert_int_equal(qz_ledger_get(f->l, name, &b, NULL), 0);
    return b.data;
}

static bool revoked(struct fixture *f, unsigned youth)
{
    struct qz_pass pass;
    kit_pass(youth, 0, &pass);
    return qz_ledger_revoked(f->l, &pass, NULL);
}

static int activities(struct fixture *f, struct qz_activity out[8])
{
    return qz_ledger_activities(f->l, 0, INT64_MAX, out, 8, NULL);
}

/* ---- configuration ---- */

static void a_configuration_is_there_after_a_restart(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8];
    struct qz_cadre c;
    const struct qz_pass_key *key;

    tell_well(f, (struct kit_config){.version = 1, .activities = 3, .revoked_number = 1, .revoked = 2});
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);

    assert_int_equal(activities(f, a), 3);
    assert_string_equal(a[1].title, "version 1");
    assert_string_equal(a[1].place, "hall 1");
    assert_int_equal(a[1].kind, QZ_ACT_FACE_TO_FACE);
    assert_int_equal(a[1].start_ms, KIT_DAY + QZ_DAY_MS);

    assert_int_equal(qz_ledger_cadre(f->l, kit_cadre(0), &c, NULL), 1);
    assert_string_equal(c.id, kit_cadre(0));
    assert_string_equal(c.pin, "a hash");
    assert_int_equal(qz_ledger_cadre(f->l, kit_cadre(1), &c, NULL), 0);

    assert_int_equal(qz_ledger_keys(f->l, &key), 1);
    assert_int_equal(key[0].id, 1);
    assert_true(revoked(f, 100) && revoked(f, 101));
    assert_false(revoked(f, 102));

    assert_string_equal(setting(f, QZ_SETTING_NAME), "kiosk, version 1");
    assert_string_equal(setting(f, QZ_SETTING_HOST), "tracker.example");
    assert_string_equal(setting(f, QZ_SETTING_PHONE), "0");
    assert_string_equal(setting(f, QZ_SETTING_DEMO), "0");
}

static void cadres_of_one_masked_name_are_told_apart_by_a_number(void **state)
{
    struct fixture *f = *state;
    struct qz_cadre c[3];

    tell_well(f, (struct kit_config){.version = 1});
    assert_int_equal(qz_ledger_cadres(f->l, 0, c, 3, NULL), 1);
    assert_int_equal(c[0].nth, 0); /* there is no other */

    tell_well(f, (struct kit_config){.version = 2, .cadres = 5});
    assert_int_equal(qz_ledger_cadres(f->l, 0, c, 3, NULL), 3);
    assert_int_equal(c[2].nth, 3);
    assert_int_equal(qz_ledger_cadres(f->l, 3, c, 3, NULL), 2);
    assert_string_equal(c[1].id, kit_cadre(4));
    assert_int_equal(c[1].nth, 5);

    assert_int_equal(qz_ledger_cadres(f->l, 5, c, 3, NULL), 0);
    assert_int_equal(qz_ledger_cadre(f->l, kit_cadre(3), c, NULL), 1);
    assert_int_equal(c[0].nth, 4);
}

static void the_figures_can_be_read_back(void **state)
{
    struct fixture *f = *state;
    struct qz_stats s;
    tell_well(f, (struct kit_config){.version = 1});
    const char *json = setting(f, QZ_SETTING_STATS);
    assert_int_equal(qz_stats_read(json, strlen(json), &s, NULL), 0);
    assert_string_equal(s.period, "2017-Q2");
}

static void a_new_configuration_replaces_the_old_one(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8];
    tell_well(f, (struct kit_config){.version = 1, .activities = 5});
    tell_well(f, (struct kit_config){.version = 2, .activities = 2});
    assert_int_equal(activities(f, a), 2);
    assert_string_equal(a[0].title, "version 2");
}

static void a_bad_configuration_leaves_the_old_one(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8];
    struct qz_err err = {0};
    struct qz_buf b = {0};

    tell_well(f, (struct kit_config){.version = 1, .activities = 2, .revoked_number = 1});
    kit_config_json(&(struct kit_config){.version = 2, .activities = 4, .revoked_number = 2}, &b);
    memcpy(strstr(b.data, "open_day"), "open_xxx", 8);

    assert_int_equal(qz_ledger_config(f->l, b.data, b.len, NULL, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(qz_ledger_config(f->l, b.data, b.len / 2, NULL, &err), -1);
    qz_buf_finish(&b);

    assert_int_equal(activities(f, a), 2);
    assert_string_equal(a[0].title, "version 1");
    assert_string_equal(setting(f, QZ_SETTING_NAME), "kiosk, version 1");
}

static void a_configuration_that_contradicts_itself_leaves_the_old_one(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8];
    struct qz_buf b = {0};
    tell_well(f, (struct kit_config){.version = 1, .activities = 2, .revoked_number = 1});
    kit_config_json(&(struct kit_config){.version = 2, .activities = 3, .revoked_number = 2}, &b);
    char *twice = strstr(b.data, kit_activity(2));
    memcpy(twice, kit_activity(1), QZ_ID_TEXT - 1);
    assert_int_equal(qz_ledger_config(f->l, b.data, b.len, NULL, NULL), -1);
    qz_buf_finish(&b);
    assert_int_equal(activities(f, a), 2);
    assert_string_equal(a[0].title, "version 1");
    assert_string_equal(setting(f, QZ_SETTING_NAME), "kiosk, version 1");
}

static void an_older_list_is_taken_and_makes_no_withdrawn_pass_good_again(void **state)
{
    struct fixture *f = *state;
    tell_well(f, (struct kit_config){.version = 1, .revoked_number = 5, .revoked = 5});
    /* The tracker was put back from a copy, or somebody plays back what it said then. */
    tell_well(f, (struct kit_config){.version = 2, .revoked_number = 4, .revoked = 4});
    assert_string_equal(setting(f, QZ_SETTING_NAME), "kiosk, version 2");
    assert_true(revoked(f, 100) && revoked(f, 104));
    tell_well(f, (struct kit_config){.version = 3});
    assert_string_equal(setting(f, QZ_SETTING_NAME), "kiosk, version 3");
    assert_true(revoked(f, 100) && revoked(f, 104));
}

static void another_list_of_the_same_or_a_higher_number_adds_its_passes(void **state)
{
    struct fixture *f = *state;
    tell_well(f, (struct kit_config){.version = 1, .revoked_number = 5, .revoked = 5});
    /* Put back to number 4, the tracker withdrew others. */
    tell_well(f, (struct kit_config){.version = 2, .revoked_number = 5, .revoked = 5, .revoked_first = 1});
    assert_true(revoked(f, 100) && revoked(f, 105));
    tell_well(f, (struct kit_config){.version = 3, .revoked_number = 6, .revoked = 5, .revoked_first = 2});
    assert_true(revoked(f, 100) && revoked(f, 105) && revoked(f, 106));
    assert_false(revoked(f, 107));
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_true(revoked(f, 100) && revoked(f, 106));
}

static void a_tracker_with_other_keys_begins_its_own_list(void **state)
{
    struct fixture *f = *state;
    tell_well(f, (struct kit_config){.version = 1, .revoked_number = 7, .revoked = 2});
    tell_well(f, (struct kit_config){.version = 2, .key = 1, .revoked_number = 1, .revoked = 1});
    struct qz_pass pass;
    kit_pass(100, 1, &pass);
    assert_true(qz_ledger_revoked(f->l, &pass, NULL));
    assert_false(revoked(f, 100));
}

static void a_youth_whose_pass_was_withdrawn_may_have_another(void **state)
{
    struct fixture *f = *state;
    struct qz_pass pass;
    uint8_t live[QZ_PASS_LIVE_BYTES];
    tell_well(f, (struct kit_config){.version = 1, .revoked_number = 1, .revoked = 1});
    kit_pass(100, 0, &pass);
    assert_true(qz_ledger_revoked(f->l, &pass, NULL));
    pass.raw[21] ^= 1; /* of the same youth, with another end */
    assert_false(qz_ledger_revoked(f->l, &pass, NULL));
    pass.raw[21] ^= 1;
    qz_pass_make_live(pass.raw, (const uint8_t[QZ_PASS_SECRET_BYTES]){7}, KIT_DAY / 1000, live);
    assert_true(qz_pass_unpack(live, sizeof live, &pass));
    assert_true(qz_ledger_revoked(f->l, &pass, NULL)); /* the withdrawn one, on a phone */
}

/* The ledger of a kiosk that holds the youth 100 on a list numbered 7, as it was before lists were of passes.
 */
static void make_old(struct fixture *f)
{
    char path[PLACE_PATH + 20];
    uint8_t id[QZ_ID_BYTES];

    tell_well(f, (struct kit_config){.version = 1});
    qz_ledger_close(f->l);

    snprintf(path, sizeof path, "%s/kiosk.db", f->dir);
    struct qz_db *db = qz_db_open(path, NULL, NULL);
    assert_non_null(db);

    assert_int_equal(
        qz_db_exec(
            db,
            "ALTER TABLE sibling DROP COLUMN seal; ALTER TABLE elsewhere DROP COLUMN seal;"
            "DROP TABLE seal; DROP TABLE seal_end; DROP TABLE unsealed; DROP TABLE tracker_note;"
            "DROP TABLE discounted; DROP TABLE kept; DROP TABLE setting_digest; DROP TABLE rekey; DROP TABLE "
            "roster_page; DROP TABLE revoked_page;"
            "DELETE FROM setting WHERE name='revoked.digest'; ALTER TABLE activity DROP COLUMN unnamed_most;"
            "ALTER TABLE activity DROP COLUMN past; ALTER TABLE activity DROP COLUMN confirmed; ALTER TABLE "
            "activity DROP COLUMN came; ALTER TABLE activity DROP COLUMN waiting; DROP TABLE confirmation;"
            "ALTER TABLE activity DROP COLUMN capacity; ALTER TABLE activity DROP COLUMN checkout; DROP TABLE departure;"
            "DROP TABLE sealed; DROP TABLE notice; DROP TABLE picture; DROP TABLE part;"
            "DROP INDEX sibling_at; DROP INDEX person_of_tail; ALTER TABLE person DROP COLUMN digit; ALTER TABLE person_next DROP COLUMN digit;"
            "ALTER TABLE person DROP COLUMN initial; ALTER TABLE person_next DROP COLUMN initial; ALTER TABLE sibling DROP COLUMN known_as;"
            "DROP TABLE stay; DROP TABLE revoked_pass; DROP TABLE figure; ALTER TABLE cadre DROP COLUMN stale; PRAGMA "
            "user_version=3;"
            "UPDATE setting SET value='7' WHERE name='revoked.number'",
            NULL),
        0);

    struct qz_stmt *s = qz_db_stmt(db, "INSERT INTO revoked VALUES(?)", NULL);
    assert_true(s && qz_id_parse('y', kit_youth(100), id));
    qz_bind_blob(s, 1, id, sizeof id);
    assert_int_equal(qz_run(s, NULL), 0);

    qz_db_close(db);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_non_null(f->l);
}

static void a_list_of_youths_holds_until_the_first_list_of_passes(void **state)
{
    struct fixture *f = *state;
    make_old(f);
    assert_true(revoked(f, 100));
    assert_false(revoked(f, 101));
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_true(revoked(f, 100));
    tell_well(f, (struct kit_config){.version = 2, .revoked_number = 1, .revoked = 1, .revoked_first = 1});
    assert_false(revoked(f, 100));
    assert_true(revoked(f, 101));
}

static void activities_are_found_by_the_time_they_touch(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8];
    tell_well(f, (struct kit_config){.version = 1, .activities = 4});
    int64_t second = KIT_DAY + QZ_DAY_MS, hours2 = 2 * 3600000;
    assert_int_equal(qz_ledger_activities(f->l, second, second + 1, a, 8, NULL), 1);
    assert_string_equal(a[0].id, kit_activity(1));
    assert_int_equal(qz_ledger_activities(f->l, second + hours2 - 1, second + hours2, a, 8, NULL), 1);
    assert_int_equal(qz_ledger_activities(f->l, second + hours2, second + hours2 + 1, a, 8, NULL), 0);
    assert_int_equal(qz_ledger_activities(f->l, second - 1, second, a, 8, NULL), 0);
    assert_int_equal(qz_ledger_activities(f->l, 0, INT64_MAX, a, 2, NULL), 2);
    assert_string_equal(a[0].id, kit_activity(0));
}

static void the_open_activity_is_marked_and_known_with_its_title(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8], now;
    struct qz_entry e = kit_open(1, 0), unknown = kit_open(9, 1);

    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);

    assert_int_equal(activities(f, a), 2);
    assert_true(!a[0].open && a[1].open);
    assert_int_equal(qz_ledger_session(f->l, &now, NULL), 1);
    assert_string_equal(now.title, "version 1");

    assert_int_equal(qz_ledger_append(f->l, &unknown, NULL), 0);
    assert_int_equal(qz_ledger_session(f->l, &now, NULL), 1);
    assert_string_equal(now.id, kit_activity(9));
    assert_string_equal(now.title, "");
    assert_int_equal(now.kind, QZ_ACT_COUNT);
}

/* Sixty characters, of three or four bytes each, are a title and a place; none of them is cut. */
static void the_longest_title_and_place_are_read_whole(void **state)
{
    struct fixture *f = *state;
    struct qz_activity a[8];
    char title[QZ_TITLE_TEXT] = "", place[QZ_TITLE_TEXT] = "", sql[1000];
    for (int i = 0; i < QZ_TITLE_CHARS; i++) {
        strcat(title, "𠮷");
        strcat(place, "馆");
    }
    tell_well(f, (struct kit_config){.version = 1, .activities = 1});
    snprintf(sql, sizeof sql, "UPDATE activity SET title = '%s', place = '%s'", title, place);
    assert_int_equal(qz_db_exec(f->l->db, sql, NULL), 0);
    assert_int_equal(activities(f, a), 1);
    assert_string_equal(a[0].title, title);
    assert_string_equal(a[0].place, place);
}

/* ---- the roster ---- */

static void page(struct fixture *f, unsigned from, unsigned n, int times_before, bool first, bool last)
{
    struct qz_roster_person p[8] = {0};
    struct qz_roster r = {.person = p, .count = n};
    struct qz_err err = {0};
    struct qz_buf b = {0};
    for (unsigned i = 0; i < n; i++) {
        strcpy(p[i].id, kit_youth(from + i));
        snprintf(p[i].name, sizeof p[i].name, "李＊＊%u", from + i);
        strcpy(p[i].tail, "1234");
        p[i].times = times_before;
    }

    qz_roster_write(&r, &b);
    if (qz_ledger_roster(f->l, b.data, b.len, first, last, NULL, &err) != 0)
        fail_msg("%s", err.msg);
    qz_buf_finish(&b);
}

static struct qz_person person(struct fixture *f, unsigned youth, int64_t now_ms)
{
    struct qz_person p;
    assert_int_equal(qz_ledger_person(f->l, kit_youth(youth), now_ms, &p, NULL), 0);
    return p;
}

static void the_pages_of_a_roster_replace_the_old_one_together(void **state)
{
    struct fixture *f = *state;
    page(f, 0, 3, 0, true, true);
    assert_string_equal(person(f, 0, KIT_DAY).name, "李＊＊0");
    assert_string_equal(person(f, 0, KIT_DAY).tail, "1234");
    page(f, 10, 3, 0, true, false);
    assert_string_equal(person(f, 0, KIT_DAY).name, "李＊＊0");
    assert_string_equal(person(f, 10, KIT_DAY).name, "");
    page(f, 13, 3, 0, false, true);
    assert_string_equal(person(f, 0, KIT_DAY).name, "");
    assert_string_equal(person(f, 10, KIT_DAY).name, "李＊＊10");
    assert_string_equal(person(f, 15, KIT_DAY).name, "李＊＊15");
}

static void a_roster_that_was_broken_off_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    page(f, 0, 1, 0, true, false);
    page(f, 5, 1, 0, true, true);
    assert_string_equal(person(f, 0, KIT_DAY).name, "");
    assert_string_equal(person(f, 5, KIT_DAY).name, "李＊＊5");
}

static void times_elsewhere_count_for_the_year_they_were_told_in(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e = kit_checkin(0, 1, 0);
    tell_well(f, (struct kit_config){.version = 1, .now_ms = KIT_DAY});
    page(f, 0, 3, 4, true, true);
    assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);
    assert_int_equal(person(f, 1, KIT_DAY).times_this_year, 5);
    assert_int_equal(person(f, 2, KIT_DAY).times_this_year, 4);
    assert_int_equal(person(f, 1, KIT_DAY + 366 * QZ_DAY_MS).times_this_year, 0);
}

/* ---- the feed ---- */

static int feed(struct fixture *f, uint64_t next, unsigned activity, unsigned youth)
{
    struct qz_feed_checkin c = {.at_ms = KIT_DAY + 60000, .where = "二楼大厅"};
    struct qz_feed_elsewhere e = {.named = 3, .unnamed = 20};
    struct qz_feed_figure g = {.proven = 1, .attested = 2, .waiting = 3, .late = 4, .counted = (int)next};
    g.by[QZ_WHOSE_CADRE].attested = 1;
    g.by[QZ_WHOSE_ADMIN].attested = 7;

    struct qz_feed m = {.next = next,
                        .config = "\"tag\"",
                        .checkin = &c,
                        .checkins = 1,
                        .elsewhere = &e,
                        .elsewheres = 1,
                        .figure = &g,
                        .figures = 1};
    struct qz_buf b = {0}, stats = {0};

    strcpy(c.activity, kit_activity(activity));
    strcpy(c.who, kit_youth(youth));
    strcpy(e.activity, kit_activity(activity));
    strcpy(g.activity, kit_activity(activity));

    assert_int_equal(qz_ledger_get(f->l, QZ_SETTING_STATS, &stats, NULL), 0);
    assert_int_equal(qz_stats_read(stats.data, stats.len, &m.stats, NULL), 0);
    m.stats.youths = (int)next;
    m.stats.as_of_ms = KIT_DAY + (int64_t)next;

    qz_feed_write(&m, &b);
    int rc = qz_ledger_feed(f->l, b.data, b.len, NULL);

    qz_buf_finish(&b);
    qz_buf_finish(&stats);
    return rc;
}

static void a_check_in_at_a_sibling_is_known_with_its_place(void **state)
{
    struct fixture *f = *state;
    struct qz_seen_before before;
    struct qz_tally t;

    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(feed(f, 12, 0, 1), 0);

    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(0), kit_youth(1), &before, NULL), 1);
    assert_string_equal(before.where, "二楼大厅");
    assert_int_equal(before.at_ms, KIT_DAY + 60000);

    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    assert_int_equal(t.elsewhere, 23);
    assert_int_equal(t.named, 0);

    assert_string_equal(setting(f, QZ_SETTING_FEED_NEXT), "12");
    assert_string_equal(setting(f, QZ_SETTING_FEED_CONFIG), "\"tag\"");
    assert_non_null(strstr(setting(f, QZ_SETTING_STATS), "\"youths\":12"));
}

/* The count is of all kiosks; so is the list, which says where. */
static void who_came_at_siblings_is_in_the_list_with_the_place(void **state)
{
    struct fixture *f = *state;
    struct qz_counted c[6];
    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(qz_ledger_came(f->l, kit_activity(0), 0, c, 6, NULL), 0);
    assert_int_equal(feed(f, 12, 0, 1), 0); /* one minute after KIT_DAY, like the next */
    assert_int_equal(feed(f, 13, 0, 2), 0);
    assert_int_equal(qz_ledger_came(f->l, kit_activity(0), 0, c, 6, NULL), 3); /* none was here yet */
    assert_string_equal(c[0].where, "二楼大厅");
    assert_true(c[0].elsewhere && c[0].stands && c[0].n == 0 && c[0].people == 1);
    assert_true(c[0].at_ms == KIT_DAY + 60000);
    assert_string_equal(c[2].who, "");
    assert_string_equal(c[2].where, "");
    assert_true(c[2].elsewhere && c[2].people == 20 && c[2].at_ms == 0);

    /* Whom this kiosk counts too is its own. */
    struct qz_entry here[] = {kit_open(0, 0), kit_checkin(0, 1, 5), kit_checkin(0, 3, 6)};
    for (size_t i = 0; i < sizeof here / sizeof *here; i++)
        assert_int_equal(qz_ledger_append(f->l, &here[i], NULL), 0);
    assert_int_equal(qz_ledger_came(f->l, kit_activity(0), 0, c, 6, NULL), 4);
    assert_string_equal(c[0].who, kit_youth(3));
    assert_string_equal(c[1].who, kit_youth(1));
    assert_false(c[1].elsewhere);
    assert_string_equal(c[2].who, kit_youth(2));
    assert_true(c[2].elsewhere && c[3].people == 20);
    assert_int_equal(qz_ledger_came(f->l, kit_activity(0), 2, c, 1, NULL), 1); /* page by page */
    assert_string_equal(c[0].who, kit_youth(2));
    assert_int_equal(qz_ledger_came(f->l, kit_activity(0), 3, c, 6, NULL), 1);
    assert_int_equal(c[0].people, 20);
    assert_int_equal(qz_ledger_came(f->l, kit_activity(0), 4, c, 6, NULL), 0);
    assert_int_equal(qz_ledger_came(f->l, kit_activity(1), 0, c, 6, NULL), 0); /* another activity */
}

static void a_check_in_that_fell_at_a_sibling_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct qz_seen_before before;
    struct qz_feed_fallen gone = {0};
    struct qz_feed m = {.next = 13, .config = "\"tag\"", .fallen = &gone, .fallens = 1};
    struct qz_buf b = {0}, stats = {0};

    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(feed(f, 12, 0, 1), 0);
    assert_int_equal(feed(f, 12, 0, 2), 0);

    strcpy(gone.activity, kit_activity(0));
    strcpy(gone.who, kit_youth(1));
    assert_int_equal(qz_ledger_get(f->l, QZ_SETTING_STATS, &stats, NULL), 0);
    assert_int_equal(qz_stats_read(stats.data, stats.len, &m.stats, NULL), 0);

    qz_feed_write(&m, &b);
    assert_int_equal(qz_ledger_feed(f->l, b.data, b.len, NULL), 0);

    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(0), kit_youth(1), &before, NULL), 0);
    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(0), kit_youth(2), &before, NULL), 1);
    qz_buf_finish(&b);
    qz_buf_finish(&stats);
}

static void who_is_checked_in_here_and_at_a_sibling_is_one_person(void **state)
{
    struct fixture *f = *state;
    struct qz_tally t;
    struct qz_entry first = kit_checkin(0, 1, 0), again = kit_late(0, 1, 1), gone = kit_void(1, 2);

    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(qz_ledger_append(f->l, &first, NULL), 0); /* while nothing could be told */
    assert_int_equal(qz_ledger_append(f->l, &again, NULL), 0);
    assert_int_equal(feed(f, 12, 0, 1), 0); /* the same, two others and twenty without a name */

    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    assert_int_equal(t.named, 1);
    assert_int_equal(t.elsewhere, 22);

    assert_int_equal(qz_ledger_append(f->l, &gone, NULL), 0);
    gone.target = 2;
    assert_int_equal(qz_ledger_append(f->l, &gone, NULL), 0);

    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    assert_int_equal(t.named, 0);
    assert_int_equal(t.elsewhere, 23);
}

static void how_an_activity_is_known_is_kept_with_its_time(void **state)
{
    struct fixture *f = *state;
    struct qz_figures g;
    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(qz_ledger_figures(f->l, kit_activity(0), &g, NULL), 0);
    assert_int_equal(g.as_of_ms, 0);

    assert_int_equal(feed(f, 12, 0, 1), 0);
    assert_int_equal(feed(f, 13, 0, 1), 0);

    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_int_equal(qz_ledger_figures(f->l, kit_activity(0), &g, NULL), 0);
    assert_true(g.proven == 1 && g.attested == 2 && g.waiting == 3 && g.late == 4 && g.counted == 13);
    assert_true(g.by_cadre == 1 && g.by_admin == 7);
    assert_int_equal(g.as_of_ms, KIT_DAY + 13);
    assert_int_equal(qz_ledger_figures(f->l, kit_activity(1), &g, NULL), 0);
    assert_int_equal(g.as_of_ms, 0);

    /* Of an activity that is no longer there nothing is kept. */
    tell_well(f, (struct kit_config){.version = 2, .activities = 0});
    assert_int_equal(qz_ledger_figures(f->l, kit_activity(0), &g, NULL), 0);
    assert_int_equal(g.as_of_ms, 0);
}

static void one_s_own_check_in_goes_before_a_sibling_s(void **state)
{
    struct fixture *f = *state;
    struct qz_seen_before before;
    struct qz_entry e = kit_checkin(0, 1, 9);
    tell_well(f, (struct kit_config){.version = 1, .activities = 1});
    assert_int_equal(feed(f, 1, 0, 1), 0);
    assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);
    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(0), kit_youth(1), &before, NULL), 1);
    assert_string_equal(before.where, "");
}

static void what_siblings_told_goes_with_the_activity(void **state)
{
    struct fixture *f = *state;
    struct qz_seen_before before;
    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    assert_int_equal(feed(f, 1, 1, 1), 0);
    tell_well(f, (struct kit_config){.version = 2, .activities = 1});
    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(1), kit_youth(1), &before, NULL), 0);
}

static void a_bad_feed_changes_nothing(void **state)
{
    struct fixture *f = *state;
    tell_well(f, (struct kit_config){.version = 1, .activities = 1});
    assert_int_equal(feed(f, 5, 0, 1), 0);
    assert_int_equal(qz_ledger_feed(f->l, "{\"next\":9}", 10, NULL), -1);
    assert_string_equal(setting(f, QZ_SETTING_FEED_NEXT), "5");
}

static void the_log_knows_nothing_of_all_this(void **state)
{
    struct fixture *f = *state;
    uint64_t differences = 1;
    tell_well(f, (struct kit_config){.version = 1, .activities = 2});
    page(f, 0, 3, 4, true, true);
    assert_int_equal(feed(f, 5, 0, 1), 0);
    assert_int_equal(qz_ledger_size(f->l), 0);
    assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);
    assert_int_equal(differences, 0);
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(a_configuration_is_there_after_a_restart),
        spec(cadres_of_one_masked_name_are_told_apart_by_a_number),
        spec(the_figures_can_be_read_back),
        spec(a_new_configuration_replaces_the_old_one),
        spec(a_bad_configuration_leaves_the_old_one),
        spec(a_configuration_that_contradicts_itself_leaves_the_old_one),
        spec(an_older_list_is_taken_and_makes_no_withdrawn_pass_good_again),
        spec(another_list_of_the_same_or_a_higher_number_adds_its_passes),
        spec(a_tracker_with_other_keys_begins_its_own_list),
        spec(a_youth_whose_pass_was_withdrawn_may_have_another),
        spec(a_list_of_youths_holds_until_the_first_list_of_passes),
        spec(activities_are_found_by_the_time_they_touch),
        spec(the_open_activity_is_marked_and_known_with_its_title),
        spec(the_pages_of_a_roster_replace_the_old_one_together),
        spec(a_roster_that_was_broken_off_leaves_nothing_behind),
        spec(times_elsewhere_count_for_the_year_they_were_told_in),
        spec(a_check_in_at_a_sibling_is_known_with_its_place),
        spec(who_came_at_siblings_is_in_the_list_with_the_place),
        spec(a_check_in_that_fell_at_a_sibling_is_forgotten),
        spec(who_is_checked_in_here_and_at_a_sibling_is_one_person),
        spec(how_an_activity_is_known_is_kept_with_its_time),
        spec(one_s_own_check_in_goes_before_a_sibling_s),
        spec(the_longest_title_and_place_are_read_whole),
        spec(what_siblings_told_goes_with_the_activity),
        spec(a_bad_feed_changes_nothing),
        spec(the_log_knows_nothing_of_all_this),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
