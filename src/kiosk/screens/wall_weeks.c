#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include "base/clock.h"

#include <stdio.h>

struct weeks_sum {
    int how[QZ_WALL_HOWS];
    int all, most, waiting; /* most: of one week */
};

static void weeks_of(const struct qz_week *w, int how[QZ_WALL_HOWS])
{
    how[QZ_WALL_PROVEN] = w->proven;
    how[QZ_WALL_ATTESTED] = w->attested;
    how[QZ_WALL_LATE] = w->late;
    how[QZ_WALL_COUNTED] = w->headcount;
}

static int weeks_all(const struct qz_week *w)
{
    return w->proven + w->attested + w->late + w->headcount;
}

static struct weeks_sum weeks_sum(const struct qz_model *m)
{
    struct weeks_sum sum = {0};
    for (int i = 0; i < m->quarter.weeks; i++) {
        const struct qz_week *w = &m->quarter.week[i];
        int how[QZ_WALL_HOWS], all = weeks_all(w);
        weeks_of(w, how);
        for (int h = 0; h < QZ_WALL_HOWS; h++)
            sum.how[h] += how[h];
        sum.all += all;
        sum.most = all > sum.most ? all : sum.most;
        sum.waiting += w->waiting;
    }
    return sum;
}

static int weeks_count(const struct qz_model *m)
{
    return m->quarter.known && weeks_sum(m).all > 0 ? 1 : 0;
}

static void weeks_words(const struct qz_view *v, int nth, struct qz_wall_words *w)
{
    static const enum qz_string met[4] = {QZ_S_WALL_MET_1, QZ_S_WALL_MET_2, QZ_S_WALL_MET_3, QZ_S_WALL_MET_4};
    const struct qz_tell_quarter *q = &v->m->quarter;
    char answer[QZ_SAY_TEXT];
    (void)nth;
    snprintf(w->kicker, sizeof w->kicker, "%s · %s", v->m->id.organisation, qz_say(v, QZ_S_WALL_WEEKS));
    qz_say_n(v, met[(unsigned)(q->quarter - 1) % 4], q->youths, answer);
    snprintf(w->answer, sizeof w->answer, "%s", answer);
    w->as_of_ms = q->as_of_ms;
}

/* ---- bars ---- */

/* One part on another, from the base up, in all `high`. Returns where the highest ends. */
static int weeks_draw_bar(struct qz_view *v, struct qz_rect r, const struct qz_week *w, int high)
{
    int how[QZ_WALL_HOWS], at = r.y + r.h;
    weeks_of(w, how);
    for (int h = 0; h < QZ_WALL_HOWS; h++) {
        int part = qz_wall_high(high, how[h], weeks_all(w));
        if (part == 0)
            continue;
        at -= part;
        qz_wall_fill(v, (struct qz_rect){r.x, at, r.w, part}, (enum qz_wall_how)h);
        at -= qz_v(v, 4);
    }
    return at;
}

static const char *weeks_day(const struct qz_view *v, int i, char out[32])
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    struct qz_date d = qz_date_of(q->week[i].start_ms);
    snprintf(out, 32, "%d/%d", d.month, d.day);
    return i == q->weeks - 1 ? qz_say(v, QZ_S_WALL_THIS_WEEK) : out;
}

/* The bar of a week, its day under it where there is room, and its number over the highest and the last. */
static void weeks_draw_week(struct qz_view *v, struct qz_rect r, int i, const struct weeks_sum *sum)
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    const struct qz_week *w = &q->week[i];
    char text[32];
    int all = weeks_all(w), last = q->weeks - 1, foot = qz_v(v, 56), head = qz_v(v, 60);
    struct qz_style s = {QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_CENTRE, QZ_BOTTOM, 1, 0};
    struct qz_rect day = qz_take_bottom(&r, foot);
    if ((last - i) % 3 == 0) {
        day = qz_inset(v, day, -60, 0);
        qz_text_in(v, day, s, weeks_day(v, i, text));
    }

    struct qz_rect room = r;
    qz_take_top(&room, head);
    struct qz_rect bar = qz_inset(v, room, 9, 0);
    int gaps = qz_v(v, 4) * QZ_WALL_HOWS;
    int at = weeks_draw_bar(v, bar, w, qz_wall_high(room.h - gaps, all, sum->most));

    if (all == 0 || (i != last && all != sum->most))
        return;
    snprintf(text, sizeof text, "%d", all);
    s = (struct qz_style){QZ_FACE_BOLD, 40, 28, v->ground->ink, QZ_CENTRE, QZ_BOTTOM, 1, 0};
    struct qz_rect number = {r.x, at - head, r.w, head};
    qz_text_in(v, qz_inset(v, number, -40, 6), s, text);
}

