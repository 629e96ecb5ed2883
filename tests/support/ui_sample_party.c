/* Sample models of a group that somebody of the staff takes in as one. */
#include "tests/support/ui_sample_int.h"

void qz_sample_party(struct qz_model *m)
{
    qz_sample_helper(m);
    m->screen = QZ_SCREEN_PARTY;
    m->party = (struct qz_tell_party){.on = true,
                                      .named = 38,
                                      .unnamed = 4,
                                      .from_ms = m->now_ms - 300000,
                                      .to_ms = m->now_ms,
                                      .last = 130,
                                      .last_people = 1,
                                      .may_undo = true};
}

static void party_said(struct qz_model *m, enum qz_verdict v, const char *name)
{
    qz_sample_party(m);
    m->said_until_up_ms = m->up_ms + QZ_SHOW_SAID_MS;
    m->outcome = (struct qz_tell_outcome){.verdict = v, .at_ms = m->now_ms};
    T(name, m->outcome.name);
}

void qz_sample_party_welcome(struct qz_model *m)
{
    party_said(m, QZ_VERDICT_WELCOME, "欧阳**");
}

void qz_sample_party_heads(struct qz_model *m)
{
    party_said(m, QZ_VERDICT_WELCOME, "");
    m->outcome.headcount = true;
    m->outcome.people = 10;
}

void qz_sample_party_already(struct qz_model *m)
{
    party_said(m, QZ_VERDICT_ALREADY, "阿**·买**");
}

void qz_sample_party_refused(struct qz_model *m)
{
    party_said(m, QZ_VERDICT_EXPIRED, "");
}

void qz_sample_party_fast(struct qz_model *m)
{
    party_said(m, QZ_VERDICT_NO_ACTIVITY, "");
    m->outcome.headcount = m->outcome.fast = true;
}

/* A cadre's, who is asked again before a name is taken back. */
void qz_sample_party_sure(struct qz_model *m)
{
    qz_sample_party(m);
    T("c_aaaaaaaaaaaaaaaaaaaaaaaaaa", m->staff.cadre.id);
    m->party.last_named = true;
    T("阿**·买**", m->party.last_name);
    m->sure = QZ_TAP_UNDO_LAST;
}

void qz_sample_party_begun(struct qz_model *m)
{
    qz_sample_party(m);
    m->party = (struct qz_tell_party){.on = true, .before = 90, .before_people = 27};
}

void qz_sample_party_most(struct qz_model *m)
{
    qz_sample_party(m);
    m->party.named = 12345;
    m->party.unnamed = 2000;
}

void qz_sample_sum(struct qz_model *m)
{
    qz_sample_party(m);
    m->screen = QZ_SCREEN_SUM;
}
