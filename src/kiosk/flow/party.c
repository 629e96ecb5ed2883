#include "kiosk/flow/flow_int.h"

#include <string.h>

static bool party_on(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_PARTY && m->session.open;
}

int qz_flow_party_people(const struct qz_model *m)
{
    int named = m->party.named > 0 ? m->party.named : 0;
    int unnamed = m->party.unnamed > 0 ? m->party.unnamed : 0;
    return named + unnamed;
}

/* The desk is to begin a group, to go on with the one of number n, or to end it. */
static void party_ask(struct qz_model *m, bool on, uint64_t n, struct qz_effect out[2])
{
    qz_flow_party_forget(m);
    m->party.on = on;
    qz_flow_ask(out, QZ_ASK_PARTY);
    out[1].ask.party.on = on;
    out[1].ask.party.n = n;
}

bool qz_flow_party_begin(struct qz_model *m, struct qz_effect out[2])
{
    bool soon = m->screen == QZ_SCREEN_SUM && qz_flow_just_came(m);
    if (!qz_flow_staffed(m) || !m->session.open || soon)
        return false;
    party_ask(m, true, 0, out);
    qz_flow_show(m, QZ_SCREEN_PARTY);
    return true;
}

bool qz_flow_party_resume(struct qz_model *m, struct qz_effect out[2])
{
    if (!party_on(m) || !m->party.before)
        return false;
    party_ask(m, true, m->party.before, out);
    return true;
}

bool qz_flow_party_end(struct qz_model *m, struct qz_effect out[2])
{
    struct qz_tell_party sum = m->party;
    bool nobody = qz_flow_party_people(m) == 0;
    if (m->screen != QZ_SCREEN_PARTY)
        return false;

    party_ask(m, false, 0, out);
    if (nobody) {
        qz_flow_menu(m);
        return true;
    }
    m->party = sum;
    qz_flow_show(m, QZ_SCREEN_SUM);
    return true;
}

/* ---- who has no code, and what was a mistake ---- */

bool qz_flow_party_more(struct qz_model *m, int people, struct qz_effect out[2])
{
    bool waiting = m->up_ms < m->count_up_ms;
    bool soon = m->counted.up_ms && m->up_ms < m->counted.up_ms + QZ_MORE_PAUSE_MS;
    if (!party_on(m) || waiting || soon || people < 1 || people > QZ_HEADS_MOST)
        return false;

    qz_flow_ask(out, QZ_ASK_HEADCOUNT);
    out[1].ask.headcount.people = people;
    out[1].ask.headcount.touches = 1;
    m->count_up_ms = m->up_ms + QZ_COUNT_WAIT_MS;
    return true;
}

bool qz_flow_party_undo(struct qz_model *m, struct qz_effect out[2])
{
    if (!party_on(m) || !m->party.last || !m->party.may_undo)
        return false;
    if (m->party.last_named && !qz_flow_sure_of(m, QZ_TAP_UNDO_LAST))
        return true;

    qz_flow_ask(out, QZ_ASK_PARTY_UNDO);
    out[1].ask.party_undo.n = m->party.last;
    m->party.may_undo = false; /* until the desk has said what is the newest now */
    m->said_until_up_ms = 0;
    return true;
}

/* ---- what the desk tells ---- */

bool qz_flow_party_told(struct qz_model *m, const struct qz_tell_party *t)
{
    bool shows = m->screen == QZ_SCREEN_PARTY || m->screen == QZ_SCREEN_SUM;
    if (!shows)
        return false; /* whoever took it in has left */
    if (t->last != m->party.last)
        m->sure = QZ_TAP_NONE; /* asked about another one */
    m->party = *t;
    return true;
}

void qz_flow_party_answered(struct qz_model *m)
{
    m->said_until_up_ms = m->up_ms + QZ_SHOW_SAID_MS;
    qz_flow_stay(m);
}

bool qz_flow_party_time(struct qz_model *m)
{
    if (!m->said_until_up_ms || m->up_ms < m->said_until_up_ms)
        return false;
    m->said_until_up_ms = 0;
    memset(&m->outcome, 0, sizeof m->outcome);
    return true;
}

void qz_flow_party_forget(struct qz_model *m)
{
    memset(&m->party, 0, sizeof m->party);
    m->said_until_up_ms = 0;
}
