#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <string.h>

/* On an upright page what can be touched is low, within reach: what is above so many px is left free. */
static void late_reach(const struct qz_view *v, struct qz_rect *page, int px)
{
    if (v->upright && page->h > px)
        qz_take_top(page, page->h - px);
}

/* ---- who ---- */

static const char *late_advice(const struct qz_view *v)
{
    const struct qz_model *m = v->m;
    if (!m->late.told)
        return qz_say(v, QZ_S_LATE_SUB);
    if (m->late.said.what == QZ_LATE_NOBODY)
        return qz_say(v, QZ_S_LATE_NOBODY);
    if (m->late.said.what == QZ_LATE_MANY)
        return qz_say(v, QZ_S_LOOKUP_MANY);
    return qz_say(v, QZ_S_LOOKUP_MORE);
}

static void late_draw_digits(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    int n = qz_flow_late_digits(v->m), gap = qz_v(v, 20), w = qz_v(v, 110);
    for (int i = 0; i < n; i++) {
        struct qz_rect box = {r.x + i * (w + gap), r.y, w, r.h};
        char digit[2] = {v->m->late.digits[i], '\0'};
        bool next = i == v->m->late.len;
        qz_draw_card(v->draw, box, 28 * v->u, g->fill, next ? v->theme->teal : g->quiet, 4 * v->u);
        struct qz_style s = {QZ_FACE_BOLD, 80, 40, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        qz_text_in(v, box, s, digit);
    }
}

static void late_draw_who(struct qz_view *v, struct qz_rect page)
{
    const struct qz_model *m = v->m;
    struct qz_rect words = page;
    if (v->upright)
        words = qz_take_top(&page, page.h * 46 / 100);
    else
        words = qz_take_left(&page, page.w * 52 / 100);
    if (!v->upright)
        qz_take_left(&page, qz_v(v, 40));

    struct qz_style s = {QZ_FACE_BOLD, 60, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&words, qz_v(v, 150)), s, qz_say(v, QZ_S_LATE_WHO));
    qz_take_top(&words, qz_v(v, 16));
    late_draw_digits(v, qz_take_top(&words, qz_v(v, 140)));
    qz_take_top(&words, qz_v(v, 24));
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 4, 1.3f};
    qz_text_in(v, words, s, late_advice(v));

    const struct qz_pad pad = {
        .open = true, .ready = m->late.len == qz_flow_late_digits(m), .enter = qz_say(v, QZ_S_LOOKUP_DO)};
    qz_part_pad(v, page, &pad);
}

static void late_draw_names(struct qz_view *v, struct qz_rect page)
{
    const struct qz_tell_late *t = &v->m->late.said;
    int cols = v->upright ? 2 : 3, gap = qz_v(v, 24), rows = QZ_FOUND_ROWS / cols;
    late_reach(v, &page, qz_v(v, 96 + 3 * (200 + 24)));
    struct qz_style s = {QZ_FACE_BOLD, 60, 32, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 96)), s, qz_say(v, QZ_S_LATE_WHICH));
    qz_take_top(&page, gap);

    int w = (page.w - (cols - 1) * gap) / cols, h = (page.h - (rows - 1) * gap) / rows, most = qz_v(v, 200);
    h = h < most ? h : most;
    for (int i = 0; i < t->rows; i++) {
        struct qz_rect at = {page.x + i % cols * (w + gap), page.y + i / cols * (h + gap), w, h};
        char name[4 * QZ_NAME_TEXT];
        qz_part_choice(v, at, qz_part_name(t->name[i], name), QZ_TAP_TAKE, i);
    }
}

/* ---- why ---- */

static const char *late_name(const struct qz_view *v, int row, char out[4 * QZ_NAME_TEXT])
{
    const char *name = v->m->late.said.name[row];
    return *name ? qz_part_name(name, out) : qz_say(v, QZ_S_CAME_UNKNOWN);
}

