#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include "base/clock.h"

#include <sodium.h>
#include <stdio.h>

#define FACTS_TEXT (2 * QZ_SAY_TEXT + 32)

/* The parts that are known, in one line. */
static const char *welcome_facts(struct qz_view *v, char out[FACTS_TEXT])
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char time[8], nth[QZ_SAY_TEXT] = "", times[QZ_SAY_TEXT] = "";
    if (o->nth_today > 0)
        qz_say_n(v, QZ_S_NTH_TODAY, o->nth_today, nth);
    if (o->times_this_year > 0)
        qz_say_n(v, QZ_S_TIMES_YEAR, o->times_this_year, times);

    const char *before_nth = nth[0] ? " · " : "";
    const char *before_times = times[0] ? " · " : "";
    snprintf(out, FACTS_TEXT, "%s%s%s%s%s", qz_say_time(o->at_ms, time), before_nth, nth, before_times,
             times);
    return out;
}

/* The last day on which the pass is good, and what to do. NULL while there is time. */
static const char *welcome_ends(const struct qz_view *v, char out[QZ_SAY_TEXT])
{
    char day[QZ_SAY_TEXT];
    if (!v->m->outcome.ends_ms)
        return NULL;
    struct qz_date d = qz_date_of(v->m->outcome.ends_ms - 1);
    qz_say_n(v, (enum qz_string)(QZ_S_JANUARY + d.month - 1), d.day, day);
    return qz_say_s(v, QZ_S_PASS_ENDS, day, out);
}

/* How it goes with a label, and whether one can be had: only by a touch, since it bears a name. */
static void welcome_label(const struct qz_view *v, struct qz_answer *a)
{
    const char *said = NULL;
    a->act = qz_part_label(v, &said);
    a->tap = QZ_TAP_LABEL;
    if (said)
        a->foot = said;
}

static void welcome_draw(struct qz_view *v)
{
    const struct qz_tell_outcome *o = &v->m->outcome;
    char name[4 * QZ_NAME_TEXT], line[FACTS_TEXT], ends[QZ_SAY_TEXT];
    struct qz_answer a = {.icon = QZ_ICON_CHECK, .facts = welcome_facts(v, line), .name = true};
    a.code = welcome_ends(v, ends);
    if (o->name[0] && !v->m->label.nameless) {
        a.lead = qz_say(v, o->back ? QZ_S_WELCOME_BACK : QZ_S_WELCOME);
        a.big = qz_part_name(o->name, name);
    } else {
        a.lead = qz_say(v, QZ_S_WELCOME_SHORT);
        a.big = qz_say(v, QZ_S_WELCOME_NAMELESS);
    }
    welcome_label(v, &a);
    qz_part_answer(v, &a);
}

/* What is on the screen, in the language that the person reads. */
static bool welcome_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    const struct qz_view v = {.m = m};
    const struct qz_tell_outcome *o = &m->outcome;
    struct qz_label label = {0};
    char time[8], nth[QZ_SAY_TEXT] = "";
    (void)arg;
    if (tap != QZ_TAP_LABEL)
        return false;

    qz_part_name(o->name, label.name);
    qz_copy_text(label.title, sizeof label.title, m->session.title);
    if (o->nth_today > 0)
        qz_say_n(&v, QZ_S_NTH_TODAY, o->nth_today, nth);
    snprintf(label.line, sizeof label.line, "%.60s%s%s", nth, nth[0] ? " · " : "",
             qz_say_time(o->at_ms, time));
    bool asked = qz_flow_label_ask(m, &label, out);
    sodium_memzero(&label, sizeof label);
    return asked;
}

const struct qz_screen qz_screen_welcome = {
    .name = "welcome",
    .who = QZ_WHO_ANSWERED,
    .stay_ms = QZ_SHOW_WELCOME_MS,
    .then = qz_flow_then_rating,
    .ground = qz_ground_yes,
    .draw = welcome_draw,
    .tap = welcome_tap,
    .time = qz_flow_label_time,
};
