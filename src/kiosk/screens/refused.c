#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* What is wrong, and what to do. */
static const enum qz_string texts[QZ_VERDICT_COUNT][2] = {
    [QZ_VERDICT_WELCOME] = {QZ_S_NOT_A_PASS, QZ_S_NOT_A_PASS_DO},
    [QZ_VERDICT_ALREADY] = {QZ_S_NOT_A_PASS, QZ_S_NOT_A_PASS_DO},
    [QZ_VERDICT_SILENT] = {QZ_S_NOT_A_PASS, QZ_S_NOT_A_PASS_DO},
    [QZ_VERDICT_NOT_A_PASS] = {QZ_S_NOT_A_PASS, QZ_S_NOT_A_PASS_DO},
    [QZ_VERDICT_FORGED] = {QZ_S_FORGED, QZ_S_FORGED_DO},
    [QZ_VERDICT_EXPIRED] = {QZ_S_EXPIRED, QZ_S_EXPIRED_DO},
    [QZ_VERDICT_REVOKED] = {QZ_S_REVOKED, QZ_S_REVOKED_DO},
    [QZ_VERDICT_NO_ACTIVITY] = {QZ_S_NOT_OPEN, QZ_S_NOT_OPEN_DO},
    [QZ_VERDICT_FULL] = {QZ_S_FULL, QZ_S_FULL_DO},
    [QZ_VERDICT_GOODBYE] = {QZ_S_NOT_A_PASS, QZ_S_NOT_A_PASS_DO},
    [QZ_VERDICT_UNKNOWN_KEY] = {QZ_S_UNKNOWN_KEY, QZ_S_UNKNOWN_KEY_DO},
};

enum qz_string qz_part_refusal(enum qz_verdict v)
{
    return texts[v < QZ_VERDICT_COUNT ? v : QZ_VERDICT_NOT_A_PASS][0];
}

/* When to come back, where it is known what comes next; else NULL. */
static const char *refused_when_to_come(struct qz_view *v, char out[QZ_SAY_TEXT])
{
    const struct qz_tell_session *s = &v->m->session;
    char when[QZ_SAY_TEXT];
    int64_t opens = qz_part_opens_ms(v);
    if (opens)
        return qz_say_s(v, QZ_S_NOT_OPEN_AT, qz_part_when(v, opens, when), out);
    if (!s->open && s->start_ms > v->m->now_ms)
        return qz_say_s(v, QZ_S_NOT_OPEN_PLAN, qz_part_when(v, s->start_ms, when), out);
    return NULL;
}

/* Who it was can mend it alone, at once. */
static bool refused_again(enum qz_verdict v)
{
    return v == QZ_VERDICT_NOT_A_PASS || v == QZ_VERDICT_EXPIRED || v == QZ_VERDICT_REVOKED;
}

static enum qz_verdict refused_verdict(const struct qz_model *m)
{
    return m->outcome.verdict < QZ_VERDICT_COUNT ? m->outcome.verdict : QZ_VERDICT_NOT_A_PASS;
}

void qz_part_refused(const struct qz_model *m, enum qz_string out[2])
{
    static const enum qz_string full[2] = {QZ_S_COUNT_FULL, QZ_S_COUNT_FULL_DO};
    static const enum qz_string fast[2] = {QZ_S_COUNT_FAST, QZ_S_COUNT_FAST_DO};
    const enum qz_string *said = texts[refused_verdict(m)];
    if (m->outcome.fast)
        said = fast;
    if (m->outcome.full)
        said = full;
    out[0] = said[0], out[1] = said[1];
}

static void refused_draw(struct qz_view *v)
{
    enum qz_verdict verdict = refused_verdict(v->m);
    char code[QZ_SAY_TEXT], when[QZ_SAY_TEXT];
    enum qz_string said[2];
    qz_part_refused(v->m, said);
    struct qz_answer a = {
        .icon = QZ_ICON_BAR,
        .lead = qz_say(v, QZ_S_NOT_IN),
        .big = qz_say(v, said[0]),
        .then = qz_say(v, said[1]),
        .code = qz_say_s(v, QZ_S_CODE_DESK, qz_verdict_code(verdict), code),
    };

    if (v->m->outcome.full || v->m->outcome.fast) {
        a.lead = NULL;
        a.code = NULL;
        qz_part_answer(v, &a);
        return;
    }

    if (refused_again(verdict))
        a.foot = qz_say(v, QZ_S_AGAIN_PLEASE);
    if (verdict == QZ_VERDICT_NO_ACTIVITY && (a.facts = refused_when_to_come(v, when)))
        a.then = v->m->session.title;
    qz_part_answer(v, &a);
}

const struct qz_screen qz_screen_refused = {
    .name = "refused",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_REFUSED_MS,
    .ground = qz_ground_no,
    .draw = refused_draw,
};
