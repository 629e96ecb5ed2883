#include "kiosk/screens/parts.h"

#include <math.h>

/* The texts from top to bottom; each row knows its height before anything is set, to centre the block. */
struct row {
    const char *text;
    struct qz_style style;
    float gap; /* units above it */
    int height;
};

static int add_row(struct qz_view *v, struct qz_rect r, struct row *rows, int n, const char *text, float gap,
                   struct qz_style s)
{
    if (!text || !text[0])
        return n;
    int lines;
    float size = qz_text_fit(v, r, s, text, &lines);
    int most = s.lines > 0 ? s.lines : 1;
    lines = lines > most ? most : lines;
    float lead = s.leading > 0 ? s.leading : 1.35f;
    int height = qz_v(v, size * (1 + lead * (float)(lines - 1))) + 2;
    rows[n] = (struct row){text, s, n ? gap : 0, height};
    return n + 1;
}

static int collect(struct qz_view *v, struct qz_rect r, const struct qz_answer *a, struct row rows[5])
{
    const struct qz_ground *g = v->ground;
    float big = a->name ? 160 : 96;
    int n = 0;
    n = add_row(v, r, rows, n, a->lead, 0,
                (struct qz_style){QZ_FACE_REGULAR, 56, 36, g->quiet, QZ_LEFT, QZ_TOP, 2, 0});
    n = add_row(v, r, rows, n, a->big, 36,
                (struct qz_style){QZ_FACE_BOLD, big, 54, g->ink, QZ_LEFT, QZ_TOP, a->name ? 1 : 2, 1.25f});
    n = add_row(v, r, rows, n, a->facts, 44,
                (struct qz_style){QZ_FACE_REGULAR, 40, 28, g->ink, QZ_LEFT, QZ_TOP, 2, 0});
    n = add_row(
        v, r, rows, n, a->then, a->facts ? 30 : 44,
        (struct qz_style){QZ_FACE_REGULAR, a->facts ? 34 : 46, 28, g->ink, QZ_LEFT, QZ_TOP, 3, 1.45f});
    n = add_row(v, r, rows, n, a->code, 44,
                (struct qz_style){QZ_FACE_REGULAR, 26, 22, g->quiet, QZ_LEFT, QZ_TOP, 1, 0});
    return n;
}

static void draw_rows(struct qz_view *v, struct qz_rect r, const struct row *rows, int n)
{
    int all = 0;
    for (int i = 0; i < n; i++)
        all += qz_v(v, rows[i].gap) + rows[i].height;
    if (!v->upright)
        r.y += (r.h - all) / 2;
    for (int i = 0; i < n; i++) {
        qz_take_top(&r, qz_v(v, rows[i].gap));
        qz_text_in(v, qz_take_top(&r, rows[i].height), rows[i].style, rows[i].text);
    }
}

/* The disc comes from where the code was held, so that the eye follows it to the answer. */
static void draw_disc(struct qz_view *v, int cx, int cy, int d, enum qz_icon icon)
{
    float left = 1 - v->motion, back = left * left * left;
    int fx = v->upright ? v->w / 2 : v->w * 29 / 100, fy = v->upright ? v->h / 4 : v->h * 53 / 100;
    int x = cx + (int)lroundf(back * (float)(fx - cx)), y = cy + (int)lroundf(back * (float)(fy - cy));
    struct qz_rect disc = {x - d / 2, y - d / 2, d, d};
    qz_draw_round(v->draw, disc, (float)d, v->ground->mark);
    qz_draw_icon(v->draw, icon, x, y, (float)d * 0.52f, (float)d * 0.07f, v->ground->sign);
}

void qz_part_answer(struct qz_view *v, const struct qz_answer *a)
{
    qz_touchable(v, (struct qz_rect){0, 0, v->w, v->h}, QZ_TAP_DISMISS, 0);
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN), texts = page;
    struct row rows[5];
    int d = qz_v(v, v->upright ? 320 : 360);
    struct qz_rect foot = qz_take_bottom(&texts, qz_v(v, 44));
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, foot, s, qz_say(v, QZ_S_NEXT_PLEASE));
    if (v->upright) {
        qz_take_top(&texts, texts.h / 7);
        struct qz_rect top = qz_take_top(&texts, d);
        qz_take_top(&texts, qz_v(v, 84));
        draw_disc(v, top.x + d / 2, top.y + d / 2, d, a->icon);
    } else {
        struct qz_rect left = qz_take_left(&texts, qz_v(v, 60) + d);
        qz_take_left(&texts, qz_v(v, 90));
        qz_take_right(&texts, qz_v(v, 40));
        draw_disc(v, left.x + left.w - d / 2, left.y + left.h / 2, d, a->icon);
    }
    draw_rows(v, texts, rows, collect(v, texts, a, rows));
}
