#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include "base/clock.h"

#include <stdio.h>

static int rings_count(const struct qz_model *m)
{
    return m->quarter.known && m->quarter.binds ? 1 : 0;
}

static int rings_lack_of(const struct qz_ring *ring)
{
    return ring->need > ring->counted ? ring->need - ring->counted : 0;
}

/* What is still to be held, in one sentence. */
static const char *rings_answer(const struct qz_view *v, char out[QZ_SAY_TEXT])
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    int kinds = 0, times = 0, one = 0;
    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        int lack = rings_lack_of(&q->ring[i]);
        kinds += lack > 0;
        times += lack;
        one = lack > 0 ? i : one;
    }

    if (kinds == 1 && times == 1)
        return qz_say_s(v, QZ_S_WALL_ONE_MORE, qz_say(v, qz_part_kind_name((enum qz_activity_kind)one)), out);
    if (kinds > 0)
        return qz_say_n(v, QZ_S_WALL_KINDS_MORE, kinds, out);
    if (q->counted < q->threshold)
        return qz_say_n(v, QZ_S_WALL_MORE, q->threshold - q->counted, out);
    return qz_say(v, QZ_S_WALL_DONE);
}

/* The days that are left run down by the kiosk's clock, while nothing newer is heard. */
static int rings_days_left(const struct qz_model *m)
{
    int64_t days =
        (qz_date_start(qz_date_of(m->now_ms)) - qz_date_start(qz_date_of(m->quarter.as_of_ms))) / QZ_DAY_MS;
    int64_t left = m->quarter.days_left - (days > 0 ? days : 0);
    return left > 0 ? (int)left : 0;
}

static void rings_words(const struct qz_view *v, int nth, struct qz_wall_words *w)
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    char held[QZ_SAY_TEXT], due[QZ_SAY_TEXT], answer[QZ_SAY_TEXT];
    (void)nth;
    snprintf(w->kicker, sizeof w->kicker, "%s · %s · %s · %s", v->m->id.organisation,
             qz_say(v, qz_part_quarter_name(q->quarter)), qz_say_n(v, QZ_S_WALL_HELD, q->counted, held),
             qz_say_n(v, QZ_S_WALL_DUE, q->threshold, due));
    snprintf(w->answer, sizeof w->answer, "%s", rings_answer(v, answer));
    w->days = rings_days_left(v->m);
    w->as_of_ms = q->as_of_ms;
}

/* Closed, with a tick that stands on it; or dashed. */
static void wall_rings_draw_ring(struct qz_view *v, int cx, int cy, float d, int i)
{
    const struct qz_ring *ring = &v->m->quarter.ring[i];
    uint32_t color = v->theme->kind[i];
    float stroke = d * 0.13f;
    qz_draw_icon(v->draw, qz_wall_icon((enum qz_activity_kind)i), cx, cy, d * 0.42f, d * 0.028f, color);
    if (rings_lack_of(ring) > 0) {
        qz_draw_dashes(v->draw, cx, cy, d, stroke * 0.8f, 18, color);
        return;
    }

    qz_draw_ring(v->draw, cx, cy, d, stroke, 0, 1, color);
    int disc = (int)(d * 0.28f), rim = (int)(d * 0.035f), at = (int)(d * 0.36f);
    struct qz_rect r = {cx + at - disc / 2, cy + at - disc / 2, disc, disc};
    qz_draw_round(v->draw, (struct qz_rect){r.x - rim, r.y - rim, disc + 2 * rim, disc + 2 * rim},
                  (float)disc, v->ground->fill);
    qz_draw_round(v->draw, r, (float)disc, color);
    qz_draw_icon(v->draw, QZ_ICON_CHECK, r.x + disc / 2, r.y + disc / 2, (float)disc * 0.6f,
                 (float)disc * 0.09f, v->ground->fill);
}

/* How often it was held, or on a plate what it lacks. */
static void rings_draw_held(struct qz_view *v, struct qz_rect r, const struct qz_ring *ring,
                            enum qz_align align)
{
    char text[QZ_SAY_TEXT];
    int lack = rings_lack_of(ring);
    struct qz_style s = {QZ_FACE_REGULAR, 38, 28, v->ground->quiet, align, QZ_MIDDLE, 1, 0};
    if (lack == 0) {
        qz_text_in(v, r, s, qz_say_n(v, QZ_S_WALL_HELD, ring->counted, text));
        return;
    }

    qz_say_n(v, QZ_S_WALL_LACKS, lack, text);
    s.face = QZ_FACE_BOLD, s.color = v->ground->fill, s.align = QZ_CENTRE;
    int wide = qz_text_wide(v, s, text) + qz_v(v, 56);
    struct qz_rect plate = {r.x, r.y, wide < r.w ? wide : r.w, r.h};
    if (align == QZ_CENTRE)
        plate.x = r.x + (r.w - plate.w) / 2;
    qz_draw_round(v->draw, plate, (float)plate.h / 2, v->ground->ink);
    qz_text_in(v, qz_inset(v, plate, 20, 0), s, text);
}

static void rings_draw_across(struct qz_view *v, struct qz_rect r)
{
    int cell = r.w / QZ_OFFICE_KINDS, words = qz_v(v, 24 + 60 + 8 + 58);
    int side = r.h - words < cell * 4 / 5 ? r.h - words : cell * 4 / 5;
    int most = qz_v(v, 330);
    side = side < most ? side : most;
    r.y += (r.h - side - words) / 2;

    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        const struct qz_ring *ring = &v->m->quarter.ring[i];
        struct qz_rect c = {r.x + cell * i, r.y, cell, side + words};
        struct qz_rect at = qz_take_top(&c, side);
        wall_rings_draw_ring(v, at.x + at.w / 2, at.y + side / 2, (float)side, i);
        qz_take_top(&c, qz_v(v, 24));

        struct qz_style s = {QZ_FACE_BOLD, 48, 30, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        qz_text_in(v, qz_inset(v, qz_take_top(&c, qz_v(v, 60)), 8, 0), s,
                   qz_say(v, qz_part_kind_name((enum qz_activity_kind)i)));
        qz_take_top(&c, qz_v(v, 8));
        rings_draw_held(v, qz_take_top(&c, qz_v(v, 58)), ring, QZ_CENTRE);
    }
}

static void rings_draw_upright(struct qz_view *v, struct qz_rect r)
{
    int row = r.h / QZ_OFFICE_KINDS, most = qz_v(v, 200), side = row * 17 / 20;
    side = side < most ? side : most;
    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        struct qz_rect c = {r.x, r.y + row * i, r.w, row};
        struct qz_rect at = qz_take_left(&c, side);
        wall_rings_draw_ring(v, at.x + side / 2, at.y + row / 2, (float)side, i);
        qz_take_left(&c, qz_v(v, 60));

        c.y += (row - qz_v(v, 70 + 8 + 60)) / 2;
        struct qz_style s = {QZ_FACE_BOLD, 60, 36, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
        qz_text_in(v, qz_take_top(&c, qz_v(v, 70)), s,
                   qz_say(v, qz_part_kind_name((enum qz_activity_kind)i)));
        qz_take_top(&c, qz_v(v, 8));
        rings_draw_held(v, qz_take_top(&c, qz_v(v, 60)), &v->m->quarter.ring[i], QZ_LEFT);
    }
}

static void rings_draw(struct qz_view *v, struct qz_rect r, int nth)
{
    (void)nth;
    if (v->upright)
        rings_draw_upright(v, r);
    else
        rings_draw_across(v, r);
}

const struct qz_wall_page qz_wall_rings = {rings_count, rings_words, rings_draw};
