#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>
#include <string.h>

static bool pin_locked(const struct qz_model *m)
{
    return m->picked.locked_until_ms > m->up_ms;
}

static const enum qz_string badge_say[] = {[QZ_BADGE_NONE] = QZ_S_BADGE_HINT,
                                           [QZ_BADGE_ASKED] = QZ_S_BADGE_ASKED,
                                           [QZ_BADGE_PIN] = QZ_S_BADGE_PIN,
                                           [QZ_BADGE_SEEN] = QZ_S_BADGE_SEEN,
                                           [QZ_BADGE_WRONG] = QZ_S_BADGE_WRONG};

static const char *pin_what_to_do(struct qz_view *v, char buf[QZ_SAY_TEXT])
{
    const struct qz_model *m = v->m;
    char left[16];
    if (pin_locked(m)) {
        snprintf(left, sizeof left, "%d:%02d", m->pad_wait_s / 60, m->pad_wait_s % 60);
        return qz_say_s(v, QZ_S_PIN_LOCKED, left, buf);
    }

    if (m->check_up_ms)
        return qz_say(v, QZ_S_PIN_CHECKING);
    if (m->pad_wait_s)
        return qz_say_n(v, QZ_S_PIN_WAIT, m->pad_wait_s, buf);
    if (m->pin_len)
        return qz_say(v, QZ_S_PIN_DO);

    if (m->badge)
        return qz_say(v, badge_say[m->badge]);
    if (m->staff.unchecked)
        return qz_say(v, QZ_S_PIN_UNCHECKED);
    return qz_say(v, m->staff.wrong_pin ? QZ_S_PIN_WRONG : QZ_S_PIN_DO);
}

/* What is wrong, large; under it, when nothing can be done here, who can help, else that a badge or the PIN
 * does it too. */
static void pin_draw_advice(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    char buf[QZ_SAY_TEXT];
    const struct qz_model *m = v->m;
    bool trouble = !qz_flow_pad_open(m) || m->staff.wrong_pin || m->staff.unchecked || m->badge;
    struct qz_style s = {QZ_FACE_REGULAR, 34, 26, v->ground->quiet, align, QZ_TOP, 1, 0};
    if (trouble)
        s.face = QZ_FACE_BOLD, s.color = v->ground->ink;

    qz_text_in(v, qz_take_top(&r, qz_v(v, 46)), s, pin_what_to_do(v, buf));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, v->ground->quiet, align, QZ_TOP, 1, 0};
    if (pin_locked(m))
        qz_text_in(v, r, s, qz_say(v, QZ_S_PIN_LOCKED_DO));
    else if (!m->badge)
        qz_text_in(v, r, s, qz_say(v, QZ_S_BADGE_HINT));
    else if (m->badge == QZ_BADGE_SEEN || m->badge == QZ_BADGE_WRONG)
        qz_text_in(v, r, s, qz_say(v, QZ_S_BADGE_OR_PIN));
}

/* One place a digit, filled as they come; how many a PIN has is not told. */
static void pin_draw_dots(struct qz_view *v, struct qz_rect r, bool centre)
{
    int d = qz_v(v, 26), step = qz_v(v, 52), n = QZ_PIN_MOST;
    int x = centre ? r.x + (r.w - (step * (n - 1) + d)) / 2 : r.x;
    for (int i = 0; i < n; i++) {
        struct qz_rect dot = {x + i * step, r.y + (r.h - d) / 2, d, d};
        bool filled = i < v->m->pin_len;
        uint32_t fill = filled ? v->ground->ink : v->theme->card.fill;
        uint32_t edge = filled ? v->ground->ink : v->ground->quiet;
        qz_draw_card(v->draw, dot, (float)d, fill, edge, 2 * v->u);
    }
}

/* How long nothing can be typed: large, so that whoever waits sees it go down. */
static void pin_draw_wait(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    char left[16];
    int s = v->m->pad_wait_s;
    snprintf(left, sizeof left, "%d:%02d", s / 60, s % 60);
    struct qz_style big = {QZ_FACE_BOLD, 150, 80, v->ground->ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, r, big, left);
}

