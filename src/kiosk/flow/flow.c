#include "kiosk/flow/flow_int.h"

#include "rules/role.h"

#include <string.h>

const struct qz_screen *qz_flow_row(const struct qz_model *m)
{
    return m->screens[m->screen];
}

bool qz_flow_resting(const struct qz_model *m)
{
    return qz_flow_row(m)->who == QZ_WHO_NEXT;
}

bool qz_flow_staffed(const struct qz_model *m)
{
    enum qz_who who = qz_flow_row(m)->who;
    return who == QZ_WHO_CADRE || who == QZ_WHO_STAFF;
}

bool qz_flow_has_cadre(const struct qz_model *m)
{
    return qz_flow_staffed(m) && !qz_flow_helped(m);
}

bool qz_flow_helped(const struct qz_model *m)
{
    return m->staff.signed_in && qz_role_of(m->staff.cadre.id) == QZ_ROLE_HELPER;
}

bool qz_flow_full(const struct qz_model *m)
{
    return m->session.open && m->session.capacity && m->session.room == 0;
}

bool qz_flow_busy(const struct qz_model *m)
{
    return qz_flow_staffed(m) || qz_flow_row(m)->who == QZ_WHO_SIGNING;
}

static bool outcome_shown(const struct qz_model *m)
{
    return qz_flow_row(m)->who == QZ_WHO_ANSWERED;
}

/* ---- screens ---- */

void qz_flow_stay(struct qz_model *m)
{
    int64_t stay_ms = qz_flow_row(m)->stay_ms;
    m->until_up_ms = stay_ms ? m->up_ms + stay_ms : 0;
}

/* Whether somebody does something on the screen that shows, who may have left it behind. */
static bool flow_attended(const struct qz_model *m)
{
    return qz_flow_busy(m) || qz_flow_row(m)->who == QZ_WHO_ANYBODY;
}

static bool may_see(const struct qz_model *m, enum qz_screen_id screen)
{
    enum qz_who who = m->screens[screen]->who;
    if (who == QZ_WHO_CADRE)
        return m->staff.signed_in && !qz_flow_helped(m);
    return who != QZ_WHO_STAFF || m->staff.signed_in;
}

/* The seconds until the faces go. */
static bool flow_rating_time(struct qz_model *m)
{
    int left_s = (int)((m->until_up_ms - m->up_ms + 999) / 1000);
    bool changed = m->screen == QZ_SCREEN_RATING && left_s != m->rating_left_s;
    m->rating_left_s = left_s;
    return changed;
}

void qz_flow_show(struct qz_model *m, enum qz_screen_id screen)
{
    if (!may_see(m, screen)) {
        qz_flow_person_gone(m);
        return;
    }
    if (screen != QZ_SCREEN_LOOKUP && screen != QZ_SCREEN_PICK)
        qz_flow_lookup_forget(m);
    qz_flow_name_forget(m);
    m->screen = screen;
    m->since_up_ms = m->up_ms;
    m->sure = QZ_TAP_NONE;
    qz_flow_stay(m);
    flow_rating_time(m);
}

void qz_flow_menu(struct qz_model *m)
{
    qz_flow_show(m, qz_flow_helped(m) ? QZ_SCREEN_HELPER : QZ_SCREEN_STAFF);
}

static enum qz_screen_id resting_screen(const struct qz_model *m)
{
    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        if (m->screens[i]->rests && m->screens[i]->rests(m))
            return (enum qz_screen_id)i;
    return QZ_SCREEN_IDLE;
}

/* What somebody saw or typed is not left lying in memory either. */
static void flow_forget(struct qz_model *m)
{
    qz_flow_forget_pin(m);
    qz_flow_forget_staff(m);
    m->badge = QZ_BADGE_NONE;
    memset(&m->outcome, 0, sizeof m->outcome);
    m->mark = 0;
    m->rated = false;

    memset(&m->closing, 0, sizeof m->closing);
    m->closing_asked = m->closing_signed = false;
    memset(&m->late, 0, sizeof m->late);
    memset(&m->came, 0, sizeof m->came);
    qz_flow_name_forget(m);
    memset(&m->undone, 0, sizeof m->undone);
    qz_typed_begin(&m->typed);
    memset(m->find, 0, sizeof m->find);
    m->came_asked = false;
    memset(&m->pick, 0, sizeof m->pick);
    qz_flow_party_forget(m);
    qz_flow_newcomer_forget(m);
    qz_flow_anew_forget(m);
}

