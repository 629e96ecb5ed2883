#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

void qz_part_party(struct qz_view *v, struct qz_rect r)
{
    qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_PARTY_START), qz_say(v, QZ_S_PARTY_START_SUB),
              QZ_ICON_PEOPLE, QZ_TAP_GO, QZ_SCREEN_PARTY);
}

/* ---- who was answered last, in the picture's place ---- */

/* How an answer looks, and what it says. */
struct party_said {
    const struct qz_ground *ground;
    enum qz_icon icon; /* QZ_ICON_COUNT: the number is the sign */
    const char *big, *small;
};

/* Counted without a name; more than may be, or faster, staff is asked for again. */
static struct party_said party_said_heads(struct qz_view *v, char big[4 * QZ_NAME_TEXT])
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    if (o->full)
        return (struct party_said){&v->theme->no, QZ_ICON_BAR, qz_say(v, QZ_S_COUNT_FULL), NULL};
    if (o->fast)
        return (struct party_said){&v->theme->no, QZ_ICON_BAR, qz_say(v, QZ_S_COUNT_FAST), NULL};
    if (o->verdict == QZ_VERDICT_FULL)
        return (struct party_said){&v->theme->already, QZ_ICON_CLOCK, qz_say(v, QZ_S_FULL), NULL};
    snprintf(big, 4 * QZ_NAME_TEXT, "+%d", o->people);
    return (struct party_said){&v->theme->yes, QZ_ICON_COUNT, big, qz_say(v, QZ_S_HEADCOUNT)};
}

static struct party_said party_said_of(struct qz_view *v, char big[4 * QZ_NAME_TEXT])
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    const struct qz_theme *t = v->theme;
    const char *name = o->name[0] ? qz_part_name(o->name, big) : NULL;
    if (o->headcount)
        return party_said_heads(v, big);
    if (o->kept_only)
        return (struct party_said){&t->already, QZ_ICON_CLOCK, name ? name : qz_say(v, QZ_S_KEPT_BIG),
                                   qz_say(v, QZ_S_KEPT)};

    switch (o->verdict) {
    case QZ_VERDICT_WELCOME:
        return (struct party_said){&t->yes, QZ_ICON_CHECK, name ? name : qz_say(v, QZ_S_WELCOME_NAMELESS),
                                   qz_say(v, QZ_S_WELCOME_SHORT)};
    case QZ_VERDICT_GOODBYE:
        return (struct party_said){&t->yes, QZ_ICON_CHECK, name ? name : qz_say(v, QZ_S_GOODBYE),
                                   qz_say(v, QZ_S_GOODBYE)};
    case QZ_VERDICT_ALREADY:
        return (struct party_said){&t->already, QZ_ICON_CLOCK, name ? name : qz_say(v, QZ_S_ALREADY),
                                   qz_say(v, QZ_S_ALREADY)};
    case QZ_VERDICT_FULL:
        return (struct party_said){&t->already, QZ_ICON_CLOCK, qz_say(v, QZ_S_FULL), NULL};
    default:
        return (struct party_said){&t->no, QZ_ICON_BAR, qz_say(v, qz_part_refusal(o->verdict)), NULL};
    }
}

static void party_draw_sign(struct qz_view *v, struct qz_rect r, const struct party_said *s)
{
    int d = r.w < r.h ? r.w : r.h, x = r.x + r.w / 2, y = r.y + r.h / 2;
    float wide = (float)d;
    if (s->icon == QZ_ICON_BAR) { /* no way through */
        qz_draw_round(v->draw, (struct qz_rect){x - d / 2, y - d / 2, d, d}, wide, s->ground->mark);
        qz_draw_icon(v->draw, s->icon, x, y, wide, wide * 0.17f, s->ground->sign);
    } else {
        qz_draw_icon(v->draw, s->icon, x, y, wide * 1.14f, wide * 0.12f, s->ground->mark);
    }
}

