/* Command lines by their table: what is taken, what is refused, and that a file gives way to the words. */
#include "base/opt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS 12

static struct qz_err err;

static const struct qz_opt own[] = {{"name", "NAME", "what it is called", true},
                                    {"count", "N", "how many", false}};
static const struct qz_opt shared[] = {{"quiet", NULL, "says less", false}};

static struct qz_opts opts;
static const char *rest[WORDS];

static int read_words(bool service, const char *const *words)
{
    int n = 0;
    while (words[n])
        n++;
    opts = (struct qz_opts){.table = {{own, 2}, {NULL, 0}, {shared, 1}}, .service = service};
    memset(&err, 0, sizeof err);
    return qz_opts_read(&opts, n, words, rest, &err);
}
#define READ(...)    read_words(false, (const char *const[]){__VA_ARGS__, NULL})
#define SERVICE(...) read_words(true, (const char *const[]){__VA_ARGS__, NULL})

static void options_and_words_may_stand_in_any_order(void **state)
{
    (void)state;
    assert_int_equal(READ("one", "--name=阿 青", "--quiet", "--count", "7", "-", "--", "--name", "-x"), 0);
    assert_string_equal(qz_opts_value(&opts, "name"), "阿 青");
    assert_string_equal(qz_opts_value(&opts, "quiet"), "");
    assert_string_equal(qz_opts_value(&opts, "count"), "7");
    assert_null(qz_opts_value(&opts, "nam"));
    assert_int_equal(opts.arg_count, 4);
    assert_string_equal(opts.arg[0], "one");
    assert_string_equal(opts.arg[1], "-");
    assert_string_equal(opts.arg[2], "--name");
    assert_string_equal(opts.arg[3], "-x");
}

static void refused(int rc, const char *said)
{
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_string_equal(err.msg, said);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    refused(READ("--name", "a", "--colour", "red"), "there is no option --colour");
    refused(READ("--name", "a", "--colour=red"), "there is no option --colour");
    refused(READ("--nam", "a"), "there is no option --nam"); /* no half names */
    refused(READ("--name", "a", "-q"), "there is no option -q");
    refused(READ("--name", "a", "--name", "b"), "--name is given twice");
    refused(READ("--name", "a", "--quiet=yes"), "--quiet takes no value");
    refused(READ("--name"), "--name needs a value: NAME");
    refused(READ("--name", "--count", "3"), "--name needs a value: NAME");
    refused(READ("--name="), "--name is empty; give NAME");
    refused(READ("--quiet"), "--name NAME is missing");
    refused(READ("--", "--name", "a"), "--name NAME is missing");
    refused(READ("--=a", "--name", "b"), "there is no option --");
}

static void an_option_is_no_more_than_what_is_said_of_it(void **state)
{
    char longest[400];
    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    memcpy(longest, "--", 2);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(READ(longest), -1);
    assert_true(strlen(err.msg) < 100);
}

/* A unit's line can be lengthened: what stands last holds, and what is empty takes back what the file says.
 */
static void of_a_service_the_last_word_holds(void **state)
{
    (void)state;
    assert_int_equal(SERVICE("--name", "a", "--quiet", "--name", "b", "--quiet", "--count="), 0);
    assert_string_equal(qz_opts_value(&opts, "name"), "b");
    assert_string_equal(qz_opts_value(&opts, "count"), "");
}

static void a_number_keeps_within_its_bounds(void **state)
{
    static const char *const bad[] = {"0", "11", "x", "7x", "", "99999999999999999999", "1.5"};
    long n;
    (void)state;
    assert_int_equal(READ("--name", "a"), 0);
    assert_int_equal(qz_opts_int(&opts, "count", 1, 10, 3, &n, &err), 0);
    assert_int_equal(n, 3);
    assert_int_equal(READ("--name", "a", "--count", "10"), 0);
    assert_int_equal(qz_opts_int(&opts, "count", 1, 10, 3, &n, &err), 0);
    assert_int_equal(n, 10);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(SERVICE("--name", "a", "--count", bad[i]), 0);
        refused(qz_opts_int(&opts, "count", 1, 10, 3, &n, &err), "--count: give a whole number from 1 to 10");
    }
}

static void help_is_a_line_for_each_option(void **state)
{
    char *text = NULL;
    size_t n = 0;
    (void)state;
    opts = (struct qz_opts){.table = {{own, 2}, {NULL, 0}, {shared, 1}}};
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    qz_opts_print(out, &opts);
    fclose(out);
    assert_string_equal(text, "  --name NAME            what it is called (needed)\n"
                              "  --count N              how many\n"
                              "  --quiet                says less\n"
                              "  --help                 this text\n");
    free(text);
}