/* The one that shows already is not new to whoever touches it. */
void qz_flow_rest(struct qz_model *m)
{
    enum qz_screen_id before = m->screen;
    int64_t since_up_ms = m->since_up_ms;
    flow_forget(m);
    qz_flow_show(m, resting_screen(m));
    if (m->screen == before)
        m->since_up_ms = since_up_ms;
    m->ended = m->end_wanted;
}

/* Whoever comes next reads it as it is configured. */
static void flow_own(struct qz_model *m)
{
    m->lang = m->own_lang;
    m->ease = m->own_ease;
}

void qz_flow_person_gone(struct qz_model *m)
{
    flow_own(m);
    qz_flow_rest(m);
}

void qz_flow_init(struct qz_model *m, enum qz_lang lang, const struct qz_screen *const screens[])
{
    memset(m, 0, sizeof *m);
    m->screens = screens;
    m->lang = m->own_lang = lang;
    m->setup = (struct qz_setup){.scale = 100, .light = 100, .volume = 100, .lang = lang};
    m->screen = QZ_SCREEN_IDLE;
    m->staff.config_age_ms = -1;
    m->check.machine.heat = QZ_HEAT_UNKNOWN;
}

void qz_flow_ask(struct qz_effect out[2], enum qz_ask_kind kind)
{
    out[1].kind = QZ_EFFECT_ASK;
    memset(&out[1].ask, 0, sizeof out[1].ask);
    out[1].ask.kind = kind;
}

/* ---- what the desk and the other threads tell ---- */

/* How an outcome is heard and seen. stay_ms: otherwise than the screen's row says. */
static const struct answer {
    enum qz_effect_kind sound;
    enum qz_screen_id screen;
    int64_t stay_ms;
} answer_yes = {QZ_EFFECT_SOUND_YES, QZ_SCREEN_WELCOME, 0},
  answer_counted = {QZ_EFFECT_SOUND_YES, QZ_SCREEN_COUNTED, 0},
  answer_uncounted = {QZ_EFFECT_SOUND_ALREADY, QZ_SCREEN_COUNTED, QZ_SHOW_UNCOUNTED_MS},
  answer_already = {QZ_EFFECT_SOUND_ALREADY, QZ_SCREEN_ALREADY, 0},
  answer_goodbye = {QZ_EFFECT_SOUND_YES, QZ_SCREEN_GOODBYE, 0},
  answer_full = {QZ_EFFECT_SOUND_ALREADY, QZ_SCREEN_FULL, 0},
  answer_no = {QZ_EFFECT_SOUND_NO, QZ_SCREEN_REFUSED, 0};

enum qz_screen_id qz_flow_then_rating(const struct qz_model *m)
{
    bool asks = m->outcome.rate && m->session.open && !m->trouble;
    return asks ? QZ_SCREEN_RATING : QZ_SCREEN_COUNT;
}

static const struct answer *answer_to(const struct qz_tell_outcome *o)
{
    if (o->undone)
        return &answer_uncounted;
    if (o->verdict == QZ_VERDICT_ALREADY || o->kept_only)
        return &answer_already;
    if (o->verdict == QZ_VERDICT_GOODBYE)
        return &answer_goodbye;
    if (o->verdict == QZ_VERDICT_FULL)
        return &answer_full;
    if (o->verdict != QZ_VERDICT_WELCOME)
        return &answer_no;
    return o->headcount ? &answer_counted : &answer_yes;
}

