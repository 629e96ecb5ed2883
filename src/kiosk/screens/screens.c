#include "kiosk/screens/screens.h"

#include "kiosk/screens/fit.h"
#include "kiosk/screens/parts.h"

#include <string.h>

#define SCREENS_ROW(id, row) [id] = &(row),
const struct qz_screen *const qz_screens[QZ_SCREEN_COUNT] = {QZ_SCREENS(SCREENS_ROW)};

const struct qz_ground *qz_ground_paper(const struct qz_theme *t, const struct qz_model *m)
{
    (void)m;
    return &t->paper;
}

const struct qz_ground *qz_ground_yes(const struct qz_theme *t, const struct qz_model *m)
{
    (void)m;
    return &t->yes;
}

const struct qz_ground *qz_ground_already(const struct qz_theme *t, const struct qz_model *m)
{
    (void)m;
    return &t->already;
}

const struct qz_ground *qz_ground_no(const struct qz_theme *t, const struct qz_model *m)
{
    (void)m;
    return &t->no;
}

void qz_screen_describe(struct qz_view *v, float scale)
{
    const struct qz_screen *s = qz_screens[v->m->screen];
    bool asks = v->m->still_s > 0;
    v->scale = scale;
    qz_view_begin(v, asks ? &v->theme->paper : s->ground(v->theme, v->m));
    if (asks)
        qz_part_still(v);
    else
        s->draw(v);
}

void qz_screen_draw(struct qz_view *v)
{
    const struct qz_screen *s = qz_screens[v->m->screen];
    bool stands = s == &qz_screen_wall || s->display_off; /* for who stands before it, or for nobody */
    v->ease = stands ? (struct qz_ease){0} : v->m->ease;
    bool sized = v->m->setup.scale && v->m->setup.scale != 100 && !stands;
    if (v->ease.clear || v->ease.low || sized)
        qz_screen_fit(v);
    else
        qz_screen_describe(v, 1);
    qz_view_end(v);
}

enum qz_screen_id qz_screen_parse(const char *name)
{
    int i = 0;
    while (i < QZ_SCREEN_COUNT && strcmp(name, qz_screens[i]->name) != 0)
        i++;
    return (enum qz_screen_id)i;
}

bool qz_screen_wants_preview(const struct qz_model *m)
{
    const struct qz_screen *s = qz_screens[m->screen];
    return s->preview && s->preview(m);
}
