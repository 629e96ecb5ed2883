#include "kiosk/flow/flow_int.h"

#include <string.h>

#define NEWCOMER_WAIT_MS 5000 /* an answer of the desk that is lost */

bool qz_flow_newcomer_can(const struct qz_model *m)
{
    return !qz_flow_helped(m) && !m->staff.stale_pin && m->session.open && m->texts > 0;
}

void qz_flow_newcomer_forget(struct qz_model *m)
{
    memset(&m->newcomer, 0, sizeof m->newcomer);
}

bool qz_flow_newcomer_begin(struct qz_model *m, struct qz_effect out[2])
{
    (void)out;
    if (m->screen == QZ_SCREEN_ADDED && qz_flow_just_came(m))
        return false;
    if (!qz_flow_newcomer_can(m) || (m->screen != QZ_SCREEN_STAFF && m->screen != QZ_SCREEN_ADDED))
        return false;
    qz_flow_newcomer_forget(m);
    qz_typed_begin(&m->typed);
    qz_flow_show(m, QZ_SCREEN_NEW);
    return true;
}

/* Without a name, as everybody can be. */
static bool newcomer_count(struct qz_model *m, struct qz_effect out[2])
{
    if (!qz_flow_heads_ask(m, 1, 1, out))
        return false;
    memset(&m->newcomer.said, 0, sizeof m->newcomer.said);
    qz_typed_begin(&m->typed);
    m->newcomer.counted = true;
    qz_flow_show(m, QZ_SCREEN_ADDED);
    return true;
}

bool qz_flow_newcomer_age(struct qz_model *m, enum qz_age age, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_NEW || age < QZ_AGE_UNDER_14 || age > QZ_AGE_OVER_35)
        return false;
    if (qz_age_needs_guardian(age))
        return newcomer_count(m, out);

    m->newcomer.said.age = age;
    qz_typed_begin(&m->typed);
    qz_flow_show(m, QZ_SCREEN_NAME);
    return true;
}

bool qz_flow_newcomer_name(struct qz_model *m)
{
    size_t n = qz_typed_len(&m->typed);
    if (m->screen != QZ_SCREEN_NAME || n == 0 || m->typed.chars > QZ_NAME_CHARS)
        return false;

    memset(m->newcomer.said.name, 0, sizeof m->newcomer.said.name);
    memcpy(m->newcomer.said.name, m->typed.text, n);
    qz_typed_begin(&m->typed);
    qz_flow_show(m, QZ_SCREEN_NUMBER);
    return true;
}

/* The first text that is asked from i on; a guardian is asked nothing here. */
static int newcomer_text_from(const struct qz_model *m, int i)
{
    while (i < m->texts && strcmp(m->text[i].purpose, QZ_CONSENT_GUARDIAN) == 0)
        i++;
    return i;
}

bool qz_flow_newcomer_number(struct qz_model *m)
{
    size_t n = qz_typed_len(&m->typed);
    if (m->screen != QZ_SCREEN_NUMBER || n > QZ_PHONE_MOST || (n > 0 && n < QZ_PHONE_LEAST))
        return false;

    memset(m->newcomer.said.phone, 0, sizeof m->newcomer.said.phone);
    memcpy(m->newcomer.said.phone, m->typed.text, n);
    qz_typed_begin(&m->typed);
    m->newcomer.said.english = m->lang == QZ_LANG_EN;
    m->newcomer.asked = newcomer_text_from(m, 0);
    qz_flow_show(m, QZ_SCREEN_CONSENT);
    return true;
}

static void newcomer_send(struct qz_model *m, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_NEWCOMER);
    m->newcomer.said.english = m->lang == QZ_LANG_EN;
    out[1].ask.newcomer = m->newcomer.said;
    memset(&m->newcomer.said, 0, sizeof m->newcomer.said);
    m->newcomer.sent_until_ms = m->up_ms + NEWCOMER_WAIT_MS;
    qz_flow_show(m, QZ_SCREEN_ADDED);
}

bool qz_flow_newcomer_say(struct qz_model *m, bool yes, struct qz_effect out[2])
{
    int i = m->newcomer.asked;
    if (m->screen != QZ_SCREEN_CONSENT || i >= m->texts || qz_flow_just_came(m))
        return false;
    if (!yes && strcmp(m->text[i].purpose, QZ_CONSENT_ROLL) == 0)
        return newcomer_count(m, out);

    m->newcomer.said.yes[i] = yes;
    m->newcomer.asked = newcomer_text_from(m, i + 1);
    if (m->newcomer.asked < m->texts)
        qz_flow_show(m, QZ_SCREEN_CONSENT);
    else
        newcomer_send(m, out);
    return true;
}

/* ---- what the desk tells ---- */

/* One that is asked just now is not put in another's place. */
bool qz_flow_text_told(struct qz_model *m, const struct qz_tell_text *t)
{
    bool asked = m->screen == QZ_SCREEN_CONSENT;
    if (t->n > 0 && t->i >= 0 && t->i < QZ_CONSENTS_MOST) {
        bool other = asked && memcmp(&m->text[t->i], t, sizeof *t) != 0;
        m->text[t->i] = *t;
        if (other) {
            memset(m->newcomer.said.yes, 0, sizeof m->newcomer.said.yes);
            m->newcomer.asked = newcomer_text_from(m, 0);
        }
    }
    m->texts = t->n < QZ_CONSENTS_MOST ? t->n : QZ_CONSENTS_MOST;
    if (asked && m->texts == 0)
        qz_flow_menu(m);
    return asked || m->screen == QZ_SCREEN_STAFF;
}

bool qz_flow_newcomer_told(struct qz_model *m, const struct qz_tell_newcomer *t)
{
    if (m->screen != QZ_SCREEN_ADDED)
        return false; /* whoever registered them has left */
    m->newcomer.sent_until_ms = 0;
    m->newcomer.told = *t;
    return true;
}

bool qz_flow_newcomer_counted(struct qz_model *m, const struct qz_tell_outcome *o)
{
    if (m->screen != QZ_SCREEN_ADDED || !m->newcomer.counted || m->newcomer.told.kept)
        return false;
    m->newcomer.told.kept = o->verdict == QZ_VERDICT_WELCOME && !o->failed && !o->undone;
    m->newcomer.told.nth_today = o->nth_today;
    return true;
}
