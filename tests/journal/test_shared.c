/* A tracker on PostgreSQL, where others are at work: what was in the way is tried again, and several trackers
 * on one database are as good as one. */
#include "base/file.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/passkey.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "tests/support/fleet.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
    int rc = f.t ? qz_views_rebuild(f.t, &differences, &err) : -1;
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

/* ---- two trackers ---- */

static const char *const key_names[] = {"tracker.key", "pass.key", "admin.token"};

static void copy_key(const char *to, const char *name)
{
    struct qz_err err;
    char path[200], there[200];
    snprintf(path, sizeof path, "%s/%s", f.dir, name);
    snprintf(there, sizeof there, "%s/%s", to, name);
    unlink(there);
    assert_done(qz_file_copy(path, there, &err), &err);
}

/* The fleet's tracker is one that shares its database from now on; out is another one, with its directory. */
static struct qz_tracker *share(char dir[64])
{
    static struct qz_db_options opt;
    struct qz_err err;
    opt = (struct qz_db_options){.database = f.address, .shared = true};
    qz_tracker_close(f.t);
    f.t = qz_tracker_open(f.dir, &opt, &err);
    assert_done(f.t ? 0 : -1, &err);

    qz_spec_dir(dir);
    for (size_t i = 0; i < COUNT(key_names); i++)
        copy_key(dir, key_names[i]);
    struct qz_tracker *other = qz_tracker_open(dir, &opt, &err);
    assert_done(other ? 0 : -1, &err);
    return other;
}

static void unshare(struct qz_tracker *other, const char *dir)
{
    qz_tracker_close(other);
    qz_spec_dir_remove(dir);
    fleet_reopen(&f);
}

static void turn(struct qz_tracker *t, bool write)
{
    struct qz_err err;
    assert_done(qz_tracker_turn(t, write, &err), &err);
}

static void what_one_tracker_did_the_other_knows(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_config c;
    struct qz_pass_revocation gone;
    struct qz_pass_issued late;
    char dir[64];
    struct qz_tracker *other = share(dir);

    turn(other, false);
    uint64_t after = 0;
    while (qz_views_changed(other, &k.row, after))
        after++;
    qz_tracker_turn_end(other);

    turn(f.t, true);
    fleet_people(&f, f.county, &late, 1, false);
    const char *who = late.who;
    assert_done(qz_pass_revoke_all(f.t, &who, 1, f.now_ms, &gone, &err), &err);
    fleet_write(&k, fleet_open(activity));
    fleet_send(&f, &k);
    assert_done(qz_tracker_checkpoint(f.t, f.now_ms, &err), &err);
    qz_tracker_turn_end(f.t);

    assert_false(qz_views_changed(other, &k.row, after));
    assert_done(qz_tracker_look(other, &err), &err);
    assert_true(qz_views_changed(other, &k.row, after));
    assert_string_equal(qz_tracker_note(other), qz_tracker_note(f.t));

    turn(other, true);
    assert_done(qz_registry_config(other, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.revoked_number, gone.number);
    qz_config_finish(&c);
    /* Numbers of receipts go on from the other's. */
    struct qz_tracker *first = f.t;
    f.t = other;
    fleet_write(&k, fleet_checkin(activity, &youth[0]));
    fleet_send(&f, &k);
    f.t = first;
    qz_tracker_turn_end(other);
    unshare(other, dir);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_ACCEPTED);
}

static void a_pass_key_that_was_changed_elsewhere_stops_a_tracker_until_it_has_it(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_passkey_change change;
    char dir[64];
    struct qz_tracker *other = share(dir);

    turn(f.t, true);
    assert_done(qz_passkey_rotate(f.t, false, "每年一换", f.now_ms, &change, &err), &err);
    qz_tracker_turn_end(f.t);

    for (int i = 0; i < 2; i++) {
        assert_int_equal(qz_tracker_turn(other, i, &err), -1);
        assert_int_equal(err.code, QZ_E_IO);
        assert_non_null(strstr(err.msg, "pass.key"));
    }
    turn(f.t, true); /* which holds nobody up */
    qz_tracker_turn_end(f.t);

    copy_key(dir, "pass.key");
    struct qz_tracker *first = f.t;
    turn(other, true);
    f.t = other;
    fleet_people(&f, f.county, youth, 1, false);
    fleet_write(&k, fleet_open(activity));
    fleet_write(&k, fleet_checkin(activity, &youth[0]));
    fleet_send(&f, &k);
    qz_tracker_turn_end(other);
    f.t = first;
    unshare(other, dir);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_ACCEPTED);
}

static bool wakes(struct qz_tracker *t, const struct fleet_kiosk *who, uint64_t after)
{
    return qz_views_changed(t, &who->row, after);
}

