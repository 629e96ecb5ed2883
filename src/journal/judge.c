#include "journal/judge.h"

#include "base/words.h"
#include "journal/anew.h"
#include "journal/badge.h"
#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/duty.h"
#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/lookup.h"
#include "journal/opening.h"
#include "journal/proof.h"
#include "journal/rescue.h"
#include "journal/stand.h"
#include "journal/state.h"
#include "journal/taken.h"
#include "journal/verbs.h"
#include "journal/whose.h"
#include "journal/word.h"
#include "journal/work.h"

#include <string.h>

/* How each is called, and what it means to a person. */
static const struct {
    const char *name, *words;
} verdicts[QZ_J_COUNT] = {
    [QZ_J_ACCEPTED] = {"accepted", ""},
    [QZ_J_UNKNOWN_KIND] = {"unknown-kind", QZ_WORD("of a kind that this program does not know")},
    [QZ_J_NOT_ALLOWED] = {"not-allowed", QZ_WORD("a kiosk may not write such an entry")},
    [QZ_J_UNKNOWN_ACTIVITY] = {"unknown-activity", QZ_WORD("there was no such activity")},
    [QZ_J_OTHER_ORGANISATION] = {"other-organisation",
                                 QZ_WORD("the activity or cadre is of another organisation")},
    [QZ_J_CANCELLED] = {"cancelled", QZ_WORD("the activity was cancelled before it came")},
    [QZ_J_UNKNOWN_PERSON] = {"unknown-person", QZ_WORD("there was no such person")},
    [QZ_J_UNKNOWN_CADRE] = {"unknown-cadre", QZ_WORD("there was no such cadre")},
    [QZ_J_NOT_GENUINE] = {"not-genuine", QZ_WORD("the pass was missing, another person's or forged")},
    [QZ_J_EXPIRED] = {"expired-pass", QZ_WORD("the pass had ended")},
    [QZ_J_REVOKED] = {"revoked", QZ_WORD("the pass was revoked")},
    [QZ_J_LIVE_WRONG] = {"live-wrong",
                         QZ_WORD("the live code is not the phone's: stands as by a printed pass")},
    [QZ_J_LIVE_LATE] = {"live-late",
                        QZ_WORD("the live code is of another moment: stands as by a printed pass")},
    [QZ_J_LIVE_REUSED] = {"live-reused",
                          QZ_WORD("the live code was used before: stands as by a printed pass")},
    [QZ_J_DUPLICATE] = {"duplicate", QZ_WORD("the person stands at this activity already")},
    [QZ_J_UNKNOWN_TARGET] = {"unknown-target", QZ_WORD("what it is about is not there, or is gone")},
    [QZ_J_SEEN_AHEAD] = {"seen-ahead", QZ_WORD("saw a cosignature that this tracker does not know")},
    [QZ_J_TIME_DOUBTFUL] = {"time-doubtful",
                            QZ_WORD("its time is outside of what others signed: stands as late")},
    [QZ_J_TOO_MANY] = {"too-many", QZ_WORD("more people without a name than the activity may have")},
    [QZ_J_DISCOUNTED] = {"discounted", QZ_WORD("a superior took it out")},
    [QZ_J_STOLEN_PIN] = {"stolen-pin", QZ_WORD("a stolen kiosk knew that cadre's PIN")},
    [QZ_J_GIVEN_UP] = {"given-up", QZ_WORD("the activity was given up before it came")},
};

const char *qz_judgement_name(enum qz_judgement j)
{
    return (unsigned)j < QZ_J_COUNT ? verdicts[j].name : "";
}

const char *qz_judgement_words(enum qz_judgement j)
{
    return (unsigned)j < QZ_J_COUNT ? verdicts[j].words : "";
}

bool qz_judgement_counts(enum qz_entry_kind kind, enum qz_judgement j)
{
    switch (j) {
    case QZ_J_ACCEPTED:
    case QZ_J_SEEN_AHEAD:
        return true;
    case QZ_J_TIME_DOUBTFUL:
    case QZ_J_LIVE_WRONG:
    case QZ_J_LIVE_LATE:
    case QZ_J_LIVE_REUSED:
        return kind != QZ_ENTRY_BADGE;
    default:
        return false;
    }
}

