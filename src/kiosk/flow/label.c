#include "kiosk/flow/flow_int.h"

#include <string.h>

/* How long who was welcomed is left to read that; while it prints, until the printer must have said
 * something. */
static int64_t label_stay_ms(enum qz_label_state state)
{
    return state == QZ_LABEL_PRINTING ? QZ_SHOW_PRINTING_MS : QZ_SHOW_PRINTED_MS;
}

/* A page of staff stays as it does after any touch. */
static void label_shows(struct qz_model *m, enum qz_label_state state)
{
    m->label.state = state;
    if (m->screen == QZ_SCREEN_WELCOME)
        m->until_up_ms = m->up_ms + label_stay_ms(state);
}

/* Whether the page is about one person, to whom a label can be given. */
static bool label_of_person(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_WELCOME || (m->screen == QZ_SCREEN_UNDO && m->undone.named);
}

bool qz_flow_label_offered(const struct qz_model *m)
{
    bool can = m->prints && m->label.left > 0;
    return can && label_of_person(m) && m->label.state != QZ_LABEL_PRINTING;
}

bool qz_flow_label_time(struct qz_model *m)
{
    bool nameless = m->up_ms - m->since_up_ms >= QZ_SHOW_WELCOME_MS;
    bool changed = nameless != m->label.nameless;
    m->label.nameless = nameless;
    return changed;
}

bool qz_flow_label_ask(struct qz_model *m, const struct qz_label *label, struct qz_effect out[2])
{
    if (!qz_flow_label_offered(m) || qz_flow_just_came(m))
        return false;
    out[1].kind = QZ_EFFECT_LABEL;
    out[1].label = *label;
    out[1].label.number = ++m->label.number;
    label_shows(m, QZ_LABEL_PRINTING);
    return true;
}

void qz_flow_label_anew(struct qz_model *m)
{
    m->label.state = QZ_LABEL_READY;
    m->label.left = QZ_LABELS_EACH;
    m->label.nameless = false;
    m->label.number++; /* what is still told is of somebody else */
}

bool qz_flow_label_told(struct qz_model *m, const struct qz_tell_label *t)
{
    if (t->state == QZ_LABEL_READY) {
        m->prints = true;
        return label_of_person(m);
    }
    if (t->number != m->label.number || !label_of_person(m))
        return false;
    if (t->state == QZ_LABEL_DONE && m->label.left > 0)
        m->label.left--;
    label_shows(m, t->state);
    return true;
}
