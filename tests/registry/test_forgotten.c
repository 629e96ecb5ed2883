/* Who is forgotten stays so: no pass is good any more, however many were forgotten before, and a store that
 * is put back from a copy forgets them again. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/move.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "ledger/ledger_int.h"
#include "registry/forgotten.h"
#include "registry/registry.h"
#include "registry/registry_int.h"
#include "tests/journal/views_case.h"
#include "tests/support/amount.h"
#include "tests/support/place.h"
#include "tests/support/postgres.h"

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#define MANY 20001

static struct qz_forgetting forget(const char *who)
{
    struct qz_forgetting done;
    struct qz_err err;
    assert_done(qz_person_forget(f.t, who, f.now_ms, &done, &err), &err);
    return done;
}

static bool is_known(const char *who)
{
    int64_t youth;
    struct qz_err err;
    int rc = qz_person_ref(f.t, who, &youth, &err);
    assert_true(rc >= 0);
    return rc == 1;
}

static void who_is_forgotten_has_no_good_pass_and_gets_none(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_issued second = p[0], page[COUNT(p)];
    assert_done(qz_pass_issue(f.t, &second, 1, pass_of(&p[0]).expires + 86400, false, f.now_ms, &err), &err);
    assert_int_equal(forget(p[0].who).passes, 2);
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_REVOKED);
    assert_int_equal(judged(fleet_checkin(act, &second)), QZ_J_REVOKED);
    assert_int_equal(judged(fleet_checkin(act, &p[1])), QZ_J_ACCEPTED);
    assert_refused(qz_pass_issue(f.t, &second, 1, UINT32_MAX, false, f.now_ms, &err), &err, QZ_E_MISSING);
    assert_int_equal(qz_pass_holders(f.t, f.county, "", page, COUNT(p), &err), COUNT(p) - 1);
    assert_int_equal(forget(p[0].who).passes, 0); /* again does no harm */
}

/* ---- more revocations than a configuration holds ---- */

static struct qz_pass_issued many[MANY];

static void fill_person(struct qz_person_new *one, size_t number)
{
    memset(one, 0, sizeof *one);
    snprintf(one->name, sizeof one->name, "某%zu", number);
    snprintf(one->phone, sizeof one->phone, "139%08zu", number);
    strcpy(one->consent, "2017-05-01");
}

static void make_many(size_t count)
{
    static struct qz_person_new person[QZ_PEOPLE_MOST];
    static char ids[QZ_PEOPLE_MOST][QZ_ID_TEXT];
    static struct qz_row_problem problem[QZ_PEOPLE_MOST];
    struct qz_err err;
    for (size_t at = 0; at < count; at += QZ_PEOPLE_MOST) {
        size_t problems, n = count - at < QZ_PEOPLE_MOST ? count - at : QZ_PEOPLE_MOST;
        for (size_t i = 0; i < n; i++)
            fill_person(&person[i], at + i);
        assert_done(qz_people_add(f.t, f.county, person, n, f.now_ms, ids, problem, &problems, &err), &err);
        for (size_t i = 0; i < n; i++)
            memcpy(many[at + i].who, ids[i], QZ_ID_TEXT);
        assert_done(qz_pass_issue(f.t, many + at, n, UINT32_MAX, false, f.now_ms, &err), &err);
    }
}

static void revoke_many(size_t from, size_t to)
{
    const char *who[QZ_PEOPLE_MOST];
    struct qz_pass_revocation done;
    struct qz_err err;
    for (size_t at = from; at < to; at += QZ_PEOPLE_MOST) {
        size_t n = to - at < QZ_PEOPLE_MOST ? to - at : QZ_PEOPLE_MOST;
        for (size_t i = 0; i < n; i++)
            who[i] = many[at + i].who;
        assert_done(qz_pass_revoke_all(f.t, who, n, f.now_ms, &done, &err), &err);
    }
}

/* The pages that a kiosk lacks after what it was told, as its uplink fetches them. Returns how many. last: it
 * gets to the last of them. */