static void show_answer(struct qz_model *m, const struct answer *as)
{
    if (m->screen == QZ_SCREEN_PARTY)
        qz_flow_party_answered(m);
    if (qz_flow_busy(m))
        return; /* a cadre at work is not thrown out; the queue hears the tones */
    qz_flow_show(m, as->screen);
    if (as->stay_ms)
        m->until_up_ms = m->up_ms + as->stay_ms;
}

static bool on_outcome(struct qz_model *m, const struct qz_tell_outcome *o, struct qz_effect out[2])
{
    const struct answer *as = answer_to(o);
    if (o->headcount) {
        qz_flow_heads_answered(m, o);
        qz_flow_newcomer_counted(m, o);
    }
    if (o->failed)
        return false; /* the trouble that follows is what is shown */

    if (as == &answer_no && qz_flow_first_tries(m)) { /* it was read, which is what was tried */
        out[0].kind = QZ_EFFECT_SOUND_YES;
        return false;
    }

    if (m->screen == QZ_SCREEN_SUM) /* whoever took the group in is done, and the next one comes */
        qz_flow_leave(m, out);
    if (outcome_shown(m)) /* the next one held up a code while the one before was still reading */
        flow_own(m);
    m->outcome = *o;
    qz_flow_label_anew(m);
    m->mark = 0;
    m->rated = false;
    out[0].kind = as->sound;
    show_answer(m, as);
    return true;
}

/* Whoever is at work at the screen, or is answered, is not disturbed: the phone has said it all. */
static bool flow_on_greet(struct qz_model *m, const struct qz_tell_greet *g, struct qz_effect out[2])
{
    bool more = m->screen == QZ_SCREEN_GREETED;
    if (m->trouble || (!more && m->screen != QZ_SCREEN_IDLE))
        return false;

    int before = more ? m->greet.people : 0;
    m->greet = *g;
    m->greet.people += before;
    out[0].kind = QZ_EFFECT_SOUND_YES;
    qz_flow_show(m, QZ_SCREEN_GREETED);
    return true;
}

/* It may be told when somebody else stands there already. */
static bool flow_on_rated(struct qz_model *m)
{
    if (m->screen != QZ_SCREEN_RATING || !m->mark)
        return false;
    m->rated = true;
    m->until_up_ms = m->up_ms + QZ_SHOW_RATED_MS;
    return true;
}

static bool on_trouble(struct qz_model *m, enum qz_trouble t)
{
    if (m->trouble == t)
        return false;
    m->trouble = t;
    /* A cadre at work is not thrown out; a welcome that was on the disk before may be read to its end. */
    if (!outcome_shown(m) && !qz_flow_busy(m))
        qz_flow_rest(m);
    return true;
}

static bool on_clock(struct qz_model *m, const struct qz_tell_clock *c)
{
    m->clock = *c;
    if (qz_flow_resting(m))
        qz_flow_rest(m);
    else if (m->screen == QZ_SCREEN_CLOCK && !qz_flow_doubted(m))
        qz_flow_show(m, QZ_SCREEN_STAFF);
    return true;
}

/* What a screen shows of the activity that was open is over with it: a cadre goes on in the menu. */
static bool on_session(struct qz_model *m, const struct qz_tell_session *s)
{
    const struct qz_screen *row = qz_flow_row(m);
    bool other = !s->open || strcmp(s->activity, m->session.activity) != 0;
    m->session = *s;
    if (!other || !row->of_open || !row->of_open(m))
        return true;
    if (qz_flow_staffed(m))
        qz_flow_menu(m);
    else
        qz_flow_person_gone(m);
    return true;
}

/* A hint flickers from frame to frame; it is shown once it has held, and dropped once it is gone as long. */
static bool settle_hint(struct qz_model *m, enum qz_scan_hint hint)
{
    if (hint != m->hint_next) {
        m->hint_next = hint;
        m->hint_up_ms = m->up_ms;
    }
    if (m->hint == m->hint_next || m->up_ms - m->hint_up_ms < QZ_HINT_HOLD_MS)
        return false;
    m->hint = m->hint_next;
    return true;
}

