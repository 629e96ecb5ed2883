/* The screen thread as a whole, off-screen: scripted taps and scans in, asks and pictures out. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "kiosk/ui/ui.h"
#include "tests/support/ui_sample.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[64];
static struct qz_queue *tells, *asks;

static void write_script(const char *text, char path[100])
{
    snprintf(path, 100, "%s/script", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static struct qz_ui *open_ui(const char *script, const char *shots)
{
    struct qz_err err;
    struct qz_ui_options o = {.width = 1024,
                              .height = 600,
                              .mute = true,
                              .reduce_motion = true,
                              .script = script,
                              .shots_dir = shots};
    struct qz_ui *ui = qz_ui_create(&o, &err);
    if (!ui)
        fail_msg("%s", err.msg);
    return ui;
}

static void tell_all(struct qz_tell *t)
{
    assert_true(qz_queue_push(tells, t));
}

/* What the desk says at start: who this kiosk is and what is open. */
static void open_day(void)
{
    struct qz_model m;
    struct qz_tell t;
    qz_sample_model(0, QZ_LANG_ZH, true, &m);

    memset(&t, 0, sizeof t);
    t.kind = QZ_TELL_IDENTITY;
    t.identity = m.id;
    tell_all(&t);

    memset(&t, 0, sizeof t);
    t.kind = QZ_TELL_SESSION;
    t.session = m.session;
    tell_all(&t);

    memset(&t, 0, sizeof t);
    t.kind = QZ_TELL_CADRES;
    t.cadres.rows = 1;
    tell_all(&t);
}

static void tell_outcome(enum qz_verdict v)
{
    struct qz_tell t;
    memset(&t, 0, sizeof t);
    t.kind = QZ_TELL_OUTCOME;
    t.outcome.verdict = v;
    t.outcome.at_ms = 1493861482000;
    tell_all(&t);
}

static bool there(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    if (f)
        fclose(f);
    return f != NULL;
}

static void taps_and_scans_become_asks(void **state)
{
    (void)state;
    char path[100];
    struct qz_err err;
    struct qz_ask a;
    write_script("wait idle\nsleep 0\ntap headcount\nscan QZ1:SOMEBODY\ntap staff\nwait pin 5\nkey 246810\n"
                 "key enter\nquit\n",
                 path);

    struct qz_ui *ui = open_ui(path, NULL);
    open_day();
    assert_done(qz_ui_run(ui, tells, asks, NULL, &err), &err);

    assert_true(qz_queue_pop(asks, &a, 0));
    assert_int_equal(a.kind, QZ_ASK_HEADCOUNT);
    assert_int_equal(a.headcount.people, 1);

    assert_true(qz_queue_pop(asks, &a, 0));
    assert_int_equal(a.kind, QZ_ASK_PAYLOAD);
    assert_int_equal(a.payload.by, QZ_BY_WEDGE);
    assert_int_equal(a.payload.len, 12);
    assert_memory_equal(a.payload.bytes, "QZ1:SOMEBODY", 12);

    assert_true(qz_queue_pop(asks, &a, 0));
    assert_int_equal(a.kind, QZ_ASK_PIN);
    assert_string_equal(a.pin.digits, "246810");
    assert_false(qz_queue_pop(asks, &a, 0));

    qz_ui_destroy(ui);
}

static void a_scan_that_is_too_long_is_asked_about_without_its_bytes(void **state)
{
    (void)state;
    char path[100], script[QZ_PAYLOAD_MAX + 40] = "wait idle\nscan ";
    struct qz_err err;
    struct qz_ask a;
    size_t n = strlen(script);
    memset(script + n, 'A', QZ_PAYLOAD_MAX + 1);
    strcpy(script + n + QZ_PAYLOAD_MAX + 1, "\nquit\n");
    write_script(script, path);

    struct qz_ui *ui = open_ui(path, NULL);
    open_day();
    assert_done(qz_ui_run(ui, tells, asks, NULL, &err), &err);

    assert_true(qz_queue_pop(asks, &a, 0));
    assert_int_equal(a.kind, QZ_ASK_OVERLONG);
    assert_int_equal(a.overlong.by, QZ_BY_WEDGE);
    assert_false(qz_queue_pop(asks, &a, 0));
    qz_ui_destroy(ui);
}

