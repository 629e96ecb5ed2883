#include "kiosk/flow/flow_int.h"

#include <string.h>

void qz_flow_closing_ask(struct qz_model *m, const char *activity, struct qz_effect out[2])
{
    m->sure = QZ_TAP_NONE;
    m->closing_asked = true;
    m->closing_signed = false;
    qz_flow_ask(out, QZ_ASK_CLOSING);
    memcpy(out[1].ask.closing.activity, activity, strnlen(activity, QZ_ID_TEXT - 1));
}

/* Who asked for it is still where they asked. */
static bool closing_awaited(const struct qz_model *m)
{
    if (m->screen == QZ_SCREEN_CLOSING)
        return true;
    return m->closing_asked && (m->screen == QZ_SCREEN_STAFF || m->screen == QZ_SCREEN_ITEM);
}

bool qz_flow_closing_told(struct qz_model *m, const struct qz_tell_closing *c, struct qz_effect out[2])
{
    bool awaited = closing_awaited(m) && qz_flow_has_cadre(m);
    m->closing_asked = false;
    if (!awaited)
        return false;

    m->closing = *c;
    m->closing_signed = false;
    if (!*c->receipt) {
        qz_flow_show(m, QZ_SCREEN_CLOSING);
        return true;
    }

    m->staff.signed_in = false;
    qz_flow_show(m, QZ_SCREEN_RECEIPT);
    qz_flow_forget_staff(m);
    qz_flow_ask(out, QZ_ASK_LEAVE);
    return true;
}
