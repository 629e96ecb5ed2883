/* The command line as a whole: help, wrong uses, exit codes; and what its local verbs do. */
#include "base/file.h"
#include "ctl/codeimg.h"
#include "ctl/ctl.h"
#include "ctl/options.h"
#include "rules/pass.h"
#include "scan/source/picture.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* What one run printed. */
static char *out_text, *say_text;

/* Run a command line given as words ended by NULL, with standard input. */
static int run_with(const char *input, const char *const *words)
{
    struct qz_ctl ctl = {0};
    size_t out_n, say_n;
    const char *argv[24] = {"qingzhan"};
    int argc = 1;
    while (words[argc - 1]) {
        argv[argc] = words[argc - 1];
        argc++;
    }

    free(out_text);
    free(say_text);
    out_text = say_text = NULL;
    ctl.out = open_memstream(&out_text, &out_n);
    ctl.say = open_memstream(&say_text, &say_n);
    ctl.in = fmemopen((void *)(uintptr_t)input, strlen(input), "r");

    int code = qz_ctl_run(&ctl, argc, argv);
    fclose(ctl.in);
    fclose(ctl.out);
    fclose(ctl.say);
    return code;
}

#define RUN(...) run_with("\n", (const char *const[]){__VA_ARGS__, NULL})

static int setup(void **state)
{
    static char dir[PLACE_PATH], conf[PLACE_PATH];
    place_make(dir);
    place_write(place_path(conf, dir, "empty.conf"), "", 0);
    setenv("QINGZHAN_CONFIG", conf, 1);
    unsetenv("QINGZHAN_TRACKER");
    unsetenv("QINGZHAN_TOKEN_FILE");
    *state = dir;
    return 0;
}

static int teardown(void **state)
{
    place_remove(*state);
    return 0;
}

static void words_of(const struct qz_verb *v, const char *words[4], const char *last)
{
    int n = 0;
    if (v->group)
        words[n++] = v->group;
    words[n++] = v->name;
    words[n++] = last;
    words[n] = NULL;
}

static void every_verb_has_a_help_that_names_all_its_options(void **state)
{
    size_t verbs = 0;
    (void)state;

    for (const struct qz_verb *const *v = qz_verbs; *v; v++, verbs++) {
        const char *words[4];
        const struct qz_opt *o;

        words_of(*v, words, "--help");
        assert_int_equal(run_with("\n", words), QZ_EXIT_OK);
        assert_string_equal(say_text, "");
        assert_non_null(strstr(out_text, "Usage: qingzhan "));
        assert_non_null(strstr(out_text, (*v)->summary));
        assert_non_null(strstr(out_text, "Exit codes"));

        for (size_t i = 0; (o = qz_verb_opt(*v, i)) != NULL; i++) {
            char option[40];
            assert_true(i < QZ_OPTS_MOST);
            snprintf(option, sizeof option, "  --%s", o->name);
            assert_non_null(strstr(out_text, option));
            assert_true(strlen(o->help) > 3);
        }
    }

    assert_true(verbs >= 20);
}

static void the_help_of_all_lists_every_verb_and_fits_the_terminal(void **state)
{
    (void)state;
    assert_int_equal(RUN("--help"), QZ_EXIT_OK);
    for (const struct qz_verb *const *v = qz_verbs; *v; v++)
        assert_non_null(strstr(out_text, (*v)->summary));
    for (const char *p = out_text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
        assert_true(strcspn(p, "\n") <= 120);
    assert_int_equal(RUN("pass", "--help"), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, "pass revoke"));
    assert_null(strstr(out_text, "people import"));
}

static void every_verb_refuses_an_unknown_option_with_exit_2(void **state)
{
    (void)state;
    for (const struct qz_verb *const *v = qz_verbs; *v; v++) {
        const char *words[4];
        words_of(*v, words, "--no-such-thing");
        assert_int_equal(run_with("\n", words), QZ_EXIT_USAGE);
        assert_string_equal(out_text, "");
        assert_non_null(strstr(say_text, "--no-such-thing"));
        assert_non_null(strstr(say_text, "--help shows how"));
    }
}