static void each_settled_screen_leaves_a_picture(void **state)
{
    (void)state;
    char path[100];
    struct qz_err err;
    write_script("wait welcome 5\nshot by-hand\nkey escape\nwait idle 5\ntap language\nsleep 0.6\nquit\n",
                 path);

    struct qz_ui *ui = open_ui(path, dir);
    open_day();
    tell_outcome(QZ_VERDICT_WELCOME);
    assert_done(qz_ui_run(ui, tells, asks, NULL, &err), &err);
    qz_ui_destroy(ui);

    assert_true(there("by-hand.png"));
    assert_true(there("welcome-zh-1.png")); /* gone before it settled: taken on the way out */
    assert_true(there("idle-en-1.png"));
    assert_false(there("idle-en-2.png"));
}

static long file_bytes(const char *name, unsigned char *out, long cap)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    long n = (long)fread(out, 1, (size_t)cap, f);
    fclose(f);
    return n;
}

static void show_welcome(const char *shot)
{
    char path[100], script[100];
    struct qz_err err;
    snprintf(script, sizeof script, "wait welcome 5\nsleep 0\nshot %s\nquit\n", shot);
    write_script(script, path);
    struct qz_ui *ui = open_ui(path, dir);
    tell_outcome(QZ_VERDICT_REVOKED); /* what was there before must be painted over */
    tell_outcome(QZ_VERDICT_WELCOME);
    assert_done(qz_ui_run(ui, tells, asks, NULL, &err), &err);
    qz_ui_destroy(ui);
}

static void a_renderer_shows_the_same_as_the_windows_own_pixels(void **state)
{
    (void)state;
    static unsigned char a[1 << 20], b[1 << 20];
    int64_t minute;

    do { /* the screens show the time of day: both pictures must be of one minute */
        minute = qz_now_ms() / 60000;
        show_welcome("direct");
        setenv("SDL_RENDER_DRIVER", "software", 1);
        show_welcome("texture");
        unsetenv("SDL_RENDER_DRIVER");
    } while (minute != qz_now_ms() / 60000);

    long n = file_bytes("direct.png", a, sizeof a);
    assert_true(n > 5000);
    assert_int_equal(file_bytes("texture.png", b, sizeof b), n);
    assert_memory_equal(a, b, (size_t)n);
}

/* Not as wrong use does (QZ_E_INPUT): the exit codes differ. */
static void a_script_that_waits_in_vain_fails(void **state)
{
    (void)state;
    char path[100];
    struct qz_err err;
    write_script("wait staff 0.1\n", path);
    struct qz_ui *ui = open_ui(path, NULL);
    assert_refused(qz_ui_run(ui, tells, asks, NULL, &err), &err, QZ_E_MISSING);
    assert_non_null(strstr(err.msg, "line 1"));
    qz_ui_destroy(ui);
}

static void a_full_desk_drops_an_ask_and_goes_on(void **state)
{
    (void)state;
    char path[100];
    struct qz_err err;
    struct qz_queue *tiny = qz_queue_create(sizeof(struct qz_ask), 1, &err);
    write_script("scan QZ1:ONE111\nscan QZ1:TWO222\nquit\n", path);
    struct qz_ui *ui = open_ui(path, NULL);
    assert_done(qz_ui_run(ui, tells, tiny, NULL, &err), &err);
    struct qz_ask a;
    assert_true(qz_queue_pop(tiny, &a, 0));
    assert_memory_equal(a.payload.bytes, "QZ1:ONE111", 10);
    assert_false(qz_queue_pop(tiny, &a, 0));
    qz_ui_destroy(ui);
    qz_queue_destroy(tiny);
}

