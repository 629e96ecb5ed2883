#include "kiosk/screens/parts.h"

#include <math.h>
#include <stdio.h>

#define ROWS   5
#define SYMBOL 600 /* units: what is seen from five metres */

/* The texts from top to bottom; each row knows its height before anything is set, to centre the block. */
struct row {
    const char *text;
    struct qz_style style;
    float gap; /* units above it */
    int height;
};

static int answer_add_row(struct qz_view *v, struct qz_rect r, struct row *rows, int n, const char *text,
                          float gap, struct qz_style s)
{
    if (!text || !text[0])
        return n;

    int lines;
    float size = qz_text_fit(v, r, s, text, &lines);
    float lead = s.leading > 0 ? s.leading : 1.35f;
    int height = qz_v(v, size * (1 + lead * (float)(lines - 1))) + 2;
    rows[n] = (struct row){text, s, n ? gap : 0, height};
    return n + 1;
}

/* The rows at that part of their full sizes; returns how many. */
static int answer_collect(struct qz_view *v, struct qz_rect r, const struct qz_answer *a, float part,
                          struct row rows[ROWS])
{
    const struct qz_ground *g = v->ground;
    struct qz_style lead = {QZ_FACE_REGULAR, 64 * part, 30, g->quiet, QZ_LEFT, QZ_TOP, 1, 0};
    struct qz_style big = {QZ_FACE_BOLD, (a->name ? 180 : 128) * part, 44, g->ink, QZ_LEFT, QZ_TOP, 1, 1.2f};
    struct qz_style facts = {QZ_FACE_REGULAR, 44 * part, 28, g->ink, QZ_LEFT, QZ_TOP, 3, 0};
    struct qz_style then = {QZ_FACE_REGULAR, 44 * part, 28, g->ink, QZ_LEFT, QZ_TOP, 3, 1.4f};
    struct qz_style code = {QZ_FACE_REGULAR, 32 * part, 26, g->quiet, QZ_LEFT, QZ_TOP, 1, 0};
    lead = qz_style_two(v, r, lead, 44 * part, a->lead);
    big = qz_style_two(v, r, big, (a->name ? 110 : 84) * part, a->big);
    code = qz_style_two(v, r, code, 28, a->code);

    int n = answer_add_row(v, r, rows, 0, a->lead, 0, lead);
    n = answer_add_row(v, r, rows, n, a->big, 34 * part, big);
    n = answer_add_row(v, r, rows, n, a->facts, 42 * part, facts);
    n = answer_add_row(v, r, rows, n, a->then, (a->facts ? 18 : 42) * part, then);
    return answer_add_row(v, r, rows, n, a->code, 34 * part, code);
}

static int answer_height_of(const struct qz_view *v, const struct row *rows, int n)
{
    int all = 0;
    for (int i = 0; i < n; i++)
        all += qz_v(v, rows[i].gap) + rows[i].height;
    return all;
}

static void answer_draw_rows(struct qz_view *v, struct qz_rect *r, const struct row *rows, int n)
{
    for (int i = 0; i < n; i++) {
        qz_take_top(r, qz_v(v, rows[i].gap));
        qz_text_in(v, qz_take_top(r, rows[i].height), rows[i].style, rows[i].text);
    }
}

/* Below the line: what the next person can do, and the other language for this one. */
static void answer_draw_foot(struct qz_view *v, struct qz_rect r, const struct qz_answer *a)
{
    const char *text = a->foot ? a->foot : qz_say(v, QZ_S_NEXT_PLEASE);
    qz_draw_rect(v->draw, (struct qz_rect){r.x, r.y, r.w, qz_v(v, 3) > 0 ? qz_v(v, 3) : 1}, v->ground->line);
    qz_take_top(&r, qz_v(v, 30));
    qz_part_language(v, qz_take_right(&r, qz_finger(v, 150)));
    qz_take_right(&r, qz_v(v, 30));
    if (a->act) {
        qz_button(v, qz_take_right(&r, qz_finger(v, 220)), &v->theme->card, a->act, NULL, QZ_ICON_COUNT,
                  a->tap, 0);
        qz_take_right(&r, qz_v(v, 30));
    }

    char said[2 * QZ_SAY_TEXT];
    if (v->m->id.demo)
        snprintf(said, sizeof said, "%s · %s", text, qz_say(v, QZ_S_DEMO));
    else
        snprintf(said, sizeof said, "%s", text);
    struct qz_style s = {QZ_FACE_REGULAR, 34, 26, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, r, s, said);
}

