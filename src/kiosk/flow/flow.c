#include "kiosk/flow/flow_int.h"

#include <stdlib.h>
#include <string.h>

void qz_flow_show(struct qz_model *m, enum qz_screen_id screen, int64_t stay_ms)
{
    m->screen = screen;
    m->since_up_ms = m->up_ms;
    m->until_up_ms = stay_ms ? m->up_ms + stay_ms : 0;
}

static void forget_pin(struct qz_model *m)
{
    memset(m->pin, 0, sizeof m->pin);
    m->pin_len = 0;
}

/* Where the kiosk goes when nothing else is to be shown. */
static void show_resting(struct qz_model *m)
{
    forget_pin(m);
    m->badge = QZ_BADGE_NONE;
    m->sure = QZ_TAP_NONE;
    if (m->trouble != QZ_TROUBLE_NONE)
        qz_flow_show(m, QZ_SCREEN_TROUBLE, 0);
    else
        qz_flow_show(m, m->clock.asks ? QZ_SCREEN_ASK : QZ_SCREEN_IDLE, 0);
    m->ended = m->end_wanted;
}

void qz_flow_person_gone(struct qz_model *m)
{
    m->lang = m->own_lang;
    show_resting(m);
}

void qz_flow_init(struct qz_model *m, enum qz_lang lang)
{
    memset(m, 0, sizeof *m);
    m->lang = m->own_lang = lang;
    m->screen = QZ_SCREEN_IDLE;
    m->staff.config_age_ms = -1;
}

void qz_flow_ask(struct qz_effect out[2], enum qz_ask_kind kind)
{
    out[1].kind = QZ_EFFECT_ASK;
    memset(&out[1].ask, 0, sizeof out[1].ask);
    out[1].ask.kind = kind;
}

bool qz_flow_resting(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_IDLE || m->screen == QZ_SCREEN_ASK || m->screen == QZ_SCREEN_TROUBLE;
}

static bool outcome_shown(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_WELCOME || m->screen == QZ_SCREEN_ALREADY ||
           m->screen == QZ_SCREEN_REFUSED || m->screen == QZ_SCREEN_COUNTED;
}

/* The screens of a cadre who is signed in. */
static bool at_work(const struct qz_model *m)
{
    return m->screen == QZ_SCREEN_STAFF || m->screen == QZ_SCREEN_CLOCK || m->screen == QZ_SCREEN_ITEM ||
           m->screen == QZ_SCREEN_CAME || m->screen == QZ_SCREEN_UNDO || m->screen == QZ_SCREEN_WRITE ||
           m->screen == QZ_SCREEN_KNOWN || qz_flow_list_shown(m);
}

static bool staff_shown(const struct qz_model *m)
{
    return at_work(m) || m->screen == QZ_SCREEN_PIN || m->screen == QZ_SCREEN_CADRES;
}

/* --- what the desk and the other threads tell --- */

/* How an outcome is heard and seen. */
static const struct answer {
    enum qz_effect_kind sound;
    enum qz_screen_id screen;
    int64_t stay_ms;
} answer_yes = {QZ_EFFECT_SOUND_YES, QZ_SCREEN_WELCOME, QZ_SHOW_WELCOME_MS},
  answer_counted = {QZ_EFFECT_SOUND_YES, QZ_SCREEN_COUNTED, QZ_SHOW_WELCOME_MS},
  answer_uncounted = {QZ_EFFECT_SOUND_ALREADY, QZ_SCREEN_COUNTED, QZ_SHOW_UNCOUNTED_MS},
  answer_already = {QZ_EFFECT_SOUND_ALREADY, QZ_SCREEN_ALREADY, QZ_SHOW_ALREADY_MS},
  answer_no = {QZ_EFFECT_SOUND_NO, QZ_SCREEN_REFUSED, QZ_SHOW_REFUSED_MS};

