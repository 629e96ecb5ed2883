#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/text.h"

#include <sodium.h>
#include <stdio.h>

static void undo_draw_words(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ledger_came *row = &v->m->undone;
    char time[8], who[QZ_SAY_TEXT];
    struct qz_style s = {QZ_FACE_BOLD, 60, 36, v->ground->ink, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 96)), s, qz_say(v, QZ_S_UNDO));
    struct qz_rect line = qz_take_top(&r, qz_v(v, 70));
    s = (struct qz_style){QZ_FACE_REGULAR, 42, 26, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_left(&line, qz_v(v, 160)), s, qz_say_time(row->at_ms, time));
    s.face = QZ_FACE_BOLD, s.color = v->ground->ink;
    qz_text_in(v, line, s, qz_part_who(v, row, who));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 2, 0};
    qz_text_in(v, r, s, qz_say(v, QZ_S_UNDO_SUB));
}

/* The run that a headcount belongs to, at once: asked twice, since it is many entries. */
static void undo_draw_run(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ledger_came *row = &v->m->undone;
    bool sure = v->m->sure == QZ_TAP_UNDO_RUN;
    char label[QZ_SAY_TEXT], from[8], to[8], span[QZ_SAY_TEXT];
    qz_say_time(row->run_from_ms, from);
    qz_say_time(row->run_to_ms, to);
    snprintf(span, sizeof span, "%s–%s", from, to);

    const struct qz_ground *g = sure ? &v->theme->warn : &v->theme->card;
    qz_say_n(v, sure ? QZ_S_UNDO_RUN_SURE : QZ_S_UNDO_RUN, row->run_people, label);
    qz_button(v, r, g, label, span, QZ_ICON_PEOPLE, QZ_TAP_UNDO_RUN, QZ_UNDO_MISTAP);
}

static void undo_draw_choice(struct qz_view *v, struct qz_rect r, int i)
{
    static const enum qz_undo reasons[2][2] = {{QZ_UNDO_MISTAP, QZ_UNDO_TWICE},
                                               {QZ_UNDO_ABSENT, QZ_UNDO_OTHER}};
    if (i < 2) {
        enum qz_undo why = reasons[v->m->undone.named][i];
        qz_part_choice(v, r, qz_say(v, qz_part_why(why)), QZ_TAP_UNDO, (int)why);
    } else if (i == 2) {
        qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_UNDO_WORDS), qz_say(v, QZ_S_UNDO_WORDS_SUB),
                  QZ_ICON_COUNT, QZ_TAP_GO, QZ_SCREEN_WRITE);
    } else {
        undo_draw_run(v, r);
    }
}

/* Two or three beside each other, on an upright page one under the other. */
static int undo_cols(const struct qz_view *v, int choices)
{
    if (v->upright)
        return 1;
    return choices == 3 ? 3 : 2;
}

static void undo_draw_choices(struct qz_view *v, struct qz_rect r, int choices, int gap)
{
    int cols = undo_cols(v, choices), rows = (choices + cols - 1) / cols;
    int w = (r.w - gap * (cols - 1)) / cols, h = (r.h - gap * (rows - 1)) / rows;
    for (int i = 0; i < choices; i++)
        undo_draw_choice(v, (struct qz_rect){r.x + i % cols * (w + gap), r.y + i / cols * (h + gap), w, h},
                         i);
}

/* A label once more, for who lost theirs or got none: how it goes with it, and the way to it. */
static void undo_draw_label(struct qz_view *v, struct qz_rect r)
{
    struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 2, 1.2f};
    int gap = qz_v(v, 24);
    const char *said = NULL, *act = qz_part_label(v, &said);
    qz_take_left(&r, qz_v(v, 240) + gap); /* the way back stands there */
    if (act) {
        qz_button(v, qz_take_right(&r, qz_v(v, 260)), &v->theme->card, act, NULL, QZ_ICON_COUNT, QZ_TAP_LABEL,
                  0);
        qz_take_right(&r, gap);
    }
    if (said)
        qz_text_in(v, r, s, said);
}

static void undo_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    int choices = v->m->undone.run > 0 ? 4 : 3, cols = undo_cols(v, choices),
        rows = (choices + cols - 1) / cols;
    int gap = qz_v(v, 24), h = qz_finger(v, 150), head = qz_v(v, 96 + 70 + 96);
    qz_take_top(&page, qz_v(v, 40));
    struct qz_rect low = qz_take_bottom(&page, qz_part_pager_height(v));
    qz_part_pager(v, low, &(struct qz_page){.fit = 1});
    undo_draw_label(v, low);
    qz_take_bottom(&page, gap);

    if (rows * (h + gap) > page.h - head)
        h = (page.h - head) / rows - gap;
    if (v->upright) /* within reach */
        qz_take_top(&page, page.h - head - rows * (h + gap));

    undo_draw_words(v, qz_take_top(&page, head));
    qz_take_top(&page, gap);
    page.h = rows * h + (rows - 1) * gap;
    undo_draw_choices(v, page, choices, gap);
}

static bool undo_one(struct qz_model *m, int why, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_UNDO);
    out[1].ask.undo.n = m->undone.n;
    out[1].ask.undo.why = (enum qz_undo)why;
    qz_flow_show(m, QZ_SCREEN_CAME);
    return true;
}

static bool undo_run(struct qz_model *m, int why, struct qz_effect out[2])
{
    if (!m->undone.run)
        return false;
    if (!qz_flow_sure_of(m, QZ_TAP_UNDO_RUN))
        return true;
    qz_flow_ask(out, QZ_ASK_UNDO_RUN);
    out[1].ask.undo_run.n = m->undone.n;
    out[1].ask.undo_run.why = (enum qz_undo)why;
    qz_flow_show(m, QZ_SCREEN_CAME);
    return true;
}

/* As the first one says it, but for how many had come before. */
static bool undo_label(struct qz_model *m, struct qz_effect out[2])
{
    struct qz_label label = {0};
    const char *title = m->came.item ? m->item.row.title : m->session.title;
    char time[8];
    qz_part_name(m->undone.name, label.name);
    qz_copy_text(label.title, sizeof label.title, title);
    qz_copy_text(label.line, sizeof label.line, qz_say_time(m->undone.at_ms, time));
    bool asked = qz_flow_label_ask(m, &label, out);
    sodium_memzero(&label, sizeof label);
    return asked;
}

static bool undo_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    if (qz_flow_just_came(m))
        return false;
    switch (tap) {
    case QZ_TAP_UNDO:
        return undo_one(m, arg, out);
    case QZ_TAP_UNDO_RUN:
        return undo_run(m, arg, out);
    case QZ_TAP_LABEL:
        return undo_label(m, out);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_undo = {
    .name = "undo",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_CAME,
    .ground = qz_ground_paper,
    .draw = undo_draw,
    .tap = undo_tap,
    .of_open = qz_part_came_of_open,
};