static size_t fetch_pages_to(struct qz_ledger *l, bool last)
{
    struct qz_err err;
    struct qz_config c;
    uint32_t *page;
    size_t n;

    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_true(c.revoked_count <= QZ_CONFIG_REVOKED); /* as many as a kiosk of before takes */
    assert_done(qz_ledger_revoked_missing(l, &c, &page, &n, &err), &err);

    for (size_t i = 0; i < n; i++) {
        struct qz_revoked_page one;
        struct qz_buf json = {0};

        assert_done(qz_registry_revoked(f.t, page[i], f.now_ms, &one, &err), &err);
        assert_int_equal(qz_revoked_page_write(&one, &json), 0);
        assert_done(qz_ledger_revoked_page(l, json.data, json.len, last && i + 1 == n, &err), &err);
        qz_revoked_page_finish(&one);
        qz_buf_finish(&json);
    }

    free(page);
    qz_config_finish(&c);
    return n;
}

static size_t fetch_pages(struct qz_ledger *l)
{
    return fetch_pages_to(l, true);
}

static void assert_refuses_all(struct qz_ledger *l, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct qz_pass pass = pass_of(&many[i]);
        if (!qz_ledger_revoked(l, &pass, NULL))
            fail_msg("the pass of number %zu is taken", i + 1);
    }
}

/* There is one page before the list, and when all of its passes are over nobody need ask for it. */
static void assert_pages_end(void)
{
    struct qz_err err;
    struct qz_revoked_page page;
    struct qz_config c;
    int64_t over_ms = ((int64_t)UINT32_MAX + 42 * INT64_C(86400)) * 1000;
    assert_done(qz_registry_revoked(f.t, 1, f.now_ms, &page, &err), &err);
    assert_int_equal(page.count, QZ_REVOKED_PAGE);
    qz_revoked_page_finish(&page);
    assert_refused(qz_registry_revoked(f.t, 0, f.now_ms, &page, &err), &err, QZ_E_MISSING);
    assert_refused(qz_registry_revoked(f.t, 2, f.now_ms, &page, &err), &err, QZ_E_MISSING);
    assert_done(qz_registry_config(f.t, &k.row, over_ms, &c, &err), &err);
    assert_int_equal(c.revoked_pages, 1);
    assert_true(sodium_is_zero(c.revoked_page[0], QZ_REVOKED_SUM_BYTES));
    qz_config_finish(&c);
}

static struct qz_ledger *open_ledger(const char *dir)
{
    struct qz_err err;
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    if (!l)
        fail_msg("%s", err.msg);
    return l;
}

/* In a file: a server takes more than ten minutes for as many, one statement after the other. */
static int setup_in_a_file(void **state)
{
    bool server = postgres_wanted();
    if (server)
        unsetenv("QZ_TEST_DATABASE");
    int rc = setup(state);
    if (server)
        setenv("QZ_TEST_DATABASE", "postgres", 1);
    return rc;
}

/* On a server it ends without its views being made anew, which would be as many statements. */
static int teardown_of_many(void **state)
{
    if (!f.opt.database)
        return teardown(state);
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
    fleet_remove(&f);
    return 0;
}

/* The store goes on where the tests run: as its operator moves it. */
static void move_to_the_server(void)
{
    struct qz_err err;
    struct qz_buf report = {0};
    if (!postgres_wanted())
        return;
    postgres_make_bare(f.address);
    qz_tracker_close(f.t);
    assert_done(qz_tracker_move(f.dir, f.address, &report, &err), &err);
    qz_buf_finish(&report);

    f.opt.database = f.address;
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_done(f.t ? 0 : -1, &err);
}

static void number_20001_is_forgotten_and_kiosks_refuse_every_one(void **state)
{
    (void)state;
    if (amount_is_watched() && !amount_is_long())
        skip(); /* it is about how many */

    struct qz_err err;
    char dir[64];
    qz_spec_dir(dir);
    struct qz_ledger *l = open_ledger(dir);
    make_many(MANY);
    revoke_many(0, 1000);
    tell_kiosk(l);
    assert_int_equal(fetch_pages(l), 0); /* few need no page */
    assert_refuses_all(l, 1000);

    revoke_many(1000, MANY - 1);
    move_to_the_server();
    assert_int_equal(forget(many[MANY - 1].who).passes, 1); /* it is never refused */
    tell_kiosk(l);
    assert_int_equal(fetch_pages_to(l, false), 1);
    qz_ledger_close(l); /* cut off before the last of them */
    l = open_ledger(dir);
    assert_refuses_all(l, MANY);
    assert_int_equal(fetch_pages(l), 0); /* what is held is not asked for again */

    /* Also after a restart of either, and the kiosk's list is as it was told. */
    qz_ledger_close(l);
    fleet_reopen(&f);
    l = open_ledger(dir);
    tell_kiosk(l);
    assert_int_equal(fetch_pages(l), 0);
    assert_refuses_all(l, MANY);
    struct qz_pass free_pass = pass_of(&p[0]);
    assert_false(qz_ledger_revoked(l, &free_pass, NULL));
    assert_pages_end();

    /* Somebody who has the kiosk's disk makes it believe that it holds a page. */
    assert_done(qz_db_exec(l->db, "UPDATE revoked_page SET page = 2", &err), &err);
    qz_ledger_close(l);
    assert_null(qz_ledger_open(dir, NULL, &err));
    assert_int_equal(err.code, QZ_E_CORRUPT);
    qz_spec_dir_remove(dir);
}

