#include "kiosk/screens/wall.h"

#include "base/clock.h"
#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

#define WALL_STALE_MS (INT64_C(10) * 60000) /* figures that are older stand on a plate */
#define WALL_TOUCH_MS 20000                 /* after a touch it is shown so long what can be done */
#define WALL_DOTS     12                    /* more pages are numbers */
#define WALL_SHIFT    10                    /* units that everything moves by, at the most */
#define WALL_SHIFTS   16                    /* places that it is moved to, one each minute */

/* In the order in which they show. */
static const struct qz_wall_page *const pages[] = {
    &qz_wall_rings, &qz_wall_weeks, &qz_wall_live, &qz_wall_rating, &qz_wall_plan, &qz_wall_notice,
};
#define WALL_PAGES ((int)(sizeof pages / sizeof *pages))

static int wall_count(const struct qz_model *m)
{
    int n = 0;
    for (int i = 0; i < WALL_PAGES; i++)
        n += pages[i]->count(m);
    return n;
}

/* The page of that number, and which of its kind it is in *nth. NULL: there is none. */
static const struct qz_wall_page *wall_page(const struct qz_model *m, int page, int *nth)
{
    *nth = page;
    for (int i = 0; i < WALL_PAGES; i++) {
        int n = pages[i]->count(m);
        if (*nth < n)
            return pages[i];
        *nth -= n;
    }
    return NULL;
}

/* ---- the foot ---- */

static bool wall_offline(const struct qz_model *m)
{
    return m->net.state == QZ_NET_OFFLINE;
}

/* Whether they are as of a time at which nothing newer should be missing. */
static bool wall_stale(const struct qz_model *m, int64_t as_of_ms)
{
    return m->now_ms - as_of_ms > WALL_STALE_MS;
}

#define AGE_WORDS (3 * QZ_SAY_TEXT)

static const char *wall_age(const struct qz_view *v, int64_t as_of_ms, char out[AGE_WORDS])
{
    const struct qz_model *m = v->m;
    char when[QZ_SAY_TEXT], of[QZ_SAY_TEXT], ago[QZ_SAY_TEXT];
    int64_t age = m->now_ms > as_of_ms ? m->now_ms - as_of_ms : 0;
    qz_say_s(v, QZ_S_AS_OF, qz_part_when(v, as_of_ms, when), of);
    bool old = wall_stale(m, as_of_ms) && wall_offline(m);
    const char *then = old ? qz_say(v, QZ_S_WALL_OFFLINE) : qz_part_age(v, age, ago);
    snprintf(out, AGE_WORDS, "%s · %s", of, then);
    return out;
}