/* Of a thousand kiosks whose feeds wait all would ask for theirs, at each upload to another tracker. */
static void what_another_tracker_took_wakes_those_whom_it_is_about(void **state)
{
    (void)state;
    struct qz_err err;
    struct fleet_kiosk far;
    char dir[64], county[QZ_ID_TEXT];
    fleet_county(&f, "远县", county);
    fleet_enrol(&f, &far, county, "远门");
    fleet_write(&k, fleet_open(activity));
    fleet_send(&f, &k);
    struct qz_tracker *other = share(dir);
    uint64_t after = f.t->seq;

    fleet_write(&k, fleet_heads(activity, 1));
    turn(f.t, true);
    fleet_send(&f, &k);
    qz_tracker_turn_end(f.t);
    assert_false(wakes(f.t, &far, after));
    assert_done(qz_tracker_look(other, &err), &err);
    assert_true(wakes(other, &k, after));
    assert_false(wakes(other, &far, after));

    after = f.t->seq;
    turn(f.t, true);
    assert_done(qz_setting_set(f.t, "host", "elsewhere.example", f.now_ms, &err), &err);
    qz_tracker_turn_end(f.t);
    assert_true(wakes(f.t, &far, after)); /* all are told of that */
    assert_done(qz_tracker_look(other, &err), &err);
    assert_true(wakes(other, &far, after));

    unshare(other, dir);
    fleet_kiosk_finish(&far);
}

#define ENTRIES 300
#define PIECE   7

/* One of two that both send all that the kiosk has. Says how many pieces it sent that were news. */
static int send_all(struct qz_tracker *t)
{
    int news = 0;
    for (uint64_t from = 1; from <= k.size;) {
        struct qz_buf body = {0};
        struct qz_upload_answer a;
        struct qz_err err = {0};
        uint64_t to = from + PIECE - 1 < k.size ? from + PIECE - 1 : k.size;
        fleet_body(&k, from, to, &body);

        if (qz_tracker_turn(t, true, &err) != 0)
            return -1;
        enum qz_ingest rc = qz_journal_ingest(t, &k.row, from, body.data, body.len, f.now_ms, &a, &err);
        qz_tracker_turn_end(t);
        qz_buf_finish(&body);

        if (rc != QZ_INGEST_STORED) {
            fprintf(stderr, "from %d: %s\n", (int)from, err.msg);
            return -1;
        }

        news += a.next == to + 1;
        from = to + 1;
    }
    return news;
}

/* In a process of its own, which says by its exit code that it went well, and that it was first with
 * something. */
static pid_t send_apart(const char *dir)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct qz_err err;
    struct qz_db_options opt = {.database = f.address, .shared = true};
    struct qz_tracker *t = qz_tracker_open(dir, &opt, &err);
    if (!t)
        _exit(2);
    int news = send_all(t);
    qz_tracker_close(t);
    _exit(news > 0 ? 0 : 1 + (news < 0));
}

static void a_kiosk_that_uploads_at_two_trackers_at_once_is_held_once(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf report = {0};
    char dir[64];
    fleet_write(&k, fleet_open(activity));
    for (size_t i = 0; i < COUNT(youth); i++)
        fleet_write(&k, fleet_checkin(activity, &youth[i]));
    while (k.size < ENTRIES)
        fleet_write(&k, fleet_heads(activity, 1));

    qz_tracker_close(f.t);
    f.t = NULL;
    qz_spec_dir(dir);
    for (size_t i = 0; i < COUNT(key_names); i++)
        copy_key(dir, key_names[i]);
    pid_t child[] = {send_apart(f.dir), send_apart(dir)};
    for (size_t i = 0; i < COUNT(child); i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status));
        assert_int_not_equal(WEXITSTATUS(status), 2);
    }

    fleet_reopen(&f);
    k.sent = k.size;
    assert_int_equal(fleet_row(&f, activity).pending, COUNT(youth));
    assert_int_equal(fleet_row(&f, activity).unnamed, ENTRIES - 1 - COUNT(youth));
    char many[30];
    snprintf(many, sizeof many, "%d", ENTRIES);
    assert_string_equal(postgres_ask(f.address, "SELECT size FROM log WHERE ref <> 1"), many);
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    qz_buf_finish(&report);
    qz_spec_dir_remove(dir);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_upload_that_meets_another_is_tried_again),
        T(one_that_meets_others_for_ever_is_no_conflict),
        T(what_one_tracker_did_the_other_knows),
        T(a_pass_key_that_was_changed_elsewhere_stops_a_tracker_until_it_has_it),
        T(what_another_tracker_took_wakes_those_whom_it_is_about),
        T(a_kiosk_that_uploads_at_two_trackers_at_once_is_held_once),
    };
    setenv("QZ_TEST_DATABASE", "postgres", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
