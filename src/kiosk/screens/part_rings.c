#include "kiosk/screens/parts.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>

enum qz_string qz_part_kind_name(enum qz_activity_kind kind)
{
    static const enum qz_string names[QZ_OFFICE_KINDS] = {
        [QZ_ACT_OPEN_DAY] = QZ_S_RING_OPEN_DAY,      [QZ_ACT_FACE_TO_FACE] = QZ_S_RING_FACE,
        [QZ_ACT_VOLUNTEERING] = QZ_S_RING_VOLUNTEER, [QZ_ACT_SHARING] = QZ_S_RING_SHARING,
        [QZ_ACT_SELF_DESIGNED] = QZ_S_RING_OWN,
    };
    return names[kind];
}

enum qz_string qz_part_quarter_name(int quarter)
{
    static const enum qz_string names[4] = {QZ_S_QUARTER_1, QZ_S_QUARTER_2, QZ_S_QUARTER_3, QZ_S_QUARTER_4};
    return names[(unsigned)(quarter - 1) % 4];
}

/* Today's figures say their time, older ones their day too. */
static const char *rings_as_of(struct qz_view *v, char out[QZ_SAY_TEXT])
{
    int64_t at = v->m->quarter.as_of_ms;
    char time[8], when[32];
    struct qz_date day = qz_date_of(at), today = qz_date_of(v->m->now_ms);
    qz_say_time(at, time);
    if (day.day == today.day && day.month == today.month && day.year == today.year)
        snprintf(when, sizeof when, "%s", time);
    else
        snprintf(when, sizeof when, "%02d-%02d %s", day.month, day.day, time);
    return qz_say_s(v, QZ_S_AS_OF, when, out);
}

static void rings_draw_head(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    const struct qz_ground *g = &v->theme->card;
    char left[QZ_SAY_TEXT], of[QZ_SAY_TEXT], both[2 * QZ_SAY_TEXT];
    struct qz_style s = {QZ_FACE_BOLD, 28, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    const char *title = qz_say(v, qz_part_quarter_name(q->quarter));
    struct qz_rect at = qz_text_in(v, (struct qz_rect){r.x, r.y, r.w * 3 / 5, r.h}, s, title);
    qz_take_left(&r, at.w + qz_v(v, 20));
    snprintf(both, sizeof both, "%s · %s",
             q->days_left == 1 ? qz_say(v, QZ_S_LAST_DAY) : qz_say_n(v, QZ_S_DAYS_LEFT, q->days_left, left),
             rings_as_of(v, of));
    s = (struct qz_style){QZ_FACE_REGULAR, 24, 20, g->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, both);
}

static void rings_draw_ring(struct qz_view *v, struct qz_rect r, const struct qz_ring *ring, int i)
{
    const struct qz_ground *g = &v->theme->card;
    uint32_t color = v->theme->kind[i];
    float d = 100 * v->u, stroke = 13 * v->u;
    d = fminf(d, (float)r.w - 4);
    int cx = r.x + r.w / 2, cy = r.y + (int)(d / 2);
    bool closed = ring->need > 0 && ring->counted >= ring->need;
    float part = ring->need > 0 ? (float)ring->counted / (float)ring->need : 0;

    if (!closed)
        qz_draw_ring(v->draw, cx, cy, d, stroke, 0, 1, v->theme->track);
    if (closed || part > 0)
        qz_draw_ring(v->draw, cx, cy, d, stroke, 0, closed ? 1 : part, color);

    if (closed) {
        qz_draw_icon(v->draw, QZ_ICON_CHECK, cx, cy, d * 0.4f, 6 * v->u, color);
    } else {
        char text[32];
        struct qz_rect hole = {cx - (int)(d / 2), cy - (int)(d / 2), (int)d, (int)d};
        struct qz_style s = {QZ_FACE_BOLD, 24, 16, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        snprintf(text, sizeof text, "%d/%d", ring->counted, ring->need);
        qz_text_in(v, qz_inset(v, hole, 17, 0), s, ring->counted > 0 ? text : qz_say(v, QZ_S_RING_TODO));
    }

    struct qz_rect name = {r.x, r.y + (int)d + qz_v(v, 14), r.w, qz_v(v, 26)};
    struct qz_style s = {QZ_FACE_REGULAR, 22, 18, g->ink, QZ_CENTRE, QZ_TOP, 1, 0};
    qz_text_in(v, name, s, qz_say(v, qz_part_kind_name((enum qz_activity_kind)i)));
}

void qz_part_rings(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    qz_card(v, r, 34, g);
    struct qz_rect in = qz_inset(v, r, 30, 0);
    if (!v->m->quarter.known) {
        struct qz_style s = {QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        qz_text_in(v, in, s, qz_say(v, QZ_S_FIGURES_NONE));
        return;
    }

    int head = qz_v(v, 30), gap = qz_v(v, 22), ring = qz_v(v, 100 + 14 + 26);
    in.y += (r.h - head - gap - ring) / 2;
    rings_draw_head(v, qz_take_top(&in, head));
    qz_take_top(&in, gap);
    in.h = ring;

    int cell = in.w / QZ_OFFICE_KINDS;
    for (int i = 0; i < QZ_OFFICE_KINDS; i++) {
        struct qz_rect c = {in.x + cell * i, in.y, cell, in.h};
        rings_draw_ring(v, qz_inset(v, c, 2, 0), &v->m->quarter.ring[i], i);
    }
}
