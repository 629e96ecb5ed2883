/* The tracker's command line and configuration, and the addresses that it listens at. */
#include "base/file.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"
#include "tracker/api/api.h"
#include "tracker/app.h"

#include <string.h>

static int options(struct qz_app *app, struct qz_err *err, const char *const *words)
{
    char *argv[12] = {(char *)"qingzhan-tracker"};
    int argc = 1;
    while (words[argc - 1]) {
        argv[argc] = (char *)words[argc - 1];
        argc++;
    }
    return qz_app_options(app, argc, argv, err);
}
#define OPTIONS(app, err, ...) options((app), (err), (const char *const[]){__VA_ARGS__, NULL})

static void a_directory_is_enough(void **state)
{
    (void)state;
    struct qz_app app;
    struct qz_err err;
    assert_done(OPTIONS(&app, &err, "--dir", "/somewhere"), &err);
    assert_string_equal(app.dir, "/somewhere");
    assert_string_equal(app.listen, "127.0.0.1:8317"); /* nobody else is served unasked */
    assert_int_equal(app.poll_s, 25);
    assert_int_equal(app.request_s, 300);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    struct qz_app app;
    struct qz_err err;
    assert_refused(OPTIONS(&app, &err, "--listen", "127.0.0.1:1"), &err, QZ_E_INPUT); /* no directory */
    assert_refused(OPTIONS(&app, &err, "--dir"), &err, QZ_E_INPUT);
    assert_refused(OPTIONS(&app, &err, "--dir", "d", "--colour", "red"), &err, QZ_E_INPUT);
    assert_refused(OPTIONS(&app, &err, "--dir", "d", "more"), &err, QZ_E_INPUT);
    assert_refused(OPTIONS(&app, &err, "--dir", "d", "--config", "/nowhere/at/all"), &err, QZ_E_MISSING);
}

static void a_database_is_an_address(void **state)
{
    (void)state;
    struct qz_app app;
    struct qz_err err;
    assert_done(OPTIONS(&app, &err, "--dir", "d", "--database", "postgresql://u@h/n"), &err);
    assert_string_equal(app.database, "postgresql://u@h/n");
    assert_refused(OPTIONS(&app, &err, "--dir", "d", "--database", "/a/file.db"), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "postgresql://"));
}

static void the_command_line_goes_before_the_file(void **state)
{
    (void)state;
    static const char good[] = "[tracker]\ndir = /from/file\nlisten = 127.0.0.1:9\nfeed_seconds = "
                               "7\nrequest_seconds = 9\nlog_level = warn\n";
    static const char bad[] = "[tracker]\nlisten_at = 127.0.0.1:9\n";
    struct qz_app app;
    struct qz_err err;
    char dir[64], path[100];

    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/tracker.conf", dir);
    assert_done(qz_file_write(path, good, sizeof good - 1, 0600, &err), &err);

    assert_done(OPTIONS(&app, &err, "--listen", "127.0.0.1:8", "--config", path), &err);
    assert_string_equal(app.dir, "/from/file");
    assert_string_equal(app.listen, "127.0.0.1:8");
    assert_int_equal(app.poll_s, 7);
    assert_int_equal(app.request_s, 9);

    assert_done(qz_file_write(path, bad, sizeof bad - 1, 0600, &err), &err);
    assert_refused(OPTIONS(&app, &err, "--dir", "d", "--config", path), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "listen_at"));

    qz_spec_dir_remove(dir);
}

static void an_address_is_numbers_and_a_port(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "8317",
                                      ":8317",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      "127.0.0.1:x",
                                      "127.0.0.1:999999",
                                      "localhost:80",
                                      "[::1:80"};
    struct fleet f;
    struct qz_err err;
    fleet_make(&f);

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_web_options opt = {bad[i], 10, 10, 1, 60, NULL, false, NULL};
        assert_null(qz_web_create(f.t, qz_api_tables, &opt, &err));
        assert_int_equal(err.code, QZ_E_INPUT);
    }

    struct qz_web_options opt = {"127.0.0.1:0", 10, 10, 1, 60, NULL, false, NULL};
    struct qz_web *w = qz_web_create(f.t, qz_api_tables, &opt, &err);
    assert_non_null(w);
    assert_int_equal(strncmp(qz_web_address(w), "127.0.0.1:", 10), 0);
    assert_string_not_equal(qz_web_address(w), "127.0.0.1:0");

    opt.listen = qz_web_address(w); /* taken */
    assert_null(qz_web_create(f.t, qz_api_tables, &opt, &err));
    assert_int_equal(err.code, QZ_E_CONFLICT);
    qz_web_destroy(w);
    fleet_remove(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_is_enough),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(a_database_is_an_address),
        cmocka_unit_test(the_command_line_goes_before_the_file),
        cmocka_unit_test(an_address_is_numbers_and_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
