/* Several trackers on one database: what a request holds up elsewhere, and what it does not. */
#include "base/clock.h"
#include "registry/account.h"
#include "registry/session.h"
#include "tests/support/postgres.h"
#include "tests/tracker/http_case.h"

#include <libpq-fe.h>

/* Held by who has the turn (src/store/db_pg_turn.c). */
#define TURN "8172929044286103920"

static char session[QZ_SECRET_TEXT];
static PGconn *other;

/* The store is one of several trackers, and somebody is signed in. */
static void share_it(void)
{
    static struct qz_db_options opt;
    struct qz_account_new a = {.name = "王芳", .login = "wangfang", .role = QZ_ROLE_OFFICE};
    struct qz_invited invited;
    struct qz_account_row row;
    struct qz_err err;
    opt = (struct qz_db_options){.database = f.address, .shared = true};
    qz_tracker_close(f.t);
    f.t = qz_tracker_open(f.dir, &opt, &err);
    assert_done(f.t ? 0 : -1, &err);

    assert_done(qz_tracker_turn(f.t, true, &err), &err);
    strcpy(a.organisation, f.county);
    assert_done(qz_account_add(f.t, &a, qz_now_ms(), &invited, &err), &err);
    assert_done(qz_account_get(f.t, invited.account, &row, &err), &err);
    assert_done(qz_session_open(f.t, row.ref, NULL, "192.0.2.1", "Browser/1", qz_now_ms(), session, &err),
                &err);
    qz_tracker_turn_end(f.t);
    assert_done(qz_tracker_tend(f.t, &err), &err); /* else the server does, in a turn that writes */
}

static void take_turn(const char *sql)
{
    other = PQconnectdb(f.address);
    PGresult *r = PQexec(other, sql);
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    PQclear(r);
}

static int end_turn(void **state)
{
    PQfinish(other);
    other = NULL;
    return teardown(state);
}

/* Whoever is signed in and only reads waits for nobody who reads. */
static void who_reads_waits_for_nobody_who_reads(void **state)
{
    (void)state;
    take_turn("SELECT pg_advisory_lock_shared(" TURN ")");
    struct reply r = ask("GET", "/v1/session", session, NULL, NULL, 0);
    if (r.status != 200)
        fail_msg("%s", r.all.data ? r.all.data : "no answer");
    qz_buf_finish(&r.all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_reads_waits_for_nobody_who_reads, setup, end_turn),
    };
    setenv("QZ_TEST_DATABASE", "postgres", 1);
    web_prepare = share_it;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
