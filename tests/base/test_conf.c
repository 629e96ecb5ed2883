/* Configuration: what the file does not say keeps its value; whatever is wrong is an error with its line. */
#include "tests/support/spec.h"

#include "base/buf.h"
#include "base/conf.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct settings {
    char host[16];
    int port;
    bool mirrored;
    int theme;
};

static const char *const themes[] = {"light", "dark", NULL};
static const struct qz_conf_key keys[] = {
    {"tracker", "host", QZ_CONF_TEXT, offsetof(struct settings, host), 16, 0, 0, NULL},
    {"tracker", "port", QZ_CONF_INT, offsetof(struct settings, port), 0, 1, 65535, NULL},
    {"camera", "mirrored", QZ_CONF_BOOL, offsetof(struct settings, mirrored), 0, 0, 0, NULL},
    {"look", "theme", QZ_CONF_ENUM, offsetof(struct settings, theme), 0, 0, 0, themes},
};
static const struct settings before = {"localhost", 8080, true, 0};

static char dir[64], path[100];

static int make_dir(void **state)
{
    (void)state;
    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/kiosk.conf", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    qz_spec_dir_remove(dir);
    return 0;
}

static int read_bytes(const char *bytes, size_t n, struct settings *s, struct qz_err *err)
{
    *s = before;
    memset(err, 0, sizeof *err);
    assert_done(qz_file_write(path, bytes, n, 0600, err), err);
    return qz_conf_read(path, keys, COUNT(keys), s, err);
}

static int read_text(const char *text, struct settings *s, struct qz_err *err)
{
    return read_bytes(text, strlen(text), s, err);
}

/* The text is refused with a message that names the file, that line and that word. */
static void refused_at(const char *text, int line, const char *word)
{
    struct settings s;
    struct qz_err err;
    char where[120];
    assert_refused(read_text(text, &s, &err), &err, QZ_E_INPUT);
    snprintf(where, sizeof where, "%s, line %d:", path, line);
    if (!strstr(err.msg, where) || !strstr(err.msg, word))
        fail_msg("\"%s\" should name line %d and \"%s\"", err.msg, line, word);
}

static void each_type_of_key_is_read(void **state)
{
    (void)state;
    struct settings s;
    struct qz_err err;
    assert_done(
        read_text("; a remark\n# another\n[tracker]\nhost = 青站\nport=1\n\n[camera]\nmirrored = off\n"
                  "[look]\ntheme = dark\n",
                  &s, &err),
        &err);
    assert_string_equal(s.host, "青站");
    assert_int_equal(s.port, 1);
    assert_false(s.mirrored);
    assert_int_equal(s.theme, 1);
}

static void what_the_file_does_not_name_keeps_its_value(void **state)
{
    (void)state;
    struct settings s;
    struct qz_err err;
    assert_done(read_text("", &s, &err), &err);
    assert_string_equal(s.host, "localhost");
    assert_int_equal(s.port, 8080);
    assert_true(s.mirrored);
    assert_int_equal(s.theme, 0);
    assert_done(read_text("[tracker]\nport = 65535", &s, &err), &err); /* and the last line needs no end */
    assert_int_equal(s.port, 65535);
    assert_string_equal(s.host, "localhost");
}

static void line_ends_of_windows_and_a_byte_order_mark_are_no_matter(void **state)
{
    (void)state;
    struct settings s;
    struct qz_err err;
    assert_done(read_text("\xef\xbb\xbf[tracker]\r\nhost = office\r\nport = 9000\r\n", &s, &err), &err);
    assert_string_equal(s.host, "office");
    assert_int_equal(s.port, 9000);
}

static void an_unknown_key_or_section_is_named_with_its_line(void **state)
{
    (void)state;
    refused_at("[tracker]\nhost = a\nprot = 80\n", 3, "prot");
    refused_at("[track]\nhost = a\n", 2, "track");
    refused_at("host = a\n", 1, "\"host\" stands before any [section]");
    refused_at("[camera]\nhost = a\n", 2, "host");
    refused_at("[Tracker]\nhost = a\n", 2, "Tracker"); /* names are exact */
}

static void the_first_mistake_is_the_one_that_is_told(void **state)
{
    (void)state;
    refused_at("[tracker]\nprot = 80\nhost = a\n", 2, "prot"); /* a good key after it changes nothing */
    refused_at("[tracker]\nprot = 80\nhosst = a\n", 2, "prot");
    refused_at("[tracker]\nport = none\n[camera]\nmirrored = on\n", 2, "port");
    refused_at("[tracker]\njunk\nprot = 80\n", 2, "key = value");
}

static void a_repeated_key_is_refused(void **state)
{
    (void)state;
    refused_at("[tracker]\nport = 80\nport = 81\n", 3, "twice");
    refused_at("[tracker]\nport = 80\n[camera]\nmirrored = yes\n[tracker]\nport = 80\n", 6, "twice");
    refused_at("[tracker]\nhost = a\n  b\n", 3, "twice"); /* an indented line would go on with the value */
}

