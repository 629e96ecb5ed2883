#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

/* How those who came are known, and what that means. */
enum {
    BY_ADMIN = 3, /* an administrator's word is rare: it is left out of the staff menu where there is none */
    FIRST = 4,    /* so many are in the first of the menu's two lines */
    KNOWN = 7
};
static const struct {
    enum qz_string say, means;
} known[KNOWN] = {
    {QZ_S_KNOWN_PROVEN, QZ_S_KNOWN_PROVEN_IS},
    {QZ_S_KNOWN_BY_CADRE, QZ_S_KNOWN_BY_CADRE_IS},
    {QZ_S_KNOWN_BY_KIOSK, QZ_S_KNOWN_BY_KIOSK_IS},
    {QZ_S_KNOWN_BY_ADMIN, QZ_S_KNOWN_BY_ADMIN_IS},
    {QZ_S_KNOWN_LATE, QZ_S_KNOWN_LATE_IS},
    {QZ_S_KNOWN_COUNTED, QZ_S_KNOWN_COUNTED_IS},
    {QZ_S_KNOWN_TO_CONFIRM, QZ_S_KNOWN_TO_CONFIRM_IS},
};

static int known_people(const struct qz_tell_session *s, int i)
{
    const int people[KNOWN] = {s->proven, s->by_cadre, s->by_kiosk,  s->by_admin,
                               s->late,   s->counted,  s->to_confirm};
    return people[i];
}

/* A dotted line: what stands over it opens. */
static void known_draw_dots(struct qz_view *v, struct qz_rect text)
{
    int dot = qz_v(v, 3) > 0 ? qz_v(v, 3) : 1;
    for (int x = text.x; x + dot <= text.x + text.w; x += 3 * dot)
        qz_draw_rect(v->draw, (struct qz_rect){x, text.y + text.h + dot, dot, dot}, v->theme->teal);
}

void qz_part_known(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    const struct qz_tell_session *s = &v->m->session;
    char line[2][4 * QZ_SAY_TEXT] = {"", ""}, buf[QZ_SAY_TEXT], time[8];
    size_t n[2] = {0, 0};
    for (int i = 0; i < KNOWN; i++) {
        int at = i < FIRST ? 0 : 1, people = known_people(s, i);
        if (i == BY_ADMIN && people == 0)
            continue;
        n[at] += (size_t)snprintf(line[at] + n[at], sizeof line[at] - n[at], "%s%s", n[at] ? " · " : "",
                                  qz_say_n(v, known[i].say, people, buf));
    }

    snprintf(line[1] + n[1], sizeof line[1] - n[1], " · %s",
             qz_say_s(v, QZ_S_AS_OF, qz_say_time(s->known_ms, time), buf));

    qz_touchable(v, r, QZ_TAP_GO, QZ_SCREEN_KNOWN);
    struct qz_style style = {QZ_FACE_REGULAR, 26, 22, v->ground->ink, align, QZ_MIDDLE, 1, 0};
    known_draw_dots(v, qz_text_in(v, qz_take_top(&r, r.h / 2), style, line[0]));
    known_draw_dots(v, qz_text_in(v, r, style, line[1]));
}

/* The word with its number, and what it means: beside it, on an upright page under it. */
static void known_draw_row(struct qz_view *v, struct qz_rect r, int i)
{
    const struct qz_ground *g = &v->theme->card;
    char buf[QZ_SAY_TEXT];
    struct qz_rect in = qz_inset(v, r, 34, 0);
    struct qz_style word = {QZ_FACE_BOLD, 32, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_style means = {QZ_FACE_REGULAR, 30, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect left = v->upright ? qz_take_top(&in, in.h / 2) : qz_take_left(&in, in.w * 3 / 10);
    if (v->upright) { /* two lines, near to each other */
        qz_take_top(&left, left.h / 4);
        qz_take_bottom(&in, in.h / 4);
    } else {
        qz_take_left(&in, qz_v(v, 24));
    }

    qz_text_in(v, left, word, qz_say_n(v, known[i].say, known_people(&v->m->session, i), buf));
    qz_text_in(v, in, means, qz_say(v, known[i].means));
}

static void known_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int head = qz_v(v, 84), row, line = qz_v(v, 2) > 0 ? qz_v(v, 2) : 1;
    qz_take_top(&page, qz_v(v, 34));
    qz_part_pager(v, qz_take_bottom(&page, qz_part_pager_height(v)), &(struct qz_page){.fit = 1});
    qz_take_bottom(&page, qz_v(v, 24));

    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, head), s, qz_say(v, QZ_S_KNOWN));
    qz_take_top(&page, qz_v(v, 20));

    row = page.h / KNOWN > qz_v(v, 150) ? qz_v(v, 150) : page.h / KNOWN;
    page.h = row * KNOWN;
    qz_card(v, page, 34, &v->theme->card);
    for (int i = 0; i < KNOWN; i++) {
        struct qz_rect at = qz_take_top(&page, row);
        known_draw_row(v, at, i);
        if (i + 1 < KNOWN)
            qz_draw_rect(v->draw, (struct qz_rect){at.x + line, at.y + row - line, at.w - 2 * line, line},
                         v->theme->card.line);
    }
}

static bool known_enter(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (m->screen != QZ_SCREEN_STAFF || !m->session.open)
        return false;
    qz_flow_show(m, QZ_SCREEN_KNOWN);
    return true;
}

const struct qz_screen qz_screen_known = {
    .name = "known",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = known_draw,
    .enter = known_enter,
    .of_open = qz_part_of_open,
};