static bool on_seen(struct qz_model *m, const struct qz_tell_seen *s)
{
    bool changed = s->seen || m->seen.seen; /* an outline moves with its code */
    m->seen = *s;
    return (settle_hint(m, s->read ? QZ_HINT_NONE : s->hint) || changed) &&
           (m->screen == QZ_SCREEN_PARTY || (qz_flow_row(m)->preview && qz_flow_resting(m)));
}

static bool on_end(struct qz_model *m)
{
    m->end_wanted = true;
    if (!outcome_shown(m) && !qz_flow_busy(m))
        m->ended = true;
    return m->ended;
}

/* What is kept as it was told, and shows where a screen reads it. */
static bool on_kept(struct qz_model *m, const struct qz_tell *t)
{
    switch (t->kind) {
    case QZ_TELL_QUARTER:
        m->quarter = t->quarter;
        return true;
    case QZ_TELL_NET:
        m->net = t->net;
        return true;
    case QZ_TELL_WALL:
        m->activities = t->wall;
        return m->screen == QZ_SCREEN_WALL;
    case QZ_TELL_NOTICE:
        qz_flow_wall_notice(m, &t->notice);
        return m->screen == QZ_SCREEN_WALL;
    case QZ_TELL_LINE:
        m->check.line = t->line;
        return m->screen == QZ_SCREEN_CHECK || m->screen == QZ_SCREEN_NETWORK;
    case QZ_TELL_NETWORK:
        m->first.network = t->network;
        return m->screen == QZ_SCREEN_NETWORK;
    case QZ_TELL_CAMERA:
        m->first.blind = !t->camera;
        return m->screen == QZ_SCREEN_ENROL || m->screen == QZ_SCREEN_CAMERA;
    case QZ_TELL_MACHINE:
        m->check.machine = t->machine;
        return m->screen == QZ_SCREEN_CHECK;
    case QZ_TELL_READ:
        m->check.read = t->read;
        return m->screen == QZ_SCREEN_CHECK;
    case QZ_TELL_LOOK:
        m->check.look = t->look;
        return m->screen == QZ_SCREEN_CHECK || m->screen == QZ_SCREEN_CAMERA;

    case QZ_TELL_CADRES:
        m->cadres = t->cadres;
        return m->screen == QZ_SCREEN_CADRES;
    default:
        return false;
    }
}

/* What is told because somebody is there. */
static bool flow_of_person(const struct qz_tell *t)
{
    switch (t->kind) {
    case QZ_TELL_OUTCOME:
    case QZ_TELL_GREET:
    case QZ_TELL_BADGE:
    case QZ_TELL_ENROL:
    case QZ_TELL_PERSON:
        return true;
    case QZ_TELL_SEEN:
        return t->seen.read; /* not what hangs there, answered before or never read */
    default:
        return false;
    }
}

