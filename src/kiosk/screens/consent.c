#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

/* The text that is asked now, in the language that shows. */
static void consent_draw_text(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    int l = v->m->lang == QZ_LANG_EN ? 1 : 0;
    const struct qz_tell_text *t = &v->m->text[v->m->newcomer.asked];
    qz_card(v, r, 34, g);
    struct qz_rect in = qz_inset(v, r, 50, 40);
    struct qz_style s = {QZ_FACE_BOLD, 72, 34, g->ink, QZ_LEFT, QZ_TOP, 2, 1.2f};
    qz_text_in(v, qz_take_top(&in, in.h * 2 / 5), s, t->say[l].title);
    s = (struct qz_style){QZ_FACE_REGULAR, 46, 26, g->ink, QZ_LEFT, QZ_TOP, 6, 1.4f};
    qz_text_in(v, in, s, t->say[l].text);
}

/* Two buttons that are the same but for their words: nothing is chosen beforehand. */
static void consent_draw_answers(struct qz_view *v, struct qz_rect r)
{
    int gap = qz_v(v, 26);
    qz_button(v, qz_take_left(&r, qz_v(v, 240)), &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK,
              QZ_TAP_BACK, 0);
    qz_take_left(&r, gap);

    int half = (r.w - gap) / 2;
    qz_part_choice(v, qz_take_left(&r, half), qz_say(v, QZ_S_CONSENT_YES), QZ_TAP_SAY, 1);
    qz_part_choice(v, qz_take_right(&r, half), qz_say(v, QZ_S_CONSENT_NO), QZ_TAP_SAY, 0);
}

static void consent_draw(struct qz_view *v)
{
    char count[40];
    struct qz_date day = qz_date_of(v->m->now_ms);
    int asked = 0, all = 0;
    for (int i = 0; i < v->m->texts; i++) {
        bool here = strcmp(v->m->text[i].purpose, QZ_CONSENT_GUARDIAN) != 0;
        asked += here && i <= v->m->newcomer.asked;
        all += here;
    }
    snprintf(count, sizeof count, "%d/%d · %04d-%02d-%02d", asked, all, day.year, day.month, day.day);

    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_CONSENT), count);
    int gap = qz_v(v, 26);
    qz_take_top(&page, gap);
    struct qz_style s = {QZ_FACE_REGULAR, 32, 22, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 50)), s, qz_say(v, QZ_S_CONSENT_SUB));
    qz_take_top(&page, qz_v(v, 14));
    consent_draw_answers(v, qz_take_bottom(&page, qz_finger(v, 190)));
    qz_take_bottom(&page, gap);
    consent_draw_text(v, page);
}

static bool consent_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    return tap == QZ_TAP_SAY && qz_flow_newcomer_say(m, arg == 1, out);
}

const struct qz_screen qz_screen_consent = {
    .name = "consent",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_READ_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = consent_draw,
    .tap = consent_tap,
    .of_open = qz_part_of_open,
};