/* The words on their plate, in the middle of r's height, or under the symbol of an upright page. */
static void answer_draw_words(struct qz_view *v, struct qz_rect r, const struct qz_answer *a)
{
    struct row rows[ROWS];
    int foot = qz_v(v, 30 + 12) + qz_finger(v, 64), gap = qz_v(v, 40), pad = qz_v(v, 48);
    struct qz_rect in = qz_inset(v, r, 56, 48);
    int n = 0, all = 0;
    float part = 1;
    do {
        n = answer_collect(v, in, a, part, rows);
        all = answer_height_of(v, rows, n) + gap + foot;
        part *= 0.9f;
    } while (all > in.h && part > 0.5f);
    if (all > in.h)
        v->spills++;

    struct qz_rect plate = {r.x, v->upright ? r.y : r.y + (r.h - all) / 2 - pad, r.w, all + 2 * pad};
    if (v->ground->plate != v->ground->fill)
        qz_draw_round(v->draw, plate, 36 * v->u, v->ground->plate);
    in.y = plate.y + pad, in.h = all;
    answer_draw_rows(v, &in, rows, n);
    qz_take_top(&in, gap);
    answer_draw_foot(v, in, a);
}

/* It comes from where the code was held, so that the eye follows it to the answer. */
static void answer_draw_symbol(struct qz_view *v, int cx, int cy, int d, enum qz_icon icon)
{
    float left = 1 - v->motion, back = left * left * left, wide = (float)d;
    int fx = v->page.x + (v->upright ? v->page.w / 2 : v->page.w * 29 / 100);
    int fy = v->page.y + (v->upright ? v->page.h / 4 : v->page.h * 53 / 100);
    int x = cx + (int)lroundf(back * (float)(fx - cx)), y = cy + (int)lroundf(back * (float)(fy - cy));
    uint32_t color = v->ground->mark;

    if (icon == QZ_ICON_BAR) { /* no way through */
        qz_draw_round(v->draw, (struct qz_rect){x - d / 2, y - d / 2, d, d}, wide, color);
        qz_draw_icon(v->draw, icon, x, y, wide, wide * 0.17f, v->ground->sign);
    } else {
        /* A tick fills less of its square than a clock. */
        float size = icon == QZ_ICON_CHECK ? wide * 1.34f : wide * 1.14f;
        qz_draw_icon(v->draw, icon, x, y, size, wide * 0.12f, color);
    }
}

void qz_part_answer_in(struct qz_view *v, struct qz_rect r, const struct qz_answer *a)
{
    if (v->upright) {
        int d = qz_v(v, SYMBOL);
        qz_take_top(&r, qz_v(v, 140));
        struct qz_rect top = qz_take_top(&r, d);
        answer_draw_symbol(v, top.x + top.w / 2, top.y + d / 2, d, a->icon);
        qz_take_top(&r, qz_v(v, 90));
        answer_draw_words(v, qz_inset(v, r, 56, 0), a);
        return;
    }

    int most = qz_v(v, SYMBOL), d = r.w * 36 / 100 < most ? r.w * 36 / 100 : most;
    d = r.h * 9 / 10 < d ? r.h * 9 / 10 : d;
    qz_take_left(&r, qz_v(v, 70));
    struct qz_rect left = qz_take_left(&r, d);
    answer_draw_symbol(v, left.x + d / 2, left.y + left.h / 2, d, a->icon);
    qz_take_left(&r, qz_v(v, 40));
    qz_take_right(&r, qz_v(v, 60));
    answer_draw_words(v, qz_inset(v, r, 0, 40), a);
}

void qz_part_answer(struct qz_view *v, const struct qz_answer *a)
{
    const struct qz_rect whole = {0, 0, v->w, v->h};
    qz_touchable(v, whole, QZ_TAP_DISMISS, 0);
    qz_part_answer_in(v, v->page, a);
}