static bool on_tell(struct qz_model *m, const struct qz_tell *t, struct qz_effect out[2])
{
    switch (t->kind) {
    case QZ_TELL_OUTCOME:
        return on_outcome(m, &t->outcome, out);
    case QZ_TELL_GREET:
        return flow_on_greet(m, &t->greet, out);
    case QZ_TELL_RATED:
        return flow_on_rated(m);
    case QZ_TELL_SESSION:
        return on_session(m, &t->session);
    case QZ_TELL_TROUBLE:
        return on_trouble(m, t->trouble);
    case QZ_TELL_CLOCK:
        return on_clock(m, &t->clock);
    case QZ_TELL_SEEN:
        return on_seen(m, &t->seen);

    case QZ_TELL_STAFF:
        return qz_flow_staff_told(m, &t->staff, out);
    case QZ_TELL_ITEM:
        return qz_flow_item_told(m, &t->item);
    case QZ_TELL_CLOSING:
        return qz_flow_closing_told(m, &t->closing, out);
    case QZ_TELL_LATE:
        return qz_flow_late_told(m, &t->late);
    case QZ_TELL_CAME:
        return qz_flow_came_told(m, &t->came, out);
    case QZ_TELL_NAME:
        return qz_flow_name_told(m, &t->name);
    case QZ_TELL_TEXT:
        return qz_flow_text_told(m, &t->text);
    case QZ_TELL_NEWCOMER:
        return qz_flow_newcomer_told(m, &t->newcomer);
    case QZ_TELL_PARTY:
        return qz_flow_party_told(m, &t->party);
    case QZ_TELL_FOUND:
        return qz_flow_found_told(m, &t->found);
    case QZ_TELL_BADGE:
        return qz_flow_badge_told(m, &t->badge, out);

    case QZ_TELL_ENROL:
        return qz_flow_enrol_told(m, t->enrol);
    case QZ_TELL_IDENTITY:
        return qz_flow_identity_told(m, &t->identity);
    case QZ_TELL_LABEL:
        return qz_flow_label_told(m, &t->label);
    case QZ_TELL_END:
        return on_end(m);

    case QZ_TELL_QUARTER:
    case QZ_TELL_NET:
    case QZ_TELL_CADRES:
    case QZ_TELL_WALL:
    case QZ_TELL_NOTICE:
    case QZ_TELL_LINE:
    case QZ_TELL_NETWORK:
    case QZ_TELL_CAMERA:
    case QZ_TELL_MACHINE:
    case QZ_TELL_READ:
    case QZ_TELL_LOOK:
        return on_kept(m, t);
    case QZ_TELL_PERSON:
        return false;
    }
    return false;
}

/* ---- what people do ---- */

bool qz_flow_too_soon(const struct qz_model *m, int64_t first_up_ms)
{
    return m->up_ms < first_up_ms + QZ_DOUBLE_TAP_MS;
}

bool qz_flow_just_came(const struct qz_model *m)
{
    return qz_flow_too_soon(m, m->since_up_ms);
}

bool qz_flow_sure_of(struct qz_model *m, enum qz_tap tap)
{
    if (m->sure != tap) {
        m->sure = tap;
        m->sure_up_ms = m->up_ms;
        return false;
    }
    if (qz_flow_too_soon(m, m->sure_up_ms))
        return false;
    m->sure = QZ_TAP_NONE;
    return true;
}

int qz_flow_turn(int from, int by, int rows, bool more)
{
    if (by < 0 && from > 0)
        return from + by > 0 ? from + by : 0;
    bool there = by > 0 && (by < rows || (by == rows && more));
    return there ? from + by : -1;
}

bool qz_flow_leave(struct qz_model *m, struct qz_effect out[2])
{
    if (!qz_flow_busy(m)) {
        qz_flow_person_gone(m);
        return true;
    }
    if (m->staff.signed_in)
        qz_flow_ask(out, QZ_ASK_LEAVE);
    m->staff.signed_in = false;
    m->staff.wrong_pin = m->staff.unchecked = false;
    qz_flow_person_gone(m);
    return true;
}

static bool on_back(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_screen *row = qz_flow_row(m);
    if (row->back == QZ_BACK_OWN)
        return row->tap(m, QZ_TAP_BACK, 0, out);
    if (row->who == QZ_WHO_NEXT || row->who == QZ_WHO_ANSWERED)
        return false;
    if (row->back == QZ_SCREEN_IDLE)
        return qz_flow_leave(m, out);
    qz_flow_show(m, row->back);
    return true;
}

static bool on_dismiss(struct qz_model *m)
{
    if (!outcome_shown(m) || qz_flow_just_came(m))
        return false;
    qz_flow_person_gone(m);
    return true;
}

static bool on_go(struct qz_model *m, int to, struct qz_effect out[2])
{
    if (to < 0 || to >= QZ_SCREEN_COUNT || !m->screens[to]->enter || !may_see(m, (enum qz_screen_id)to))
        return false;
    return m->screens[to]->enter(m, out);
}