static const struct answer *answer_to(const struct qz_tell_outcome *o)
{
    if (o->undone)
        return &answer_uncounted;
    if (o->verdict == QZ_VERDICT_ALREADY || o->kept_only)
        return &answer_already;
    if (o->verdict != QZ_VERDICT_WELCOME)
        return &answer_no;
    return o->headcount ? &answer_counted : &answer_yes;
}

static bool on_outcome(struct qz_model *m, const struct qz_tell_outcome *o, struct qz_effect out[2])
{
    const struct answer *as = answer_to(o);
    if (o->headcount)
        qz_flow_heads_answered(m, o);
    if (o->failed)
        return false;     /* the trouble that follows is what is shown */
    if (outcome_shown(m)) /* the next one held up a code while the one before was still reading */
        m->lang = m->own_lang;
    m->outcome = *o;
    out[0].kind = as->sound;
    if (!staff_shown(m)) /* a cadre at work is not thrown out; the queue hears the tones */
        qz_flow_show(m, as->screen, as->stay_ms);
    return true;
}

static bool on_trouble(struct qz_model *m, enum qz_trouble t)
{
    if (m->trouble == t)
        return false;
    m->trouble = t;
    /* A cadre at work is not thrown out; a welcome that was on the disk before may be read to its end. */
    if (!outcome_shown(m) && !staff_shown(m))
        show_resting(m);
    return true;
}

/* Until when the pad takes no PIN of the one who was picked, in time since boot. */
static int64_t pad_until(const struct qz_model *m)
{
    int64_t name = m->picked.locked_until_ms, all = m->staff.pad_until_ms;
    return name > all ? name : all;
}

static int pad_wait_s(const struct qz_model *m)
{
    int64_t ms = m->screen == QZ_SCREEN_PIN ? pad_until(m) - m->up_ms : 0;
    return ms > 0 ? (int)((ms + 999) / 1000) : 0;
}

bool qz_flow_staffed(const struct qz_model *m)
{
    return at_work(m);
}

bool qz_flow_pad_open(const struct qz_model *m)
{
    return !m->check_up_ms && m->up_ms >= pad_until(m);
}

/* Whether a name is locked is told with the answer to its PIN; the list was told before. */
static void note_lock(struct qz_model *m, const struct qz_ledger_cadre *tried)
{
    if (strcmp(m->picked.id, tried->id) == 0)
        m->picked.locked_until_ms = tried->locked_until_ms;
    for (int i = 0; i < m->cadres.rows; i++)
        if (strcmp(m->cadres.row[i].id, tried->id) == 0)
            m->cadres.row[i].locked_until_ms = tried->locked_until_ms;
}

static bool doubted(const struct qz_model *m)
{
    return !qz_clockword_confirms(m->clock.word);
}

static bool on_clock(struct qz_model *m, const struct qz_tell_clock *c)
{
    m->clock = *c;
    if (qz_flow_resting(m))
        show_resting(m);
    else if (m->screen == QZ_SCREEN_CLOCK && !doubted(m))
        qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    return true;
}