static void late_draw_why(struct qz_view *v, struct qz_rect page)
{
    static const enum qz_string whys[QZ_LATE_WHYS] = {QZ_S_LATE_POWER, QZ_S_LATE_CROWD, QZ_S_LATE_HELPED};
    char name[4 * QZ_NAME_TEXT], text[QZ_SAY_TEXT];
    int gap = qz_v(v, 24), most = qz_v(v, 170);
    late_reach(v, &page, qz_v(v, 150 + 90 + 3 * (170 + 24)));

    struct qz_style s = {QZ_FACE_BOLD, 60, 30, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 150)), s,
               qz_say_s(v, QZ_S_LATE_WHY, late_name(v, v->m->late.row, name), text));
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 22, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 1.25f};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 90)), s, qz_say(v, QZ_S_LATE_MARKED));

    int h = (page.h - gap * (QZ_LATE_WHYS - 1)) / QZ_LATE_WHYS;
    h = h < most ? h : most;
    for (int i = 0; i < QZ_LATE_WHYS; i++) {
        qz_part_choice(v, qz_take_top(&page, h), qz_say(v, whys[i]), QZ_TAP_LATE, i);
        qz_take_top(&page, gap);
    }
}

static void late_draw_done(struct qz_view *v, struct qz_rect page)
{
    char name[4 * QZ_NAME_TEXT], text[QZ_SAY_TEXT];
    bool done = v->m->late.said.what == QZ_LATE_DONE;
    struct qz_style s = {QZ_FACE_BOLD, 72, 32, v->ground->ink, QZ_LEFT, QZ_BOTTOM, 2, 1.2f};
    qz_text_in(v, qz_take_top(&page, page.h / 2), s,
               qz_say_s(v, done ? QZ_S_LATE_DONE : QZ_S_LATE_ALREADY, late_name(v, 0, name), text));
    qz_take_top(&page, qz_v(v, 30));
    s = (struct qz_style){QZ_FACE_REGULAR, 34, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 3, 1.3f};
    qz_text_in(v, page, s, qz_say(v, done ? QZ_S_LATE_DONE_SUB : QZ_S_LATE_ALREADY_SUB));
}

/* ---- the page ---- */

static bool late_is_over(const struct qz_model *m)
{
    return m->late.told && (m->late.said.what == QZ_LATE_DONE || m->late.said.what == QZ_LATE_ALREADY);
}

/* Back, and once it is done the next one. */
static void late_draw_foot(struct qz_view *v, struct qz_rect r)
{
    if (late_is_over(v->m))
        qz_button(v, qz_take_right(&r, qz_v(v, 440)), &v->theme->primary, qz_say(v, QZ_S_LATE_NEXT), NULL,
                  QZ_ICON_COUNT, QZ_TAP_AGAIN, 0);
    qz_part_pager(v, r, &(struct qz_page){.fit = 1});
}

static void late_draw(struct qz_view *v)
{
    const struct qz_model *m = v->m;
    struct qz_rect page = qz_part_frame_titled(v, m->item.row.title, qz_say(v, QZ_S_LATE));
    qz_take_top(&page, qz_v(v, 24));
    late_draw_foot(v, qz_take_bottom(&page, qz_part_pager_height(v)));
    qz_take_bottom(&page, qz_v(v, 24));

    if (late_is_over(m))
        late_draw_done(v, page);
    else if (m->late.row >= 0 && m->late.said.rows)
        late_draw_why(v, page);
    else if (m->late.said.rows)
        late_draw_names(v, page);
    else
        late_draw_who(v, page);
}

static bool late_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_ITEM || m->staff.stale_pin || !qz_part_late_fits(m) || qz_flow_just_came(m))
        return false;
    qz_flow_show(m, QZ_SCREEN_LATE);
    return qz_flow_late_begin(m, out);
}

/* From why to who, from who to the activity's page. */
static bool late_back(struct qz_model *m, struct qz_effect out[2])
{
    if (m->late.said.rows && !late_is_over(m))
        return qz_flow_late_begin(m, out);
    memset(&m->late, 0, sizeof m->late);
    qz_flow_show(m, QZ_SCREEN_ITEM);
    qz_flow_ask(out, QZ_ASK_LATE_END);
    return true;
}

static bool late_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_DIGIT:
        return qz_flow_late_digit(m, arg);
    case QZ_TAP_ERASE:
        return qz_flow_late_erase(m);
    case QZ_TAP_ENTER:
        return qz_flow_late_find(m, out);

    case QZ_TAP_TAKE:
        return qz_flow_late_pick(m, arg);
    case QZ_TAP_LATE:
        return qz_flow_late_write(m, arg, out);
    case QZ_TAP_AGAIN:
        return late_is_over(m) && qz_flow_late_begin(m, out);
    case QZ_TAP_BACK:
        return late_back(m, out);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_late = {
    .name = "late",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = late_draw,
    .enter = late_enter,
    .tap = late_tap,
};