static void values_out_of_range_or_of_another_type_are_refused(void **state)
{
    (void)state;
    static const char *const ports[] = {
        "0", "65536", "-1", "", "80x", "eighty", "8 0", "99999999999999999999", "1.5"};
    for (size_t i = 0; i < COUNT(ports); i++) {
        char text[80];
        snprintf(text, sizeof text, "[tracker]\nport = %s\n", ports[i]);
        refused_at(text, 2, "from 1 to 65535");
    }
    refused_at("[camera]\nmirrored = maybe\n", 2, "yes or no");
    refused_at("[camera]\nmirrored = 2\n", 2, "yes or no");
    refused_at("[look]\ntheme = Dark\n", 2, "light, dark");
    refused_at("[look]\ntheme =\n", 2, "light, dark");
    refused_at("[tracker]\nhost = 0123456789abcdef\n", 2, "longer than 15");
}

static void each_word_for_yes_and_no_is_taken(void **state)
{
    (void)state;
    static const char *const words[] = {"no", "yes", "False", "TRUE", "off", "On", "0", "1"};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct settings s;
        struct qz_err err;
        char text[40];
        snprintf(text, sizeof text, "[camera]\nmirrored = %s\n", words[i]);
        assert_done(read_text(text, &s, &err), &err);
        assert_int_equal(s.mirrored, i % 2);
    }
}

static void a_line_that_is_neither_key_nor_section_is_refused(void **state)
{
    (void)state;
    refused_at("[tracker]\nhost = a\njust words\n", 3, "key = value");
    refused_at("[tracker\nhost = a\n", 1, "");
}

static void an_over_long_line_is_never_cut_in_silence(void **state)
{
    (void)state;
    char text[400];
    memset(text, 'x', sizeof text);
    memcpy(text, "[tracker]\nhost = a ; ", 21);
    memcpy(text + sizeof text - 9, "\nport=1\n", 9);
    refused_at(text, 2, "longer than 199");
}

static void text_that_is_not_utf8_or_holds_a_nul_is_refused(void **state)
{
    (void)state;
    struct settings s;
    struct qz_err err;
    assert_refused(read_text("[tracker]\nhost = \xc7\xe0\n", &s, &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "UTF-8"));
    assert_refused(read_bytes("[tracker]\nhost = a\0b\n", 21, &s, &err), &err, QZ_E_INPUT);
}

static void a_file_over_64_kib_is_refused_and_one_of_64_kib_is_not(void **state)
{
    (void)state;
    static char big[65537];
    struct settings s;
    struct qz_err err;
    memset(big, '\n', sizeof big);
    assert_done(read_bytes(big, 65536, &s, &err), &err);
    assert_refused(read_bytes(big, 65537, &s, &err), &err, QZ_E_INPUT);
}

static void a_file_that_is_not_there_is_told_apart(void **state)
{
    (void)state;
    struct settings s = before;
    struct qz_err err = {0};
    unlink(path);
    assert_refused(qz_conf_read(path, keys, COUNT(keys), &s, &err), &err, QZ_E_MISSING);
    assert_refused(qz_conf_read(dir, keys, COUNT(keys), &s, &err), &err, QZ_E_INPUT);
}

static void a_single_key_can_be_set_from_text(void **state)
{
    (void)state;
    struct settings s = before;
    struct qz_err err = {0};
    assert_done(qz_conf_set("tracker", "port", "443", keys, COUNT(keys), &s, &err), &err);
    assert_int_equal(s.port, 443);
    assert_refused(qz_conf_set("tracker", "port", "0", keys, COUNT(keys), &s, &err), &err, QZ_E_INPUT);
    assert_refused(qz_conf_set("tracker", "ports", "1", keys, COUNT(keys), &s, &err), &err, QZ_E_INPUT);
    assert_int_equal(s.port, 443);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_of_key_is_read),
        cmocka_unit_test(what_the_file_does_not_name_keeps_its_value),
        cmocka_unit_test(line_ends_of_windows_and_a_byte_order_mark_are_no_matter),
        cmocka_unit_test(an_unknown_key_or_section_is_named_with_its_line),
        cmocka_unit_test(the_first_mistake_is_the_one_that_is_told),
        cmocka_unit_test(a_repeated_key_is_refused),
        cmocka_unit_test(values_out_of_range_or_of_another_type_are_refused),
        cmocka_unit_test(each_word_for_yes_and_no_is_taken),
        cmocka_unit_test(a_line_that_is_neither_key_nor_section_is_refused),
        cmocka_unit_test(an_over_long_line_is_never_cut_in_silence),
        cmocka_unit_test(text_that_is_not_utf8_or_holds_a_nul_is_refused),
        cmocka_unit_test(a_file_over_64_kib_is_refused_and_one_of_64_kib_is_not),
        cmocka_unit_test(a_file_that_is_not_there_is_told_apart),
        cmocka_unit_test(a_single_key_can_be_set_from_text),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