/* The words, on a plate where the ground itself has too little contrast for them. */
static void party_draw_said_words(struct qz_view *v, struct qz_rect r, const struct party_said *s)
{
    bool number = s->icon == QZ_ICON_COUNT;
    if (s->ground->plate != s->ground->fill)
        qz_draw_round(v->draw, r, 28 * v->u, s->ground->plate);
    struct qz_rect in = qz_inset(v, r, 30, 16);
    struct qz_style st = {QZ_FACE_REGULAR, 44, 26, s->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    if (s->small)
        qz_text_in(v, qz_take_bottom(&in, qz_v(v, 70)), st, s->small);
    st = (struct qz_style){QZ_FACE_BOLD, number ? 260 : 120, 46, s->ground->ink,
                           QZ_CENTRE,    QZ_MIDDLE,          1,  1.2f};
    qz_text_in(v, in, qz_style_two(v, in, st, 64, s->big), s->big);
}

static void party_draw_said(struct qz_view *v, struct qz_rect r)
{
    char big[4 * QZ_NAME_TEXT];
    struct party_said s = party_said_of(v, big);
    qz_draw_round(v->draw, r, 36 * v->u, s.ground->fill);
    struct qz_rect in = qz_inset(v, r, 40, 40);
    if (s.icon != QZ_ICON_COUNT) {
        int most = qz_v(v, 420), words = qz_v(v, 250), tall = in.h - words - qz_v(v, 30);
        party_draw_sign(v, qz_take_top(&in, tall < most ? tall : most), &s);
        qz_take_top(&in, qz_v(v, 30));
    }
    int tall = qz_v(v, s.icon == QZ_ICON_COUNT ? 420 : 250);
    if (in.h > tall)
        in.y += (in.h - tall) / 2, in.h = tall;
    party_draw_said_words(v, in, &s);
}

/* ---- how many they are ---- */

static void party_draw_count(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->deep;
    char number[16], named[QZ_SAY_TEXT], unnamed[QZ_SAY_TEXT], both[2 * QZ_SAY_TEXT + 8];
    qz_card(v, r, 34, g);
    struct qz_rect in = qz_inset(v, r, 38, 22);

    struct qz_style s = {QZ_FACE_REGULAR, 32, 24, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&in, qz_v(v, 44)), s, qz_say(v, QZ_S_PARTY_COUNT));
    snprintf(both, sizeof both, "%s · %s", qz_say_n(v, QZ_S_PARTY_NAMED, v->m->party.named, named),
             qz_say_n(v, QZ_S_PARTY_UNNAMED, v->m->party.unnamed, unnamed));
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 22, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_bottom(&in, qz_v(v, 50)), s, both);

    snprintf(number, sizeof number, "%d", qz_flow_party_people(v->m));
    s = (struct qz_style){QZ_FACE_BOLD, 212, 90, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, in, s, number);
}

/* Those without a code: each touch is on the disk at once. */
static void party_draw_more(struct qz_view *v, struct qz_rect r)
{
    static const struct {
        int people;
        const char *label;
    } more[] = {{1, "+1"}, {5, "+5"}, {10, "+10"}};
    enum { MORE = 3 };
    int gap = qz_v(v, 18), words = qz_v(v, 56);
    struct qz_style s = {QZ_FACE_REGULAR, 32, 24, v->ground->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, words), s, qz_say(v, QZ_S_PARTY_MORE));

    int wide = (r.w - (MORE - 1) * gap) / MORE;
    for (int i = 0; i < MORE; i++) {
        struct qz_rect at = {r.x + i * (wide + gap), r.y, wide, r.h};
        s = (struct qz_style){QZ_FACE_BOLD, 60, 34, v->theme->card.ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
        qz_touch_card(v, at, 28, &v->theme->card);
        qz_text_in(v, at, s, more[i].label);
        qz_touchable(v, at, QZ_TAP_MORE, more[i].people);
    }
}

/* ---- what else can be done ---- */

/* Whom or how many the newest entry counted. */
static const char *party_last(const struct qz_view *v, char out[4 * QZ_NAME_TEXT])
{
    const struct qz_tell_party *p = &v->m->party;
    if (!p->last_named)
        snprintf(out, 4 * QZ_NAME_TEXT, "+%d", p->last_people);
    else if (p->last_name[0])
        qz_part_name(p->last_name, out);
    else
        snprintf(out, 4 * QZ_NAME_TEXT, "%s", qz_say(v, QZ_S_CAME_UNKNOWN));
    return out;
}

