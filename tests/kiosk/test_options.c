/* What the kiosk is told: file first, command line over it, and nothing that is only half understood. */
#include "kiosk/app.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST 8

static struct qz_err err;

/* Read a command line of up to MOST words. */
static int read_options(struct qz_kiosk_options *o, const char *const *words)
{
    char *argv[MOST + 2] = {strdup("qingzhan-kiosk")};
    int argc = 1;
    for (; *words; words++)
        argv[argc++] = strdup(*words);
    memset(&err, 0, sizeof err);
    int rc = qz_kiosk_options_read(o, argc, argv, &err);
    for (int i = 0; i < argc; i++)
        free(argv[i]);
    return rc;
}
#define READ(o, ...) read_options((o), (const char *const[]){__VA_ARGS__, NULL})

static void write_conf(char path[32], const char *text)
{
    strcpy(path, "/tmp/qz-options-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void the_command_line_wins_over_the_file_wherever_the_file_is_named(void **state)
{
    struct qz_kiosk_options o;
    char conf[32];
    (void)state;
    write_conf(conf, "[kiosk]\ndir = /srv/one\nauto_open = no\nleave = yes\n[screen]\nlanguage = en\n");
    assert_int_equal(READ(&o, "--dir", "/srv/two", "--config", conf), 0);
    assert_string_equal(o.dir, "/srv/two");
    assert_false(o.auto_open);
    assert_true(o.leave);
    assert_int_equal(o.lang, QZ_LANG_EN);
    unlink(conf);
}

static void a_camera_may_be_mounted_any_way(void **state)
{
    static const char *const said[] = {"0", "90", "180", "270"};
    struct qz_kiosk_options o;
    char conf[32], text[64];
    (void)state;
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "[camera]\nrotate = %s\nmirror = yes\n", said[i]);
        write_conf(conf, text);
        assert_int_equal(READ(&o, "--config", conf), 0);
        assert_int_equal(o.turned, i);
        assert_true(o.mirror);
        unlink(conf);
    }
}

static void what_is_not_said_has_a_sound_default(void **state)
{
    struct qz_kiosk_options o;
    char conf[32];
    (void)state;

    write_conf(conf, "");
    assert_int_equal(READ(&o, "--config", conf), 0);
    assert_string_equal(o.source, "v4l2:/dev/video0");
    assert_true(o.auto_open);
    assert_false(o.leave);
    assert_int_equal(o.budget_ms, 25);
    assert_int_equal(o.volume, 100);
    assert_string_equal(o.label_printer, ""); /* nobody's name is printed unless a printer is named */
    assert_int_equal(o.label_dots, 576);
    assert_int_equal(o.label_name, 0);
    assert_int_equal(o.dpi, 0);
    assert_int_equal(o.lang, QZ_LANG_ZH);
    unlink(conf);
}

static void a_key_or_a_value_that_does_not_exist_is_refused(void **state)
{
    static const char *const texts[] = {
        "[kiosk]\ndirectory = /srv\n", "[screen]\nlanguage = fr\n", "[camera]\nbudget_ms = 0\n",
        "[screen]\nvolume = 101\n",    "[label]\ndots = 100\n",     "[label]\nname = full\n",
        "[screen]\ndpi = 1000\n",      "[camera]\nrotate = 45\n",   "[kiosk]\nauto_open = perhaps\n"};
    struct qz_kiosk_options o;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char conf[32];
        write_conf(conf, texts[i]);
        assert_int_equal(READ(&o, "--config", conf), -1);
        assert_int_equal(err.code, QZ_E_INPUT);
        unlink(conf);
    }
    assert_int_equal(READ(&o, "--config", "/nonexistent/kiosk.conf"), -1); /* it was asked for */
    assert_int_equal(err.code, QZ_E_MISSING);
}

static void a_wrong_option_or_word_is_refused(void **state)
{
    struct qz_kiosk_options o;
    (void)state;
    assert_int_equal(READ(&o, "--frobnicate"), -1);
    assert_non_null(strstr(err.msg, "--frobnicate"));
    assert_int_equal(READ(&o, "--dir"), -1);
    assert_int_equal(READ(&o, "extra"), -1);
    assert_int_equal(READ(&o, "--lang", "fr"), -1);
}

static void a_size_is_two_sensible_numbers(void **state)
{
    static const char *const bad[] = {"1920", "1920x", "10x10", "9000x1080", "1920x1080x3", "axb"};
    struct qz_kiosk_options o;
    (void)state;
    assert_int_equal(READ(&o, "--size", "1080x1920"), 0);
    assert_int_equal(o.width, 1080);
    assert_int_equal(o.height, 1920);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(READ(&o, "--size", bad[i]), -1);
}

/* A path cut short is another path: pictures and reports would be written elsewhere. */
static void a_path_that_is_too_long_is_refused_not_cut(void **state)
{
    static const char *const names[] = {"--dir", "--shots", "--script", "--report"};
    struct qz_kiosk_options o;
    char path[600];
    (void)state;
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(READ(&o, names[i], path), -1);
        assert_int_equal(err.code, QZ_E_INPUT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_command_line_wins_over_the_file_wherever_the_file_is_named),
        cmocka_unit_test(what_is_not_said_has_a_sound_default),
        cmocka_unit_test(a_camera_may_be_mounted_any_way),
        cmocka_unit_test(a_key_or_a_value_that_does_not_exist_is_refused),
        cmocka_unit_test(a_wrong_option_or_word_is_refused),
        cmocka_unit_test(a_size_is_two_sensible_numbers),
        cmocka_unit_test(a_path_that_is_too_long_is_refused_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
