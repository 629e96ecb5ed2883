#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

#define SUM_TEXT (2 * QZ_SAY_TEXT + 40)

/* With a name and without, and from when to when. */
static const char *sum_facts(const struct qz_view *v, char out[SUM_TEXT])
{
    const struct qz_tell_party *p = &v->m->party;
    char named[QZ_SAY_TEXT], unnamed[QZ_SAY_TEXT], from[8], to[8];
    qz_say_n(v, QZ_S_PARTY_NAMED, p->named, named);
    qz_say_n(v, QZ_S_PARTY_UNNAMED, p->unnamed, unnamed);
    snprintf(out, SUM_TEXT, "%s · %s · %s–%s", named, unnamed, qz_say_time(p->from_ms, from),
             qz_say_time(p->to_ms, to));
    return out;
}

static void sum_draw_words(struct qz_view *v, struct qz_rect r)
{
    char big[QZ_SAY_TEXT], facts[SUM_TEXT];
    int lead = qz_v(v, 90), number = qz_v(v, 320), last = qz_v(v, 110), gap = qz_v(v, 20);
    r.y += (r.h - lead - number - last - 2 * gap) / 2;

    struct qz_style s = {QZ_FACE_BOLD, 72, 40, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, lead), s, qz_say(v, QZ_S_PARTY_SUM));
    qz_take_top(&r, gap);
    s = (struct qz_style){QZ_FACE_BOLD, 260, 110, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, number), s,
               qz_say_n(v, QZ_S_PARTY_SUM_BIG, qz_flow_party_people(v->m), big));
    qz_take_top(&r, gap);
    s = (struct qz_style){QZ_FACE_REGULAR, 38, 26, v->ground->quiet, QZ_CENTRE, QZ_TOP, 2, 1.2f};
    qz_text_in(v, qz_take_top(&r, last), s, sum_facts(v, facts));
}

static void sum_draw(struct qz_view *v)
{
    char name[4 * QZ_NAME_TEXT];
    struct qz_rect page =
        qz_part_frame_titled(v, qz_say(v, QZ_S_PARTY_START), qz_part_name(v->m->staff.cadre.name, name));
    struct qz_rect foot = qz_take_bottom(&page, qz_finger(v, 150));
    struct qz_rect next = qz_take_left(&foot, (foot.w - qz_v(v, 26)) / 2);
    qz_take_left(&foot, qz_v(v, 26));
    qz_button(v, next, &v->theme->card, qz_say(v, QZ_S_PARTY_NEXT), NULL, QZ_ICON_PEOPLE, QZ_TAP_GO,
              QZ_SCREEN_PARTY);
    qz_button(v, foot, &v->theme->primary, qz_say(v, QZ_S_PARTY_OVER), NULL, QZ_ICON_CHECK, QZ_TAP_BACK, 0);
    sum_draw_words(v, page);
}

/* The second half of the touch that led here would take the sum away. */
static bool sum_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    return tap == QZ_TAP_BACK && !qz_flow_just_came(m) && qz_flow_leave(m, out);
}

/* Whoever took the group in has handed the screen to others: nobody is left signed in behind it. */
const struct qz_screen qz_screen_sum = {
    .name = "sum",
    .who = QZ_WHO_STAFF,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = sum_draw,
    .tap = sum_tap,
};