/* What was a mistake; before anybody came, the group before, of which some may be missing. */
static void party_draw_beside(struct qz_view *v, struct qz_rect r)
{
    const struct qz_tell_party *p = &v->m->party;
    bool sure = v->m->sure == QZ_TAP_UNDO_LAST;
    const struct qz_ground *g = sure ? &v->theme->warn : &v->theme->card;
    const char *undo = qz_say(v, sure ? QZ_S_PARTY_UNDO_SURE : QZ_S_PARTY_UNDO);
    char under[4 * QZ_NAME_TEXT];
    if (p->last && p->may_undo)
        qz_button(v, r, g, undo, party_last(v, under), QZ_ICON_COUNT, QZ_TAP_UNDO_LAST, 0);
    else if (p->before)
        qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_PARTY_RESUME),
                  qz_say_n(v, QZ_S_PARTY_RESUME_SUB, p->before_people, under), QZ_ICON_COUNT, QZ_TAP_RESUME,
                  0);
}

static void party_draw_end(struct qz_view *v, struct qz_rect r)
{
    int people = qz_flow_party_people(v->m), gap = qz_v(v, 26);
    char under[QZ_SAY_TEXT];
    struct qz_rect beside = v->upright ? qz_take_left(&r, (r.w - gap) / 2) : qz_take_left(&r, qz_v(v, 480));
    qz_take_left(&r, gap);
    party_draw_beside(v, beside);
    if (people == 0)
        qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_PARTY_NOBODY), NULL, QZ_ICON_BACK, QZ_TAP_DONE, 0);
    else
        qz_button(v, r, &v->theme->primary, qz_say(v, QZ_S_PARTY_DO),
                  qz_say_n(v, QZ_S_PARTY_DO_SUB, people, under), QZ_ICON_CHECK, QZ_TAP_DONE, 0);
}

static void party_draw_picture(struct qz_view *v, struct qz_rect r)
{
    bool scanner = v->lens == QZ_LENS_NONE;
    if (v->m->said_until_up_ms)
        party_draw_said(v, r);
    else
        qz_part_preview(v, r, qz_say(v, scanner ? QZ_S_PARTY_SAY_SCANNER : QZ_S_PARTY_SAY));
}

static void party_draw(struct qz_view *v)
{
    char name[4 * QZ_NAME_TEXT];
    struct qz_rect page =
        qz_part_frame_titled(v, qz_say(v, QZ_S_PARTY_START), qz_part_name(v->m->staff.cadre.name, name));
    int gap = qz_v(v, 26), more = qz_v(v, 56) + qz_finger(v, 140);
    qz_take_top(&page, qz_v(v, 30));
    party_draw_end(v, qz_take_bottom(&page, qz_finger(v, 150)));
    qz_take_bottom(&page, gap);

    if (v->upright) { /* within reach */
        party_draw_more(v, qz_take_bottom(&page, more));
        qz_take_bottom(&page, gap);
        party_draw_count(v, qz_take_bottom(&page, qz_v(v, 380)));
        qz_take_bottom(&page, gap);
    } else {
        struct qz_rect right = qz_take_right(&page, page.w * 2 / 5);
        qz_take_right(&page, qz_v(v, 40));
        party_draw_more(v, qz_take_bottom(&right, more));
        qz_take_bottom(&right, gap);
        party_draw_count(v, right);
    }
    party_draw_picture(v, page);
}

static bool party_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    switch (tap) {
    case QZ_TAP_MORE:
        return qz_flow_party_more(m, arg, out);
    case QZ_TAP_UNDO_LAST:
        return qz_flow_party_undo(m, out);
    case QZ_TAP_RESUME:
        return !qz_flow_just_came(m) && qz_flow_party_resume(m, out);
    case QZ_TAP_DONE:
    case QZ_TAP_BACK:
        return !qz_flow_just_came(m) && qz_flow_party_end(m, out);
    default:
        return false;
    }
}

static bool party_preview(const struct qz_model *m)
{
    return !m->said_until_up_ms;
}

const struct qz_screen qz_screen_party = {
    .name = "party",
    .who = QZ_WHO_STAFF,
    .stay_ms = QZ_SHOW_PARTY_MS,
    .back = QZ_BACK_OWN,
    .ground = qz_ground_paper,
    .draw = party_draw,
    .enter = qz_flow_party_begin,
    .tap = party_tap,
    .time = qz_flow_party_time,
    .of_open = qz_part_of_open,
    .preview = party_preview,
};
