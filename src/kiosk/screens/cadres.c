#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "rules/role.h"

#include <stdlib.h>

static void cadres_draw_sentence(struct qz_view *v, struct qz_rect r, enum qz_string say)
{
    struct qz_style s = {QZ_FACE_BOLD, 60, 36, v->ground->ink, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(v, r, s, qz_say(v, say));
}

static void cadres_draw_nobody(struct qz_view *v, struct qz_rect r)
{
    cadres_draw_sentence(v, qz_take_top(&r, qz_v(v, 108)), QZ_S_STAFF);
    struct qz_style s = {QZ_FACE_REGULAR, 34, 24, v->ground->quiet, QZ_LEFT, QZ_TOP, 2, 0};
    qz_text_in(v, r, s, qz_say(v, QZ_S_CADRES_NONE));
}

/* How the names stand on the page. */
struct grid {
    int cols, rows, gap, head; /* head: the sentence's height */
};

static struct grid cadres_grid_of(const struct qz_view *v, struct qz_rect r)
{
    struct grid g;
    g.cols = v->upright ? 2 : 3;
    g.gap = qz_v(v, v->dpi > 0 ? 12 : 20);
    g.head = qz_v(v, v->dpi > 0 ? 120 : 132);
    g.rows = qz_part_fit(r.h - g.head + g.gap, qz_finger(v, 88) + g.gap, QZ_CADRE_ROWS / g.cols);
    return g;
}

/* Whether a helper is among them: then each says which of the two it is. */
static bool cadres_has_helpers(const struct qz_tell_cadres *c)
{
    bool any = false;
    for (int i = 0; i < c->rows; i++)
        any = any || qz_role_of(c->row[i].id) == QZ_ROLE_HELPER;
    return any;
}

/* A name to touch, and under it which of the two it is. */
static void cadres_draw_role(struct qz_view *v, struct qz_rect r, const struct qz_ledger_cadre *who, int row)
{
    const struct qz_ground *g = &v->theme->card;
    char name[4 * QZ_NAME_TEXT];
    bool helper = qz_role_of(who->id) == QZ_ROLE_HELPER;
    struct qz_rect in = qz_inset(v, r, 20, 10);
    qz_touch_card(v, r, 28, g);
    qz_touchable(v, r, QZ_TAP_CADRE, row);

    struct qz_style s = {QZ_FACE_REGULAR, 26, 22, g->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_bottom(&in, in.h * 2 / 5), s,
               qz_say(v, helper ? QZ_S_ROLE_HELPER : QZ_S_ROLE_CADRE));
    s = (struct qz_style){QZ_FACE_BOLD, 40, 22, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, qz_part_name(who->name, name));
}

/* The sentence, and under it the names; on an upright page both are low, within reach. */
static void cadres_draw_names(struct qz_view *v, struct qz_rect r, const struct grid *g)
{
    const struct qz_tell_cadres *c = &v->m->cadres;
    int cols = g->cols, rows = g->rows, gap = g->gap, head = g->head;
    int w = (r.w - gap * (cols - 1)) / cols, h = (r.h - head - gap * (rows - 1)) / rows;
    int n = c->rows < rows * cols ? c->rows : rows * cols;
    bool roles = cadres_has_helpers(c);

    h = h > qz_v(v, 124) ? qz_v(v, 124) : h;
    h = h < qz_finger(v, 88) ? qz_finger(v, 88) : h;
    if (c->from == 0 && !c->more)
        rows = (n + cols - 1) / cols;
    if (v->upright)
        qz_take_top(&r, r.h - head - rows * h - (rows - 1) * gap);

    struct qz_rect top = qz_take_top(&r, head);
    cadres_draw_sentence(v, qz_take_top(&top, qz_v(v, 78)), QZ_S_CADRES);
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(v, top, s, qz_say(v, QZ_S_BADGE_HINT));

    for (int i = 0; i < n; i++) {
        struct qz_rect at = {r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h};
        char name[4 * QZ_NAME_TEXT];
        if (roles)
            cadres_draw_role(v, at, &c->row[i], i);
        else
            qz_part_choice(v, at, qz_part_name(c->row[i].name, name), QZ_TAP_CADRE, i);
    }
}

static void cadres_draw(struct qz_view *v)
{
    const struct qz_tell_cadres *c = &v->m->cadres;
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    qz_take_top(&page, qz_v(v, 40));
    struct qz_rect pager = qz_take_bottom(&page, qz_part_pager_height(v));
    qz_take_bottom(&page, qz_v(v, 24));
    const struct grid g = cadres_grid_of(v, page);
    int fit = g.cols * g.rows;
    qz_part_pager(v, pager, &(struct qz_page){.from = c->from, .fit = fit, .more = c->more || c->rows > fit});
    if (c->rows == 0)
        cadres_draw_nobody(v, page);
    else
        cadres_draw_names(v, page, &g);
}

static bool cadres_pick(struct qz_model *m, int row)
{
    if (row < 0 || row >= m->cadres.rows || qz_flow_just_came(m))
        return false;
    qz_flow_pick(m, &m->cadres.row[row]);
    return true;
}

static bool cadres_page(struct qz_model *m, int by, struct qz_effect out[2])
{
    const struct qz_tell_cadres *c = &m->cadres;
    int from = qz_flow_turn(c->from, by, c->rows, c->more);
    if (from < 0)
        return false;
    m->page_rows = abs(by);
    qz_flow_ask(out, QZ_ASK_CADRES);
    out[1].ask.cadres.from = from;
    return true;
}

static bool cadres_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (tap == QZ_TAP_CADRE)
        return cadres_pick(m, arg);
    return tap == QZ_TAP_PAGE && cadres_page(m, arg, out);
}

const struct qz_screen qz_screen_cadres = {
    .name = "cadres",
    .who = QZ_WHO_SIGNING,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .ground = qz_ground_paper,
    .draw = cadres_draw,
    .tap = cadres_tap,
};