static bool on_staff(struct qz_model *m, const struct qz_tell_staff *s, struct qz_effect out[2])
{
    bool waiting = m->screen == QZ_SCREEN_PIN && strcmp(s->cadre.id, m->picked.id) == 0;
    m->staff = *s;
    if (*s->tried.id) {
        m->check_up_ms = 0;
        note_lock(m, &s->tried);
    }
    if (s->signed_in && !waiting && !at_work(m)) { /* gone before the PIN was judged */
        qz_flow_ask(out, QZ_ASK_LEAVE);
        m->staff.signed_in = false;
        return false;
    }
    if (waiting && s->signed_in) {
        qz_flow_list_anew(m);
        qz_flow_show(m, doubted(m) ? QZ_SCREEN_CLOCK : QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    } else if (at_work(m) && !s->signed_in) {
        qz_flow_person_gone(m);
    }
    qz_flow_list_told(m, out);
    return true;
}

/* Whoever shows a badge is led to the pad in its cadre's name, where it is said what became of it; when it is
 * right, the desk signs the cadre in, and the menu opens by itself. */
static bool on_badge(struct qz_model *m, const struct qz_tell_badge *b, struct qz_effect out[2])
{
    bool there = m->screen == QZ_SCREEN_PIN && strcmp(m->picked.id, b->cadre.id) == 0;
    if (at_work(m) || (b->state != QZ_BADGE_ASKED && !there))
        return false; /* who showed it has turned to something else */
    if (!there) {
        forget_pin(m);
        m->picked = b->cadre;
        m->staff.wrong_pin = false;
        qz_flow_show(m, QZ_SCREEN_PIN, QZ_SHOW_PIN_MS);
    }
    m->badge = b->state;
    m->until_up_ms = m->up_ms + QZ_SHOW_PIN_MS;
    if (b->state == QZ_BADGE_SEEN || b->state == QZ_BADGE_WRONG)
        out[0].kind = QZ_EFFECT_SOUND_NO;
    return true;
}

static bool on_session(struct qz_model *m, const struct qz_tell_session *s)
{
    bool other = !s->open || strcmp(s->activity, m->session.activity) != 0;
    m->session = *s;
    bool list =
        (m->screen == QZ_SCREEN_CAME || m->screen == QZ_SCREEN_UNDO || m->screen == QZ_SCREEN_WRITE) &&
        !m->came.waiting;
    if (other && (list || m->screen == QZ_SCREEN_KNOWN))
        qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS); /* it was about what is closed now */
    if (other && m->screen == QZ_SCREEN_GROUP)
        qz_flow_person_gone(m);
    return true;
}

/* Of who came, or of those who wait at the activity in hand. */
static void ask_came(struct qz_model *m, int from, struct qz_effect out[2])
{
    qz_flow_ask(out, QZ_ASK_CAME);
    out[1].ask.n = from;
    if (m->came.waiting)
        memcpy(out[1].ask.activity, m->item.row.activity, QZ_ID_TEXT);
}

static bool on_came(struct qz_model *m, const struct qz_tell_came *c, struct qz_effect out[2])
{
    if (c->rows == 0 && c->from > 0) { /* the last of its page was taken care of */
        ask_came(m, c->from > m->page_rows ? c->from - m->page_rows : 0, out);
        return false;
    }
    m->came = *c;
    if (m->came_asked && (m->screen == QZ_SCREEN_STAFF || m->screen == QZ_SCREEN_ITEM))
        qz_flow_show(m, QZ_SCREEN_CAME, QZ_SHOW_STAFF_MS);
    m->came_asked = false;
    return m->screen == QZ_SCREEN_CAME;
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
    return (settle_hint(m, s->read ? QZ_HINT_NONE : s->hint) || changed) && m->screen == QZ_SCREEN_IDLE;
}

static bool on_end(struct qz_model *m)
{
    m->end_wanted = true;
    if (!outcome_shown(m) && !staff_shown(m))
        m->ended = true;
    return m->ended;
}

static bool on_tell(struct qz_model *m, const struct qz_tell *t, struct qz_effect out[2])
{
    switch (t->kind) {
    case QZ_TELL_OUTCOME:
        return on_outcome(m, &t->outcome, out);
    case QZ_TELL_SESSION:
        return on_session(m, &t->session);
    case QZ_TELL_QUARTER:
        m->quarter = t->quarter;
        return true;
    case QZ_TELL_NET:
        m->net = t->net;
        return true;
    case QZ_TELL_TROUBLE:
        return on_trouble(m, t->trouble);
    case QZ_TELL_CADRES:
        m->cadres = t->cadres;
        return m->screen == QZ_SCREEN_CADRES;
    case QZ_TELL_STAFF:
        return on_staff(m, &t->staff, out);
    case QZ_TELL_ITEM:
        return qz_flow_item_told(m, &t->item);
    case QZ_TELL_CAME:
        return on_came(m, &t->came, out);
    case QZ_TELL_CLOCK:
        return on_clock(m, &t->clock);
    case QZ_TELL_BADGE:
        return on_badge(m, &t->badge, out);
    case QZ_TELL_SEEN:
        return on_seen(m, &t->seen);
    case QZ_TELL_ENROL:
        m->enrolling = t->enrolling;
        m->enrolling_until_up_ms = m->up_ms + QZ_SHOW_ENROL_MS;
        return true;
    case QZ_TELL_IDENTITY:
        m->id = t->identity;
        m->enrolling = QZ_ENROL_NONE;
        m->screen_code[0] = '\0'; /* drawn anew with the new key */
        return true;
    case QZ_TELL_END:
        return on_end(m);
    }
    return false;
}