/* A touch on what every screen offers: to read it otherwise. */
static bool flow_read_tap(struct qz_model *m, enum qz_tap tap)
{
    switch (tap) {
    case QZ_TAP_LANGUAGE:
        m->lang = m->lang == QZ_LANG_ZH ? QZ_LANG_EN : QZ_LANG_ZH;
        return true;
    case QZ_TAP_CLEAR:
        m->ease.clear = !m->ease.clear;
        return true;
    case QZ_TAP_REACH:
        m->ease.low = !m->ease.low;
        return true;
    default:
        return false;
    }
}

/* A touch while it is asked whether anybody is still there says so, and nothing else. */
static void flow_still_tap(struct qz_model *m, enum qz_tap tap)
{
    m->still_up_ms = m->up_ms;
    qz_flow_stay(m);
    flow_read_tap(m, tap);
}

static bool flow_on_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    const struct qz_screen *row = qz_flow_row(m);
    m->lang_up_ms = m->up_ms;
    m->wall.person_up_ms = m->up_ms;

    if (m->still_s) {
        flow_still_tap(m, tap);
        return true;
    }
    if (m->still_up_ms && qz_flow_too_soon(m, m->still_up_ms))
        return false; /* the second half of a double tap, on what the question had covered */
    if (flow_attended(m))
        qz_flow_stay(m);

    switch (tap) {
    case QZ_TAP_NONE:
        return false; /* keys move on: somebody is at it, and that is all */
    case QZ_TAP_GO:
        return on_go(m, arg, out);
    case QZ_TAP_LANGUAGE:
    case QZ_TAP_CLEAR:
    case QZ_TAP_REACH:
        return flow_read_tap(m, tap);
    case QZ_TAP_STAFF:
        return qz_flow_corner(m, out);
    case QZ_TAP_BACK:
        return on_back(m, out);
    case QZ_TAP_DISMISS:
        if (outcome_shown(m))
            return on_dismiss(m);
        return row->tap && row->tap(m, tap, arg, out);
    default:
        return row->tap && row->tap(m, tap, arg, out);
    }
}

/* ---- what time does ---- */

int64_t qz_flow_code_s(const struct qz_model *m)
{
    if (m->clock.heard)
        return (m->clock.tracker_boot_ms + m->up_ms) / 1000;
    return qz_clockword_confirms(m->clock.word) ? m->now_ms / 1000 : 0;
}

static bool refresh_code(struct qz_model *m)
{
    char code[QZ_SCREEN_CODE_TEXT] = "";
    int64_t now_s = qz_flow_code_s(m);
    int left = (int)(QZ_SCREEN_STEP_S - now_s % QZ_SCREEN_STEP_S);
    if (m->id.enrolled && m->id.phone && now_s)
        qz_screen_code(m->id.host, m->id.kiosk, m->id.screen_key, now_s, code);
    bool changed = strcmp(code, m->screen_code) != 0 || (*code && left != m->code_left_s);
    memcpy(m->screen_code, code, sizeof code);
    m->code_left_s = left;
    return changed;
}

/* Who chose another language, or larger print, and went away without a word has left it to nobody. */
static bool flow_own_time(struct qz_model *m)
{
    bool own = m->lang == m->own_lang && m->ease.clear == m->own_ease.clear && m->ease.low == m->own_ease.low;
    if (own || !qz_flow_resting(m) || m->up_ms < m->lang_up_ms + QZ_SHOW_LANG_MS)
        return false;
    flow_own(m);
    return true;
}

/* How long the screen that shows is still asked about, 0 or below: not yet, or it is nobody's. */
static int64_t flow_still_left_ms(const struct qz_model *m, int64_t up_ms)
{
    int64_t left = m->until_up_ms - up_ms;
    return flow_attended(m) && left <= QZ_STILL_MS ? left : 0;
}

static bool flow_still_time(struct qz_model *m)
{
    int64_t left = flow_still_left_ms(m, m->up_ms);
    int left_s = left > 0 ? (int)((left + 999) / 1000) : 0;
    bool changed = left_s != m->still_s;
    m->still_s = left_s;
    return changed;
}

