#include "kiosk/screens/screens.h"

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

void qz_screen_draw(struct qz_view *v)
{
    if (v->m->still_s > 0) {
        qz_view_begin(v, &v->theme->paper);
        qz_part_still(v);
        return;
    }

    const struct qz_screen *s = qz_screens[v->m->screen];
    qz_view_begin(v, s->ground(v->theme, v->m));
    s->draw(v);
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