/* ---- a program with a file ---- */

struct told {
    char name[16];
    int count;
    bool quiet;
};

static const struct qz_opt program_opts[] = {{"name", "NAME", "", false},
                                             {"count", "N", "", false},
                                             {"quiet", NULL, "", false},
                                             {"config", "FILE", "", false}};
static const struct qz_opt_key program_set[] = {
    {"name", "part", "title"}, {"count", "part", "count"}, {"quiet", "part", "quiet"}};
static const struct qz_conf_key program_keys[] = {
    {"part", "title", QZ_CONF_TEXT, offsetof(struct told, name), 16, 0, 0, NULL},
    {"part", "count", QZ_CONF_INT, offsetof(struct told, count), 0, 1, 10, NULL},
    {"part", "quiet", QZ_CONF_BOOL, offsetof(struct told, quiet), 0, 0, 0, NULL},
};

static int run_program(const char *file, struct told *to, const char *const *words)
{
    const struct qz_opt_program p = {.name = "prog",
                                     .usage = "Usage: prog\n",
                                     .below = "",
                                     .opts = {program_opts, 4},
                                     .set = program_set,
                                     .sets = 3,
                                     .keys = program_keys,
                                     .key_count = 3,
                                     .file = file};
    char *argv[WORDS] = {(char *)"prog"};
    int n = 1;
    for (; words[n - 1]; n++)
        argv[n] = (char *)words[n - 1];
    memset(to, 0, sizeof *to);
    memset(&err, 0, sizeof err);
    return qz_opts_program(&opts, &p, n, argv, to, &err);
}
#define PROGRAM(file, to, ...) run_program((file), (to), (const char *const[]){__VA_ARGS__, NULL})

static void write_file(char path[32], const char *text)
{
    strcpy(path, "/tmp/qz-opt-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void the_words_win_over_the_file_wherever_it_is_named(void **state)
{
    struct told to;
    char path[32];
    (void)state;
    write_file(path, "[part]\ntitle = file\ncount = 4\nquiet = no\n");
    assert_int_equal(PROGRAM(NULL, &to, "--name", "word", "--quiet", "--config", path), 0);
    assert_string_equal(to.name, "word");
    assert_int_equal(to.count, 4);
    assert_true(to.quiet);
    assert_int_equal(PROGRAM(path, &to, "--count=5"), 0);
    assert_string_equal(to.name, "file");
    assert_int_equal(to.count, 5);
    unlink(path);
}

static void the_usual_file_may_be_missing_a_named_one_may_not(void **state)
{
    struct told to;
    char path[32];
    (void)state;
    assert_int_equal(PROGRAM("/nowhere/at/all", &to, "--count", "2"), 0);
    assert_int_equal(PROGRAM("/nowhere/at/all", &to, "--config", "/nowhere/else"), -1);
    assert_int_equal(err.code, QZ_E_MISSING);
    write_file(path, "[part]\nunknown = 1\n");
    assert_int_equal(PROGRAM(path, &to, "--count", "2"), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    /* Help is there whatever the file says. */
    assert_int_equal(PROGRAM(path, &to, "--count", "2", "--help"), 1);
    assert_int_equal(PROGRAM(path, &to, "--version"), 1);
    unlink(path);
}

static void a_wrong_word_names_the_help(void **state)
{
    struct told to;
    (void)state;
    refused(PROGRAM(NULL, &to, "--colour"), "there is no option --colour; see prog --help");
    refused(PROGRAM(NULL, &to, "more"), "more is not an option; see prog --help");
    refused(PROGRAM(NULL, &to, "--count"), "--count needs a value: N; see prog --help");
    assert_int_equal(PROGRAM(NULL, &to, "--count", "11"), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_words_may_stand_in_any_order),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(an_option_is_no_more_than_what_is_said_of_it),
        cmocka_unit_test(of_a_service_the_last_word_holds),
        cmocka_unit_test(a_number_keeps_within_its_bounds),
        cmocka_unit_test(help_is_a_line_for_each_option),
        cmocka_unit_test(the_words_win_over_the_file_wherever_it_is_named),
        cmocka_unit_test(the_usual_file_may_be_missing_a_named_one_may_not),
        cmocka_unit_test(a_wrong_word_names_the_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