/* The time of what shows is over. */
static bool flow_gives_way(struct qz_model *m, struct qz_effect out[2])
{
    const struct qz_screen *row = qz_flow_row(m);
    enum qz_screen_id then = row->then && !m->end_wanted ? row->then(m) : QZ_SCREEN_COUNT;
    if (then == QZ_SCREEN_COUNT)
        return qz_flow_leave(m, out);

    qz_flow_show(m, then);
    return true;
}

static bool on_time(struct qz_model *m, int64_t before_ms, struct qz_effect out[2])
{
    bool changed = before_ms / 60000 != m->now_ms / 60000;
    if (refresh_code(m) && qz_flow_resting(m) && m->screen != QZ_SCREEN_WALL && m->screen != QZ_SCREEN_DARK)
        changed = true;
    if (qz_flow_resting(m) && settle_hint(m, m->hint_next))
        changed = true;
    if (qz_flow_pad_time(m))
        changed = true;
    if (qz_flow_heads_time(m))
        changed = true;
    if (qz_flow_lookup_time(m))
        changed = true;
    if (flow_own_time(m))
        changed = true;
    if (qz_flow_name_time(m))
        changed = true;
    if (qz_flow_wall_time(m))
        changed = true;
    if (qz_flow_row(m)->time && qz_flow_row(m)->time(m))
        changed = true;
    if (flow_still_time(m))
        changed = true;
    if (flow_rating_time(m))
        changed = true;
    if (m->enrolling && m->up_ms >= m->enrolling_until_up_ms) {
        m->enrolling = QZ_ENROL_NONE;
        changed = true;
    }

    if (!m->until_up_ms || m->up_ms < m->until_up_ms)
        return changed;
    return flow_gives_way(m, out);
}

bool qz_flow_step(struct qz_model *m, const struct qz_event *ev, int64_t now_ms, int64_t up_ms,
                  struct qz_effect out[2])
{
    int64_t before = m->now_ms;
    bool changed = false;
    out[0].kind = out[1].kind = QZ_EFFECT_NONE;
    m->now_ms = now_ms;
    m->up_ms = up_ms;
    if (ev->kind == QZ_EVENT_TELL && flow_of_person(ev->tell))
        changed = qz_flow_wall_person(m);
    if (ev->kind == QZ_EVENT_TELL)
        changed = on_tell(m, ev->tell, out) || changed;
    else if (ev->kind == QZ_EVENT_TAP)
        changed = flow_on_tap(m, ev->tap, ev->arg, out);
    return on_time(m, before, out) || changed;
}

/* Until the screen gives way, or the question that comes before that has something new to say. */
static int64_t flow_until_wait_ms(const struct qz_model *m, int64_t up_ms)
{
    int64_t left = m->until_up_ms - up_ms;
    if (flow_attended(m) && left > QZ_STILL_MS)
        return left - QZ_STILL_MS;
    bool counts = flow_attended(m) || m->screen == QZ_SCREEN_RATING;
    if (counts && left % 1000 > 0)
        return left % 1000;
    return left;
}

int qz_flow_wait_ms(const struct qz_model *m, int64_t now_ms, int64_t up_ms)
{
    int64_t wait = 1000 - now_ms % 1000;
    int64_t until = m->until_up_ms ? flow_until_wait_ms(m, up_ms) : wait;
    if (until < wait)
        wait = until;
    int64_t pad = qz_flow_pad_left_ms(m, up_ms);
    int64_t left = pad ? pad : qz_flow_heads_left_ms(m, up_ms);
    if (left > 0 && left % 1000 < wait)
        wait = left % 1000 ? left % 1000 : wait;
    if (m->full.on && m->full.until_up_ms - up_ms < wait)
        wait = m->full.until_up_ms - up_ms;
    if (m->hint != m->hint_next && m->hint_up_ms + QZ_HINT_HOLD_MS - up_ms < wait)
        wait = m->hint_up_ms + QZ_HINT_HOLD_MS - up_ms;
    return wait < 0 ? 0 : (int)wait;
}