static void a_needed_option_that_is_missing_is_named(void **state)
{
    (void)state;
    for (const struct qz_verb *const *v = qz_verbs; *v; v++) {
        const char *words[4];
        const struct qz_opt *needed = NULL, *o;
        for (size_t i = 0; !needed && (o = qz_verb_opt(*v, i)) != NULL; i++)
            needed = o->required ? o : NULL;
        if (!needed)
            continue;
        words_of(*v, words, NULL);
        assert_int_equal(run_with("\n", words), QZ_EXIT_USAGE);
        assert_non_null(strstr(say_text, needed->name));
        assert_non_null(strstr(say_text, "is missing"));
    }
}

static void wrong_command_lines_end_with_exit_2(void **state)
{
    (void)state;
    assert_int_equal(run_with("\n", (const char *const[]){NULL}), QZ_EXIT_USAGE);
    assert_int_equal(RUN("nonsense"), QZ_EXIT_USAGE);
    assert_non_null(strstr(say_text, "nonsense"));
    assert_int_equal(RUN("pass"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("pass", "nonsense"), QZ_EXIT_USAGE);

    assert_int_equal(RUN("scan"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "-x", "f.png"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "--budget", "fast", "f.png"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "--engine", "magic", "f.png"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "--all", "--all", "f.png"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "--all=yes", "f.png"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "f.png", "--budget"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("scan", "--budget=", "f.png"), QZ_EXIT_USAGE);

    assert_int_equal(RUN("log", "show"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("log", "show", "--kiosk", "a", "--tracker-dir", "b"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("log", "show", "--kiosk", "a", "--from", "0"), QZ_EXIT_USAGE);

    assert_int_equal(RUN("stats", "../etc"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("stats", "o_1", "o_2"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("pass", "revoke", "not-an-id"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("pass", "issue", "--who", "a", "--organisation", "b"), QZ_EXIT_USAGE);
    assert_int_equal(RUN("enrol", "--kiosk", "/nonexistent", "--code", "QZE:nonsense"), QZ_EXIT_USAGE);
}

static void what_is_typed_must_be_utf_8_and_names_of_files_need_not_be(void **state)
{
    (void)state;
    assert_int_equal(RUN("org", "rename", "o_x", "--title", "\xff"), QZ_EXIT_USAGE);
    assert_non_null(strstr(say_text, "--title must be UTF-8 text"));
    assert_int_equal(RUN("cadre", "withdraw", "c_x", "k_x", "7", "--by", "\xe9\x9d", "--reason", "r"),
                     QZ_EXIT_USAGE);
    assert_non_null(strstr(say_text, "--by must be UTF-8 text"));
    assert_int_equal(run_with("\xff\n", (const char *const[]){"cadre", "rename", "c_x", "--name", "-", NULL}),
                     1);
    assert_non_null(strstr(say_text, "the line on standard input must be UTF-8 text"));

    assert_int_equal(RUN("org", "list", "--tracker", "http://127.0.0.1:1", "--token-file", "/\xff"),
                     QZ_EXIT_MISSING);
    assert_null(strstr(say_text, "UTF-8"));
}

static void without_a_tracker_it_says_how_to_name_one(void **state)
{
    (void)state;
    assert_int_equal(RUN("status"), QZ_EXIT_USAGE);
    assert_non_null(strstr(say_text, "QINGZHAN_TRACKER"));
    assert_int_equal(RUN("org", "list", "--tracker", "http://127.0.0.1:1"), QZ_EXIT_USAGE);
    assert_non_null(strstr(say_text, "admin.token"));
    assert_int_equal(RUN("org", "list", "--tracker", "http://127.0.0.1:1", "--token-file", "/nonexistent"),
                     QZ_EXIT_MISSING);
}

static void a_tracker_that_is_not_there_is_exit_6(void **state)
{
    (void)state;
    assert_int_equal(RUN("status", "--tracker", "http://127.0.0.1:1"), QZ_EXIT_UNREACHABLE);
    assert_non_null(strstr(say_text, "cannot connect"));
    setenv("QINGZHAN_TRACKER", "http://127.0.0.1:1", 1);
    assert_int_equal(RUN("status"), QZ_EXIT_UNREACHABLE);
    unsetenv("QINGZHAN_TRACKER");
}

static void the_configuration_file_names_the_tracker_and_unknown_keys_are_errors(void **state)
{
    char conf[PLACE_PATH];
    static const char good[] = "[tracker]\nurl = http://127.0.0.1:1\n", bad[] = "[tracker]\nuri = x\n";
    place_path(conf, *state, "c.conf");
    place_write(conf, good, sizeof good - 1);
    setenv("QINGZHAN_CONFIG", conf, 1);
    assert_int_equal(RUN("status"), QZ_EXIT_UNREACHABLE);
    place_write(conf, bad, sizeof bad - 1);
    assert_int_equal(RUN("status"), QZ_EXIT_FAILED);
    assert_non_null(strstr(say_text, "uri"));
    assert_non_null(strstr(say_text, "line 2"));
}

static void a_tracker_is_made_once_and_an_existing_one_left_alone(void **state)
{
    char dir[PLACE_PATH], token[PLACE_PATH];
    struct stat st;
    place_path(dir, *state, "tracker");
    place_path(token, dir, "admin.token");

    assert_int_equal(RUN("init", "--dir", dir, "--province", "青禾省（演示）", "--demo"), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, "qingzhan-tracker --dir"));
    assert_int_equal(stat(token, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    assert_int_equal(RUN("init", "--dir", dir, "--province", "另一个"), QZ_EXIT_CONFLICT);

    assert_int_equal(RUN("log", "verify", "--tracker-dir", dir), QZ_EXIT_OK);
    assert_true(strlen(out_text) > 20);
    assert_int_equal(RUN("log", "rebuild", "--tracker-dir", dir), QZ_EXIT_OK);
    assert_int_equal(RUN("log", "show", "--tracker-dir", dir, "--json"), QZ_EXIT_OK);
    assert_memory_equal(out_text, "{\"v\":1,\"n\":1,", 13);
}

static void a_directory_without_a_kiosk_is_exit_3_and_stays_empty(void **state)
{
    char file[PLACE_PATH];
    size_t n;
    assert_int_equal(RUN("log", "verify", "--kiosk", *state), QZ_EXIT_MISSING);
    assert_int_equal(RUN("log", "verify", "--tracker-dir", *state), QZ_EXIT_MISSING);
    assert_null(place_read(place_path(file, *state, "kiosk.db"), &n));
    assert_null(place_read(place_path(file, *state, "device.key"), &n));
}

struct made_pass {
    char text[QZ_PASS_TEXT], key[80];
    uint8_t id[QZ_ID_BYTES];
};

static void make_pass(struct made_pass *p, uint32_t expires)
{
    uint8_t pk[32], sk[64], raw[QZ_PASS_BYTES];
    crypto_sign_keypair(pk, sk);
    randombytes_buf(p->id, sizeof p->id);
    qz_pass_sign(7, p->id, expires, sk, raw);
    qz_pass_text(raw, sizeof raw, p->text);
    memcpy(p->key, "7:", 2);
    sodium_bin2base64(p->key + 2, sizeof p->key - 2, pk, sizeof pk, sodium_base64_VARIANT_ORIGINAL);
}

static void a_pass_is_verified_with_a_key_and_its_verdict_told(void **state)
{
    struct made_pass p, other;
    char line[QZ_PASS_TEXT + 2];
    (void)state;
    make_pass(&p, 4000000000u);
    make_pass(&other, 4000000000u);

    assert_int_equal(RUN("pass", "verify", p.text, "--key", p.key), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, "genuine"));
    snprintf(line, sizeof line, "%s\n", p.text);
    assert_int_equal(
        run_with(line, (const char *const[]){"pass", "verify", "-", "--key", p.key, "--json", NULL}),
        QZ_EXIT_OK);
    assert_memory_equal(out_text, "{\"verdict\":\"genuine\",", 21);

    assert_int_equal(RUN("pass", "verify", p.text, "--key", other.key), QZ_EXIT_FAILED);
    assert_non_null(strstr(out_text, "forged"));
    other.key[0] = '8';
    assert_int_equal(RUN("pass", "verify", p.text, "--key", other.key), QZ_EXIT_FAILED);
    assert_non_null(strstr(out_text, "unknown-key"));

    make_pass(&p, 1493861482);
    assert_int_equal(RUN("pass", "verify", p.text, "--key", p.key), QZ_EXIT_FAILED);
    assert_non_null(strstr(out_text, "expired"));
    assert_int_equal(RUN("pass", "verify", p.text, "--key", p.key, "--at", "2017-05-04 09:31"), QZ_EXIT_OK);

    assert_int_equal(RUN("pass", "verify", "QZ1:nonsense", "--key", p.key), QZ_EXIT_FAILED);
    assert_int_equal(RUN("pass", "verify", p.text), QZ_EXIT_USAGE);
    assert_int_equal(RUN("pass", "verify", p.text, "--key", "7:short"), QZ_EXIT_USAGE);
}

static void a_pass_is_shown_with_its_code_and_as_a_picture(void **state)
{
    struct made_pass p;
    char png[PLACE_PATH], who[QZ_ID_TEXT];
    struct stat st;
    make_pass(&p, 4000000000u);
    qz_id_text('y', p.id, who);

    assert_int_equal(RUN("pass", "show", p.text), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, "▄"));
    assert_non_null(strstr(out_text, who));

    place_path(png, *state, "p.png");
    assert_int_equal(RUN("pass", "show", p.text, "--png", png), QZ_EXIT_OK);
    assert_int_equal(stat(png, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    assert_int_equal(RUN("pass", "verify", "--file", png, "--key", p.key), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, who));
}

static void scan_prints_a_json_line_a_file(void **state)
{
    char png[PLACE_PATH], empty[PLACE_PATH], text[] = "scan me: 青站\t1";
    struct qz_buf picture = {0};
    static const char blank[] = "P5 64 64 255\n";
    char pgm[sizeof blank - 1 + 64 * 64];

    memset(pgm, 200, sizeof pgm);
    memcpy(pgm, blank, sizeof blank - 1);
    place_write(place_path(empty, *state, "empty.pgm"), pgm, sizeof pgm);

    assert_int_equal(qz_code_png(text, 300, &picture, NULL), 0);
    place_write(place_path(png, *state, "code.png"), picture.data, picture.len);
    qz_buf_finish(&picture);

    assert_int_equal(RUN("scan", "--json", "--engine", "zbar", png, empty), QZ_EXIT_OK);
    assert_memory_equal(out_text, "{\"file\":\"", 9);
    assert_non_null(strstr(out_text, "\"text\":\"scan me: 青站\\u00091\",\"base64\":\"c2Nhb"));
    assert_non_null(strstr(out_text, "empty.pgm\",\"codes\":[],\"cpu_ms\":"));

    assert_int_equal(RUN("scan", "--json", empty), QZ_EXIT_MISSING);
    assert_int_equal(RUN("scan", png), QZ_EXIT_OK);
    assert_null(strchr(out_text, '\t'));
    assert_int_equal(RUN("scan", "--json", png, "/nonexistent.png"), QZ_EXIT_MISSING);
    assert_non_null(strstr(out_text, "base64"));
}

/* A stream of frames of `side` pixels: blank ones, then pictures of a code. */
static void write_stream(const char *path, const char *text, int blanks, int frames)
{
    struct qz_buf png = {0}, out = {0};
    uint8_t *pixels = NULL;
    struct qz_frame frame;

    assert_int_equal(qz_code_png(text, 240, &png, NULL), 0);
    assert_int_equal(qz_picture_decode((const uint8_t *)png.data, png.len, &pixels, &frame, NULL), 0);
    qz_buf_printf(&out, "YUV4MPEG2 W%d H%d F25:1 Cmono\n", frame.width, frame.height);

    for (int i = 0; i < frames; i++) {
        size_t n = (size_t)(frame.width * frame.height);
        qz_buf_str(&out, "FRAME\n");
        if (i == blanks)
            qz_buf_add(&out, frame.luma, n);
        for (size_t k = 0; i != blanks && k < n; k++)
            qz_buf_char(&out, '\x80');
    }

    assert_false(out.failed);
    place_write(path, out.data, out.len);
    qz_buf_finish(&out);
    qz_buf_finish(&png);
    free(pixels);
}

static void a_stream_is_read_in_time_up_to_the_first_code(void **state)
{
    char path[PLACE_PATH];
    write_stream(place_path(path, *state, "s.y4m"), "in time", 5, 9);
    assert_int_equal(RUN("scan", "--json", path), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, "\"text\":\"in time\""));
    assert_non_null(strstr(out_text, "\"frames\":6,\"first_read_frame\":6,\"first_read_ms\":200.0"));
    assert_int_equal(RUN("scan", "--json", "--fps", "10", path), QZ_EXIT_OK);
    assert_non_null(strstr(out_text, "\"first_read_ms\":500.0"));
    write_stream(path, "never", 99, 3);
    assert_int_equal(RUN("scan", "--json", path), QZ_EXIT_MISSING);
    assert_non_null(strstr(out_text, "\"codes\":[]"));
    assert_non_null(strstr(out_text, "\"frames\":3}"));
}

static void an_import_that_fails_says_rows_and_no_names(void **state)
{
    char csv[PLACE_PATH];
    static const char text[] = "姓名,手机\n王小明,13712345678\n王小红,137\n";
    place_write(place_path(csv, *state, "p.csv"), text, sizeof text - 1);
    assert_int_equal(RUN("people", "import", csv, "--organisation", "o_1"), QZ_EXIT_FAILED);
    assert_non_null(strstr(say_text, "Row 3, column B (手机): "));
    assert_non_null(strstr(say_text, "--partial"));
    assert_null(strstr(say_text, "王"));
    assert_null(strstr(say_text, "137"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_has_a_help_that_names_all_its_options),
        cmocka_unit_test(the_help_of_all_lists_every_verb_and_fits_the_terminal),
        cmocka_unit_test(every_verb_refuses_an_unknown_option_with_exit_2),
        cmocka_unit_test(a_needed_option_that_is_missing_is_named),
        cmocka_unit_test_setup_teardown(wrong_command_lines_end_with_exit_2, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_typed_must_be_utf_8_and_names_of_files_need_not_be, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(without_a_tracker_it_says_how_to_name_one, setup, teardown),
        cmocka_unit_test_setup_teardown(a_tracker_that_is_not_there_is_exit_6, setup, teardown),
        cmocka_unit_test_setup_teardown(the_configuration_file_names_the_tracker_and_unknown_keys_are_errors,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_tracker_is_made_once_and_an_existing_one_left_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_directory_without_a_kiosk_is_exit_3_and_stays_empty, setup,
                                        teardown),
        cmocka_unit_test(a_pass_is_verified_with_a_key_and_its_verdict_told),
        cmocka_unit_test_setup_teardown(a_pass_is_shown_with_its_code_and_as_a_picture, setup, teardown),
        cmocka_unit_test_setup_teardown(scan_prints_a_json_line_a_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_stream_is_read_in_time_up_to_the_first_code, setup, teardown),
        cmocka_unit_test_setup_teardown(an_import_that_fails_says_rows_and_no_names, setup, teardown),
    };
    if (sodium_init() < 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(out_text);
    free(say_text);
    return failed;
}