/* How old the figures are; on a plate once that matters. */
static void wall_draw_age(struct qz_view *v, struct qz_rect r, int64_t as_of_ms)
{
    char text[AGE_WORDS];
    bool stale = wall_stale(v->m, as_of_ms);
    const struct qz_ground *g = stale ? &v->theme->stale : v->ground;
    enum qz_face face = stale ? QZ_FACE_BOLD : QZ_FACE_REGULAR;
    enum qz_icon icon = stale && wall_offline(v->m) ? QZ_ICON_NO_LINE : QZ_ICON_CLOCK;
    struct qz_style s = {face, 32, 24, stale ? g->ink : g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    wall_age(v, as_of_ms, text);

    int side = qz_v(v, 36), gap = qz_v(v, 18), pad = stale ? qz_v(v, 28) : 0;
    int wide = qz_text_wide(v, s, text) + side + gap + 2 * pad + 4;
    r.w = wide < r.w ? wide : r.w;
    if (stale)
        qz_draw_round(v->draw, qz_inset(v, r, 0, -6), 40 * v->u, g->fill);
    r.x += pad, r.w -= 2 * pad;
    struct qz_rect at = qz_take_left(&r, side);
    qz_draw_icon(v->draw, icon, at.x + side / 2, r.y + r.h / 2, 34 * v->u, 3 * v->u, s.color);
    qz_take_left(&r, gap);
    qz_text_in(v, r, s, text);
}

/* When a notice was put up. */
static void wall_draw_posted(struct qz_view *v, struct qz_rect r, int64_t posted_ms)
{
    char when[QZ_SAY_TEXT], text[QZ_SAY_TEXT];
    struct qz_style s = {QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, s, qz_say_s(v, QZ_S_WALL_POSTED, qz_part_when(v, posted_ms, when), text));
}

/* Which of the pages shows. */
static void wall_draw_dots(struct qz_view *v, struct qz_rect r, int page, int n)
{
    int dot = qz_v(v, 18), wide = qz_v(v, 52), gap = qz_v(v, 16);
    if (n > WALL_DOTS) {
        char text[32];
        struct qz_style s = {QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        snprintf(text, sizeof text, "%d / %d", page + 1, n);
        qz_text_in(v, r, s, text);
        return;
    }

    int all = n * dot + wide - dot + (n - 1) * gap, x = r.x + (r.w - all) / 2, y = r.y + (r.h - dot) / 2;
    for (int i = 0; i < n; i++) {
        struct qz_rect at = {x, y, i == page ? wide : dot, dot};
        qz_draw_round(v->draw, at, (float)dot / 2, i == page ? v->theme->teal : v->theme->edge);
        x += at.w + gap;
    }
}

/* Whose wall it is. */
static void wall_draw_whose(struct qz_view *v, struct qz_rect r)
{
    char text[QZ_TITLE_TEXT + QZ_SAY_TEXT];
    const char *demo = v->m->id.demo ? qz_say(v, QZ_S_DEMO) : "";
    struct qz_style s = {QZ_FACE_REGULAR, 32, 20, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 1.2f};
    snprintf(text, sizeof text, "%s%s%s", v->m->id.organisation, *demo && *v->m->id.organisation ? " · " : "",
             demo);
    qz_text_in(v, r, qz_style_two(v, r, s, 22, text), text);
}

static bool wall_touched(const struct qz_model *m)
{
    return m->wall.tapped_up_ms && m->up_ms - m->wall.tapped_up_ms < WALL_TOUCH_MS;
}

/* On a kiosk: one touch leads back to where people check in. */
static void wall_draw_here(struct qz_view *v, struct qz_rect r)
{
    bool open = v->m->session.open;
    const struct qz_ground *g = open ? &v->theme->primary : &v->theme->card;
    qz_touch_card(v, r, 28, g);
    struct qz_style s = {QZ_FACE_BOLD, 40, 26, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, r, 20, 0), s, qz_say(v, open ? QZ_S_WALL_CHECK_IN : QZ_S_WALL_BACK));
}

/* On a wall that was touched: what can be done with it. */
static void wall_draw_controls(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    bool held = v->m->wall.held_up_ms != 0;
    int wide = qz_finger(v, 150), gap = qz_v(v, 20);
    struct qz_rect language = qz_take_right(&r, wide);
    qz_part_language(v, language);
    qz_take_right(&r, gap);
    qz_button(v, qz_take_right(&r, qz_v(v, 260)), g, qz_say(v, QZ_S_PAGE_NEXT), NULL, QZ_ICON_COUNT,
              QZ_TAP_PAGE, 1);
    qz_take_right(&r, gap);

    const char *hold = qz_say(v, held ? QZ_S_WALL_GO_ON : QZ_S_WALL_HOLD);
    qz_button(v, qz_take_right(&r, qz_v(v, 330)), g, hold, NULL, held ? QZ_ICON_GO_ON : QZ_ICON_HOLD,
              QZ_TAP_HOLD, 0);
}

/* What can be touched, at the foot of *page, where there is anything. */
static void wall_draw_touches(struct qz_view *v, struct qz_rect *page)
{
    bool controls = v->m->wall.always && wall_touched(v->m);
    if (v->m->wall.always && !controls)
        return;
    struct qz_rect row = qz_take_bottom(page, qz_finger(v, 96));
    qz_take_bottom(page, qz_v(v, 22));
    if (controls)
        wall_draw_controls(v, row);
    else
        wall_draw_here(v, row);
}

/* Takes the foot off *page. Where that is narrow it is two lines, the lower one of which is the figures' age.
 */
static void wall_draw_foot(struct qz_view *v, struct qz_rect *page, const struct qz_wall_words *w, int at,
                           int n)
{
    struct qz_rect r = qz_take_bottom(page, qz_v(v, 56)), dots, left;
    qz_take_bottom(page, qz_v(v, 26));
    if (r.w < qz_v(v, 1600)) {
        left = r;
        r = qz_take_bottom(page, qz_v(v, 56));
        dots = qz_take_left(&r, qz_v(v, 330));
        qz_take_bottom(page, qz_v(v, 20));
    } else {
        int middle = qz_v(v, 330);
        left = qz_take_left(&r, (r.w - middle) / 2);
        dots = qz_take_left(&r, middle);
    }

    if (w->as_of_ms)
        wall_draw_age(v, left, w->as_of_ms);
    if (w->posted_ms)
        wall_draw_posted(v, left, w->posted_ms);
    if (n > 1)
        wall_draw_dots(v, dots, at, n);
    qz_take_left(&r, qz_v(v, 20));
    wall_draw_whose(v, r);
}

/* ---- the head ---- */

static void wall_draw_kicker(struct qz_view *v, struct qz_rect r, const struct qz_wall_words *w)
{
    char time[8];
    struct qz_style s = {QZ_FACE_BOLD, 60, 40, v->ground->ink, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    struct qz_rect clock = qz_take_right(&r, qz_v(v, 190));
    if (v->m->now_ms > 0)
        qz_text_in(v, clock, s, qz_say_time(v->m->now_ms, time));
    qz_take_right(&r, qz_v(v, 30));

    if (w->live) {
        int dot = qz_v(v, 28);
        struct qz_rect at = qz_take_left(&r, dot);
        qz_draw_round(v->draw, (struct qz_rect){at.x, r.y + (r.h - dot) / 2, dot, dot}, (float)dot / 2,
                      v->theme->teal);
        qz_take_left(&r, qz_v(v, 18));
    }
    s = (struct qz_style){QZ_FACE_BOLD, 46, 26, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 1.1f};
    qz_text_in(v, r, qz_style_two(v, r, s, 28, w->kicker), w->kicker);
}

/* So many days, as large as the answer that they stand beside. */
static void wall_draw_days(struct qz_view *v, struct qz_rect r, int days, enum qz_align align)
{
    char number[16];
    struct qz_style unit = {QZ_FACE_REGULAR, 42, 28, v->ground->ink, QZ_LEFT, QZ_BOTTOM, 1, 0};
    struct qz_style big = {QZ_FACE_BOLD, 150, 90, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 1};
    if (days == 1) {
        unit.align = align, unit.valign = QZ_MIDDLE;
        qz_text_in(v, r, unit, qz_say(v, QZ_S_LAST_DAY));
        return;
    }

    const char *words = qz_trn(v->m->lang, QZ_S_WALL_DAYS, days);
    snprintf(number, sizeof number, "%d", days);
    int gap = qz_v(v, 22), wide = qz_text_wide(v, big, number) + gap + qz_text_wide(v, unit, words) + 8;
    if (align == QZ_RIGHT && wide < r.w)
        qz_take_left(&r, r.w - wide);
    struct qz_rect at = qz_text_in(v, r, big, number);
    qz_take_left(&r, at.w + gap);
    r.h -= qz_v(v, 18);
    qz_text_in(v, r, unit, words);
}

/* Where there is more height than width: two lines, and for the longest titles three smaller ones. */
static struct qz_style wall_style_high(struct qz_view *v, struct qz_rect r, struct qz_style s,
                                       const char *text)
{
    s.lines = 2;
    if (qz_text_wide(v, s, text) > r.w * 7 / 2) {
        s.size = 76, s.least = 38;
        s.lines = 3;
    }
    return s;
}

/* Takes the head off *page. */
static void wall_draw_head(struct qz_view *v, struct qz_rect *page, const struct qz_wall_words *w)
{
    wall_draw_kicker(v, qz_take_top(page, qz_v(v, 70)), w);
    qz_take_top(page, qz_v(v, 14));
    if (!*w->answer)
        return;

    struct qz_rect r = qz_take_top(page, qz_v(v, v->upright ? 290 : 164));
    struct qz_style s = {QZ_FACE_BOLD, 116, 60, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 1.2f};
    if (w->days && !v->upright) {
        wall_draw_days(v, qz_take_right(&r, r.w * 32 / 100), w->days, QZ_RIGHT);
        qz_take_right(&r, qz_v(v, 40));
    }
    qz_text_in(v, r, v->upright ? wall_style_high(v, r, s, w->answer) : qz_style_two(v, r, s, 66, w->answer),
               w->answer);
    if (w->days && v->upright)
        wall_draw_days(v, qz_take_top(page, qz_v(v, 170)), w->days, QZ_LEFT);
    qz_take_top(page, qz_v(v, 36));
}

/* ---- the page ---- */

/* Each minute everything stands a little elsewhere, so that nothing burns in: round about, back after
 * WALL_SHIFTS minutes. */
static struct qz_rect wall_shifted(const struct qz_view *v, struct qz_rect r)
{
    static const int8_t along[WALL_SHIFTS] = {0, 4, 7, 9, 10, 9, 7, 4, 0, -4, -7, -9, -10, -9, -7, -4};
    unsigned at = (unsigned)(v->m->now_ms / 60000) % WALL_SHIFTS;
    r.x += (int)((float)along[at] * v->u * WALL_SHIFT / 10);
    r.y += (int)((float)along[(at + WALL_SHIFTS / 4) % WALL_SHIFTS] * v->u * WALL_SHIFT / 10);
    return r;
}

/* Nothing is known yet: whose wall it is, better than a claim that there is nothing. */
static void wall_draw_nothing(struct qz_view *v, struct qz_rect page)
{
    bool known = v->m->id.organisation[0] != '\0';
    int big = qz_v(v, v->upright ? 340 : 180), gap = qz_v(v, 30), small = qz_v(v, 60);
    page.y += (page.h - big - gap - small) / 2;
    struct qz_style s = {QZ_FACE_BOLD, 116, 60, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&page, big), s, known ? v->m->id.organisation : "青站");
    qz_take_top(&page, gap);
    s = (struct qz_style){QZ_FACE_REGULAR, 42, 28, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, small), s, qz_say(v, known ? QZ_S_WALL_NOTHING : QZ_S_STARTING));
}

