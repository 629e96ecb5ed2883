#include "kiosk/screens/wall.h"

#include <math.h>

void qz_wall_fill(struct qz_view *v, struct qz_rect r, enum qz_wall_how how)
{
    const struct qz_theme *t = v->theme;
    float radius = 6 * v->u;

    switch (how) {
    case QZ_WALL_PROVEN:
        qz_draw_round(v->draw, r, radius, t->teal);
        break;
    case QZ_WALL_ATTESTED:
        qz_draw_round(v->draw, r, radius, t->attested);
        break;
    case QZ_WALL_LATE:
        qz_draw_hatch(v->draw, r, qz_v(v, 16), t->late);
        break;
    default:
        qz_draw_card(v->draw, r, radius, v->ground->fill, t->edge, fmaxf(1, roundf(4 * v->u)));
    }
}

const char *qz_wall_how_many(const struct qz_view *v, enum qz_wall_how how, int n, char out[QZ_SAY_TEXT])
{
    static const enum qz_string words[QZ_WALL_HOWS] = {QZ_S_KNOWN_PROVEN, QZ_S_KNOWN_ATTESTED,
                                                       QZ_S_KNOWN_LATE, QZ_S_KNOWN_COUNTED};
    return qz_say_n(v, words[how], n, out);
}

enum qz_icon qz_wall_icon(enum qz_activity_kind kind)
{
    static const enum qz_icon icons[QZ_OFFICE_KINDS] = {QZ_ICON_DOOR, QZ_ICON_TALK, QZ_ICON_HEART,
                                                        QZ_ICON_SHARE, QZ_ICON_STAR};
    return kind < QZ_OFFICE_KINDS ? icons[kind] : QZ_ICON_CALENDAR;
}

uint32_t qz_wall_color(const struct qz_view *v, enum qz_activity_kind kind)
{
    return kind < QZ_OFFICE_KINDS ? v->theme->kind[kind] : v->ground->ink;
}

int qz_wall_high(int px, int n, int most)
{
    int high = most > 0 ? (int)((int64_t)px * n / most) : 0;
    return n > 0 && high < 2 ? 2 : high;
}