/* --- what people do --- */

bool qz_flow_too_soon(const struct qz_model *m, int64_t first_up_ms)
{
    return m->up_ms < first_up_ms + QZ_DOUBLE_TAP_MS;
}

static bool on_digit(struct qz_model *m, int digit)
{
    if (m->screen != QZ_SCREEN_PIN || m->pin_len >= QZ_PIN_MOST || digit < 0 || digit > 9 ||
        !qz_flow_pad_open(m))
        return false;
    m->pin[m->pin_len++] = (char)('0' + digit);
    m->pin[m->pin_len] = '\0';
    m->staff.wrong_pin = m->staff.unchecked = false;
    m->until_up_ms = m->up_ms + QZ_SHOW_PIN_MS;
    return true;
}

/* Fewer digits than any PIN has cost no guess. */
static bool on_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_PIN || m->pin_len < QZ_PIN_OLD_LEAST || !qz_flow_pad_open(m))
        return false;
    m->check_up_ms = m->up_ms + QZ_PIN_CHECK_MS;
    qz_flow_ask(out, QZ_ASK_PIN);
    memcpy(out[1].ask.cadre, m->picked.id, QZ_ID_TEXT);
    out[1].ask.len = (uint16_t)m->pin_len;
    memcpy(out[1].ask.bytes, m->pin, (size_t)m->pin_len);
    forget_pin(m);
    m->until_up_ms = m->up_ms + QZ_SHOW_PIN_MS;
    return true;
}

static bool only_one(const struct qz_tell_cadres *c)
{
    return c->from == 0 && c->rows == 1 && !c->more;
}

static void pick(struct qz_model *m, int row)
{
    m->badge = QZ_BADGE_NONE;
    m->picked = m->cadres.row[row];
    m->staff.wrong_pin = m->staff.unchecked = false;
    qz_flow_show(m, QZ_SCREEN_PIN, QZ_SHOW_PIN_MS);
}

static bool on_staff_corner(struct qz_model *m, struct qz_effect out[2])
{
    if (staff_shown(m))
        return false;
    show_resting(m);
    if (only_one(&m->cadres)) {
        pick(m, 0);
        return true;
    }
    qz_flow_show(m, QZ_SCREEN_CADRES, QZ_SHOW_PIN_MS);
    if (m->cadres.from != 0 || m->cadres.rows == 0)
        qz_flow_ask(out, QZ_ASK_CADRES);
    return true;
}

static bool on_cadre(struct qz_model *m, int row)
{
    if (m->screen != QZ_SCREEN_CADRES || row < 0 || row >= m->cadres.rows ||
        qz_flow_too_soon(m, m->since_up_ms))
        return false;
    pick(m, row);
    return true;
}

int qz_flow_turn(int from, int by, int rows, bool more)
{
    if (by < 0 && from > 0)
        return from + by > 0 ? from + by : 0;
    bool there = by > 0 && (by < rows || (by == rows && more));
    return there ? from + by : -1;
}