static void wall_draw(struct qz_view *v)
{
    struct qz_rect whole = {0, 0, v->w, v->h}, page = qz_inset(v, whole, v->upright ? 66 : 72, 56);
    struct qz_wall_words w = {0};
    int n = wall_count(v->m), nth = 0, at = n ? v->m->wall.page % n : 0;
    const struct qz_wall_page *p = wall_page(v->m, at, &nth);
    qz_touchable(v, whole, QZ_TAP_DISMISS, 0); /* under everything else */
    page = wall_shifted(v, page);
    if (p)
        p->words(v, nth, &w);

    wall_draw_touches(v, &page);
    wall_draw_foot(v, &page, &w, at, n);
    if (!p) {
        wall_draw_kicker(v, qz_take_top(&page, qz_v(v, 70)), &w);
        wall_draw_nothing(v, page);
        return;
    }

    wall_draw_head(v, &page, &w);
    p->draw(v, page, nth);
}

/* ---- what a touch and what time does ---- */

static void wall_turn(struct qz_model *m)
{
    int n = wall_count(m);
    m->wall.page = n ? (m->wall.page % n + 1) % n : 0;
    m->wall.page_up_ms = m->up_ms;
}

static bool wall_tap_hold(struct qz_model *m)
{
    m->wall.held_up_ms = m->wall.held_up_ms ? 0 : m->up_ms;
    m->wall.page_up_ms = m->up_ms;
    return true;
}

