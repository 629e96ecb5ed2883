#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>

static const char *clock_day(struct qz_view *v, int64_t ms, char out[QZ_SAY_TEXT])
{
    static const enum qz_string names[] = {QZ_S_SUNDAY,   QZ_S_MONDAY, QZ_S_TUESDAY, QZ_S_WEDNESDAY,
                                           QZ_S_THURSDAY, QZ_S_FRIDAY, QZ_S_SATURDAY};
    struct qz_date d = qz_date_of(ms);
    snprintf(out, QZ_SAY_TEXT, "%04d-%02d-%02d  %s", d.year, d.month, d.day,
             qz_say(v, names[qz_weekday(ms)]));
    return out;
}

/* Day and time as large as the page allows, the question over them, and what is known under them. */
static void clock_draw_question(struct qz_view *v, struct qz_rect r, const char *under)
{
    char day[QZ_SAY_TEXT], time[8];
    int ask = qz_v(v, 76), date = qz_v(v, 84), big = qz_v(v, v->upright ? 300 : 230), foot = qz_v(v, 110);
    int gap = qz_v(v, 26), all = ask + date + big + foot + 3 * gap;
    r.y += (r.h - all) / 2, r.h = all;

    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, ask), s, qz_say(v, QZ_S_CLOCK_ASK));
    qz_take_top(&r, gap);

    s = (struct qz_style){QZ_FACE_BOLD, 76, 40, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, date), s, clock_day(v, v->m->now_ms, day));
    qz_take_top(&r, gap);

    s = (struct qz_style){
        QZ_FACE_BOLD, v->upright ? 280 : 220, 90, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, big), s, qz_say_time(v->m->now_ms, time));
    qz_take_top(&r, gap);

    s = (struct qz_style){QZ_FACE_REGULAR, 34, 24, v->ground->ink, QZ_CENTRE, QZ_TOP, 2, 0};
    qz_text_in(v, r, s, under);
}

static void ask_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int gap = qz_v(v, 24);
    struct qz_rect button = qz_take_bottom(&page, qz_v(v, 128));
    qz_take_bottom(&page, gap);
    clock_draw_question(v, page, qz_say(v, QZ_S_CLOCK_ASK_DO));
    qz_button(v, button, &v->theme->primary, qz_say(v, QZ_S_CLOCK_LOOK), qz_say(v, QZ_S_CLOCK_LOOK_SUB),
              QZ_ICON_CLOCK, QZ_TAP_STAFF, 0);
}

/* What speaks against the clock, or that nothing confirms it. */
static const char *clock_why(struct qz_view *v, char out[QZ_SAY_TEXT])
{
    const struct qz_model *m = v->m;
    char when[QZ_SAY_TEXT], time[8], both[QZ_SAY_TEXT + 16];
    if (m->clock.word != QZ_CLOCKWORD_AGAINST)
        return qz_say(v, QZ_S_CLOCK_NOBODY);
    if (!m->clock.heard)
        return qz_say(v, QZ_S_CLOCK_LOG);

    int64_t theirs = m->clock.tracker_boot_ms + m->up_ms;
    snprintf(both, sizeof both, "%s %s", clock_day(v, theirs, when), qz_say_time(theirs, time));
    return qz_say_s(v, QZ_S_CLOCK_TRACKER, both, out);
}

static void clock_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    char why[QZ_SAY_TEXT];
    int gap = qz_v(v, 24);
    struct qz_rect back = qz_take_bottom(&page, qz_part_pager_height(v));
    back.w = qz_v(v, 240);
    qz_take_bottom(&page, gap);

    struct qz_rect row = qz_take_bottom(&page, qz_v(v, 128));
    struct qz_rect right = qz_take_left(&row, (row.w - gap) / 2);
    qz_take_left(&row, gap);
    qz_take_bottom(&page, gap);

    clock_draw_question(v, page, clock_why(v, why));
    qz_button(v, right, &v->theme->primary, qz_say(v, QZ_S_CLOCK_RIGHT), qz_say(v, QZ_S_CLOCK_RIGHT_SUB),
              QZ_ICON_CHECK, QZ_TAP_RIGHT, 0);
    qz_button(v, row, &v->theme->card, qz_say(v, QZ_S_CLOCK_WRONG), qz_say(v, QZ_S_CLOCK_WRONG_SUB),
              QZ_ICON_WRENCH, QZ_TAP_MENU, 0);
    qz_button(v, back, &v->theme->card, qz_say(v, QZ_S_SIGN_OUT), NULL, QZ_ICON_COUNT, QZ_TAP_BACK, 0);
}

/* The word is about the time that the screen shows. */
static bool clock_is_right(struct qz_model *m, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_RIGHT);
    out[1].ask.right.shown_ms = m->now_ms;
    return true;
}

static bool clock_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    if (qz_flow_just_came(m))
        return false;
    if (tap == QZ_TAP_RIGHT)
        return clock_is_right(m, out);
    if (tap != QZ_TAP_MENU)
        return false;
    qz_flow_show(m, QZ_SCREEN_STAFF);
    return true;
}

static bool ask_rests(const struct qz_model *m)
{
    return m->clock.asks;
}

const struct qz_screen qz_screen_ask = {
    .name = "ask",
    .who = QZ_WHO_NEXT,
    .ground = qz_ground_paper,
    .draw = ask_draw,
    .rests = ask_rests,
};

const struct qz_screen qz_screen_clock = {
    .name = "clock",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .ground = qz_ground_paper,
    .draw = clock_draw,
    .tap = clock_tap,
};
