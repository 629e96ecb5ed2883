#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

static bool number_is_whole(const struct qz_model *m)
{
    size_t n = qz_typed_len(&m->typed);
    return n == 0 || (n >= QZ_PHONE_LEAST && n <= QZ_PHONE_MOST);
}

static void number_draw_words(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    struct qz_style s = {QZ_FACE_BOLD, 60, 32, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 160)), s, qz_say(v, QZ_S_NEW_NUMBER));
    qz_take_top(&r, qz_v(v, 20));

    struct qz_rect line = qz_take_top(&r, qz_v(v, 130));
    qz_card(v, line, 28, g);
    s = (struct qz_style){QZ_FACE_BOLD, 72, 30, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, line, 24, 0), s, v->m->typed.text);
    qz_take_top(&r, qz_v(v, 24));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 3, 1.3f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_NEW_NUMBER_SUB));
}

static void number_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_NEW), v->m->session.title);
    bool none = v->m->typed.chars == 0;
    const struct qz_pad pad = {.open = true,
                               .ready = number_is_whole(v->m),
                               .enter = qz_say(v, none ? QZ_S_NEW_SKIP : QZ_S_KEY_DONE)};
    int gap = qz_v(v, 30);
    qz_take_top(&page, gap);
    qz_part_pager(v, qz_take_bottom(&page, qz_part_pager_height(v)), &(struct qz_page){.fit = 1});
    qz_take_bottom(&page, gap);
    if (v->upright) {
        struct qz_rect keys = qz_take_bottom(&page, page.h * 56 / 100);
        number_draw_words(v, page);
        qz_part_pad(v, qz_inset(v, keys, 90, 0), &pad);
        return;
    }

    struct qz_rect left = qz_take_left(&page, page.w * 54 / 100);
    qz_take_left(&page, qz_v(v, 40));
    number_draw_words(v, left);
    qz_part_pad(v, page, &pad);
}

static bool number_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)out;
    if (qz_flow_just_came(m))
        return false;

    switch (tap) {
    case QZ_TAP_DIGIT:
        return arg >= 0 && arg <= 9 && m->typed.chars < QZ_PHONE_MOST &&
               qz_typed_put(&m->typed, (uint32_t)('0' + arg));
    case QZ_TAP_ERASE:
        return qz_typed_erase(&m->typed);
    case QZ_TAP_ENTER:
        return qz_flow_newcomer_number(m);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_number = {
    .name = "number",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = number_draw,
    .tap = number_tap,
    .of_open = qz_part_of_open,
};
