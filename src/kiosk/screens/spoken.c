#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* Each screen's words; QZ_S_COUNT: none. What is spoken is on the screen too, and no name is in it. */
typedef void spoken_of(const struct qz_model *m, enum qz_string out[2]);

/* To who asked for large print, and so to nobody else who is not there. */
static void spoken_idle(const struct qz_model *m, enum qz_string out[2])
{
    if (m->ease.clear && m->session.open)
        out[0] = QZ_S_IDLE;
    else if (m->ease.clear)
        out[0] = QZ_S_CLOSED;
}

static void spoken_welcome(const struct qz_model *m, enum qz_string out[2])
{
    out[0] = m->outcome.back ? QZ_S_WELCOME_BACK : QZ_S_WELCOME;
}

static void spoken_greeted(const struct qz_model *m, enum qz_string out[2])
{
    (void)m;
    out[0] = QZ_S_GREETED_PHONE;
}

static void spoken_counted(const struct qz_model *m, enum qz_string out[2])
{
    out[0] = m->outcome.undone ? QZ_S_UNCOUNTED_BIG : QZ_S_COUNTED;
    if (!m->outcome.undone)
        out[1] = QZ_S_COUNTED_BIG;
}

static void spoken_already(const struct qz_model *m, enum qz_string out[2])
{
    const struct qz_tell_outcome *o = &m->outcome;
    out[0] = o->left ? QZ_S_LEFT : QZ_S_ALREADY;
    out[1] = o->left ? QZ_S_LEFT_SUB : QZ_S_ALREADY_SUB;
    if (o->kept_only) {
        out[0] = QZ_S_KEPT;
        out[1] = o->verdict == QZ_VERDICT_GOODBYE ? QZ_S_GOODBYE : QZ_S_KEPT_BIG;
    }
}

static void spoken_goodbye(const struct qz_model *m, enum qz_string out[2])
{
    (void)m;
    out[0] = QZ_S_GOODBYE;
    out[1] = QZ_S_GOODBYE_FOOT;
}

static void spoken_full(const struct qz_model *m, enum qz_string out[2])
{
    (void)m;
    out[0] = QZ_S_FULL;
    out[1] = QZ_S_FULL_DO;
}

static void spoken_rating(const struct qz_model *m, enum qz_string out[2])
{
    out[0] = m->rated ? QZ_S_RATED : QZ_S_RATING;
    if (!m->rated)
        out[1] = QZ_S_RATING_SUB;
}

static void spoken_group(const struct qz_model *m, enum qz_string out[2])
{
    (void)m;
    out[0] = QZ_S_GROUP;
    out[1] = QZ_S_GROUP_SUB;
}

static void spoken_lookup(const struct qz_model *m, enum qz_string out[2])
{
    out[0] = m->lookup.more ? QZ_S_LOOKUP_MORE : QZ_S_LOOKUP;
    if (m->lookup.what == QZ_FOUND_NOBODY)
        out[1] = QZ_S_LOOKUP_NOBODY;
    if (m->lookup.what == QZ_FOUND_MANY)
        out[1] = QZ_S_LOOKUP_MANY;
}

static void spoken_pick(const struct qz_model *m, enum qz_string out[2])
{
    (void)m;
    out[0] = QZ_S_PICK;
}

static void spoken_receipt(const struct qz_model *m, enum qz_string out[2])
{
    (void)m;
    out[0] = QZ_S_RECEIPT_TAKE;
}

static spoken_of *const spoken_rows[QZ_SCREEN_COUNT] = {
    [QZ_SCREEN_IDLE] = spoken_idle,       [QZ_SCREEN_WELCOME] = spoken_welcome,
    [QZ_SCREEN_GREETED] = spoken_greeted, [QZ_SCREEN_COUNTED] = spoken_counted,
    [QZ_SCREEN_ALREADY] = spoken_already, [QZ_SCREEN_GOODBYE] = spoken_goodbye,
    [QZ_SCREEN_FULL] = spoken_full,       [QZ_SCREEN_REFUSED] = qz_part_refused,
    [QZ_SCREEN_RATING] = spoken_rating,   [QZ_SCREEN_GROUP] = spoken_group,
    [QZ_SCREEN_LOOKUP] = spoken_lookup,   [QZ_SCREEN_PICK] = spoken_pick,
    [QZ_SCREEN_RECEIPT] = spoken_receipt,
};

void qz_screen_spoken(const struct qz_model *m, enum qz_string out[2])
{
    spoken_of *of = spoken_rows[m->screen];
    out[0] = out[1] = QZ_S_COUNT;
    if (m->still_s > 0) {
        out[0] = QZ_S_STILL;
        out[1] = QZ_S_STILL_SUB;
        return;
    }
    if (of)
        of(m, out);
}
