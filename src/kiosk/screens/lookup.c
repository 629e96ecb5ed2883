#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

static const char *lookup_advice(const struct qz_view *v, char buf[QZ_SAY_TEXT])
{
    const struct qz_model *m = v->m;
    if (m->lookup.wait_s > 0)
        return qz_say_n(v, QZ_S_LOOKUP_WAIT, m->lookup.wait_s, buf);
    if (m->lookup.what == QZ_FOUND_NOBODY)
        return qz_say(v, QZ_S_LOOKUP_NOBODY);
    if (m->lookup.what == QZ_FOUND_MANY)
        return qz_say(v, QZ_S_LOOKUP_MANY);
    return qz_say(v, QZ_S_LOOKUP_SUB);
}

/* One box a digit, the next one's edge in our colour. */
static void lookup_draw_boxes(struct qz_view *v, struct qz_rect r, bool centre)
{
    const struct qz_ground *g = &v->theme->card;
    int n = qz_flow_lookup_digits(v->m), gap = qz_v(v, 24), w = qz_v(v, 130);
    int x = centre ? r.x + (r.w - n * w - (n - 1) * gap) / 2 : r.x;
    for (int i = 0; i < n; i++) {
        struct qz_rect box = {x + i * (w + gap), r.y, w, r.h};
        bool next = i == v->m->lookup.len;
        char digit[2] = {v->m->lookup.digits[i], '\0'};
        uint32_t edge = next ? v->theme->teal : g->quiet;
        qz_draw_card(v->draw, box, 28 * v->u, g->fill, edge, 4 * v->u);
        struct qz_style s = {QZ_FACE_BOLD, 90, 44, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        qz_text_in(v, box, s, digit);
    }
}

static void lookup_draw_words(struct qz_view *v, struct qz_rect r, bool centre)
{
    char buf[QZ_SAY_TEXT];
    enum qz_align align = centre ? QZ_CENTRE : QZ_LEFT;
    struct qz_style s = {QZ_FACE_BOLD, 72, 32, v->ground->ink, align, QZ_MIDDLE, 1, 0};
    const char *sentence = qz_say(v, v->m->lookup.more ? QZ_S_LOOKUP_MORE : QZ_S_LOOKUP);
    qz_text_in(v, qz_take_top(&r, qz_v(v, 96)), s, sentence);

    qz_take_top(&r, qz_v(v, 24));
    lookup_draw_boxes(v, qz_take_top(&r, qz_v(v, 170)), centre);
    qz_take_top(&r, qz_v(v, 30));

    bool trouble =
        v->m->lookup.wait_s > 0 || v->m->lookup.what == QZ_FOUND_NOBODY || v->m->lookup.what == QZ_FOUND_MANY;
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 26, v->ground->quiet, align, QZ_TOP, 3, 1.3f};
    if (trouble)
        s.face = QZ_FACE_BOLD, s.color = v->ground->ink;
    qz_text_in(v, r, s, lookup_advice(v, buf));
}

static void lookup_draw_pad(struct qz_view *v, struct qz_rect r)
{
    const struct qz_model *m = v->m;
    const struct qz_pad pad = {.open = qz_flow_lookup_open(m),
                               .ready = m->lookup.len == qz_flow_lookup_digits(m),
                               .enter = qz_say(v, QZ_S_LOOKUP_DO)};
    qz_part_pad(v, r, &pad);
}

static void lookup_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    qz_take_top(&page, qz_v(v, 30));
    if (v->upright) {
        qz_part_codeless(v, qz_take_bottom(&page, qz_part_pager_height(v)), QZ_S_BACK);
        qz_take_bottom(&page, qz_v(v, 24));
        struct qz_rect pad = qz_take_bottom(&page, page.h * 56 / 100);
        lookup_draw_words(v, page, true);
        lookup_draw_pad(v, qz_inset(v, pad, 90, 0));
        return;
    }

    struct qz_rect left = qz_take_left(&page, page.w * 54 / 100);
    qz_take_left(&page, qz_v(v, 40));
    qz_part_codeless(v, qz_take_bottom(&left, qz_part_pager_height(v)), QZ_S_BACK);
    lookup_draw_words(v, left, false);
    lookup_draw_pad(v, page);
}

static bool lookup_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (!qz_flow_heads_offered(m) || m->staff.signed_in)
        return false;
    return qz_flow_lookup_begin(m);
}

static bool lookup_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_DIGIT:
        return qz_flow_lookup_digit(m, arg);
    case QZ_TAP_ERASE:
        return qz_flow_lookup_erase(m);
    case QZ_TAP_ENTER:
        return qz_flow_lookup_ask(m, out);
    default:
        return qz_flow_heads_tap(m, tap, arg, out);
    }
}

const struct qz_screen qz_screen_lookup = {
    .name = "lookup",
    .who = QZ_WHO_ANYBODY,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .ground = qz_ground_paper,
    .draw = lookup_draw,
    .enter = lookup_enter,
    .tap = lookup_tap,
    .of_open = qz_part_of_open,
};
