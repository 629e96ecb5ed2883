#include "kiosk/flow/act.h"
#include "kiosk/screens/part_first.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* ---- a code is held up ---- */

/* What waits for the tracker of now, which no other one may have. */
static void anew_draw_waiting(struct qz_view *v, struct qz_rect r)
{
    char text[QZ_SAY_TEXT];
    uint64_t waiting = v->m->net.waiting;
    int shown = waiting > 999999 ? 999999 : (int)waiting;
    const char *said = waiting ? qz_say_n(v, QZ_S_ANEW_WAITS, shown, text) : qz_say(v, QZ_S_ANEW_NONE);
    struct qz_style s = {QZ_FACE_REGULAR, 30, 20, v->theme->stale.ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    if (!waiting) {
        qz_first_line(v, r, said, false);
        return;
    }
    qz_card(v, r, 20, &v->theme->stale);
    qz_text_in(v, qz_inset(v, r, 26, 4), s, said);
}

static void anew_draw(struct qz_view *v)
{
    const struct qz_tell_identity *id = &v->m->id;
    bool lens = v->lens != QZ_LENS_NONE;
    char under[2 * QZ_TITLE_TEXT + 100];
    snprintf(under, sizeof under, "%s · %s · %s", id->name, id->organisation, id->host);
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_ANEW), under);
    int gap = qz_v(v, 14), line = qz_v(v, v->upright ? 110 : 84);
    qz_take_top(&page, qz_v(v, 24));
    struct qz_rect by_hand = qz_first_foot(v, &page, QZ_S_COUNT);
    qz_button(v, by_hand, &v->theme->card, qz_say(v, QZ_S_ENROL_TYPE), NULL, QZ_ICON_PAD, QZ_TAP_GO,
              QZ_SCREEN_ANEW_TYPE);

    anew_draw_waiting(v, qz_take_top(&page, line));
    qz_take_top(&page, gap);
    qz_first_enrolling(v, qz_take_top(&page, line), lens ? QZ_S_ENROL_DO : QZ_S_ENROL_NO_LENS);
    qz_take_top(&page, gap);
    qz_part_preview(v, page, qz_say(v, QZ_S_ENROL));
}

static bool anew_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_SETUP || qz_flow_just_came(m))
        return false;
    return qz_flow_anew(m, true, out);
}

static bool anew_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    return tap == QZ_TAP_BACK && qz_flow_anew(m, false, out);
}

static bool anew_preview(const struct qz_model *m)
{
    (void)m;
    return true;
}

const struct qz_screen qz_screen_anew = {
    .name = "anew",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_READ_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = anew_draw,
    .enter = anew_enter,
    .tap = anew_tap,
    .preview = anew_preview,
};

/* ---- or typed ---- */

static void anew_type_draw(struct qz_view *v)
{
    qz_type_draw(v);
}

static bool anew_type_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (m->screen != QZ_SCREEN_ANEW || qz_flow_just_came(m))
        return false;
    m->first.line = QZ_ENROL_URL;
    qz_flow_show(m, QZ_SCREEN_ANEW_TYPE);
    return true;
}

static bool anew_type_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (qz_flow_just_came(m))
        return false;
    if (tap != QZ_TAP_BACK || m->first.line > QZ_ENROL_URL)
        return qz_type_tap(m, tap, arg, out);
    qz_flow_show(m, QZ_SCREEN_ANEW);
    return true;
}

const struct qz_screen qz_screen_anew_type = {
    .name = "anew-type",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_READ_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = anew_type_draw,
    .enter = anew_type_enter,
    .tap = anew_type_tap,
};