static void pin_draw_words(struct qz_view *v, struct qz_rect r, bool centre)
{
    char buf[QZ_SAY_TEXT], name[4 * QZ_NAME_TEXT];
    enum qz_align align = centre ? QZ_CENTRE : QZ_LEFT;
    int foot = qz_v(v, v->m->pad_wait_s ? 170 : 40), all = qz_v(v, 60 + 24 + 78 + 40) + foot;
    r.y += (r.h - all) / 2;

    struct qz_style s = {QZ_FACE_BOLD, 60, 30, v->ground->ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 60)), s,
               qz_say_s(v, QZ_S_PIN, qz_part_name(v->m->picked.name, name), buf));

    qz_take_top(&r, qz_v(v, 24));
    pin_draw_advice(v, qz_take_top(&r, qz_v(v, 78)), align);
    qz_take_top(&r, qz_v(v, 40));

    if (v->m->pad_wait_s)
        pin_draw_wait(v, qz_take_top(&r, foot), align);
    else
        pin_draw_dots(v, qz_take_top(&r, foot), centre);
}

static void pin_draw_pad(struct qz_view *v, struct qz_rect r)
{
    bool open = qz_flow_pad_open(v->m);
    const struct qz_pad pad = {.open = open, .ready = open, .enter = qz_say(v, QZ_S_OK)};
    qz_part_pad(v, r, &pad);
}

static void pin_draw(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    qz_take_top(&page, qz_v(v, 40));
    struct qz_rect back = qz_take_bottom(&page, qz_part_pager_height(v));
    back.w = qz_v(v, 240);
    qz_take_bottom(&page, qz_v(v, 24));

    if (v->upright) {
        struct qz_rect pad = qz_take_bottom(&page, page.h * 54 / 100);
        pin_draw_words(v, page, true);
        pin_draw_pad(v, qz_inset(v, pad, 90, 10));
    } else {
        struct qz_rect left = qz_take_left(&page, page.w * 45 / 100);
        page.h += qz_v(v, 120);
        pin_draw_words(v, left, false);
        pin_draw_pad(v, qz_inset(v, page, 60, 0));
    }
    qz_button(v, back, &v->theme->card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK, QZ_TAP_BACK, 0);
}

static bool pin_digit(struct qz_model *m, int digit)
{
    if (m->pin_len >= QZ_PIN_MOST || digit < 0 || digit > 9 || !qz_flow_pad_open(m))
        return false;
    m->pin[m->pin_len++] = (char)('0' + digit);
    m->pin[m->pin_len] = '\0';
    m->staff.wrong_pin = m->staff.unchecked = false;
    return true;
}

static bool pin_erase(struct qz_model *m)
{
    if (m->pin_len == 0)
        return false;
    m->pin[--m->pin_len] = '\0';
    return true;
}

/* Fewer digits than any PIN has cost no guess. */
static bool pin_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->pin_len < QZ_PIN_OLD_LEAST || !qz_flow_pad_open(m))
        return false;
    m->check_up_ms = m->up_ms + QZ_PIN_CHECK_MS;
    qz_flow_ask(out, QZ_ASK_PIN);
    memcpy(out[1].ask.pin.cadre, m->picked.id, QZ_ID_TEXT);
    memcpy(out[1].ask.pin.digits, m->pin, sizeof m->pin);

    qz_flow_forget_pin(m);
    return true;
}

static bool pin_back(struct qz_model *m, struct qz_effect out[2])
{
    if (qz_flow_only_cadre(m))
        return qz_flow_leave(m, out);
    qz_flow_forget_pin(m);
    qz_flow_show(m, QZ_SCREEN_CADRES);
    return true;
}

static bool pin_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_DIGIT:
        return pin_digit(m, arg);
    case QZ_TAP_ERASE:
        return pin_erase(m);
    case QZ_TAP_ENTER:
        return pin_enter(m, out);
    case QZ_TAP_BACK:
        return pin_back(m, out);
    default:
        return false;
    }
}

const struct qz_screen qz_screen_pin = {
    .name = "pin",
    .who = QZ_WHO_SIGNING,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = pin_draw,
    .tap = pin_tap,
};