/* ---- a store that is put back ---- */

static char place[PLACE_PATH], list[PLACE_PATH];

static int setup_list(void **state)
{
    place_make(place);
    place_path(list, place, "forgotten");
    return setup(state);
}

static int teardown_list(void **state)
{
    int rc = teardown(state);
    place_remove(place);
    return rc;
}

static size_t start(void)
{
    size_t again = 99;
    struct qz_err err;
    if (qz_forgotten_start(f.t, list, f.now_ms, &again, &err) != 0)
        fail_msg("%s", err.msg);
    return again;
}

struct copy {
    unsigned char *db;
    size_t len;
};

/* A copy of the closed store; it is opened again. */
static struct copy copy_store(void)
{
    struct copy c;
    char path[PLACE_PATH];
    struct qz_err err;
    qz_tracker_close(f.t);
    c.db = place_read(place_path(path, f.dir, "tracker.db"), &c.len);
    assert_non_null(c.db);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_non_null(f.t);
    return c;
}

static void put_back(const struct copy *c)
{
    char path[PLACE_PATH];
    struct qz_err err;
    qz_tracker_close(f.t);
    unlink(place_path(path, f.dir, "tracker.db-wal"));
    unlink(place_path(path, f.dir, "tracker.db-shm"));
    place_write(place_path(path, f.dir, "tracker.db"), c->db, c->len);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    if (!f.t)
        fail_msg("%s", err.msg);
}

static void who_was_forgotten_after_the_copy_is_forgotten_again(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    assert_int_equal(start(), 0);
    assert_true(forget(p[0].who).kept);
    struct copy copy = copy_store();

    assert_int_equal(start(), 0);
    assert_true(forget(p[1].who).kept);
    assert_true(forget(p[2].who).kept);

    put_back(&copy);
    free(copy.db);
    assert_true(is_known(p[1].who)); /* what a copy does without the file */

    assert_int_equal(start(), 2);
    assert_false(is_known(p[1].who));
    assert_false(is_known(p[2].who));
    assert_true(is_known(p[3].who));
    assert_int_equal(judged(fleet_checkin(act, &p[1])), QZ_J_REVOKED);

    assert_int_equal(start(), 0);
}

static void the_file_holds_ids_and_nothing_else(void **state)
{
    (void)state;
    size_t len;
    char expected[2 * QZ_ID_TEXT + 1];
    start();
    forget(p[0].who);
    forget(p[1].who);
    char *text = (char *)place_read(list, &len);
    snprintf(expected, sizeof expected, "%s\n%s\n", p[0].who, p[1].who);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(text, expected, len);
    free(text);
}

/* Missing are those who were forgotten before there was a file, or while it could not be written. */
static void who_is_missing_in_the_file_is_added(void **state)
{
    (void)state;
    size_t len;

    forget(p[0].who);
    assert_int_equal(start(), 0);
    char *text = (char *)place_read(list, &len);
    assert_int_equal(len, QZ_ID_TEXT);
    assert_memory_equal(text, p[0].who, QZ_ID_TEXT - 1);
    free(text);

    assert_int_equal(unlink(list), 0);
    assert_int_equal(rmdir(place), 0);
    assert_false(forget(p[1].who).kept); /* said, and not refused */
    assert_false(is_known(p[1].who));

    place_make(place);
    place_path(list, place, "forgotten");
    fleet_reopen(&f);
    assert_int_equal(start(), 0);
    free(place_read(list, &len));
    assert_int_equal(len, 2 * QZ_ID_TEXT);
}

