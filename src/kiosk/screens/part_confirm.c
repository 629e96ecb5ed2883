#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"

#include <string.h>

/* In the place of what cannot be done with a PIN that a stolen kiosk knew. */
static void confirm_draw_stale_pin(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->stale;
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 34, 14);
    struct qz_style s = {QZ_FACE_BOLD, 32, 20, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, in.h * 9 / 20), s, qz_say(v, QZ_S_STALE_PIN));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 20, g->ink, QZ_LEFT, QZ_MIDDLE, 2, 1.2f};
    qz_text_in(v, in, s, qz_say(v, QZ_S_STALE_PIN_DO));
}

/* Nothing is left to confirm: said, and no button. */
static void confirm_draw_confirmed(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    struct qz_style s = {QZ_FACE_BOLD, 34, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_card(v, r, 28, g);
    struct qz_rect in = qz_inset(v, r, 34, 0), icon = qz_take_left(&in, qz_v(v, 56));
    qz_draw_icon(v->draw, QZ_ICON_CHECK, icon.x + icon.w / 2, icon.y + icon.h / 2, 48 * v->u, 4 * v->u,
                 v->theme->teal);
    qz_take_left(&in, qz_v(v, 20));
    qz_text_in(v, in, s, qz_say(v, QZ_S_CONFIRMED));
}

void qz_part_confirm(struct qz_view *v, struct qz_rect r, const struct qz_confirming *c)
{
    char buf[QZ_SAY_TEXT];
    bool more = c->confirmed && c->waiting > 0;
    if (v->m->staff.stale_pin)
        confirm_draw_stale_pin(v, r);
    else if (c->confirmed && !more)
        confirm_draw_confirmed(v, r);
    else if (v->m->sure == QZ_TAP_CONFIRM)
        qz_button(v, r, &v->theme->primary, qz_say_n(v, QZ_S_CONFIRM_SURE, more ? c->waiting : c->came, buf),
                  qz_say(v, QZ_S_CONFIRM_SURE_SUB), QZ_ICON_CHECK, QZ_TAP_CONFIRM, 0);
    else
        qz_button(v, r, &v->theme->primary,
                  more ? qz_say_n(v, QZ_S_CONFIRM_MORE, c->waiting, buf) : qz_say(v, QZ_S_CONFIRM),
                  qz_say(v, QZ_S_CONFIRM_SUB), QZ_ICON_CHECK, QZ_TAP_CONFIRM, 0);
}

bool qz_part_confirm_tap(struct qz_model *m, const char *activity, const struct qz_confirming *c,
                         struct qz_effect out[2])
{
    bool settled = c->confirmed && c->waiting <= 0;
    if (settled || m->staff.stale_pin)
        return false;
    if (!qz_flow_sure_of(m, QZ_TAP_CONFIRM))
        return true;
    qz_flow_ask(out, QZ_ASK_CONFIRM);
    memcpy(out[1].ask.confirm.activity, activity, QZ_ID_TEXT);
    return true;
}
