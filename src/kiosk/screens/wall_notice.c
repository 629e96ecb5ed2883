#include "kiosk/screens/parts.h"
#include "kiosk/screens/wall.h"

#include <stdio.h>
#include <string.h>

#define NOTICE_SIZE  60 /* units: of the lines, */
#define NOTICE_LEAST 24 /* as small as they become where there are many */
#define NOTICE_STEP  2
#define NOTICE_ROWS  6 /* that one line may take on the screen */

static int notice_count(const struct qz_model *m)
{
    return m->notices;
}

/* A picture or a title that has no lines under it has the page to itself. */
static bool notice_is_bare(const struct qz_wall_notice *n)
{
    return !*n->text;
}

static void notice_words(const struct qz_view *v, int nth, struct qz_wall_words *w)
{
    const struct qz_wall_notice *n = &v->m->notice[nth];
    bool bare = notice_is_bare(n);
    snprintf(w->kicker, sizeof w->kicker, "%s · %s", qz_say(v, QZ_S_WALL_NOTICE),
             bare && n->picture ? n->title : n->by);
    snprintf(w->answer, sizeof w->answer, "%s", bare ? "" : n->title);
    w->posted_ms = n->at_ms;
}

/* ---- lines ---- */

struct notice_lines {
    int n;
    char line[QZ_NOTICE_LINES][QZ_NOTICE_TEXT];
    int rows[QZ_NOTICE_LINES]; /* that each takes */
};

static void notice_split(const char *text, struct notice_lines *l)
{
    l->n = 0;
    while (*text && l->n < QZ_NOTICE_LINES) {
        size_t n = strcspn(text, "\n");
        snprintf(l->line[l->n++], sizeof l->line[0], "%.*s", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

static struct qz_style notice_style(const struct qz_view *v, float size)
{
    return (struct qz_style){QZ_FACE_REGULAR, size,   size,        v->ground->ink,
                             QZ_LEFT,         QZ_TOP, NOTICE_ROWS, 1.25f};
}

static int notice_row(const struct qz_view *v, float size)
{
    return qz_v(v, size * 1.25f);
}

static int notice_gap(const struct qz_view *v, float size)
{
    return qz_v(v, size * 0.55f);
}

/* So high all of them are at that size. */
static int notice_high(struct qz_view *v, struct qz_rect r, float size, struct notice_lines *l)
{
    int high = 0;
    for (int i = 0; i < l->n; i++) {
        struct qz_rect room = {r.x, r.y, r.w, notice_row(v, size) * NOTICE_ROWS};
        qz_text_fit(v, room, notice_style(v, size), l->line[i], &l->rows[i]);
        l->rows[i] = l->rows[i] < 1 ? 1 : l->rows[i];
        high += l->rows[i] * notice_row(v, size) + (i ? notice_gap(v, size) : 0);
    }
    return high;
}

/* As large as there is room for, in the middle of r, or from its top on. Returns their height. */
static int notice_draw_lines(struct qz_view *v, struct qz_rect r, const char *text, bool middle)
{
    static struct notice_lines l; /* of the one thread that draws */
    float size = NOTICE_SIZE;
    notice_split(text, &l);
    int high = notice_high(v, r, size, &l);
    while (high > r.h && size > NOTICE_LEAST) {
        size -= NOTICE_STEP;
        high = notice_high(v, r, size, &l);
    }

    if (middle && high < r.h)
        qz_take_top(&r, (r.h - high) / 2);
    for (int i = 0; i < l.n; i++) {
        struct qz_rect at = qz_take_top(&r, l.rows[i] * notice_row(v, size));
        at.h += qz_v(v, 6);
        qz_text_in(v, at, notice_style(v, size), l.line[i]);
        qz_take_top(&r, notice_gap(v, size));
    }
    return high;
}

/* ---- picture ---- */

/* Whole, as large as r lets it be. Of a page to itself the title is in its place until it is there. */
static void notice_draw_picture(struct qz_view *v, struct qz_rect r, const struct qz_wall_notice *n)
{
    struct qz_style s = {QZ_FACE_BOLD, 160, 60, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 4, 1.2f};
    bool there = n->picture && qz_view_image(v, r, n->hash);
    if (!there && notice_is_bare(n))
        qz_text_in(v, r, s, n->title);
}

/* So high a picture of that shape is in r, where r is as wide as it may be. */
static int notice_picture_high(struct qz_rect r, const struct qz_wall_notice *n)
{
    int64_t high = n->width > 0 ? (int64_t)r.w * n->height / n->width : r.h;
    return high < r.h ? (int)high : r.h;
}

static void notice_draw_upright(struct qz_view *v, struct qz_rect r, const struct qz_wall_notice *n)
{
    struct qz_rect lines = r;
    lines.h = r.h / 2;
    qz_take_top(&r, notice_draw_lines(v, lines, n->text, false) + qz_v(v, 40));
    r.h = notice_picture_high(r, n);
    notice_draw_picture(v, r, n);
}

static void wall_notice_draw(struct qz_view *v, struct qz_rect r, int nth)
{
    const struct qz_wall_notice *n = &v->m->notice[nth];
    if (notice_is_bare(n)) {
        notice_draw_picture(v, r, n);
        return;
    }
    if (!n->picture) {
        notice_draw_lines(v, r, n->text, !v->upright);
        return;
    }
    if (v->upright) {
        notice_draw_upright(v, r, n);
        return;
    }

    struct qz_rect picture = qz_take_right(&r, r.w * 46 / 100);
    qz_take_right(&r, qz_v(v, 48));
    notice_draw_lines(v, r, n->text, true);
    notice_draw_picture(v, picture, n);
}

const struct qz_wall_page qz_wall_notice = {notice_count, notice_words, wall_notice_draw};
