#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* From the lowest mark to the highest. */
static const struct qz_mark rating_marks[QZ_RATING_MOST] = {
    {QZ_ICON_FACE_AWFUL, QZ_S_RATING_AWFUL}, {QZ_ICON_FACE_POOR, QZ_S_RATING_POOR},
    {QZ_ICON_FACE_FAIR, QZ_S_RATING_FAIR},   {QZ_ICON_FACE_GOOD, QZ_S_RATING_GOOD},
    {QZ_ICON_FACE_GREAT, QZ_S_RATING_GREAT},
};

const struct qz_mark *qz_part_mark(int mark)
{
    return &rating_marks[mark - 1];
}

#define RATING_WORD 34 /* units: of the word under a face */

/* The circle of a face, filled once it is the one that was touched. */
static void rating_draw_face(struct qz_view *v, struct qz_rect at, int i)
{
    bool chosen = v->m->mark == i + 1;
    const struct qz_ground *g = chosen ? &v->theme->primary : &v->theme->card;
    float across = (float)at.w;
    if (v->m->mark)
        qz_draw_round(v->draw, at, across / 2, g->fill);
    else
        qz_touch_card(v, at, across / 2 / v->u, g);
    qz_draw_icon(v->draw, rating_marks[i].face, at.x + at.w / 2, at.y + at.h / 2, across, across * 0.058f,
                 g->ink);
}

/* A face and its word, one under the other; a finger may meet either. */
static void rating_draw_mark(struct qz_view *v, struct qz_rect r, int across, int i)
{
    int gap = qz_v(v, 22), word = qz_v(v, RATING_WORD * 1.4f);
    struct qz_rect all = {r.x, r.y, r.w, across + gap + word};
    struct qz_rect face = {r.x + (r.w - across) / 2, r.y, across, across};
    struct qz_rect under = {r.x, r.y + across + gap, r.w, word};
    rating_draw_face(v, face, i);

    struct qz_style s = {QZ_FACE_BOLD, RATING_WORD, 24, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, under, s, qz_say(v, rating_marks[i].word));
    if (!v->m->mark)
        qz_touchable(v, all, QZ_TAP_RATE, i + 1);
}

/* How wide a face is: as large as its column and a hand allow. */
static int rating_across(const struct qz_view *v, int column)
{
    int most = qz_finger(v, v->upright ? 190 : 230);
    return column < most ? column : most;
}

static void rating_draw_marks(struct qz_view *v, struct qz_rect r)
{
    int gap = qz_v(v, 16), column = (r.w - (QZ_RATING_MOST - 1) * gap) / QZ_RATING_MOST;
    for (int i = 0; i < QZ_RATING_MOST; i++)
        rating_draw_mark(v, (struct qz_rect){r.x + i * (column + gap), r.y, column, r.h},
                         rating_across(v, column), i);
}

/* It is kept. Whoever stands behind sees no more than that. */
static void rating_draw_kept(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->primary;
    int across = qz_v(v, 300), x = r.x + r.w / 2, y = r.y + across / 2;
    float size = (float)across;
    qz_draw_round(v->draw, (struct qz_rect){x - across / 2, r.y, across, across}, size / 2, g->fill);
    qz_draw_icon(v->draw, QZ_ICON_CHECK, x, y, size * 0.6f, size * 0.06f, g->ink);
}

static void rating_draw_words(struct qz_view *v, struct qz_rect r)
{
    bool rated = v->m->rated;
    struct qz_style s = {QZ_FACE_BOLD, 80, 46, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 100)), s, qz_say(v, rated ? QZ_S_RATED : QZ_S_RATING));
    qz_take_top(&r, qz_v(v, 8));
    s = (struct qz_style){QZ_FACE_REGULAR, 36, 26, v->ground->quiet, QZ_LEFT, QZ_TOP, 2, 1.2f};
    qz_text_in(v, r, s, qz_say(v, rated ? QZ_S_RATED_SUB : QZ_S_RATING_SUB));
}