static void a_line_that_was_cut_off_is_dropped(void **state)
{
    (void)state;
    size_t len;
    char text[QZ_ID_TEXT + 8];
    snprintf(text, sizeof text, "%s\ny_abc", p[0].who);
    place_write(list, text, strlen(text));
    assert_int_equal(start(), 1);
    assert_false(is_known(p[0].who));
    free(place_read(list, &len));
    assert_int_equal(len, QZ_ID_TEXT);
}

static void a_file_of_something_else_is_refused_and_left_alone(void **state)
{
    (void)state;
    static const char other[] = "root:x:0:0:root:/root:/bin/sh\n";
    size_t len, again;
    struct qz_err err;
    place_write(list, other, strlen(other));
    assert_refused(qz_forgotten_start(f.t, list, f.now_ms, &again, &err), &err, QZ_E_INPUT);
    char *text = (char *)place_read(list, &len);
    assert_int_equal(len, strlen(other));
    assert_memory_equal(text, other, len);
    free(text);
}

static size_t hear(void)
{
    size_t again = 99;
    struct qz_err err;
    if (qz_forgotten_hear(f.t, f.now_ms, &again, &err) != 0)
        fail_msg("%s", err.msg);
    return again;
}

/* What another tracker, or who put the file back, writes into it. */
static void write_elsewhere(const char *who)
{
    char line[QZ_ID_TEXT + 1];
    struct qz_err err;
    snprintf(line, sizeof line, "%s\n", who);
    assert_done(qz_file_append(list, line, strlen(line), 0600, &err), &err);
}

static void who_is_forgotten_elsewhere_is_forgotten_while_the_tracker_runs(void **state)
{
    (void)state;
    assert_int_equal(hear(), 0); /* there is no such file yet */
    start();
    assert_int_equal(hear(), 0);
    write_elsewhere(p[0].who);
    assert_true(is_known(p[0].who));
    assert_int_equal(hear(), 1);
    assert_false(is_known(p[0].who));
    assert_int_equal(judged(fleet_checkin(act, &p[0])), QZ_J_REVOKED);
    assert_int_equal(hear(), 0);

    /* Whoever is forgotten here is no news; what was written in between is. */
    forget(p[1].who);
    assert_int_equal(hear(), 0);
    write_elsewhere(p[2].who);
    forget(p[3].who);
    assert_int_equal(hear(), 1);
    assert_false(is_known(p[2].who));
    assert_true(is_known(p[4].who));
}

/* It is told once, and what comes to stand in its place is heard. */
static void a_file_that_became_something_else_is_told_once(void **state)
{
    (void)state;
    static const char other[] = "root:x:0:0:root:/root:/bin/sh\n";
    size_t again;
    struct qz_err err;
    start();
    forget(p[0].who);
    place_write(list, other, strlen(other));
    assert_refused(qz_forgotten_hear(f.t, f.now_ms, &again, &err), &err, QZ_E_INPUT);
    assert_int_equal(hear(), 0);
    assert_int_equal(unlink(list), 0);
    assert_int_equal(hear(), 0);
    write_elsewhere(p[1].who);
    assert_int_equal(hear(), 1);
}

static void a_file_inside_of_the_store_is_refused(void **state)
{
    (void)state;
    size_t again;
    char inside[PLACE_PATH];
    struct qz_err err;
    place_path(inside, f.dir, "forgotten");
    assert_refused(qz_forgotten_start(f.t, inside, f.now_ms, &again, &err), &err, QZ_E_INPUT);
    place_path(inside, f.dir, "no/such/directory");
    assert_refused(qz_forgotten_start(f.t, inside, f.now_ms, &again, &err), &err, QZ_E_MISSING);
}

#define L(fn) cmocka_unit_test_setup_teardown(fn, setup_list, teardown_list)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(who_is_forgotten_has_no_good_pass_and_gets_none),
        cmocka_unit_test_setup_teardown(number_20001_is_forgotten_and_kiosks_refuse_every_one,
                                        setup_in_a_file, teardown_of_many),
        L(who_was_forgotten_after_the_copy_is_forgotten_again),
        L(the_file_holds_ids_and_nothing_else),
        L(who_is_missing_in_the_file_is_added),
        L(a_line_that_was_cut_off_is_dropped),
        L(a_file_of_something_else_is_refused_and_left_alone),
        L(who_is_forgotten_elsewhere_is_forgotten_while_the_tracker_runs),
        L(a_file_that_became_something_else_is_told_once),
        L(a_file_inside_of_the_store_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