static bool on_page(struct qz_model *m, int by, struct qz_effect out[2])
{
    if (m->screen == QZ_SCREEN_LIST)
        return qz_flow_list_tap(m, QZ_TAP_PAGE, by, out);
    bool came = m->screen == QZ_SCREEN_CAME;
    int from = came ? qz_flow_turn(m->came.from, by, m->came.rows, m->came.more)
                    : qz_flow_turn(m->cadres.from, by, m->cadres.rows, m->cadres.more);
    if ((!came && m->screen != QZ_SCREEN_CADRES) || from < 0)
        return false;

    m->page_rows = abs(by);
    if (came) {
        ask_came(m, from, out);
    } else {
        qz_flow_ask(out, QZ_ASK_CADRES);
        out[1].ask.n = from;
    }
    m->until_up_ms = m->up_ms + (came ? QZ_SHOW_STAFF_MS : QZ_SHOW_PIN_MS);
    return true;
}

static bool leave(struct qz_model *m, struct qz_effect out[2])
{
    if (!staff_shown(m))
        return false;
    if (m->staff.signed_in)
        qz_flow_ask(out, QZ_ASK_LEAVE);
    m->staff.signed_in = false;
    m->staff.wrong_pin = m->staff.unchecked = false;
    qz_flow_person_gone(m);
    return true;
}

static bool on_back(struct qz_model *m, struct qz_effect out[2])
{
    if (qz_flow_list_shown(m))
        return qz_flow_list_tap(m, QZ_TAP_BACK, 0, out);
    if (m->screen == QZ_SCREEN_WRITE) {
        qz_flow_show(m, QZ_SCREEN_UNDO, QZ_SHOW_STAFF_MS);
    } else if (m->screen == QZ_SCREEN_UNDO) {
        qz_flow_show(m, QZ_SCREEN_CAME, QZ_SHOW_STAFF_MS);
    } else if (m->screen == QZ_SCREEN_CAME && m->came.waiting) {
        qz_flow_show(m, QZ_SCREEN_ITEM, QZ_SHOW_STAFF_MS);
    } else if (m->screen == QZ_SCREEN_ITEM) {
        m->sure = QZ_TAP_NONE;
        qz_flow_show(m, m->item_from, QZ_SHOW_STAFF_MS);
    } else if (m->screen == QZ_SCREEN_CAME || m->screen == QZ_SCREEN_KNOWN) {
        qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    } else if (m->screen == QZ_SCREEN_GROUP) {
        qz_flow_person_gone(m);
    } else if (m->screen == QZ_SCREEN_PIN && !only_one(&m->cadres)) {
        forget_pin(m);
        qz_flow_show(m, QZ_SCREEN_CADRES, QZ_SHOW_PIN_MS);
    } else {
        return leave(m, out);
    }
    return true;
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

static bool on_staff_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    bool listed = tap == QZ_TAP_OPEN && qz_flow_list_shown(m);
    if (m->screen != QZ_SCREEN_STAFF && !listed)
        return false;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    if (tap == QZ_TAP_OPEN)
        m->sure = QZ_TAP_NONE;
    if (tap == QZ_TAP_OPEN && arg >= 0 && arg < m->staff.rows && !m->staff.row[arg].open &&
        !m->staff.row[arg].ahead) {
        qz_flow_ask(out, QZ_ASK_OPEN);
        memcpy(out[1].ask.activity, m->staff.row[arg].activity, QZ_ID_TEXT);
        qz_flow_list_anew(m);
        if (listed)
            qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    } else if (tap != QZ_TAP_OPEN && m->session.open && qz_flow_sure_of(m, tap)) {
        qz_flow_ask(out, QZ_ASK_CLOSE);
    }
    return true;
}

static bool on_lift(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_STAFF || !m->staff.locks || m->staff.stale_pin)
        return false;
    m->sure = QZ_TAP_NONE;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    qz_flow_ask(out, QZ_ASK_LIFT);
    memcpy(out[1].ask.cadre, m->staff.locked.id, QZ_ID_TEXT);
    return true;
}

