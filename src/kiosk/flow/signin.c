#include "kiosk/flow/flow_int.h"

#include <string.h>

/* ---- who it is ---- */

bool qz_flow_only_cadre(const struct qz_model *m)
{
    const struct qz_tell_cadres *c = &m->cadres;
    return c->from == 0 && c->rows == 1 && !c->more;
}

void qz_flow_forget_pin(struct qz_model *m)
{
    memset(m->pin, 0, sizeof m->pin);
    m->pin_len = 0;
}

static void signin_forget_names(struct qz_tell_staff *s)
{
    memset(&s->cadre, 0, sizeof s->cadre);
    memset(&s->tried, 0, sizeof s->tried);
    memset(&s->locked, 0, sizeof s->locked);
}

void qz_flow_forget_staff(struct qz_model *m)
{
    if (m->staff.signed_in)
        return;
    memset(&m->picked, 0, sizeof m->picked);
    signin_forget_names(&m->staff);
}

void qz_flow_pick(struct qz_model *m, const struct qz_ledger_cadre *who)
{
    m->badge = QZ_BADGE_NONE;
    m->picked = *who;
    m->staff.wrong_pin = m->staff.unchecked = false;
    qz_flow_show(m, QZ_SCREEN_PIN);
}

bool qz_flow_corner(struct qz_model *m, struct qz_effect out[2])
{
    if (qz_flow_busy(m))
        return false;
    qz_flow_rest(m);
    if (qz_flow_only_cadre(m)) {
        qz_flow_pick(m, &m->cadres.row[0]);
        return true;
    }

    qz_flow_show(m, QZ_SCREEN_CADRES);
    if (m->cadres.from != 0 || m->cadres.rows == 0)
        qz_flow_ask(out, QZ_ASK_CADRES);
    return true;
}

/* ---- the pad ---- */

/* Until when the pad takes no PIN of the one who was picked, in time since boot. */
static int64_t signin_until(const struct qz_model *m)
{
    int64_t name = m->picked.locked_until_ms, all = m->staff.pad_until_ms;
    return name > all ? name : all;
}

bool qz_flow_pad_open(const struct qz_model *m)
{
    return !m->check_up_ms && m->up_ms >= signin_until(m);
}

int64_t qz_flow_pad_left_ms(const struct qz_model *m, int64_t up_ms)
{
    return m->screen == QZ_SCREEN_PIN ? signin_until(m) - up_ms : 0;
}

/* A wait counts down on the screen, and a PIN that nobody answers blocks the pad for a while only. */
bool qz_flow_pad_time(struct qz_model *m)
{
    int64_t left = qz_flow_pad_left_ms(m, m->up_ms);
    int wait = left > 0 ? (int)((left + 999) / 1000) : 0;
    bool lost = m->check_up_ms && m->up_ms >= m->check_up_ms;
    bool changed = lost || wait != m->pad_wait_s;
    if (lost) {
        m->check_up_ms = 0;
        m->staff.unchecked = true;
    }
    m->pad_wait_s = wait;
    return changed;
}

/* ---- what the desk tells ---- */

/* Whether a name is locked is told with the answer to its PIN; the list was told before. */
static void signin_note_lock(struct qz_model *m, const struct qz_ledger_cadre *tried)
{
    if (strcmp(m->picked.id, tried->id) == 0)
        m->picked.locked_until_ms = tried->locked_until_ms;
    for (int i = 0; i < m->cadres.rows; i++)
        if (strcmp(m->cadres.row[i].id, tried->id) == 0)
            m->cadres.row[i].locked_until_ms = tried->locked_until_ms;
}

bool qz_flow_doubted(const struct qz_model *m)
{
    return !qz_clockword_confirms(m->clock.word);
}

bool qz_flow_staff_told(struct qz_model *m, const struct qz_tell_staff *s, struct qz_effect out[2])
{
    bool waiting = m->screen == QZ_SCREEN_PIN && strcmp(s->cadre.id, m->picked.id) == 0;
    bool at_work = qz_flow_staffed(m);
    m->staff = *s;
    if (*s->tried.id) {
        m->check_up_ms = 0;
        signin_note_lock(m, &s->tried);
    }

    if (s->signed_in && !waiting && !at_work) { /* gone before the PIN was judged */
        qz_flow_ask(out, QZ_ASK_LEAVE);
        m->staff.signed_in = false;
    }
    if (!m->staff.signed_in)
        signin_forget_names(&m->staff);
    if (s->signed_in && !m->staff.signed_in)
        return false;
    if (waiting && s->signed_in) {
        qz_flow_list_anew(m);
        if (qz_flow_doubted(m) && !qz_flow_helped(m))
            qz_flow_show(m, QZ_SCREEN_CLOCK);
        else
            qz_flow_menu(m);
    } else if (at_work && !s->signed_in) {
        qz_flow_person_gone(m);
    }
    qz_flow_list_told(m, out);
    return true;
}

bool qz_flow_badge_told(struct qz_model *m, const struct qz_tell_badge *b, struct qz_effect out[2])
{
    bool there = m->screen == QZ_SCREEN_PIN && strcmp(m->picked.id, b->cadre.id) == 0;
    if (qz_flow_staffed(m) || (b->state != QZ_BADGE_ASKED && !there))
        return false; /* who showed it has turned to something else */
    if (!there) {
        qz_flow_forget_pin(m);
        m->picked = b->cadre;
        m->staff.wrong_pin = false;
        qz_flow_show(m, QZ_SCREEN_PIN);
    }

    m->badge = b->state;
    qz_flow_stay(m);
    if (b->state == QZ_BADGE_SEEN || b->state == QZ_BADGE_WRONG)
        out[0].kind = QZ_EFFECT_SOUND_NO;
    return true;
}
