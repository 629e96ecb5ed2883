/* How a program starts, fails and says so: stages, errors, ids, log lines. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/stage.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct app {
    char log[64];
    char fails; /* the stage that fails */
};

static int start(struct app *a, char stage, struct qz_err *err)
{
    if (a->fails == stage)
        return qz_fail(err, QZ_E_IO, "the cable is out; plug it in");
    strncat(a->log, (const char[]){'+', stage, 0}, 3);
    return 0;
}

static void stop(struct app *a, char stage)
{
    strncat(a->log, (const char[]){'-', stage, 0}, 3);
}

static int start_a(void *app, struct qz_err *err)
{
    return start(app, 'a', err);
}
static int start_b(void *app, struct qz_err *err)
{
    return start(app, 'b', err);
}
static int start_c(void *app, struct qz_err *err)
{
    return start(app, 'c', err);
}
static void stop_a(void *app)
{
    stop(app, 'a');
}
static void stop_c(void *app)
{
    stop(app, 'c');
}

static const struct qz_stage stages[] = {
    {"configuration", start_a, stop_a}, {"ledger", start_b, NULL}, {"camera", start_c, stop_c}};

static void stages_start_in_order_and_stop_in_reverse(void **state)
{
    (void)state;
    struct app app = {.fails = 0};
    struct qz_err err = {0};
    assert_done(qz_stages_start(stages, COUNT(stages), &app, &err), &err);
    qz_stages_stop(stages, COUNT(stages), &app);
    assert_string_equal(app.log, "+a+b+c-c-a");
}

static void a_stage_that_fails_is_named_and_the_ones_before_it_are_unwound(void **state)
{
    (void)state;
    static const struct {
        char fails;
        const char *log, *message;
    } c[] = {{'a', "", "configuration: the cable is out; plug it in"},
             {'b', "+a-a", "ledger: the cable is out; plug it in"},
             {'c', "+a+b-a", "camera: the cable is out; plug it in"}};
    for (size_t i = 0; i < COUNT(c); i++) {
        struct app app = {.fails = c[i].fails};
        struct qz_err err = {0};
        assert_refused(qz_stages_start(stages, COUNT(stages), &app, &err), &err, QZ_E_IO);
        assert_string_equal(app.log, c[i].log);
        assert_string_equal(err.msg, c[i].message);
    }
}

static void a_failure_carries_its_code_and_is_cut_at_its_field(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char big[1000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';

    assert_refused(qz_fail(&err, QZ_E_FULL, "%s", big), &err, QZ_E_FULL);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);

    assert_int_equal(qz_fail_in(&err, "here"), -1);
    assert_memory_equal(err.msg, "here: xxx", 9);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);

    assert_int_equal(qz_fail_in(&err, "%s", big), -1);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
    assert_int_equal(err.code, QZ_E_FULL);

    assert_int_equal(qz_fail(NULL, QZ_E_IO, "nobody listens"), -1);
    assert_int_equal(qz_fail_in(NULL, "nobody"), -1);
}

static void an_id_is_a_letter_and_26_lower_case_characters(void **state)
{
    (void)state;
    uint8_t bytes[QZ_ID_BYTES], back[QZ_ID_BYTES];
    char text[QZ_ID_TEXT];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 17);
    qz_id_text('y', bytes, text);
    assert_string_equal(text, "y_aaisem2ekvthpcezvk54zxpo74");
    assert_true(qz_id_parse('y', text, back));
    assert_memory_equal(back, bytes, sizeof bytes);
    assert_true(qz_id_parse('y', text, NULL));
}

static void an_id_has_one_spelling(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "y",
        "y_",
        "a_aaisem2ekvthpcezvk54zxpo74", /* of another letter */
        "Y_aaisem2ekvthpcezvk54zxpo74",
        "y-aaisem2ekvthpcezvk54zxpo74",
        "y_AAISEM2EKVTHPCEZVK54ZXPO74", /* upper case */
        "y_aaisem2ekvthpcezvk54zxpO74",
        "y_aaisem2ekvthpcezvk54zxpo75",  /* bits beyond the last byte are set */
        "y_aaisem2ekvthpcezvk54zxpo7",   /* short */
        "y_aaisem2ekvthpcezvk54zxpo744", /* long */
        "y_aaisem2ekvthpcezvk54zxpo7=",
        "y_aaisem2ekvthpcezvk54zxpo 4",
        "y_0aisem2ekvthpcezvk54zxpo74",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        if (qz_id_parse('y', bad[i], NULL))
            fail_msg("\"%s\" was taken", bad[i]);
}

static void fresh_ids_are_valid_and_differ(void **state)
{
    (void)state;
    char seen[200][QZ_ID_TEXT];
    for (size_t i = 0; i < COUNT(seen); i++) {
        qz_id_new('a', seen[i]);
        assert_true(qz_id_parse('a', seen[i], NULL));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(seen[i], seen[k]);
    }
}