/* The seconds that are left, as a ring that closes up. */
static void rating_draw_ring(struct qz_view *v, struct qz_rect r)
{
    int left = v->m->rating_left_s, x = r.x + r.w / 2, y = r.y + r.h / 2;
    float part = (float)left * 1000 / QZ_SHOW_RATING_MS, across = 96 * v->u, stroke = 12 * v->u;
    char text[12];
    qz_draw_ring(v->draw, x, y, across, stroke, 0, 1, v->theme->track);
    qz_draw_ring(v->draw, x, y, across, stroke, 0, part > 1 ? 1 : part, v->theme->teal);
    snprintf(text, sizeof text, "%d", left);
    struct qz_style s = {QZ_FACE_BOLD, 38, 26, v->theme->card.ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, text);
}

/* Nobody needs it: what is not answered goes by itself. */
static void rating_draw_skip(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    qz_touch_card(v, r, 36, g);
    struct qz_rect in = qz_inset(v, r, 40, 0), ring = qz_take_right(&in, qz_v(v, 110));
    rating_draw_ring(v, ring);
    struct qz_style s = {QZ_FACE_BOLD, 50, 34, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, qz_say(v, QZ_S_RATING_SKIP));
    qz_touchable(v, r, QZ_TAP_DISMISS, 0);
}

/* Whom the page is meant for, so that nobody answers in another's place. */
static struct qz_rect rating_frame(struct qz_view *v)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    bool went = o->verdict == QZ_VERDICT_GOODBYE;
    char name[4 * QZ_NAME_TEXT], under[QZ_SAY_TEXT] = "";
    if (o->name[0])
        qz_say_s(v, went ? QZ_S_WENT_HEAD : QZ_S_CAME_HEAD, qz_part_name(o->name, name), under);
    if (!v->m->id.demo)
        return qz_part_frame_titled(v, v->m->session.title, under);

    char said[QZ_SAY_TEXT + 60];
    snprintf(said, sizeof said, "%s%s%s", under, *under ? " · " : "", qz_say(v, QZ_S_DEMO));
    return qz_part_frame_titled(v, v->m->session.title, said);
}

static void rating_draw(struct qz_view *v)
{
    struct qz_rect page = rating_frame(v);
    int words = qz_v(v, 108 + 96), gap = qz_v(v, 40);
    int column = (page.w - (QZ_RATING_MOST - 1) * qz_v(v, 16)) / QZ_RATING_MOST;
    int marks = rating_across(v, column) + qz_v(v, 22 + RATING_WORD * 1.4f);
    int skip = qz_finger(v, 150);

    qz_take_top(&page, gap);
    struct qz_rect foot = qz_take_bottom(&page, skip);
    if (!v->upright)
        qz_take_left(&foot, foot.w - qz_v(v, 420));
    qz_take_bottom(&page, gap);

    int spare = page.h - words - marks;
    if (v->upright && spare > 0) /* within reach */
        qz_take_top(&page, spare - gap > 0 ? spare - gap : 0);
    rating_draw_words(v, qz_take_top(&page, words));
    if (!v->upright && spare > 0)
        qz_take_top(&page, spare / 2);
    if (v->m->rated)
        rating_draw_kept(v, page);
    else
        rating_draw_marks(v, page);
    if (!v->m->mark)
        rating_draw_skip(v, foot);
}

/* One touch is one answer, and what belongs to the page before is none. */
static bool rating_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    bool answers = tap == QZ_TAP_RATE && arg >= 1 && arg <= QZ_RATING_MOST;
    if (!answers || m->mark || qz_flow_just_came(m))
        return false;

    m->mark = arg;
    qz_flow_ask(out, QZ_ASK_RATE);
    out[1].ask.rate.n = m->outcome.n;
    out[1].ask.rate.mark = arg;
    return true;
}

const struct qz_screen qz_screen_rating = {
    .name = "rating",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_RATING_MS,
    .ground = qz_ground_paper,
    .draw = rating_draw,
    .tap = rating_tap,
    .of_open = qz_part_of_open,
};