static void weeks_draw_chart(struct qz_view *v, struct qz_rect r, const struct weeks_sum *sum)
{
    const struct qz_tell_quarter *q = &v->m->quarter;
    int cell = r.w / q->weeks, base = r.y + r.h - qz_v(v, 56) + 1, line = qz_v(v, 3);
    for (int i = 0; i < q->weeks; i++)
        weeks_draw_week(v, (struct qz_rect){r.x + i * cell, r.y, cell, r.h}, i, sum);
    qz_draw_rect(v->draw, (struct qz_rect){r.x, base, cell * q->weeks, line > 0 ? line : 1}, v->theme->edge);
}

/* ---- what they mean ---- */

static const char *weeks_share(const struct qz_view *v, const struct weeks_sum *sum, int how,
                               char out[2 * QZ_SAY_TEXT])
{
    static const enum qz_string words[QZ_WALL_HOWS] = {QZ_S_WALL_PROVEN, QZ_S_WALL_ATTESTED, QZ_S_WALL_LATE,
                                                       QZ_S_WALL_COUNTED};
    int percent = (int)((int64_t)sum->how[how] * 100 / sum->all);
    bool little = percent == 0 && sum->how[how] > 0;
    if (little)
        snprintf(out, 2 * QZ_SAY_TEXT, "%s <1%%", qz_say(v, words[how]));
    else
        snprintf(out, 2 * QZ_SAY_TEXT, "%s %d%%", qz_say(v, words[how]), percent);
    return out;
}

static void weeks_draw_how(struct qz_view *v, struct qz_rect r, const struct weeks_sum *sum, int how)
{
    static const enum qz_string means[QZ_WALL_HOWS] = {QZ_S_WALL_PROVEN_IS, QZ_S_WALL_ATTESTED_IS,
                                                       QZ_S_WALL_LATE_IS, QZ_S_WALL_COUNTED_IS};
    char text[2 * QZ_SAY_TEXT];
    int mark = qz_v(v, 44);
    struct qz_rect at = qz_take_left(&r, mark);
    qz_wall_fill(v, (struct qz_rect){at.x, at.y + qz_v(v, 6), mark, mark}, (enum qz_wall_how)how);
    qz_take_left(&r, qz_v(v, 24));

    struct qz_style s = {QZ_FACE_BOLD, 44, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 56)), s, weeks_share(v, sum, how, text));
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 42)), s, qz_say(v, means[how]));
}

static void weeks_draw_legend(struct qz_view *v, struct qz_rect r, const struct weeks_sum *sum, int columns)
{
    char text[QZ_SAY_TEXT];
    int head = qz_v(v, 50), row = qz_v(v, 116), gap = qz_v(v, 18);
    int rows = (QZ_WALL_HOWS + columns - 1) / columns, wait = sum->waiting > 0 ? qz_v(v, 46) : 0;
    r.y += (r.h - head - gap - rows * row - wait) / 2;
    struct qz_style s = {QZ_FACE_REGULAR, 36, 26, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, head), s, qz_say_n(v, QZ_S_WALL_HOW_KNOWN, sum->all, text));
    qz_take_top(&r, gap);

    int cell = r.w / columns;
    for (int h = 0; h < QZ_WALL_HOWS; h++) {
        struct qz_rect c = {r.x + h % columns * cell, r.y + h / columns * row, cell - qz_v(v, 20), row};
        weeks_draw_how(v, c, sum, h);
    }
    if (!wait)
        return;
    qz_take_top(&r, rows * row);
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, wait), s, qz_say_n(v, QZ_S_WALL_WAITING, sum->waiting, text));
}

static void weeks_draw(struct qz_view *v, struct qz_rect r, int nth)
{
    struct weeks_sum sum = weeks_sum(v->m);
    (void)nth;
    if (v->upright) {
        struct qz_rect legend = qz_take_bottom(&r, qz_v(v, 380));
        qz_take_bottom(&r, qz_v(v, 50));
        weeks_draw_chart(v, r, &sum);
        weeks_draw_legend(v, legend, &sum, 2);
        return;
    }

    struct qz_rect legend = qz_take_right(&r, qz_v(v, 530));
    qz_take_right(&r, qz_v(v, 80));
    weeks_draw_chart(v, r, &sum);
    weeks_draw_legend(v, legend, &sum, 1);
}

const struct qz_wall_page qz_wall_weeks = {weeks_count, weeks_words, weeks_draw};