/* What one call of qz_log writes to standard error. */
static size_t logged(enum qz_level level, const char *text, char *out, size_t cap)
{
    int pipe_fd[2], saved = dup(STDERR_FILENO);
    assert_int_equal(pipe(pipe_fd), 0);
    dup2(pipe_fd[1], STDERR_FILENO);
    qz_log(level, "%s", text);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(pipe_fd[1]);
    ssize_t n = read(pipe_fd[0], out, cap - 1);
    close(pipe_fd[0]);
    assert_true(n >= 0);
    out[n] = '\0';
    return (size_t)n;
}

static void what_to_do_stands_behind_what_is_missing_alone(void **state)
{
    (void)state;
    struct qz_err err;
    char big[600];

    qz_fail(&err, QZ_E_MISSING, "there is no x");
    assert_int_equal(qz_fail_after(&err, "make %s", "one"), -1);
    assert_string_equal(err.msg, "there is no x; make one");

    qz_fail(&err, QZ_E_DENIED, "x cannot be looked at");
    qz_fail_after(&err, "make one");
    assert_string_equal(err.msg, "x cannot be looked at");

    memset(big, 'a', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    qz_fail(&err, QZ_E_MISSING, "%s", big);
    qz_fail_after(&err, "%s", big);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

static void hostile_text_cannot_forge_a_log_line(void **state)
{
    (void)state;
    char out[2048];
    unsetenv("JOURNAL_STREAM");
    logged(QZ_LOG_WARN, "scan\n<0>all is well\r\x1b[2J\x7f青", out, sizeof out);
    assert_string_equal(out, "scan<U+000A><0>all is well<U+000D><U+001B>[2J<U+007F>青\n");
}

static void lines_of_a_program_that_runs_for_days_bear_times(void **state)
{
    (void)state;
    char out[200];
    int64_t at;
    unsetenv("JOURNAL_STREAM");
    qz_log_dated(true);
    int64_t before = qz_now_ms();
    logged(QZ_LOG_WARN, "heard", out, sizeof out);
    const char *space = strchr(out, ' ');
    assert_non_null(space);
    assert_int_equal(qz_time_parse(out, (size_t)(space - out), &at), 0);
    assert_in_range(at, before, qz_now_ms());
    assert_string_equal(space, " heard\n");

    setenv("JOURNAL_STREAM", "8:1", 1);
    logged(QZ_LOG_WARN, "heard", out, sizeof out);
    assert_string_equal(out, "<4>heard\n"); /* the journal has the time */
    unsetenv("JOURNAL_STREAM");
    qz_log_dated(false);
}

static void a_long_log_line_is_cut_and_still_one_line(void **state)
{
    (void)state;
    char out[4096], big[3000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    for (int journal = 0; journal < 2; journal++) {
        if (journal)
            setenv("JOURNAL_STREAM", "8:1", 1);
        size_t n = logged(QZ_LOG_WARN, big, out, sizeof out);
        assert_in_range(n, 900, 1024);
        assert_ptr_equal(strchr(out, '\n'), out + n - 1);
    }
    assert_memory_equal(out, "<4>xxx", 6);
    unsetenv("JOURNAL_STREAM");
}

static void lines_above_the_level_are_dropped(void **state)
{
    (void)state;
    char out[64];
    unsetenv("JOURNAL_STREAM");
    assert_int_equal(logged(QZ_LOG_DEBUG, "quiet", out, sizeof out), 0);
    qz_log_level(QZ_LOG_DEBUG);
    assert_int_equal(logged(QZ_LOG_DEBUG, "heard", out, sizeof out), 6);
    qz_log_level(QZ_LOG_ERROR);
    assert_int_equal(logged(QZ_LOG_WARN, "quiet", out, sizeof out), 0);
    assert_int_equal(logged(QZ_LOG_ERROR, "heard", out, sizeof out), 6);
    qz_log_level(QZ_LOG_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_start_in_order_and_stop_in_reverse),
        cmocka_unit_test(a_stage_that_fails_is_named_and_the_ones_before_it_are_unwound),
        cmocka_unit_test(lines_of_a_program_that_runs_for_days_bear_times),
        cmocka_unit_test(what_to_do_stands_behind_what_is_missing_alone),
        cmocka_unit_test(a_failure_carries_its_code_and_is_cut_at_its_field),
        cmocka_unit_test(an_id_is_a_letter_and_26_lower_case_characters),
        cmocka_unit_test(an_id_has_one_spelling),
        cmocka_unit_test(fresh_ids_are_valid_and_differ),
        cmocka_unit_test(hostile_text_cannot_forge_a_log_line),
        cmocka_unit_test(a_long_log_line_is_cut_and_still_one_line),
        cmocka_unit_test(lines_above_the_level_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
