/* A flow whose clocks the test moves, with two cadres and an activity. Include it after cmocka.h. */
#ifndef QZ_TESTS_FLOW_CASE_H
#define QZ_TESTS_FLOW_CASE_H

#include "kiosk/screens/screens.h"

#include <string.h>

#define START INT64_C(1493861482000) /* 2017-05-04T09:31:22+08:00 */

struct world {
    struct qz_model m;
    struct qz_effect out[2];
    int64_t now, up;
};

#define FANG   "c_aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HELPER "h_aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CHEN   "c_bbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Whether two models differ in what every screen reads, or in what the one shown does. */
static bool differ_in_what_is_drawn(const struct qz_model *a, const struct qz_model *b)
{
    if (a->ease.clear != b->ease.clear || a->ease.low != b->ease.low)
        return true;
    if (a->screen != b->screen || a->lang != b->lang || a->trouble != b->trouble ||
        a->enrolling != b->enrolling || a->still_s != b->still_s)
        return true;
    if (a->hint != b->hint || a->sure != b->sure || a->pin_len != b->pin_len || a->group != b->group)
        return true;
    if (a->day != b->day || a->counted.n != b->counted.n || a->counted.left_s != b->counted.left_s ||
        strcmp(a->find, b->find) != 0)
        return true;

    switch (b->screen) {
    case QZ_SCREEN_IDLE:
        if (*b->screen_code && a->code_left_s != b->code_left_s)
            return true;
        return strcmp(a->screen_code, b->screen_code) != 0;
    case QZ_SCREEN_RATING:
        return a->mark != b->mark || a->rated != b->rated || a->rating_left_s != b->rating_left_s;
    case QZ_SCREEN_WELCOME:
        return a->prints != b->prints || a->label.state != b->label.state;
    case QZ_SCREEN_PIN:
        return a->pad_wait_s != b->pad_wait_s || a->badge != b->badge;
    case QZ_SCREEN_CADRES:
        return memcmp(&a->cadres, &b->cadres, sizeof a->cadres) != 0;
    case QZ_SCREEN_STAFF:
        return memcmp(&a->staff, &b->staff, sizeof a->staff) != 0;
    default:
        return false;
    }
}

/* One event; in every test of the flow, what screens read never changes without being drawn. */
__attribute__((unused)) static bool step(struct world *w, const struct qz_event *ev)
{
    static struct qz_model before;
    before = w->m;
    bool draws = qz_flow_step(&w->m, ev, w->now, w->up, w->out);

    if (!draws && differ_in_what_is_drawn(&before, &w->m))
        fail_msg("screen %d: event %d with touch %d changes what is read, and nothing is drawn",
                 before.screen, ev->kind, ev->kind == QZ_EVENT_TAP ? (int)ev->tap : 0);
    return draws;
}

__attribute__((unused)) static void cadres(struct world *w, int from, int rows, bool more)
{
    struct qz_tell t = {.kind = QZ_TELL_CADRES, .cadres = {.from = from, .rows = rows, .more = more}};
    memcpy(t.cadres.row[0].id, FANG, QZ_ID_TEXT);
    memcpy(t.cadres.row[1].id, CHEN, QZ_ID_TEXT);
    step(w, &(struct qz_event){.kind = QZ_EVENT_TELL, .tell = &t});
}

__attribute__((unused)) static void begin(struct world *w)
{
    static const struct qz_tell right = {.kind = QZ_TELL_CLOCK, .clock = {.word = QZ_CLOCKWORD_KERNEL}};
    memset(w, 0, sizeof *w);
    qz_flow_init(&w->m, QZ_LANG_ZH, qz_screens);
    w->now = START;
    w->up = 1000;
    step(w, &(struct qz_event){.kind = QZ_EVENT_TICK}); /* the first minute of the clock */
    step(w, &(struct qz_event){.kind = QZ_EVENT_TELL, .tell = &right});
    cadres(w, 0, 1, false);
}

__attribute__((unused)) static bool tick(struct world *w, int64_t ms)
{
    w->now += ms;
    w->up += ms;
    return step(w, &(struct qz_event){.kind = QZ_EVENT_TICK});
}

__attribute__((unused)) static bool tap(struct world *w, enum qz_tap what, int arg)
{
    return step(w, &(struct qz_event){.kind = QZ_EVENT_TAP, .tap = what, .arg = arg});
}

__attribute__((unused)) static bool tell(struct world *w, const struct qz_tell *t)
{
    return step(w, &(struct qz_event){.kind = QZ_EVENT_TELL, .tell = t});
}

__attribute__((unused)) static void outcome(struct world *w, enum qz_verdict v)
{
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME, .outcome = {.verdict = v, .name = "李＊＊"}};
    tell(w, &t);
}

__attribute__((unused)) static void trouble(struct world *w, enum qz_trouble what)
{
    struct qz_tell t = {.kind = QZ_TELL_TROUBLE, .trouble = what};
    tell(w, &t);
}

__attribute__((unused)) static void session(struct world *w, bool open)
{
    struct qz_tell t = {.kind = QZ_TELL_SESSION, .session = {.open = open, .title = "五四机关开放日"}};
    tell(w, &t);
}

__attribute__((unused)) static void staff_of(struct world *w, bool in, const char *cadre)
{
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = in, .wrong_pin = !in, .rows = 2}};
    memcpy(t.staff.row[1].activity, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa", QZ_ID_TEXT);
    t.staff.row[0].open = true;
    memcpy(t.staff.cadre.id, cadre, QZ_ID_TEXT);
    memcpy(t.staff.tried.id, cadre, QZ_ID_TEXT);
    tell(w, &t);
}

__attribute__((unused)) static void staff(struct world *w, bool in)
{
    staff_of(w, in, FANG);
}

__attribute__((unused)) static void type_pin(struct world *w)
{
    for (int i = 1; i <= 4; i++)
        tap(w, QZ_TAP_DIGIT, i);
    tap(w, QZ_TAP_ENTER, 0);
}

__attribute__((unused)) static void enter_staff(struct world *w)
{
    begin(w);
    session(w, true);
    tap(w, QZ_TAP_STAFF, 0);
    staff(w, true);
}

#endif
