#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <stdio.h>

static const char *idle_lens_text(const struct qz_view *v)
{
    static const enum qz_string say[] = {QZ_S_LENS_ABOVE, QZ_S_LENS_BELOW, QZ_S_LENS_LEFT, QZ_S_LENS_RIGHT,
                                         QZ_S_SCANNER_HOW};
    return qz_say(v, say[v->lens]);
}

/* What to do, at the head of *page, in that height; where people check out, under it that they do it twice.
 */
static void idle_draw_sentence(struct qz_view *v, struct qz_rect *page, int height)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(page, height), s,
               qz_say(v, v->lens == QZ_LENS_NONE ? QZ_S_SCANNER_ONLY : QZ_S_IDLE));
    if (!v->m->session.checkout)
        return;

    struct qz_rect line = qz_take_top(page, qz_v(v, 48));
    struct qz_rect icon = qz_take_left(&line, qz_v(v, 40));
    qz_draw_icon(v->draw, QZ_ICON_OUT, icon.x + icon.w / 2, icon.y + icon.h / 2, (float)icon.w, 4 * v->u,
                 v->theme->teal);
    qz_take_left(&line, qz_v(v, 16));
    s = (struct qz_style){QZ_FACE_BOLD, 38, 28, v->theme->teal, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, line, s, qz_say(v, QZ_S_IDLE_OUT));
}

/* Larger, or in less room: what nobody needs to check in is left out. */
static bool idle_plain(const struct qz_view *v)
{
    return v->m->ease.clear || v->m->ease.low;
}

/* Where the rings are nobody's duty their room is the others'. */
static bool idle_has_rings(const struct qz_view *v)
{
    return !idle_plain(v) && (!v->m->quarter.known || v->m->quarter.binds);
}

/* The rings at the foot of *r. */
static void idle_draw_rings(struct qz_view *v, struct qz_rect *r, int height, int gap)
{
    if (!idle_has_rings(v))
        return;
    qz_part_rings(v, qz_take_bottom(r, height));
    qz_take_bottom(r, gap);
}

/* "Just count me" at the foot of *r. */
static void idle_draw_headcount(struct qz_view *v, struct qz_rect *r, int height, int gap)
{
    qz_part_headcount(v, qz_take_bottom(r, height));
    qz_take_bottom(r, gap);
}

/* Without the code for phones the picture has all of its column, and the count what the code had; with the
 * count alone the column beside the picture is narrow. */
static void idle_draw_across(struct qz_view *v, struct qz_rect page)
{
    bool phone = v->m->id.phone;
    int gap = qz_v(v, 24);
    qz_take_top(&page, qz_v(v, 34));
    int part = phone || idle_has_rings(v) ? 415 : 300;
    if (phone && idle_plain(v))
        part = 500;
    struct qz_rect low = qz_take_bottom(&page, qz_v(v, 128));
    qz_take_bottom(&page, gap);
    struct qz_rect right = qz_take_right(&page, page.w * part / 1000);
    qz_take_right(&page, qz_v(v, 46));

    idle_draw_sentence(v, &page, qz_v(v, 84));
    qz_take_top(&page, gap);
    qz_part_headcount(v, low);

    qz_part_preview(v, page, idle_lens_text(v));
    if (!phone) /* the code has their room */
        idle_draw_rings(v, &right, qz_v(v, 244), gap);
    if (phone && idle_plain(v)) {
        qz_part_code(v, right);
        return;
    }
    qz_part_count(v, phone ? qz_take_bottom(&right, qz_v(v, 208)) : right);
    if (!phone)
        return;

    qz_take_bottom(&right, gap);
    qz_part_code(v, right);
}

static void idle_draw_upright(struct qz_view *v, struct qz_rect page)
{
    int gap = qz_v(v, 26);
    qz_take_top(&page, qz_v(v, 30));
    idle_draw_sentence(v, &page, qz_v(v, 80));
    qz_take_top(&page, qz_v(v, 22));

    idle_draw_headcount(v, &page, qz_v(v, 132), gap);
    idle_draw_rings(v, &page, qz_v(v, 246), gap);
    if (!v->m->id.phone || !idle_plain(v)) {
        qz_part_count(v, qz_take_bottom(&page, qz_v(v, 200)));
        qz_take_bottom(&page, gap);
    }

    if (v->m->id.phone) {
        qz_part_code(v, qz_take_bottom(&page, qz_v(v, 352)));
        qz_take_bottom(&page, gap);
    }

    qz_part_preview(v, page, idle_lens_text(v));
}

