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
    [QZ_VERDICT_UNKNOWN_KEY] = {QZ_S_UNKNOWN_KEY, QZ_S_UNKNOWN_KEY_DO},
};

void qz_screen_refused(struct qz_view *v)
{
    enum qz_verdict verdict = v->m->outcome.verdict;
    char code[QZ_SAY_TEXT];
    bool full = v->m->outcome.full;
    if (verdict >= QZ_VERDICT_COUNT)
        verdict = QZ_VERDICT_NOT_A_PASS;
    struct qz_answer a = {
        .icon = QZ_ICON_BANG,
        .big = qz_say(v, full ? QZ_S_COUNT_FULL : texts[verdict][0]),
        .then = qz_say(v, full ? QZ_S_COUNT_FULL_DO : texts[verdict][1]),
        .code = full ? NULL : qz_say_s(v, QZ_S_CODE_DESK, qz_verdict_code(verdict), code),
    };
    qz_part_answer(v, &a);
}
