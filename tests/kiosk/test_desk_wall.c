/* What the desk tells the wall: the activity that goes on, when people came to it, what comes, and the weeks.
 */
#include "tests/support/logged.h"
#include "tests/support/spec.h"

#include "tests/kiosk/desk_time.h"

#define STEP_MS       (10 * INT64_C(60000))
#define WALL_PAUSE_MS 5000 /* the wall is told no sooner */

static struct qz_tell_wall told(struct world *w)
{
    return heard(w, QZ_TELL_WALL).wall;
}

/* The next one that tells of so many people. */
static struct qz_tell_wall told_of(struct world *w, int came)
{
    struct qz_tell_wall t;
    atomic_fetch_add(&up_ms, WALL_PAUSE_MS);
    do
        t = told(w);
    while (!t.live || t.came != came);
    return t;
}

static int sum(const struct qz_tell_wall *t)
{
    int n = 0;
    for (int i = 0; i < t->steps; i++)
        n += t->arrived[i];
    return n;
}

static void people_are_told_as_they_come(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    wait_open(w);
    make_pass(w, 1, tomorrow(), &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);

    struct qz_tell_wall t = told_of(w, 1);
    assert_int_equal(t.rows, 1);
    assert_string_equal(t.row[0].title, t.now.title);
    assert_true(t.now.start_ms < t.now.end_ms);
    assert_true(t.from_ms <= t.now.start_ms && t.from_ms + t.steps * t.step_ms >= t.now.end_ms);
    assert_int_equal(sum(&t), 1);
    assert_int_equal(t.unnamed, 0);

    struct qz_ask heads = {.kind = QZ_ASK_HEADCOUNT, .headcount = {.people = 3, .touches = 1}};
    assert_true(qz_wires_ask(&w->wires, &heads));
    t = told_of(w, 4);
    assert_int_equal(t.unnamed, 3);
    assert_int_equal(sum(&t), 1);
}

/* Whoever came at both kiosks came once, when it was first. */
static void people_at_other_kiosks_are_among_them(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    wait_open(w);
    make_pass(w, 1, tomorrow(), &ask);
    scan(w, &ask);
    struct qz_tell_wall t = told_of(w, 1);

    struct qz_feed_checkin there[2] = {{.at_ms = qz_now_ms() - 2 * STEP_MS, .where = "西门"},
                                       {.at_ms = qz_now_ms() - 3 * STEP_MS, .where = "西门"}};
    for (int i = 0; i < 2; i++) {
        struct qz_pass pass;
        char text[QZ_PASS_TEXT];
        size_t n = kiosk_dir_pass(&w->dir, (uint32_t)(i + 1), tomorrow(), text);
        assert_true(qz_pass_parse(text, n, &pass));
        qz_id_text('y', pass.id, there[i].who);
        memcpy(there[i].activity, w->dir.activity, QZ_ID_TEXT);
    }
    struct qz_feed_elsewhere other = {.named = 2};
    memcpy(other.activity, w->dir.activity, QZ_ID_TEXT);
    struct qz_feed_figure figure = {.proven = 2, .waiting = 1, .counted = 0};
    memcpy(figure.activity, w->dir.activity, QZ_ID_TEXT);
    send_this_feed(w,
                   &(struct qz_feed){.checkin = there,
                                     .checkins = 2,
                                     .elsewhere = &other,
                                     .elsewheres = 1,
                                     .figure = &figure,
                                     .figures = 1},
                   qz_now_ms());

    t = told_of(w, 2);
    assert_int_equal(sum(&t), 2);
    assert_int_equal(t.proven, 2);
    assert_int_equal(t.to_confirm, 1);
    assert_true(t.known_ms > 0);
}

/* Each time everybody who came is looked through. */
static void while_people_stream_in_the_wall_is_told_now_and_then(void **state)
{
    struct world *w = *state;
    int told = 0, came = 0;
    wait_open(w);

    for (uint32_t i = 1; i <= 30; i++) {
        struct qz_ask ask;
        struct qz_tell t;
        make_pass(w, i, tomorrow(), &ask);
        assert_true(qz_wires_ask(&w->wires, &ask));
        settle(w);
        atomic_fetch_add(&up_ms, 1001);
        settle(w);
        settle(w);
        while (qz_queue_pop(w->wires.tells, &t, 0)) {
            told += t.kind == QZ_TELL_WALL;
            came = t.kind == QZ_TELL_WALL ? t.wall.came : came;
        }
    }

    assert_in_range(told, 5, 7);
    if (came < 30)
        came = told_of(w, 30).came;
    assert_int_equal(came, 30); /* of the last one, too, in the end */
}

/* An answer that says nothing new is written nowhere; that is no failure. */
static void what_says_nothing_new_is_no_failure(void **state)
{
    struct world *w = *state;
    struct qz_word word;
    wait_open(w);

    logged_begin();
    tell_feed(w, &(struct qz_feed){0}, qz_now_ms(), true);
    assert_true(qz_queue_pop(w->wires.feed_answers, &word, WAIT_MS));
    char *said = logged_end();

    assert_true(word.kept);
    assert_null(strstr(said, "feed"));
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(people_are_told_as_they_come, start_right, stop),
        cmocka_unit_test_setup_teardown(people_at_other_kiosks_are_among_them, start_right, stop),
        cmocka_unit_test_setup_teardown(while_people_stream_in_the_wall_is_told_now_and_then, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(what_says_nothing_new_is_no_failure, start_right, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