static void *quit_from_another_thread(void *arg)
{
    qz_ui_wake(arg);
    qz_ui_quit(arg);
    return NULL;
}

static void it_leaves_when_told_to(void **state)
{
    (void)state;
    struct qz_err err;
    pthread_t thread;
    struct qz_ui *ui = open_ui(NULL, NULL);
    assert_int_equal(pthread_create(&thread, NULL, quit_from_another_thread, ui), 0);
    assert_done(qz_ui_run(ui, tells, asks, NULL, &err), &err);
    pthread_join(thread, NULL);
    qz_ui_destroy(ui);
}

static void it_leaves_when_the_demo_is_over(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_tell t;
    struct qz_ui *ui = open_ui(NULL, NULL);
    open_day();
    memset(&t, 0, sizeof t);
    t.kind = QZ_TELL_END;
    tell_all(&t);
    assert_done(qz_ui_run(ui, tells, asks, NULL, &err), &err);
    assert_true(qz_ui_model(ui)->ended);
    qz_ui_destroy(ui);
}

static void *show_a_picture(void *arg)
{
    static uint8_t px[64 * 36];
    struct qz_frame f = {px, 64, 36, 64, 0, 1};
    while (!qz_preview_put(arg, &f))
        sched_yield();
    return NULL;
}

/* Also: what the camera shows is asked for only while it is shown. */
static void the_preview_comes_from_another_thread(void **state)
{
    (void)state;
    char path[100];
    struct qz_err err;
    struct qz_preview_view v;
    pthread_t thread;
    struct qz_preview *p = qz_preview_create(&err);
    write_script("wait idle\nsleep 0.4\nquit\n", path);

    struct qz_ui *ui = open_ui(path, NULL);
    open_day();

    assert_int_equal(pthread_create(&thread, NULL, show_a_picture, p), 0);
    assert_done(qz_ui_run(ui, tells, asks, p, &err), &err);
    pthread_join(thread, NULL);

    qz_preview_take(p, &v);
    assert_int_equal(v.seq, 1);
    qz_ui_destroy(ui);
    qz_preview_destroy(p);
}

static void a_missing_display_is_said_plainly(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_ui_options o = {.mute = true};
    setenv("SDL_VIDEODRIVER", "nosuchdriver", 1);
    assert_null(qz_ui_create(&o, &err));
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    assert_int_equal(err.code, QZ_E_IO);
    assert_non_null(strstr(err.msg, "SDL_VIDEODRIVER"));
}

static void a_missing_font_is_said_plainly(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_ui_options o = {.mute = true, .font_bold = "/nowhere/bold.ttc"};
    assert_null(qz_ui_create(&o, &err));
    assert_int_equal(err.code, QZ_E_MISSING);
}

static int before(void **state)
{
    (void)state;
    struct qz_err err;
    qz_spec_dir(dir);
    tells = qz_queue_create(sizeof(struct qz_tell), 32, &err);
    asks = qz_queue_create(sizeof(struct qz_ask), 32, &err);
    return tells && asks ? 0 : -1;
}

static int after(void **state)
{
    (void)state;
    qz_queue_destroy(tells);
    qz_queue_destroy(asks);
    qz_spec_dir_remove(dir);
    return 0;
}

#define each(test) cmocka_unit_test_setup_teardown(test, before, after)

int main(void)
{
    const struct CMUnitTest tests[] = {
        each(taps_and_scans_become_asks),
        each(a_scan_that_is_too_long_is_asked_about_without_its_bytes),
        each(each_settled_screen_leaves_a_picture),
        each(a_renderer_shows_the_same_as_the_windows_own_pixels),
        each(a_script_that_waits_in_vain_fails),
        each(a_full_desk_drops_an_ask_and_goes_on),
        each(it_leaves_when_told_to),
        each(it_leaves_when_the_demo_is_over),
        each(the_preview_comes_from_another_thread),
        each(a_missing_display_is_said_plainly),
        each(a_missing_font_is_said_plainly),
    };
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