/* What judging one entry needs at hand. */
struct judging {
    struct qz_batch *b;
    const struct qz_entry *e;
    enum qz_judgement stored;
    struct qz_act *act; /* NULL when the entry names none */
    struct qz_when when;
    struct qz_err *err;
};

/* Each kind's function returns a judgement, or -1 when the store failed. */
typedef int judge_fn(struct judging *j);

static int on_nothing(struct judging *j)
{
    (void)j;
    return QZ_J_ACCEPTED;
}

/* A cadre of that organisation: ACCEPTED, or what is wrong. */
static int cadre_of(struct judging *j, int64_t organisation)
{
    int64_t ref, of;
    int rc = qz_whose_cadre(j->b, j->e->cadre, &ref, &of, j->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_CADRE;
    return of == organisation ? QZ_J_ACCEPTED : QZ_J_OTHER_ORGANISATION;
}

/* The same, of what is said in that cadre's name. */
static int speaks_for(struct judging *j, int64_t organisation)
{
    int v = cadre_of(j, organisation);
    return v == QZ_J_ACCEPTED ? qz_word_pin(j->b, j->e, j->err) : v;
}

static void count_opening(struct qz_act *a, int by, bool late)
{
    *(late ? &a->late_opens : &a->opens) += by;
    a->dirty = true;
}

/* The cadre in whose name it is has a part in the activity. Of nobody's name, or one who may not speak for
 * it, the entry stands without. */
static int keep_part(struct judging *j, enum qz_part part)
{
    int v = *j->e->cadre ? speaks_for(j, j->act->keeper) : QZ_J_UNKNOWN_CADRE;
    if (v != QZ_J_ACCEPTED)
        return v < 0 ? -1 : 0;
    return qz_duty_part(j->b, j->act, j->e, part, j->err);
}

static int on_open(struct judging *j)
{
    count_opening(j->act, 1, j->when.doubtful);
    if (keep_part(j, j->when.doubtful ? QZ_PART_LATE : QZ_PART_OPENED) != 0)
        return -1;
    return qz_opening_keep(j->b, j->act, j->e, j->err) == 0 ? QZ_J_ACCEPTED : -1;
}

static int on_close(struct judging *j)
{
    if (!j->act)
        return QZ_J_ACCEPTED;
    return qz_opening_keep(j->b, j->act, j->e, j->err) == 0 ? QZ_J_ACCEPTED : -1;
}

/* Somebody came or went where people check out, whatever stands of it. */
static int judge_passage(struct judging *j, int64_t youth)
{
    if (!j->act->checkout)
        return 0;
    return qz_stand_pass(j->b, j->act, youth, j->e, j->err);
}

static int on_checkin(struct judging *j)
{
    struct qz_proof p;
    bool stood;
    if (qz_proof_check(j->b, j->e, j->stored, &j->when, &p, j->err) != 0)
        return -1;
    if (!p.holds)
        return (int)p.verdict;

    enum qz_how how = j->when.doubtful ? QZ_HOW_LATE : p.how;
    if (qz_stand_add(j->b, j->act, p.youth, j->e, how, &stood, j->err) != 0 || judge_passage(j, p.youth) != 0)
        return -1;
    if (!stood)
        return QZ_J_DUPLICATE;
    return j->when.doubtful ? QZ_J_TIME_DOUBTFUL : (int)p.verdict;
}

static int on_checkout(struct judging *j)
{
    int64_t youth;
    bool stands;
    int rc = qz_batch_youth(j->b, j->e->who, &youth, j->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_PERSON;
    if (qz_stand_out(j->b, j->act, youth, j->e->at_ms, &stands, j->err) != 0)
        return -1;
    if (stands && judge_passage(j, youth) != 0)
        return -1;
    return stands ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_TARGET;
}

/* People without a name, on the spot. */
static int count_heads(struct judging *j, struct qz_act *a, int64_t by)
{
    struct qz_org_delta *d = qz_batch_org(j->b, a->organisation, a->quarter, j->err);
    if (!d)
        return -1;
    d->headcount += by;
    a->unnamed += by;
    a->log_unnamed += by;
    a->dirty = true;
    return QZ_J_ACCEPTED;
}

/* And entered later: by whose word. */
static int count_late_heads(struct judging *j, struct qz_act *a, int64_t by, int whose)
{
    struct qz_org_delta *d = qz_batch_org(j->b, a->organisation, a->quarter, j->err);
    if (!d)
        return -1;
    d->late_unnamed += by;
    d->by[whose].late += by;
    a->unnamed_late += by;
    a->by[whose].unnamed_late += by;
    a->log_unnamed += by;
    a->dirty = true;
    return QZ_J_ACCEPTED;
}

/* Whether the bounds of people without a name hold. Entries of before them had bounds of their own. */
static int heads_fit(const struct judging *j)
{
    const struct qz_act *a = j->act;
    if (!qz_batch_since(j->b, QZ_SINCE_BOUNDS) || j->b->log == QZ_OWN_LOG || j->b->anew.allowed)
        return QZ_J_ACCEPTED;
    bool fit = j->e->count <= QZ_HEADS_MOST &&
               a->log_held + a->log_unnamed + j->e->count <= qz_unnamed_most(a->expected);
    return fit ? QZ_J_ACCEPTED : QZ_J_TOO_MANY;
}

static int on_headcount(struct judging *j)
{
    int64_t n = j->e->count;
    int rescued = qz_rescued_line(j->b, j->e->n, j->err);
    if (rescued != 0)
        return rescued < 0 ? -1 : QZ_J_DUPLICATE;
    int v = n ? heads_fit(j) : QZ_J_NOT_ALLOWED;
    if (v != QZ_J_ACCEPTED)
        return v;
    return j->when.doubtful ? count_late_heads(j, j->act, n, QZ_WHOSE_KIOSK) : count_heads(j, j->act, n);
}

/* Who and how many were there as a late entry says, by the word that b->whose tells. */
static int enter_late(struct judging *j)
{
    int64_t youth;
    bool stood, home;

    if (*j->e->who) {
        int rc = qz_batch_youth(j->b, j->e->who, &youth, j->err);
        if (rc == 1)
            rc = qz_person_at_home(j->b, youth, &home, j->err) == 0 ? 1 : -1;
        if (rc != 1)
            return rc < 0 ? -1 : QZ_J_UNKNOWN_PERSON;
        if (!home)
            return QZ_J_OTHER_ORGANISATION;
        if (qz_stand_add(j->b, j->act, youth, j->e, QZ_HOW_LATE, &stood, j->err) != 0)
            return -1;
        if (!stood)
            return QZ_J_DUPLICATE;
    }

    if (j->e->count && count_late_heads(j, j->act, j->e->count, (int)j->b->whose) < 0)
        return -1;
    j->act->late_opens++;
    j->act->dirty = true;
    return QZ_J_ACCEPTED;
}

/* What came from a kiosk's directory is that kiosk's word; it was looked at before it was written. */
static int on_rescued(struct judging *j)
{
    const struct qz_row *row;
    if (j->b->log != QZ_OWN_LOG)
        return QZ_J_NOT_ALLOWED;
    int rc = qz_db_get(j->b->t->db, Q_LOG_OF_KIOSK, &row, j->err, TEXT(j->e->origin.kiosk));
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_TARGET;
    int64_t log = qz_row_int(row, 0);

    rc = qz_rescued_before(j->b->t, log, &j->e->origin, j->err);
    if (rc != 0)
        return rc < 0 ? -1 : QZ_J_DUPLICATE;
    j->b->whose = QZ_WHOSE_KIOSK;
    int v = enter_late(j);
    if (v == QZ_J_ACCEPTED && qz_rescued_keep(j->b, log, j->act, j->e, j->err) != 0)
        return -1;
    return v;
}

static int on_late(struct judging *j)
{
    if (*j->e->origin.kiosk)
        return on_rescued(j);

    int v = speaks_for(j, j->act->keeper);
    if (v == QZ_J_ACCEPTED)
        v = qz_word_late(j->b, j->when.judged_ms, j->act);
    if (v == QZ_J_ACCEPTED && j->b->log != QZ_OWN_LOG) {
        int rescued = qz_rescued_line(j->b, j->e->n, j->err);
        if (rescued != 0)
            return rescued < 0 ? -1 : QZ_J_DUPLICATE;
    }
    if (v == QZ_J_ACCEPTED && j->e->count)
        v = heads_fit(j);
    if (v == QZ_J_ACCEPTED)
        v = enter_late(j);
    if (v == QZ_J_ACCEPTED && qz_duty_part(j->b, j->act, j->e, QZ_PART_LATE, j->err) != 0)
        return -1;
    return v;
}

/* Whether an entry that has no effect now may come to have it: once another falls, or by a superior's word.
 */
static bool may_count(enum qz_judgement held, const struct qz_entry *t)
{
    if (held == QZ_J_DUPLICATE)
        return t->kind == QZ_ENTRY_CHECKIN;
    return held == QZ_J_TOO_MANY || held == QZ_J_DISCOUNTED;
}

/* The line of an entry of the log that is not gone, and the verdict that it has now. 1, 0, -1. */
static int target_line(struct judging *j, char line[QZ_ENTRY_MAX + 1], size_t *len, enum qz_judgement *held)
{
    int64_t id = qz_entry_id(j->b->log, j->e->target);
    const struct qz_row *row;
    const char *bytes;

    if (qz_work_is_gone(j->b, id))
        return 0;
    int known =
        qz_work_line(j->b, j->e->target, &bytes, len, held) ? 1 : qz_work_target(j->b, id, &bytes, len, held);
    if (known == 0)
        return 0;

    if (known < 0) {
        int rc = qz_db_get(j->b->t->db, Q_TARGET_LOAD, &row, j->err, INT(id));
        if (rc != 1)
            return rc;
        *held = (enum qz_judgement)qz_row_int(row, 0);
        bytes = qz_row_blob(row, 1, len);
    }

    memcpy(line, bytes, *len <= QZ_ENTRY_MAX ? *len : 0);
    return 1;
}

/* The entry of the same log that this one is about, if it may be, counts (or could come to) and is not gone:
 * 1, its reading and the verdict that it has now, 0, -1. */
static int target_of(struct judging *j, char line[QZ_ENTRY_MAX + 1], struct qz_entry *t,
                     enum qz_judgement *held)
{
    size_t len;
    if (j->e->target >= j->e->n)
        return 0;
    int rc = target_line(j, line, &len, held);
    if (rc != 1)
        return rc;
    if (qz_entry_read(line, len, t, j->err) != 0)
        return -1;
    return (qz_judgement_counts(t->kind, *held) || may_count(*held, t)) && qz_entry_may_name(j->e, t);
}

int qz_judge_gone(struct qz_batch *b, int64_t entry, struct qz_err *err)
{
    if (qz_work_gone(b, entry, err) != 0)
        return -1;
    return qz_work_do(b, Q_GONE_KEEP, err, INT(entry));
}

static int target_gone(struct judging *j)
{
    int64_t target = qz_entry_id(j->b->log, j->e->target);
    return qz_judge_gone(j->b, target, j->err) == 0 ? QZ_J_ACCEPTED : -1;
}

static int on_confirm(struct judging *j)
{
    char line[QZ_ENTRY_MAX + 1];
    struct qz_entry t;
    enum qz_judgement held;
    int64_t youth = 0;
    bool some = true;
    int v = speaks_for(j, j->act->keeper);
    if (v != QZ_J_ACCEPTED)
        return v;

    if (j->e->target) {
        int rc = target_of(j, line, &t, &held);
        if (rc == 1)
            rc = qz_batch_youth(j->b, t.who, &youth, j->err);
        if (rc != 1)
            return rc < 0 ? -1 : QZ_J_UNKNOWN_TARGET;
    }

    if (qz_stand_attest(j->b, j->act, j->e->n, youth, j->b->log, j->e->target, &some, j->err) != 0)
        return -1;

    if (j->e->target)
        return some ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_TARGET;
    j->act->confirms++;
    j->act->by[j->b->whose].confirms++;
    j->act->dirty = true;
    return QZ_J_ACCEPTED;
}

/* Take back what the target says of a person. */
static int take_person(struct judging *j, struct qz_act *a, const struct qz_entry *t)
{
    int64_t youth;
    bool was;
    int rc = qz_batch_youth(j->b, t->who, &youth, j->err);
    if (rc == 1 && qz_stand_remove(j->b, a, youth, t->n, &was, j->err) != 0)
        rc = -1;
    if (rc == 1 && a->checkout && qz_stand_unpass(j->b, t->n, j->err) != 0)
        rc = -1;
    if (rc < 0)
        return -1;
    return rc == 1 && was ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_TARGET;
}

/* Of an entry that was discounted nothing stands: it is only kept from coming back. */
static bool stands(enum qz_judgement held)
{
    return held != QZ_J_DISCOUNTED && held != QZ_J_TOO_MANY;
}

static int on_reject(struct judging *j)
{
    char line[QZ_ENTRY_MAX + 1];
    struct qz_entry t;
    enum qz_judgement held;
    int v = speaks_for(j, j->act->keeper);
    if (v != QZ_J_ACCEPTED)
        return v;
    int rc = target_of(j, line, &t, &held);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_TARGET;
    if (stands(held))
        v = take_person(j, j->act, &t);
    return v == QZ_J_ACCEPTED ? target_gone(j) : v;
}

/* Of an entry that had its effect. */
static int whose_of(struct qz_batch *b, int64_t entry, int *whose, struct qz_err *err)
{
    if (qz_work_has_int(b, Q_WHOSE_KEEP, entry) && qz_work_write(b, err) != 0)
        return -1;
    if (qz_whose_of(b->t, entry, whose, err) != 0)
        return -1;
    return *whose >= 0
               ? 0
               : qz_fail(err, QZ_E_CORRUPT, "whose word an entry is was not kept; make the views anew");
}

static int take_late(struct judging *j, struct qz_act *a, const struct qz_entry *t)
{
    int whose, v = *t->who ? take_person(j, a, t) : QZ_J_ACCEPTED;
    if (v != QZ_J_ACCEPTED)
        return v;
    if (whose_of(j->b, qz_entry_id(j->b->log, t->n), &whose, j->err) != 0 ||
        (t->count && count_late_heads(j, a, -(int64_t)t->count, whose) < 0))
        return -1;
    a->late_opens--;
    a->dirty = true;
    return QZ_J_ACCEPTED;
}

/* entry: the id of the confirmation. */
static int take_confirm(struct qz_batch *b, struct qz_act *a, const struct qz_entry *t, int64_t entry,
                        struct qz_err *err)
{
    int whose;
    if (whose_of(b, entry, &whose, err) != 0)
        return -1;
    if (!t->target) {
        a->confirms--;
        a->by[whose].confirms--;
    }
    a->dirty = true;
    return qz_stand_unattest(b, a, entry, err) == 0 ? QZ_J_ACCEPTED : -1;
}

static int take_checkout(struct judging *j, struct qz_act *a, const struct qz_entry *t)
{
    int64_t youth;
    int rc = qz_batch_youth(j->b, t->who, &youth, j->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_TARGET;
    if (a->checkout && qz_stand_unpass(j->b, t->n, j->err) != 0)
        return -1;
    return qz_stand_not_out(j->b, a, youth, t->at_ms, j->err) == 0 ? QZ_J_ACCEPTED : -1;
}

/* by: 1 they are added, -1 taken away. */
static void count_ratings(struct qz_act *a, const struct qz_entry *e, int by)
{
    for (int i = 0; i < QZ_RATING_MOST && e->has_sums; i++)
        a->rated.of[i] += by * e->sums.of[i];
    a->dirty = true;
}

static int take_back(struct judging *j, struct qz_act *a, const struct qz_entry *t, enum qz_judgement held)
{
    bool late = held == QZ_J_TIME_DOUBTFUL;
    switch (t->kind) {
    case QZ_ENTRY_OPEN:
        count_opening(a, -1, late);
        return QZ_J_ACCEPTED;

    case QZ_ENTRY_CHECKIN:
        return take_person(j, a, t);

    case QZ_ENTRY_HEADCOUNT:
        if (late)
            return count_late_heads(j, a, -(int64_t)t->count, QZ_WHOSE_KIOSK);
        return count_heads(j, a, -(int64_t)t->count);

    case QZ_ENTRY_LATE:
        return take_late(j, a, t);
    case QZ_ENTRY_CONFIRM:
        return take_confirm(j->b, a, t, qz_entry_id(j->b->log, t->n), j->err);
    case QZ_ENTRY_CHECKOUT:
        return take_checkout(j, a, t);
    case QZ_ENTRY_RATING:
        count_ratings(a, t, -1);
        return QZ_J_ACCEPTED;
    case QZ_ENTRY_PART: /* whether it stands is asked when figures are */
        return QZ_J_ACCEPTED;
    default:
        return QZ_J_UNKNOWN_TARGET;
    }
}

static int on_void(struct judging *j)
{
    char line[QZ_ENTRY_MAX + 1];
    struct qz_entry t;
    struct qz_act *a;
    enum qz_judgement held;
    int v = QZ_J_ACCEPTED, rc = target_of(j, line, &t, &held);
    if (rc == 1)
        rc = qz_batch_act(j->b, t.activity, &a, j->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_TARGET;

    if (*j->e->cadre)
        v = speaks_for(j, a->keeper);
    if (v == QZ_J_ACCEPTED)
        v = qz_word_void(j->b, j->e, j->when.judged_ms, &t, a);
    if (v == QZ_J_ACCEPTED && stands(held))
        v = take_back(j, a, &t, held);
    return v == QZ_J_ACCEPTED ? target_gone(j) : v;
}

int qz_judge_withdraw(struct qz_batch *b, int64_t log, uint64_t n, struct qz_err *err)
{
    char line[QZ_ENTRY_MAX];
    struct qz_entry t = {.kind = QZ_ENTRY_OTHER};
    struct qz_act *a;
    const struct qz_row *row;
    size_t len;
    int64_t id = qz_entry_id(log, n);

    int rc = qz_db_get(b->t->db, Q_LOG_ENTRY_LINE, &row, err, INT(id));
    if (rc == 1) {
        const char *held = qz_row_blob(row, 0, &len);
        memcpy(line, held, len <= sizeof line ? len : 0);
        rc = qz_taken_read(line, len, &t, err) == 0 ? qz_batch_act(b, t.activity, &a, err) : -1;
    }

    if (rc == 0 || (rc == 1 && t.kind != QZ_ENTRY_CONFIRM))
        return qz_fail(err, QZ_E_CORRUPT, "a confirmation that was taken back is not there");
    if (rc < 0 || take_confirm(b, a, &t, id, err) < 0)
        return -1;
    return qz_judge_gone(b, id, err);
}

/* One without sums is of a form that nobody ever wrote: it is judged as it was, and adds nothing. */
static int on_rating(struct judging *j)
{
    const struct qz_entry *e = j->e;
    uint32_t most = e->has_sums ? QZ_RATINGS_MOST : QZ_RATING_MOST;
    if (e->count < 1 || e->count > most || (e->has_sums && qz_rating_total(&e->sums) != e->count))
        return QZ_J_NOT_ALLOWED;

    count_ratings(j->act, e, 1);
    return QZ_J_ACCEPTED;
}

static int on_words(struct judging *j)
{
    int64_t youth;
    int rc = qz_batch_youth(j->b, j->e->who, &youth, j->err);
    if (rc < 0)
        return -1;
    return rc == 1 ? QZ_J_ACCEPTED : QZ_J_UNKNOWN_PERSON;
}

static int on_admin(struct judging *j)
{
    if (j->b->log != QZ_OWN_LOG)
        return QZ_J_NOT_ALLOWED;
    return qz_verb_apply(j->b, j->e, j->err) == 0 ? QZ_J_ACCEPTED : -1;
}

/* A cadre takes part as a cadre: counted in what that cadre did, and in no number of people. */
static int on_part(struct judging *j)
{
    if (j->b->log == QZ_OWN_LOG)
        return QZ_J_NOT_ALLOWED;
    int v = speaks_for(j, j->act->keeper);
    if (v == QZ_J_ACCEPTED)
        v = qz_word_late(j->b, j->when.judged_ms, j->act);
    if (v != QZ_J_ACCEPTED)
        return v;

    enum qz_part part = j->when.doubtful ? QZ_PART_LATE : QZ_PART_CAME;
    return qz_duty_part(j->b, j->act, j->e, part, j->err) == 0 ? QZ_J_ACCEPTED : -1;
}

/* Nothing in the figures follows from a badge; what names it is its cadre's word. */
static int on_badge(struct judging *j)
{
    enum qz_judgement v;
    if (j->b->log == QZ_OWN_LOG)
        return QZ_J_NOT_ALLOWED;
    int of = cadre_of(j, j->b->organisation);
    if (of != QZ_J_ACCEPTED)
        return of;
    return qz_badge_judge(j->b, j->e, j->stored, &j->when, &v, j->err) == 0 ? (int)v : -1;
}

static int on_other(struct judging *j)
{
    (void)j;
    return QZ_J_UNKNOWN_KIND;
}

/* cancelled_fits: the kind means something for a cancelled activity too. Of one that was given up only what
 * would make it count has none: what else was recorded stands. */
static const struct {
    judge_fn *fn;
    bool cancelled_fits;
} rows[QZ_ENTRY_COUNT] = {
    [QZ_ENTRY_OPEN] = {on_open, false},           [QZ_ENTRY_CLOSE] = {on_close, true},
    [QZ_ENTRY_CHECKIN] = {on_checkin, false},     [QZ_ENTRY_CHECKOUT] = {on_checkout, true},
    [QZ_ENTRY_HEADCOUNT] = {on_headcount, false}, [QZ_ENTRY_CONFIRM] = {on_confirm, false},
    [QZ_ENTRY_REJECT] = {on_reject, true},        [QZ_ENTRY_VOID] = {on_void, true},
    [QZ_ENTRY_LATE] = {on_late, false},           [QZ_ENTRY_RATING] = {on_rating, false},
    [QZ_ENTRY_WISH] = {on_words, true},           [QZ_ENTRY_VOICE] = {on_words, true},
    [QZ_ENTRY_CLOCK] = {on_nothing, true},        [QZ_ENTRY_REFUSED] = {on_nothing, true},
    [QZ_ENTRY_BOOT] = {on_nothing, true},         [QZ_ENTRY_ADMIN] = {on_admin, true},
    [QZ_ENTRY_BADGE] = {on_badge, true},          [QZ_ENTRY_PART] = {on_part, false},
    [QZ_ENTRY_OTHER] = {on_other, true},
};

/* The activity that an entry names. A turned-away scan is kept whatever it names. */
static int find_act(struct judging *j)
{
    if (!*j->e->activity || j->e->kind == QZ_ENTRY_REFUSED)
        return QZ_J_ACCEPTED;
    int rc = qz_batch_act(j->b, j->e->activity, &j->act, j->err);
    if (rc != 1)
        return rc < 0 ? -1 : QZ_J_UNKNOWN_ACTIVITY;
    /* What the activity and the kiosk were when the entry came was found then. */
    if (j->b->anew.seq)
        return QZ_J_ACCEPTED;
    if (j->b->log != QZ_OWN_LOG && j->act->keeper != j->b->organisation)
        return QZ_J_OTHER_ORGANISATION;
    if (j->act->state == QZ_ACTIVITY_CANCELLED && !rows[j->e->kind].cancelled_fits)
        return QZ_J_CANCELLED;

    bool makes_count =
        j->e->kind == QZ_ENTRY_OPEN || j->e->kind == QZ_ENTRY_CONFIRM || j->e->kind == QZ_ENTRY_LATE;
    return j->act->state == QZ_ACTIVITY_GIVEN_UP && makes_count ? QZ_J_GIVEN_UP : QZ_J_ACCEPTED;
}

/* What is to be said of an entry that has its effect. */
static int remark(const struct judging *j)
{
    if (j->when.doubtful)
        return QZ_J_TIME_DOUBTFUL;
    /* Who was put back from a copy has forgotten what was cosigned since: no reason not to count. */
    return j->e->seen > j->b->base ? QZ_J_SEEN_AHEAD : QZ_J_ACCEPTED;
}

int qz_judge(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored, enum qz_judgement *out,
             struct qz_err *err)
{
    struct judging j = {.b = b, .e = e, .stored = stored, .err = err};

    if (b->log != QZ_OWN_LOG && !b->anew.seq && qz_dating_seen(b, e, err) != 0)
        return -1;
    int v = qz_whose_find(b, e, err) == 0 ? find_act(&j) : -1;

    if (v == QZ_J_ACCEPTED)
        v = qz_judge_time(b, e, &j.when, err);
    if (v == QZ_J_ACCEPTED)
        v = rows[e->kind].fn(&j);

    b->place++;
    if (v < 0)
        return -1;

    if (v == QZ_J_ACCEPTED)
        v = remark(&j);
    *out = (enum qz_judgement)v;
    b->verdict[v]++;
    return 0;
}

int qz_judge_take_back(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement held,
                       struct qz_err *err)
{
    struct judging j = {.b = b, .e = e, .err = err};
    struct qz_act *a;
    int rc = *e->activity ? qz_batch_act(b, e->activity, &a, err) : 0;
    if (rc == 1)
        rc = take_back(&j, a, e, held);
    b->place++;
    return rc < 0 ? -1 : 0;
}