/* The word is about the time that the screen shows. */
static bool on_right(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_CLOCK || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    qz_flow_ask(out, QZ_ASK_RIGHT);
    out[1].ask.from = (uint64_t)m->now_ms;
    return true;
}

static bool on_menu(struct qz_model *m)
{
    if (m->screen != QZ_SCREEN_CLOCK || qz_flow_too_soon(m, m->since_up_ms))
        return false;
    qz_flow_show(m, QZ_SCREEN_STAFF, QZ_SHOW_STAFF_MS);
    return true;
}

static bool on_move(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_STAFF || !m->staff.misplaced || !m->session.open)
        return false;
    m->sure = QZ_TAP_NONE;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    qz_flow_ask(out, QZ_ASK_MOVE);
    return true;
}

static bool on_came_tap(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_STAFF || !m->session.open)
        return false;
    m->sure = QZ_TAP_NONE;
    m->came_asked = true;
    m->until_up_ms = m->up_ms + QZ_SHOW_STAFF_MS;
    qz_flow_ask(out, QZ_ASK_CAME);
    return true;
}

static bool on_known(struct qz_model *m)
{
    if (m->screen != QZ_SCREEN_STAFF || !m->session.open)
        return false;
    m->sure = QZ_TAP_NONE;
    qz_flow_show(m, QZ_SCREEN_KNOWN, QZ_SHOW_STAFF_MS);
    return true;
}

static bool on_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    m->lang_up_ms = m->up_ms;
    switch (tap) {
    case QZ_TAP_LANGUAGE:
        m->lang = m->lang == QZ_LANG_ZH ? QZ_LANG_EN : QZ_LANG_ZH;
        return true;
    case QZ_TAP_HEADCOUNT:
    case QZ_TAP_GROUP:
    case QZ_TAP_STEP:
    case QZ_TAP_COUNT:
    case QZ_TAP_UNCOUNT:
        return qz_flow_heads_tap(m, tap, arg, out);
    case QZ_TAP_STAFF:
        return on_staff_corner(m, out);
    case QZ_TAP_CADRE:
        return on_cadre(m, arg);
    case QZ_TAP_PAGE:
        return on_page(m, arg, out);
    case QZ_TAP_DIGIT:
        return on_digit(m, arg);
    case QZ_TAP_LIST:
    case QZ_TAP_DAY:
    case QZ_TAP_FIND:
    case QZ_TAP_LETTER:
        return qz_flow_list_tap(m, tap, arg, out);
    case QZ_TAP_ERASE:
        if (qz_flow_list_shown(m))
            return qz_flow_list_tap(m, tap, arg, out);
        if (m->screen == QZ_SCREEN_WRITE)
            return qz_flow_came_tap(m, tap, arg, out);
        if (m->screen != QZ_SCREEN_PIN || m->pin_len == 0)
            return false;
        m->pin[--m->pin_len] = '\0';
        return true;
    case QZ_TAP_ENTER:
        if (m->screen == QZ_SCREEN_WRITE)
            return qz_flow_came_tap(m, tap, arg, out);
        return on_enter(m, out);
    case QZ_TAP_BACK:
        return on_back(m, out);
    case QZ_TAP_DISMISS:
        if (!outcome_shown(m) || qz_flow_too_soon(m, m->since_up_ms))
            return false;
        qz_flow_person_gone(m);
        return true;
    case QZ_TAP_OPEN:
        if (m->screen == QZ_SCREEN_ITEM)
            return qz_flow_item_tap(m, tap, arg, out);
        return on_staff_tap(m, tap, arg, out);
    case QZ_TAP_CLOSE:
        return on_staff_tap(m, tap, arg, out);
    case QZ_TAP_CONFIRM:
    case QZ_TAP_ITEM:
    case QZ_TAP_ONES:
    case QZ_TAP_ONE:
        return qz_flow_item_tap(m, tap, arg, out);
    case QZ_TAP_LIFT:
        return on_lift(m, out);
    case QZ_TAP_RIGHT:
        return on_right(m, out);
    case QZ_TAP_MENU:
        return on_menu(m);
    case QZ_TAP_MOVE:
        return on_move(m, out);
    case QZ_TAP_CAME:
        return on_came_tap(m, out);
    case QZ_TAP_KNOWN:
        return on_known(m);
    case QZ_TAP_ROW:
    case QZ_TAP_UNDO:
    case QZ_TAP_UNDO_RUN:
    case QZ_TAP_WRITE:
    case QZ_TAP_KEY:
        return qz_flow_came_tap(m, tap, arg, out);
    case QZ_TAP_NONE:
        break;
    }
    return false;
}