/* The next activity, when it is known: what, when and where, and when check-in opens. */
static void idle_draw_next(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_session *s = &v->m->session;
    char time[QZ_SAY_TEXT], opens[QZ_SAY_TEXT], line[QZ_TITLE_TEXT + QZ_SAY_TEXT];
    qz_card(v, r, 34, &v->theme->card);
    struct qz_rect in = qz_inset(v, r, 44, 30), head = qz_take_top(&in, qz_v(v, 30));
    struct qz_style st = {QZ_FACE_REGULAR, 26, 22, v->theme->card.quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect at = qz_text_in(v, head, st, qz_say(v, QZ_S_NEXT_ACTIVITY));
    qz_take_left(&head, at.w + qz_v(v, 30));
    st.align = QZ_RIGHT, st.face = QZ_FACE_BOLD, st.color = v->theme->teal;
    int64_t at_ms = qz_part_opens_ms(v);
    if (at_ms)
        qz_text_in(v, head, st, qz_say_s(v, QZ_S_CLOSED_SUB_AT, qz_part_when(v, at_ms, time), opens));

    snprintf(line, sizeof line, "%s · %s", qz_part_when(v, s->start_ms, time), s->title);
    st = (struct qz_style){QZ_FACE_BOLD, 40, 26, v->theme->card.ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_take_top(&in, qz_v(v, 16));
    qz_text_in(v, qz_take_top(&in, qz_v(v, 50)), st, line);
    st = (struct qz_style){QZ_FACE_REGULAR, 28, 22, v->theme->card.quiet, QZ_LEFT, QZ_BOTTOM, 1, 0};
    qz_text_in(v, in, st, s->place);
}

static void idle_draw_closed(struct qz_view *v, struct qz_rect page)
{
    const struct qz_tell_session *s = &v->m->session;
    bool next = s->title[0] && s->start_ms > v->m->now_ms;
    idle_draw_rings(v, &page, qz_v(v, v->upright ? 260 : 250), qz_v(v, 30));
    if (next) {
        idle_draw_next(v, qz_take_bottom(&page, qz_v(v, 196)));
        qz_take_bottom(&page, qz_v(v, 30));
    }

    int icon = qz_v(v, 110), gap = qz_v(v, 40), big = qz_v(v, 84), small = qz_v(v, 36), sep = qz_v(v, 26);
    int all = icon + gap + big + sep + small;
    page.y += (page.h - all) / 2, page.h = all;

    struct qz_rect at = qz_take_top(&page, icon);
    qz_draw_icon(v->draw, QZ_ICON_CALENDAR, at.x + at.w / 2, at.y + icon / 2, (float)icon, 5 * v->u,
                 v->theme->teal);
    qz_take_top(&page, gap);

    struct qz_style st = {QZ_FACE_BOLD, 76, 40, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, big), st, qz_say(v, QZ_S_CLOSED));
    qz_take_top(&page, sep);
    st = (struct qz_style){QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, small), st, qz_say(v, QZ_S_CLOSED_SUB));
}

/* The first moments, before the desk has said who this kiosk is: better than to claim that nothing is open.
 */
static void idle_draw_starting(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int big = qz_v(v, 150), gap = qz_v(v, 40), small = qz_v(v, 40);
    page.y += (page.h - big - gap - small) / 2 - qz_v(v, 40);
    struct qz_style st = {QZ_FACE_BOLD, 150, 90, v->theme->teal, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, big), st, "青站");
    qz_take_top(&page, gap);
    st = (struct qz_style){QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, small), st, qz_say(v, QZ_S_STARTING));
}

static void idle_draw(struct qz_view *v)
{
    if (!v->m->id.kiosk[0] && !v->m->session.open) {
        idle_draw_starting(v);
        return;
    }
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_STAFF);
    if (!v->m->session.open)
        idle_draw_closed(v, page);
    else if (v->upright)
        idle_draw_upright(v, page);
    else
        idle_draw_across(v, page);
}

static bool idle_preview(const struct qz_model *m)
{
    return m->session.open;
}

const struct qz_screen qz_screen_idle = {
    .name = "idle",
    .who = QZ_WHO_NEXT,
    .ground = qz_ground_paper,
    .draw = idle_draw,
    .tap = qz_flow_heads_tap,
    .preview = idle_preview,
};