static bool wall_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    struct qz_wall *w = &m->wall;
    (void)arg, (void)out;
    if (!w->always)
        return qz_flow_wall_person(m);

    bool first = !wall_touched(m);
    w->tapped_up_ms = m->up_ms;
    if (tap == QZ_TAP_HOLD || (tap == QZ_TAP_DISMISS && first && !w->held_up_ms))
        return wall_tap_hold(m);
    if (tap != QZ_TAP_PAGE || qz_flow_too_soon(m, w->page_up_ms))
        return true;
    wall_turn(m);
    return true;
}

static bool wall_time(struct qz_model *m)
{
    struct qz_wall *w = &m->wall;
    int64_t since = w->page_up_ms > m->since_up_ms ? w->page_up_ms : m->since_up_ms;
    bool changed = false;
    if (w->tapped_up_ms && !wall_touched(m)) {
        w->tapped_up_ms = 0;
        changed = true;
    }

    if (w->held_up_ms && m->up_ms - w->held_up_ms < QZ_WALL_HOLD_MS)
        return changed;
    if (w->held_up_ms)
        changed = true;
    w->held_up_ms = 0;

    if (m->up_ms - since < QZ_WALL_PAGE_MS)
        return changed;
    wall_turn(m);
    return true;
}

static bool wall_rests(const struct qz_model *m)
{
    return m->wall.shows;
}

const struct qz_screen qz_screen_wall = {
    .name = "wall",
    .who = QZ_WHO_NEXT,
    .ground = qz_ground_paper,
    .draw = wall_draw,
    .tap = wall_tap,
    .time = wall_time,
    .rests = wall_rests,
};