/* --- what time does --- */

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

/* A wait counts down on the screen, and a PIN that nobody answers blocks the pad for a while only. */
static bool pad_time(struct qz_model *m)
{
    int wait = pad_wait_s(m);
    bool lost = m->check_up_ms && m->up_ms >= m->check_up_ms, changed = lost || wait != m->pad_wait_s;
    if (lost) {
        m->check_up_ms = 0;
        m->staff.unchecked = true;
    }
    m->pad_wait_s = wait;
    return changed;
}

/* Who chose another language and went away without a word has left it to nobody. */
static bool lang_time(struct qz_model *m)
{
    if (m->lang == m->own_lang || !qz_flow_resting(m) || m->up_ms < m->lang_up_ms + QZ_SHOW_LANG_MS)
        return false;
    m->lang = m->own_lang;
    return true;
}

static bool on_time(struct qz_model *m, int64_t before_ms, struct qz_effect out[2])
{
    bool changed = before_ms / 60000 != m->now_ms / 60000;
    if (refresh_code(m) && qz_flow_resting(m))
        changed = true;
    if (qz_flow_resting(m) && settle_hint(m, m->hint_next))
        changed = true;
    if (pad_time(m))
        changed = true;
    if (qz_flow_heads_time(m))
        changed = true;
    if (lang_time(m))
        changed = true;
    if (m->enrolling && m->up_ms >= m->enrolling_until_up_ms) {
        m->enrolling = QZ_ENROL_NONE;
        changed = true;
    }
    if (!m->until_up_ms || m->up_ms < m->until_up_ms)
        return changed;
    if (staff_shown(m))
        leave(m, out);
    else
        qz_flow_person_gone(m);
    return true;
}

bool qz_flow_step(struct qz_model *m, const struct qz_event *ev, int64_t now_ms, int64_t up_ms,
                  struct qz_effect out[2])
{
    int64_t before = m->now_ms;
    bool changed = false;
    out[0].kind = out[1].kind = QZ_EFFECT_NONE;
    m->now_ms = now_ms;
    m->up_ms = up_ms;
    if (ev->kind == QZ_EVENT_TELL)
        changed = on_tell(m, ev->tell, out);
    else if (ev->kind == QZ_EVENT_TAP)
        changed = on_tap(m, ev->tap, ev->arg, out);
    return on_time(m, before, out) || changed;
}

int qz_flow_wait_ms(const struct qz_model *m, int64_t now_ms, int64_t up_ms)
{
    int64_t wait = 1000 - now_ms % 1000;
    if (m->until_up_ms && m->until_up_ms - up_ms < wait)
        wait = m->until_up_ms - up_ms;
    int64_t left = m->screen == QZ_SCREEN_PIN ? pad_until(m) - up_ms : qz_flow_heads_left_ms(m, up_ms);
    if (left > 0 && left % 1000 < wait)
        wait = left % 1000 ? left % 1000 : wait;
    if (m->hint != m->hint_next && m->hint_up_ms + QZ_HINT_HOLD_MS - up_ms < wait)
        wait = m->hint_up_ms + QZ_HINT_HOLD_MS - up_ms;
    return wait < 0 ? 0 : (int)wait;
}
