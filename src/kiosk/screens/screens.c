#include "kiosk/screens/screens.h"

#include <string.h>

static const struct qz_ground *paper(const struct qz_theme *t)
{
    return &t->paper;
}

static const struct qz_ground *yes(const struct qz_theme *t)
{
    return &t->yes;
}

static const struct qz_ground *already(const struct qz_theme *t)
{
    return &t->already;
}

static const struct qz_ground *no(const struct qz_theme *t)
{
    return &t->no;
}

static const struct qz_ground *trouble(const struct qz_theme *t)
{
    return &t->trouble;
}

const struct qz_screen qz_screens[QZ_SCREEN_COUNT] = {
    [QZ_SCREEN_IDLE] = {"idle", paper, qz_screen_idle, true},
    [QZ_SCREEN_WELCOME] = {"welcome", yes, qz_screen_welcome, false},
    [QZ_SCREEN_COUNTED] = {"counted", yes, qz_screen_counted, false},
    [QZ_SCREEN_GROUP] = {"group", paper, qz_screen_group, false},
    [QZ_SCREEN_ALREADY] = {"already", already, qz_screen_already, false},
    [QZ_SCREEN_REFUSED] = {"refused", no, qz_screen_refused, false},
    [QZ_SCREEN_TROUBLE] = {"trouble", trouble, qz_screen_trouble, true},
    [QZ_SCREEN_ASK] = {"ask", paper, qz_screen_ask, false},
    [QZ_SCREEN_CADRES] = {"cadres", paper, qz_screen_cadres, false},
    [QZ_SCREEN_PIN] = {"pin", paper, qz_screen_pin, false},
    [QZ_SCREEN_CLOCK] = {"clock", paper, qz_screen_clock, false},
    [QZ_SCREEN_STAFF] = {"staff", paper, qz_screen_staff, false},
    [QZ_SCREEN_LIST] = {"list", paper, qz_screen_list, false},
    [QZ_SCREEN_FIND] = {"find", paper, qz_screen_find, false},
    [QZ_SCREEN_ITEM] = {"item", paper, qz_screen_item, false},
    [QZ_SCREEN_CAME] = {"came", paper, qz_screen_came, false},
    [QZ_SCREEN_UNDO] = {"undo", paper, qz_screen_undo, false},
    [QZ_SCREEN_WRITE] = {"write", paper, qz_screen_write, false},
    [QZ_SCREEN_KNOWN] = {"known", paper, qz_screen_known, false},
};

/* A kiosk that waits to be enrolled is not broken: it looks as it always does. */
static bool resting_trouble(const struct qz_model *m)
{
    return m->trouble == QZ_TROUBLE_UNENROLLED;
}

void qz_screen_draw(struct qz_view *v)
{
    const struct qz_screen *s = &qz_screens[v->m->screen];
    bool calm = v->m->screen == QZ_SCREEN_TROUBLE && resting_trouble(v->m);
    qz_view_begin(v, calm ? &v->theme->paper : s->ground(v->theme));
    s->draw(v);
}

enum qz_screen_id qz_screen_parse(const char *name)
{
    int i = 0;
    while (i < QZ_SCREEN_COUNT && strcmp(name, qz_screens[i].name) != 0)
        i++;
    return (enum qz_screen_id)i;
}

bool qz_screen_wants_preview(const struct qz_model *m)
{
    bool scanner = m->screen == QZ_SCREEN_TROUBLE && m->trouble == QZ_TROUBLE_SCANNER;
    if (m->screen == QZ_SCREEN_IDLE || scanner)
        return m->session.open;
    return m->screen == QZ_SCREEN_TROUBLE && m->trouble == QZ_TROUBLE_UNENROLLED;
}
