#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* How far the log goes, and the beginning of its root, for people to compare: "第 8842 条", "7f3a 91c2 …". */
static void receipt_draw_root(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    const struct qz_tell_closing *c = &v->m->closing;
    char hex[2 * 8 + 1], groups[24], size[24], line[QZ_SAY_TEXT];
    qz_hex(c->root, 8, hex);
    snprintf(groups, sizeof groups, "%.4s %.4s %.4s %.4s", hex, hex + 4, hex + 8, hex + 12);
    snprintf(size, sizeof size, "%" PRIu64, c->size);

    struct qz_style s = {QZ_FACE_BOLD, 28, 20, v->theme->card.ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, r.h / 2), s, qz_say_s(v, QZ_S_RECEIPT_SIZE, size, line));
    qz_text_in(v, r, s, groups);
}

static void receipt_draw_words(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    const struct qz_ground *g = &v->theme->card;
    struct qz_style s = {QZ_FACE_BOLD, 42, 26, g->ink, align, QZ_MIDDLE, 1, 0};
    struct qz_rect root = qz_take_bottom(&r, qz_v(v, 84));
    qz_text_in(v, qz_take_top(&r, qz_v(v, 58)), s, qz_say(v, QZ_S_RECEIPT_TAKE));
    s = (struct qz_style){QZ_FACE_REGULAR, 28, 20, g->quiet, align, QZ_MIDDLE, 3, 1.25f};
    qz_text_in(v, r, s, qz_say(v, QZ_S_RECEIPT_SUB));
    receipt_draw_root(v, root, align);
}

/* The code is black on white in every theme; the box is its quiet zone. */
static void receipt_draw_code(struct qz_view *v, struct qz_rect r)
{
    int side = r.w < r.h ? r.w : r.h;
    struct qz_rect box = {r.x + (r.w - side) / 2, r.y + (r.h - side) / 2, side, side};
    qz_draw_round(v->draw, box, 20 * v->u, 0xFFFFFF);
    qz_draw_qr(v->draw, box, v->m->closing.receipt);
}

static void receipt_draw_beside(struct qz_view *v, struct qz_rect r)
{
    qz_card(v, r, 30, &v->theme->card);
    struct qz_rect in = qz_inset(v, r, 20, 18);
    if (v->upright) {
        receipt_draw_code(v, qz_take_left(&in, in.h));
        qz_take_left(&in, qz_v(v, 30));
        receipt_draw_words(v, qz_inset(v, in, 0, 20), QZ_LEFT);
        return;
    }
    int side = in.w < in.h * 3 / 5 ? in.w : in.h * 3 / 5;
    receipt_draw_code(v, qz_take_top(&in, side));
    qz_take_top(&in, qz_v(v, 10));
    receipt_draw_words(v, in, QZ_CENTRE);
}

static void receipt_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_summary_frame(v);
    struct qz_rect foot = qz_take_bottom(&page, qz_finger(v, 120));
    qz_button(v, qz_take_right(&foot, foot.w * 9 / 20), &v->theme->primary, qz_say(v, QZ_S_RECEIPT_DONE),
              NULL, QZ_ICON_CHECK, QZ_TAP_BACK, 0);
    qz_take_bottom(&page, qz_v(v, 20));
    qz_part_summary(v, page, receipt_draw_beside);
}

/* Whoever signed is signed out, and there is time to take a picture of it. */
const struct qz_screen qz_screen_receipt = {
    .name = "receipt",
    .who = QZ_WHO_ANYBODY,
    .stay_ms = QZ_SHOW_RECEIPT_MS,
    .back = QZ_SCREEN_IDLE,
    .ground = qz_ground_paper,
    .draw = receipt_draw,
};
