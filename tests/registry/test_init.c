/* The directory of a tracker: made once, whole, its owner's alone, and used by one program at a time. */
#include "base/file.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "tests/support/fleet.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fleet f;

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    uint64_t differences;
    struct qz_err err;
    int rc = qz_views_rebuild(f.t, &differences, &err);
    fleet_remove(&f);
    return rc == 0 && differences == 0 ? 0 : -1;
}

static void what_init_makes_is_the_owners_alone(void **state)
{
    (void)state;
    static const char *const names[] = {"tracker.db", "tracker.key", "pass.key", "admin.token"};
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[100];
        struct stat st;
        if (i == 0 && f.opt.database)
            continue;
        snprintf(path, sizeof path, "%s/%s", f.dir, names[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static void a_tracker_that_is_there_is_left_as_it_is(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf before = {0}, after = {0};
    char path[100];
    snprintf(path, sizeof path, "%s/tracker.key", f.dir);
    assert_done(qz_file_read(path, 200, &before, &err), &err);
    assert_refused(qz_tracker_init_at(f.dir, f.opt.database, "别的省", "", false, &err), &err, QZ_E_CONFLICT);
    assert_done(qz_file_read(path, 200, &after, &err), &err);
    assert_string_equal(before.data, after.data);
    qz_buf_finish(&before);
    qz_buf_finish(&after);
}

/* As an init that was cut off left it: a database, and no key of the tracker yet. */
static void leave_interrupted(bool with_entries)
{
    char path[100], away[120];
    struct qz_err err;

    if (!with_entries && f.opt.database)
        postgres_do(f.address,
                    "DO $$ DECLARE t record; BEGIN FOR t IN SELECT tablename FROM pg_tables "
                    "WHERE schemaname = 'public' AND tablename NOT IN ('schema_version', 'since', 'turn') "
                    "LOOP EXECUTE 'TRUNCATE ' || t.tablename || ' CASCADE'; END LOOP; END $$; "
                    "INSERT INTO log (ref, origin, nodes) VALUES (1, 'qingzhan/tracker', '')");
    else if (!with_entries)
        assert_done(qz_db_exec(f.t->db, "UPDATE log SET size=0", &err), &err);

    qz_tracker_close(f.t);
    f.t = NULL;

    snprintf(path, sizeof path, "%s/tracker.key", f.dir);
    snprintf(away, sizeof away, "%s.away", path);
    assert_int_equal(rename(path, away), 0);
}

static void mark(void)
{
    char path[100];
    struct qz_err err;
    snprintf(path, sizeof path, "%s/init.begun", f.dir);
    assert_done(qz_file_write(path, "x", 1, 0600, &err), &err);
}

static void put_database_away(void)
{
    char path[100];
    if (f.opt.database) {
        postgres_remove(f.address);
        postgres_make_bare(f.address);
        return;
    }
    snprintf(path, sizeof path, "%s/tracker.db", f.dir);
    assert_int_equal(unlink(path), 0);
}

/* Somebody put keys there, and means to put the database back, too. */
static void keys_stay_where_no_init_was_interrupted(void **state)
{
    (void)state;
    static const char *const names[] = {"pass.key", "admin.token", "tracker.key.away"};
    struct qz_err err;
    char path[100], away[120];
    leave_interrupted(false);
    assert_refused(qz_tracker_init_at(f.dir, f.opt.database, "青禾省", "", false, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "pass.key is there already"));
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", f.dir, names[i]);
        assert_int_equal(access(path, F_OK), 0);
    }

    /* The key of the tracker stays whatever a mark says, where its database is gone. */
    mark();
    snprintf(path, sizeof path, "%s/tracker.key", f.dir);
    snprintf(away, sizeof away, "%s.away", path);
    assert_int_equal(rename(away, path), 0);
    put_database_away();
    assert_refused(qz_tracker_init_at(f.dir, f.opt.database, "青禾省", "", false, &err), &err, QZ_E_CONFLICT);
    assert_int_equal(access(path, F_OK), 0);

    assert_int_equal(rename(path, away), 0);
    assert_done(qz_tracker_init_at(f.dir, f.opt.database, "青禾省", "", false, &err), &err);
    fleet_reopen(&f);
    snprintf(path, sizeof path, "%s/init.begun", f.dir);
    assert_int_equal(access(path, F_OK), -1);
}

static void an_interrupted_init_can_be_run_again(void **state)
{
    (void)state;
    struct qz_err err;
    leave_interrupted(false);
    mark();
    assert_refused(qz_tracker_init_at(f.dir, f.opt.database, "青禾省", "https://qz.example", false, &err),
                   &err, QZ_E_INPUT);
    assert_done(qz_tracker_init_at(f.dir, f.opt.database, "青禾省", "qz.example:8443", false, &err), &err);
    fleet_reopen(&f);
}

/* ---- cut off by the power, wherever ---- */

#define CUT 7 /* exit code of who ends there */

static const char *cut_named, *cut_removed; /* the file behind or before which it ends, or NULL */

static bool ends_with(const char *path, const char *name)
{
    size_t n = name ? strlen(name) : 0;
    return name && strlen(path) >= n && strcmp(path + strlen(path) - n, name) == 0;
}

/* Files are given their names by this. */
int rename(const char *from, const char *to)
{
    int rc = renameat(AT_FDCWD, from, AT_FDCWD, to);
    if (ends_with(to, cut_named))
        _exit(CUT);
    return rc;
}

int unlink(const char *path)
{
    if (ends_with(path, cut_removed))
        _exit(CUT);
    return unlinkat(AT_FDCWD, path, 0);
}

static void init_cut_off(const char *dir, const char *database, const char *named, const char *removed)
{
    struct qz_err err;
    int status;
    pid_t child = fork();
    if (child == 0) {
        cut_named = named;
        cut_removed = removed;
        qz_tracker_init_at(dir, database, "青禾省", "", false, &err);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), CUT);
}

/* A directory for a tracker, and where the fleet has its store in PostgreSQL a database. */
struct made {
    char dir[64], address[PLACE_PATH];
    struct qz_db_options opt;
};

static void made_begin(struct made *m)
{
    memset(m, 0, sizeof *m);
    qz_spec_dir(m->dir);
    if (!f.opt.database)
        return;
    postgres_make_bare(m->address);
    m->opt.database = m->address;
}

static void made_end(struct made *m)
{
    struct qz_err err;
    struct qz_tracker *t = qz_tracker_open(m->dir, &m->opt, &err);
    assert_done(t ? 0 : -1, &err);
    qz_tracker_close(t);
    if (m->opt.database)
        postgres_remove(m->address);
    qz_spec_dir_remove(m->dir);
}

static void cut_off_it_is_run_again(void **state)
{
    (void)state;
    static const char *const last[] = {"init.begun", "pass.key", "admin.token", "tracker.key"};
    struct qz_err err;
    struct made m;
    for (size_t i = 0; i < COUNT(last); i++) {
        made_begin(&m);
        init_cut_off(m.dir, m.opt.database, last[i], NULL);
        assert_null(qz_tracker_open(m.dir, &m.opt, &err));
        assert_int_equal(err.code, QZ_E_MISSING);
        assert_done(qz_tracker_init_at(m.dir, m.opt.database, "青禾省", "", false, &err), &err);
        made_end(&m);
    }
}

/* With the first entries there is a tracker, though its mark is there, too. */
static void cut_off_behind_the_entries_it_is_whole(void **state)
{
    (void)state;
    struct qz_err err;
    struct made m;
    made_begin(&m);
    init_cut_off(m.dir, m.opt.database, NULL, "init.begun");
    assert_refused(qz_tracker_init_at(m.dir, m.opt.database, "青禾省", "", false, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "all of it; start it"));
    made_end(&m);
}

static void but_not_over_a_log_that_has_entries(void **state)
{
    (void)state;
    struct qz_err err;
    char path[100], away[120];
    leave_interrupted(true);
    mark();
    assert_refused(qz_tracker_init_at(f.dir, f.opt.database, "青禾省", "", false, &err), &err, QZ_E_CONFLICT);
    snprintf(path, sizeof path, "%s/pass.key", f.dir);
    assert_int_equal(access(path, F_OK), 0); /* nothing of it was touched */
    snprintf(path, sizeof path, "%s/tracker.key", f.dir);
    snprintf(away, sizeof away, "%s.away", path);
    assert_int_equal(rename(away, path), 0);
    fleet_reopen(&f);
}

static void a_directory_that_init_did_not_make_is_refused(void **state)
{
    (void)state;
    struct qz_err err;
    char dir[64];
    qz_spec_dir(dir);
    assert_null(qz_tracker_open(dir, NULL, &err));
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_non_null(strstr(err.msg, "qingzhan init"));
    qz_spec_dir_remove(dir);
}

static void a_second_program_is_kept_out(void **state)
{
    (void)state;
    struct qz_err err;
    assert_null(qz_tracker_open(f.dir, &f.opt, &err));
    assert_int_equal(err.code, QZ_E_CONFLICT);
}

static void a_key_that_is_damaged_is_told(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf text = {0};
    char path[100];

    snprintf(path, sizeof path, "%s/pass.key", f.dir);
    assert_done(qz_file_read(path, 200, &text, &err), &err);
    char good = text.data[70];
    text.data[70] = good == 'A' ? 'B' : 'A';
    assert_done(qz_file_write(path, text.data, text.len, 0600, &err), &err);

    qz_tracker_close(f.t);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_null(f.t);
    assert_int_equal(err.code, QZ_E_CORRUPT);

    text.data[70] = good;
    assert_done(qz_file_write(path, text.data, text.len, 0600, &err), &err);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_non_null(f.t);

    qz_buf_finish(&text);
}

static void the_admin_token_is_the_one_in_the_file(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf text = {0};
    char path[100];
    snprintf(path, sizeof path, "%s/admin.token", f.dir);
    assert_done(qz_file_read(path, 200, &text, &err), &err);
    assert_false(qz_tracker_is_admin(f.t, text.data)); /* the newline is not part of it */
    text.data[text.len - 1] = '\0';
    assert_true(qz_tracker_is_admin(f.t, text.data));
    assert_false(qz_tracker_is_admin(f.t, ""));
    qz_buf_finish(&text);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_init_makes_is_the_owners_alone),
        T(an_interrupted_init_can_be_run_again),
        T(cut_off_it_is_run_again),
        T(cut_off_behind_the_entries_it_is_whole),
        T(keys_stay_where_no_init_was_interrupted),
        T(but_not_over_a_log_that_has_entries),
        T(a_tracker_that_is_there_is_left_as_it_is),
        T(a_directory_that_init_did_not_make_is_refused),
        T(a_second_program_is_kept_out),
        T(a_key_that_is_damaged_is_told),
        T(the_admin_token_is_the_one_in_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
