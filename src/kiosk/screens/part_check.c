#include "kiosk/screens/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK_CLOCK_MS INT64_C(2000) /* a clock that is off by less is right */

/* ---- the line to the tracker, step by step ---- */

/* Whether the step is done: of those before the last one that was reached it is known. */
static enum qz_check_state line_reached(const struct qz_model *m, enum qz_reached step)
{
    if (!m->check.line.done)
        return QZ_CHECK_NOTHING;
    if (m->check.line.reached >= step)
        return QZ_CHECK_GOOD;
    bool next = (int)m->check.line.reached + 1 == (int)step;
    return next ? QZ_CHECK_BAD : QZ_CHECK_NOTHING;
}

static void line_step(const struct qz_view *v, struct qz_check_row *row, enum qz_reached step,
                      enum qz_string good, enum qz_string bad)
{
    static const enum qz_string none[] = {QZ_S_CHECK_WAIT, QZ_S_CHECK_NOT_SO_FAR};
    row->state = line_reached(v->m, step);
    if (row->state == QZ_CHECK_NOTHING)
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, none[v->m->check.line.done]));
    else
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, row->state == QZ_CHECK_GOOD ? good : bad));
}

void qz_check_row_name(const struct qz_view *v, struct qz_check_row *row)
{
    row->name = QZ_S_CHECK_NAME;
    line_step(v, row, QZ_REACHED_NAME, QZ_S_CHECK_NAME_GOOD, QZ_S_CHECK_NAME_BAD);
}

void qz_check_row_host(const struct qz_view *v, struct qz_check_row *row)
{
    row->name = QZ_S_CHECK_HOST;
    line_step(v, row, QZ_REACHED_HOST, QZ_S_CHECK_HOST_GOOD, QZ_S_CHECK_HOST_BAD);
}

void qz_check_row_secure(const struct qz_view *v, struct qz_check_row *row)
{
    bool plain = v->m->check.line.plain;
    row->name = QZ_S_CHECK_SECURE;
    line_step(v, row, QZ_REACHED_SECURE, plain ? QZ_S_CHECK_SECURE_PLAIN : QZ_S_CHECK_SECURE_GOOD,
              QZ_S_CHECK_SECURE_BAD);
}

void qz_check_row_answer(const struct qz_view *v, struct qz_check_row *row)
{
    int ms = v->m->check.line.took_ms;
    row->name = QZ_S_CHECK_ANSWER;
    line_step(v, row, QZ_REACHED_ANSWER, QZ_S_CHECK_ANSWER, QZ_S_CHECK_ANSWER_BAD);
    if (row->state == QZ_CHECK_GOOD)
        qz_say_n(v, QZ_S_CHECK_ANSWER_GOOD, ms, row->value);
}

void qz_check_row_signed(const struct qz_view *v, struct qz_check_row *row)
{
    row->name = QZ_S_CHECK_SIGNED;
    line_step(v, row, QZ_REACHED_SIGNED, QZ_S_CHECK_SIGNED_GOOD, QZ_S_CHECK_SIGNED_BAD);
}

/* ---- the clock, and the camera ---- */

void qz_check_clock(const struct qz_view *v, struct qz_check_row *row)
{
    const struct qz_model *m = v->m;
    char tenths[24];
    int64_t off = m->now_ms - (m->clock.tracker_boot_ms + m->up_ms), tenth = (llabs(off) + 50) / 100;
    row->name = QZ_S_CHECK_CLOCK;
    if (!m->clock.heard) {
        row->state = QZ_CHECK_NOTHING;
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_CLOCK_NONE));
        return;
    }

    row->state = llabs(off) <= CHECK_CLOCK_MS ? QZ_CHECK_GOOD : QZ_CHECK_BAD;
    snprintf(tenths, sizeof tenths, "%" PRId64 ".%" PRId64, tenth / 10, tenth % 10);
    qz_say_s(v, off < 0 ? QZ_S_CHECK_CLOCK_SLOW : QZ_S_CHECK_CLOCK_FAST, tenths, row->value);
}

/* What the camera gives, and what is read of it; without one, nothing. */
void qz_check_camera(const struct qz_view *v, struct qz_check_row *row)
{
    const struct qz_tell_look *at = &v->m->check.look;
    char look[QZ_SAY_TEXT], read[QZ_SAY_TEXT], light[QZ_SAY_TEXT];
    bool lost = v->m->trouble == QZ_TROUBLE_CAMERA;
    row->name = QZ_S_CHECK_CAMERA;
    row->state = lost ? QZ_CHECK_BAD : QZ_CHECK_NOTHING;
    if (lost || at->width == 0) {
        snprintf(row->value, sizeof row->value, "%s",
                 qz_say(v, lost ? QZ_S_CHECK_CAMERA_LOST : QZ_S_CHECK_CAMERA_NONE));
        return;
    }

    row->state = at->tried > 0 ? QZ_CHECK_GOOD : QZ_CHECK_BAD;
    qz_say_n(v, QZ_S_CHECK_LOOK, at->tried, look);
    qz_say_n(v, QZ_S_CHECK_READ, at->read, read);
    qz_say_n(v, QZ_S_CHECK_LIGHT, at->light, light);
    snprintf(row->value, sizeof row->value, "%d×%d · %s%s · %s", at->width, at->height, look, read, light);
}

/* ---- the rows of a page ---- */

static void check_draw_mark(struct qz_view *v, struct qz_rect r, enum qz_check_state state)
{
    const struct qz_ground *g = &v->theme->card;
    int x = r.x + r.w / 2, y = r.y + r.h / 2;
    if (state == QZ_CHECK_GOOD)
        qz_draw_icon(v->draw, QZ_ICON_CHECK, x, y, 40 * v->u, 5 * v->u, v->theme->teal);
    if (state == QZ_CHECK_BAD)
        qz_draw_icon(v->draw, QZ_ICON_WRENCH, x, y, 38 * v->u, 4 * v->u, g->ink);
    if (state == QZ_CHECK_NOTHING)
        qz_draw_icon(v->draw, QZ_ICON_BAR, x, y, 38 * v->u, 4 * v->u, g->quiet);
}

static void check_draw_row(struct qz_view *v, struct qz_rect r, qz_check_fill *fill)
{
    const struct qz_ground *g = &v->theme->card;
    struct qz_check_row row = {0};
    fill(v, &row);
    check_draw_mark(v, qz_take_left(&r, qz_v(v, 76)), row.state);
    struct qz_rect name = qz_take_left(&r, qz_v(v, v->upright ? 220 : 260));

    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, name, s, qz_say(v, row.name));
    s = (struct qz_style){row.state == QZ_CHECK_BAD ? QZ_FACE_BOLD : QZ_FACE_REGULAR,
                          28,
                          20,
                          g->ink,
                          QZ_LEFT,
                          QZ_MIDDLE,
                          2,
                          1.15f};
    qz_text_in(v, qz_inset(v, r, 20, 0), s, row.value);
}

void qz_check_rows(struct qz_view *v, struct qz_rect r, qz_check_fill *const fill[], int n)
{
    int most = qz_v(v, 110), row = r.h / n < most ? r.h / n : most, line = qz_v(v, 2);
    r.h = row * n;
    line = line > 0 ? line : 1;
    qz_card(v, r, 34, &v->theme->card);
    for (int i = 0; i < n; i++) {
        struct qz_rect at = qz_take_top(&r, row);
        check_draw_row(v, at, fill[i]);
        if (i + 1 < n)
            qz_draw_rect(v->draw, (struct qz_rect){at.x + line, at.y + row - line, at.w - 2 * line, line},
                         v->theme->card.line);
    }
}
