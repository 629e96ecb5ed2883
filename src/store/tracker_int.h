/* What the parts of the tracker's store share. Nobody outside of them includes this. */
#ifndef QZ_STORE_TRACKER_INT_H
#define QZ_STORE_TRACKER_INT_H

#include "store/ruling.h"
#include "store/seal.h"
#include "store/views.h"
#include "wire/chain.h"
#include "wire/note.h"

#include <jansson.h>
#include <sodium.h>

#define QZ_OWN_LOG       1
#define QZ_N_MOST        (INT64_C(1) << 40) /* entries of a log */
#define QZ_SEQ_PLACES    1024               /* entries of a receipt at the most */
#define QZ_PEOPLE_MOST   1000               /* people in one call */
#define QZ_MILESTONE_GAP 256                /* entries between kept compact ranges */
#define QZ_REACH_YOUTHS  128                /* of a row of reach, by youth.ref */
#define QZ_REACH_BYTES   (2 * QZ_REACH_YOUTHS)
#define QZ_PAST_MS       (2 * QZ_DAY_MS) /* activities over for so long kiosks open no more */
#define QZ_REACH_MOST    65535           /* a count that got so far stays there */

struct qz_revoked {
    uint8_t tag[QZ_PASS_TAG_BYTES];
    int64_t at_ms;    /* check-ins with it from then on do not count */
    uint32_t number;  /* of the revocation, from 1 */
    uint32_t expires; /* unix s; 0: not known */
    uint8_t key;      /* id of the key that signed it; 0: not known */
};

/* Sections of the protocol that judge entries only from a receipt on: what came before keeps its verdict. */
enum qz_since { QZ_SINCE_TIME, QZ_SINCE_BOUNDS, QZ_SINCE_ATTRIBUTION, QZ_SINCE_OPENING, QZ_SINCE_COUNT };

/* What a kiosk said of itself when it last asked anything. */
struct qz_heard_of {
    int64_t at_ms;
    int wire;
    char program[QZ_PROGRAM_TEXT];
    char doubt[QZ_DOUBT_TEXT];
};

struct qz_tracker {
    struct qz_db *db;
    char *dir;
    uint8_t sk[64];      /* tracker.key */
    uint8_t pass_sk[64]; /* pass.key */
    uint8_t admin[32];   /* SHA-256 of the admin token */
    struct qz_quota_rule rule;
    uint64_t seq;                   /* newest receipt */
    uint64_t since[QZ_SINCE_COUNT]; /* newest receipt that came before that rule */
    int64_t newest_ms;              /* time of a kiosk's newest receipt, those of a wrong clock not counted */
    bool newest_known;
    /* Copies of small tables, read again after a change. */
    struct qz_pass_key key[2];
    size_t keys;
    struct qz_revoked *revoked; /* by tag */
    size_t revoked_count, revoked_cap;
    int64_t revoked_number; /* the newest */
    /* What each complete page of revocations, by number, is known by; and the sum of the one begun. */
    uint8_t (*revoked_page)[QZ_REVOKED_SUM_BYTES];
    size_t revoked_pages, revoked_page_cap;
    crypto_hash_sha256_state revoked_sum;
    uint64_t *changed; /* by organisation.ref: receipt that last changed its feed */
    size_t changed_cap;
    uint64_t all_changed;      /* the same for every organisation */
    struct qz_heard_of *heard; /* by log */
    size_t heard_cap;
    struct qz_journal_counts counts;
    struct qz_sealer sealer;
    char *forgotten;                /* the file that keeps the ids of the forgotten, or NULL */
    char own_note[QZ_OWN_NOTE_MAX]; /* the newest checkpoint of the own log; "" before the first */
    uint64_t own_noted;             /* entries that it speaks of */
    int64_t noted_up_ms;            /* when one was last due */
    int64_t allowance_entries, allowance_bytes; /* at the most, of a kiosk's log */
};

/* An activity that a batch touches, with its figures so far. */
struct qz_act {
    char id[QZ_ID_TEXT];
    int64_t ref, organisation, quarter;
    int64_t keeper; /* the organisation that is in charge of its organisation's past */
    enum qz_activity_kind kind;
    enum qz_activity_state state;
    int64_t opens, late_opens, confirms;
    int64_t how[4]; /* by enum qz_how */
    int64_t unnamed, unnamed_late;
    struct qz_by_whose by[QZ_WHOSE_COUNT], by_held[QZ_WHOSE_COUNT]; /* now, and in the store */
    enum qz_counts counts;
    int counted_as;                 /* while it counts: enum qz_whose of its best confirmation; else -1 */
    int64_t log_named, log_unnamed; /* what this batch adds for its log */
    int64_t expected;               /* people planned, 0: not said */
    int64_t end_ms;                 /* as planned */
    int64_t log_held;               /* people without a name through its log's machine, in the store */
    bool dirty;
};

/* What a batch adds to an organisation's quarter. */
struct qz_org_delta {
    int64_t organisation, quarter;
    int64_t youths, how[4], headcount, late_unnamed;
    struct qz_stats_by by[QZ_WHOSE_COUNT];
};

/* How often an organisation reached the youths of a block in a quarter. */
struct qz_reach {
    int64_t quarter, block, organisation;
    uint8_t times[QZ_REACH_BYTES];   /* through the batch's log, as stored */
    bool elsewhere[QZ_REACH_YOUTHS]; /* through others at all */
    bool held, dirty;                /* there is a row of the batch's log; it is to be written */
};

/* Of an entry that is judged anew: the receipt in which it came and its place there, and what was ruled. */
struct qz_anew {
    uint64_t seq; /* 0: the entry is new, it comes with the batch's own receipt */
    unsigned place;
    bool allowed; /* the rules of time and bounds do not apply to it */
};

/* Where a log says how far its clock was from ours. */
struct qz_clock_known {
    int64_t up_ms;   /* since the machine's start */
    int64_t real_ms; /* our time then */
    int64_t age_ms;  /* since the clocks were compared */
};

/* What dating an entry needs at hand, read once for entries that follow one another. Zeros to begin with;
 * qz_dating_finish. */
struct qz_dating {
    int64_t log;
    uint64_t from, to; /* entries of one start of the machine, to not included; to 0: none is read */
    struct qz_clock_known *clock; /* by up_ms */
    size_t clocks, clock_cap;
    bool has_lower, has_upper;
    uint64_t seen; /* of lower_ms */
    int64_t lower_ms;
    uint64_t seq; /* of upper_ms */
    int64_t upper_ms;
    int64_t level; /* entry.id of one that has seen no less than those before it; 0: none known */
};

/* When an entry was written. */
struct qz_when {
    int64_t real_ms;   /* by our clock, where the log says how far its own was off; else as the entry says */
    int64_t slack_ms;  /* by which that may be off */
    int64_t judged_ms; /* what passes and revocations are judged by: within the bounds */
    bool doubtful;     /* outside of what others signed */
    uint64_t first;    /* the entry whose time this is: itself, or the one that it is anew */
    int64_t opened_ms; /* when its activity opened, where that is no entry of the log held here; else 0 */
};

/* Entries of one log that are applied in one transaction: an upload, an action, or one of them replayed. */
struct qz_batch {
    struct qz_tracker *t;
    uint64_t seq;
    struct qz_anew anew;
    int64_t log, organisation; /* of the kiosk */
    uint64_t base;             /* entries before it */
    const char *line;          /* of the entry that is judged, borrowed */
    size_t line_len;
    unsigned place;
    bool replay;
    enum qz_whose whose; /* word the entry is that is judged now */
    int64_t now_ms;
    struct qz_act *act;
    size_t acts, act_cap;
    struct qz_org_delta *org;
    size_t orgs, org_cap;
    struct qz_reach *reach;
    size_t reaches, reach_cap;
    int64_t *told; /* organisations whose kiosks are told something else */
    size_t tolds, told_cap;
    bool all_told, keys_changed, revoked_changed;
    struct qz_dating dating;
    uint64_t seen_most;           /* that an entry of the log has seen */
    bool seen_loaded, seen_dirty; /* seen_most is read; it is to be written */
    uint64_t verdict[QZ_J_COUNT];
    struct qz_range range; /* of the log, with what was added */
    uint64_t milestone;
};

int64_t qz_entry_id(int64_t log, uint64_t n);

/* ---- batch.c ---- */
/* Whether the entry that is judged came when that rule was in force; older ones are judged without it, also
 * in a replay and when they are judged anew. */
bool qz_batch_since(const struct qz_batch *b, enum qz_since rule);
void qz_batch_init(struct qz_batch *b, struct qz_tracker *t, int64_t log, int64_t organisation,
                   int64_t now_ms);
void qz_batch_finish(struct qz_batch *b);
/* The line of the entry that is judged next, which stays until then. */
void qz_batch_line(struct qz_batch *b, const char *line, size_t len);
/* Room for one more of `size` bytes in *list, a pointer to an array of n from malloc. */
int qz_batch_grow(void *list, size_t n, size_t *cap, size_t size, struct qz_err *err);
/* Apply what was gathered to the summary rows. */
int qz_batch_flush(struct qz_batch *b, struct qz_err *err);
/* After the commit: counters, wake-ups, copies of tables. */
int qz_batch_done(struct qz_batch *b, struct qz_err *err);
/* The activity of that id, its row read once a batch. 1, 0 unknown, -1. */
int qz_batch_act(struct qz_batch *b, const char *id, struct qz_act **out, struct qz_err *err);
/* The activity becomes another organisation's, with its figures as the batch holds them but the youths reached,
 * which are for the caller to move. That organisation was merged into none. */
int qz_batch_act_move(struct qz_batch *b, struct qz_act *a, int64_t organisation, struct qz_err *err);
struct qz_org_delta *qz_batch_org(struct qz_batch *b, int64_t organisation, int64_t quarter,
                                  struct qz_err *err);
/* Count people to an activity's part through one log. */
int qz_batch_log_part(struct qz_batch *b, int64_t activity, int64_t log, int64_t named, int64_t unnamed,
                      struct qz_err *err);
/* The same, their configuration included. */
int qz_batch_tell_config(struct qz_batch *b, int64_t organisation, struct qz_err *err);
/* The kiosks of an organisation are to be told something new. */
int qz_batch_tell(struct qz_batch *b, int64_t organisation, struct qz_err *err);

/* ---- judge.c ---- */
/* Judge one entry and apply it. stored: its first verdict when replaying or judging anew. */
int qz_judge(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored, enum qz_judgement *out,
             struct qz_err *err);
/* Take back all that stands of an entry of the batch's log that has its effect: a check-in, headcount, late
 * entry, opening, confirmation or check-out. Of other kinds nothing stands by itself. held: the verdict that
 * it has. */
int qz_judge_take_back(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement held,
                       struct qz_err *err);

/* What entry.id says has no effect any more, for good. */
int qz_judge_gone(struct qz_batch *b, int64_t entry, struct qz_err *err);

/* ---- anew.c: entries judged again ---- */
/* What is changed about each entry before it is judged. */
enum qz_anew_change {
    QZ_ANEW_SAME,     /* nothing: what it is judged by has changed */
    QZ_ANEW_ALLOW,    /* it stands without the rules of time and bounds */
    QZ_ANEW_DISCOUNT, /* it has no effect */
    QZ_ANEW_RECOUNT,  /* it is no longer discounted */
    QZ_ANEW_TAKE      /* nothing of it stands any more, for good: it is not judged */
};
/* Of each of the entries from..to of a kiosk's log, only those of the activity unless that is "", take back
 * what stands of it and judge it anew, as if at the place where it first came. A verdict other than the first
 * is kept in ruling. own: a batch of the tracker's own log, in whose receipt this happens and whose figures
 * are flushed first. At most QZ_RULING_ENTRIES entries in one receipt. */
int qz_anew(struct qz_batch *own, int64_t log, uint64_t from, uint64_t to, const char *activity,
            enum qz_anew_change change, struct qz_err *err);
/* An action takes back a confirmation that stands, entry n of that log. QZ_E_CORRUPT when there is none. */
int qz_judge_withdraw(struct qz_batch *b, int64_t log, uint64_t n, struct qz_err *err);

/* ---- dating.c: when an entry was written ---- */
/* Before any of a batch is judged: take in what a line says of the log's clock. Entries before that one are
 * dated by it too. */
int qz_dating_look(struct qz_batch *b, uint64_t n, const char *line, size_t len, struct qz_err *err);
/* The same for each of the entries first..last of the batch's log, which are on the disk. */
int qz_dating_look_again(struct qz_batch *b, uint64_t first, uint64_t last, struct qz_err *err);
/* Take in what an entry has seen: in order, each once. */
int qz_dating_seen(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);
int qz_dating_flush(struct qz_batch *b, struct qz_err *err);
/* When an entry of a kiosk's log was written, by what is known now. seq, received_ms: its receipt. */
int qz_dating_entry(struct qz_tracker *t, struct qz_dating *d, int64_t log, const struct qz_entry *e,
                    uint64_t seq, int64_t received_ms, struct qz_when *out, struct qz_err *err);
/* What passes and revocations are judged by, given when an entry says that it was written and its bounds
 * (INT64_MIN, INT64_MAX: none): a time within them. One far ahead of the upper bound says nothing of when
 * that was; the pass is then judged by the earliest that it can have been, which who back-dates can claim
 * anyway, so that nobody is dropped for a clock. */
int64_t qz_dating_judged(int64_t real_ms, int64_t lower_ms, int64_t upper_ms);
/* The receipt with which an entry came, and its time. 1, 0, -1. */
int qz_dating_received(struct qz_tracker *t, int64_t log, uint64_t n, uint64_t *seq, int64_t *at_ms,
                       struct qz_err *err);
void qz_dating_finish(struct qz_dating *d);

/* ---- judge_time.c ---- */
/* When the entry that is judged was written: ACCEPTED; UNKNOWN_TARGET when it is to be another one anew and
 * is not; -1. Of kinds and entries of which the time is not judged, what they say is taken. */
int qz_judge_time(struct qz_batch *b, const struct qz_entry *e, struct qz_when *out, struct qz_err *err);
/* The same of an entry on the disk, by what is known now. b: a batch of its log of which nothing is applied;
 * b->anew tells afterwards with which receipt the entry came. */
int qz_judge_time_again(struct qz_batch *b, const struct qz_entry *e, struct qz_when *out,
                        struct qz_err *err);

/* ---- redate.c: entries that may be judged otherwise when it is known better when they were written ---- */
/* Entries of the batch's log from n on are to be looked at, by qz_redate. */
int qz_redate_later(struct qz_batch *b, uint64_t n, struct qz_err *err);
/* Do some of that: those that would be judged otherwise are judged anew, in actions of the own log. *more:
 * there may be more to do. */
int qz_redate(struct qz_tracker *t, int64_t now_ms, bool *more, struct qz_err *err);
/* Apply such an action. */
int qz_redate_apply(struct qz_batch *b, const json_t *data, struct qz_err *err);

/* ---- ownclock.c ---- */
/* Apply a superior's word that the own clock was wrong. */
int qz_ownclock_apply(struct qz_batch *b, const json_t *data, struct qz_err *err);

/* ---- word.c: what a kiosk may say, and in whose name ---- */
/* Whether what a kiosk wrote in a cadre's name may rest on that cadre's PIN: not while a stolen kiosk knows
 * it. Returns a judgement, or -1. */
int qz_word_pin(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);
/* Whether a kiosk's void, judged by the time at_ms, may take back *target, at activity *a. Returns a
 * judgement. */
int qz_word_void(const struct qz_batch *b, const struct qz_entry *e, int64_t at_ms,
                 const struct qz_entry *target, const struct qz_act *a);
/* Whether a kiosk's late entry of at_ms comes within 24 hours of the activity *a. Returns a judgement, or -1.
 */
int qz_word_late(struct qz_batch *b, int64_t at_ms, const struct qz_act *a, struct qz_err *err);

/* ---- opening.c: when activities opened, as the log that an entry is of says ---- */
/* The entry opens its activity, or closes it. */
int qz_opening_keep(struct qz_batch *b, const struct qz_act *a, const struct qz_entry *e, struct qz_err *err);
/* When the activity opened that was open as the entry was written, by the time that entries are judged by.
 * 1, 0 it was not, -1. */
int qz_opening_before(struct qz_batch *b, const struct qz_entry *e, int64_t *at_ms, struct qz_err *err);
/* From when to when that activity is planned, into *o. 1, 0 there is no such, -1. */
int qz_opening_plan(struct qz_batch *b, const char *activity, struct qz_pass_opening *o, struct qz_err *err);

/* ---- proof.c ---- */
/* Whether the pass of a check-in of the batch's log, written then, was good: *out is ACCEPTED, EXPIRED or
 * REVOKED. One that had ended was good if it was when the activity opened. */
int qz_proof_limits(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                    const struct qz_when *when, enum qz_judgement *out, struct qz_err *err);
/* What the proof of a check-in comes to. */
struct qz_proof {
    bool holds; /* the check-in may stand */
    int64_t youth;
    enum qz_how how;
    enum qz_judgement verdict; /* why it does not hold; else ACCEPTED, or what is wrong with the live part */
};
/* stored: the entry's verdict when replaying. */
int qz_proof_check(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                   const struct qz_when *when, struct qz_proof *out, struct qz_err *err);
/* Whether the live part of a check-in proves it, written when it was: it is right, in time, and of no other
 * entry. 1, 0, -1. */
int qz_proof_proves(struct qz_batch *b, const struct qz_entry *e, const struct qz_when *when,
                    struct qz_err *err);
/* youth.ref of an id. 1, 0 unknown, -1. */
int qz_youth_ref(struct qz_tracker *t, const char *who, int64_t *ref, struct qz_err *err);
/* *home: a kiosk may name that person without a pass, one of its organisation. Entries of before that bound,
 * and of the tracker's own log, may name anybody. */
int qz_person_at_home(struct qz_batch *b, int64_t youth, bool *home, struct qz_err *err);
/* youth.ref of a pass that was issued here. 1, 0 it was not, -1. */
int qz_pass_by_tag(struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES], int64_t *youth,
                   struct qz_err *err);
/* The revocation of the pass with that tag, or NULL. */
const struct qz_revoked *qz_revoked_find(const struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES]);

/* ---- stand.c: participations that stand ---- */
/* *stood: it stands now; false when the youth stood already, and a check-in then waits for that one to fall.
 * One that is judged anew has the place that it had: it stands before those that came after it, and on the
 * confirmations that did. */
int qz_stand_add(struct qz_batch *b, struct qz_act *a, int64_t youth, const struct qz_entry *e,
                 enum qz_how how, bool *stood, struct qz_err *err);
/* Take away the one that rests on entry n of the batch's log, or that waits; the first that waits takes the
 * place of one that stood. *was: there was one. */
int qz_stand_remove(struct qz_batch *b, struct qz_act *a, int64_t youth, uint64_t n, bool *was,
                    struct qz_err *err);
/* Attest pending ones, by entry by_n of the batch's log: all of an activity (n 0), or that of entry n of a
 * log. *some: any there for n. */
int qz_stand_attest(struct qz_batch *b, struct qz_act *a, uint64_t by_n, int64_t youth, int64_t log,
                    uint64_t n, bool *some, struct qz_err *err);
/* Those attested by a confirmation (entry: its qz_entry_id) rest on another confirmation that stands and came
 * after them, or are pending again. */
int qz_stand_unattest(struct qz_batch *b, struct qz_act *a, int64_t entry, struct qz_err *err);

/* ---- named.c ---- */
/* QZ_E_CONFLICT when the cadre left before the activity began. Of an unknown one nothing is said. */
int qz_named_was_there(struct qz_tracker *t, const char *activity, const char *cadre, struct qz_err *err);
/* The action that was begun ends: with what it wrote last, entered by that administrator, or, rc not 0, with
 * nothing. */
int qz_named_end(struct qz_batch *b, int rc, const char *administrator, struct qz_err *err);

/* ---- taken.c: one entry of any log, taken back or confirmed at the tracker ---- */
/* Apply such an action, entry n of the own log: its verb and data. */
int qz_taken_apply(struct qz_batch *b, const char *verb, const json_t *data, uint64_t n, struct qz_err *err);
/* Entry n of a log was taken back by an action: its kiosk is told. */
int qz_taken_keep(struct qz_batch *b, int64_t log, uint64_t n, struct qz_err *err);
/* The kiosk that an action's data names: "" where it names none, "tracker" for the own log. */
void qz_taken_kiosk(const json_t *data, char out[QZ_KIOSK_ID_TEXT]);
/* qz_entry_read; an action that confirms one entry is read as the confirmation that it is. */
int qz_taken_read(const char *line, size_t len, struct qz_entry *out, struct qz_err *err);

/* ---- whose.c: whose word it is ---- */
/* Whose word an entry is, into b->whose; kept, of one that is in a cadre's name, whatever it is judged. */
int qz_whose_find(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);
/* Keep b->whose of entry n of the batch's log, which is in the name of that cadre. */
int qz_whose_keep(struct qz_batch *b, uint64_t n, const char *cadre, struct qz_err *err);
/* What was kept of an entry: enum qz_whose, or -1. */
int qz_whose_of(struct qz_tracker *t, int64_t entry, int *whose, struct qz_err *err);
/* The best confirmation that the rule takes: enum qz_whose, or -1 when there is none. */
int qz_whose_best(const struct qz_quota_rule *rule, const struct qz_by_whose by[QZ_WHOSE_COUNT]);
int qz_whose_load(struct qz_tracker *t, int64_t activity, struct qz_by_whose by[QZ_WHOSE_COUNT],
                  struct qz_err *err);
/* Write what of a->by is not in the store. */
int qz_whose_write(struct qz_batch *b, const struct qz_act *a, struct qz_err *err);
int qz_whose_write_org(struct qz_batch *b, const struct qz_org_delta *d, struct qz_err *err);
/* Those of an organisation's quarter; the others of by are left as they are. */
int qz_whose_stats(struct qz_tracker *t, int64_t organisation, int64_t quarter,
                   struct qz_stats_by by[QZ_WHOSE_COUNT], struct qz_err *err);

/* ---- badge.c ---- */
/* Judge an entry that brings a badge. stored: its verdict when replaying. */
int qz_badge_judge(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                   const struct qz_when *when, enum qz_judgement *out, struct qz_err *err);
/* The cadre's badge is good no more from b->now_ms on. */
int qz_badge_end(struct qz_batch *b, int64_t cadre, struct qz_err *err);
/* ---- reach.c: youths counted once ---- */
/* A participation through the batch's log comes to stand. *first: the organisation's first of that youth in
 * the quarter. Written by qz_reach_flush only. */
int qz_reach_add(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *first, struct qz_err *err);
/* It falls. *last: none of that youth is left in the quarter. */
int qz_reach_take(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *last, struct qz_err *err);
/* One through the batch's log takes the place of one of the same youth through another. */
int qz_reach_claim(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t from_log,
                   struct qz_err *err);
/* One through the batch's log gives way to one of the same youth through another. */
int qz_reach_move(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t to_log,
                  struct qz_err *err);
int qz_reach_flush(struct qz_batch *b, struct qz_err *err);
/* Participations of a youth in four quarters, away from one kiosk and at activities where that one has not
 * checked them in as well. */
int qz_reach_elsewhere(struct qz_tracker *t, int64_t youth, int64_t log, int64_t first_quarter, int *times,
                       struct qz_err *err);

/* ---- allowance.c ---- */
/* Take so much from the allowance of a log's machine, inside the caller's transaction. *wait_s: 0, or
 * QZ_E_FULL and the seconds until there is enough. */
int qz_allowance_use(struct qz_tracker *t, int64_t log, int64_t entries, int64_t bytes, int64_t now_ms,
                     int64_t *wait_s, struct qz_err *err);

/* ---- machine.c: the kiosks that one is and was, as it went on under another key when its log was refused.
 * Whoever has the disk of one has them all, so what bounds one log bounds all of them together. ---- */
/* The first log of that log's machine; the log itself when it follows none. */
int qz_machine_first(struct qz_tracker *t, int64_t log, int64_t *first, struct qz_err *err);
/* People without a name that count at an activity and came through that log's machine. others: through its
 * other logs alone. */
int qz_machine_unnamed(struct qz_tracker *t, int64_t log, int64_t activity, bool others, int64_t *sum,
                       struct qz_err *err);
/* The kiosks of that log's machine, one after another by id: the next one after that id, "" at first. 1, 0
 * there is none, -1. */
int qz_machine_next(struct qz_tracker *t, int64_t log, const char *after, char out[QZ_KIOSK_ID_TEXT],
                    struct qz_err *err);

/* ---- registry_kiosk.c ---- */
/* What a kiosk with that key is answered for that token: the same each time. */
void qz_enrol_fill(const struct qz_tracker *t, const struct qz_enrol_request *r, struct qz_enrol_answer *out);
/* Whether that answer is still good: the bearer in it depends on the tracker's key, and another key gives
 * another one. 1, 0, -1. */
int qz_enrol_kept(struct qz_tracker *t, const struct qz_enrol_answer *a, struct qz_err *err);
/* A kiosk that is let in, or again: written into the own log, its secrets kept. */
struct qz_enrolling {
    const uint8_t *key; /* 32 bytes */
    const char *organisation, *name;
    const char *predecessor; /* the kiosk that it was before, or NULL */
};
int qz_enrol_add(struct qz_batch *b, const struct qz_enrolling *k, const struct qz_enrol_answer *a,
                 struct qz_err *err);

/* ---- journal_own.c ---- */
/* An action: begin, any number of adds, end; or cancel. data is a JSON object's text. */
int qz_own_begin(struct qz_tracker *t, struct qz_batch *b, int64_t now_ms, struct qz_err *err);
/* Write one entry of any kind: n and time are set. What it was judged is for the caller to look at. */
int qz_own_write(struct qz_batch *b, struct qz_entry *e, enum qz_judgement *j, struct qz_err *err);
int qz_own_add(struct qz_batch *b, const char *verb, const struct qz_buf *data, struct qz_err *err);
int qz_own_end(struct qz_batch *b, struct qz_err *err);
void qz_own_cancel(struct qz_batch *b);
/* The same for an action of one entry. */
int qz_own_do(struct qz_tracker *t, const char *verb, const struct qz_buf *data, int64_t now_ms,
              struct qz_err *err);
/* What an entry of any log did, and why. An action has its verb where any other has its reason, and its
 * reason in its data. verb is "" for any other, reason "" where none was given. */
void qz_own_words(const struct qz_entry *e, char verb[QZ_REASON_MAX + 1], char reason[QZ_REASON_MAX + 1]);

/* ---- keyfile.c: a key is the base64 of libsodium's 64 bytes, and a newline ---- */
int qz_key_write(const char *dir, const char *name, const uint8_t sk[64], struct qz_err *err);
/* QZ_E_CORRUPT when it is not a key. */
int qz_key_read(const char *dir, const char *name, uint8_t sk[64], struct qz_err *err);
int qz_key_read_file(const char *path, uint8_t sk[64], struct qz_err *err);

/* ---- rekey.c: changes of the tracker's key ---- */
/* At the start, with the key that the file holds in t->sk: finish a change that was cut off after the log had
 * its note, forget one that was cut off before. QZ_E_CORRUPT when the key is not the one that the log names.
 */
int qz_rekey_settle(struct qz_tracker *t, struct qz_err *err);
/* Apply the entry of a change. */
int qz_rekey_apply(struct qz_batch *b, const json_t *data, struct qz_err *err);
/* The key that the tracker had before any change. */
int qz_rekey_first(struct qz_tracker *t, uint8_t out[32], struct qz_err *err);

/* ---- passkey.c ---- */
/* At the start: finish a change of pass.key that was cut off after the log had it, forget one before. */
int qz_passkey_settle(struct qz_tracker *t, struct qz_err *err);

/* ---- tracker_open.c ---- */
/* Append ,"since":{…}: from when the rules apply. */
void qz_since_write(const struct qz_tracker *t, struct qz_buf *data);
const char *qz_since_name(enum qz_since rule);

/* ---- own_note.c ---- */
/* Read the newest checkpoint of the own log into t->own_note and t->own_noted. */
int qz_own_note_load(struct qz_tracker *t, struct qz_err *err);
/* Add the entry "facts" and a signed checkpoint after it to a batch of the own log, as its last one;
 * qz_own_note_load when it is committed. */
int qz_own_note_add(struct qz_batch *b, struct qz_err *err);
/* The digest of the receipts and forks that follow those of *at, up to and with the given ones: what an entry
 * "facts" of the own log says of them. *at is moved on. */
struct qz_facts {
    uint64_t receipts, forks;
};
int qz_facts_digest(struct qz_tracker *t, struct qz_facts *at, const struct qz_facts *to,
                    uint8_t out[QZ_HASH_BYTES], struct qz_err *err);
/* What an entry "facts" says of pass.key and admin.token. */
void qz_keys_digest(const struct qz_tracker *t, uint8_t out[32]);
/* The link after the one of the checkpoint before. */
void qz_own_note_link(const uint8_t before[QZ_HASH_BYTES], uint64_t number, const char *note, size_t len,
                      uint8_t out[QZ_HASH_BYTES]);

/* ---- private.c ---- */
/* Watch the private tables from now on; then, once tracker.key is known, seal what each transaction changes.
 */
int qz_private_watch(struct qz_tracker *t, struct qz_err *err);
void qz_private_start(struct qz_tracker *t);
/* Seal what a batch of the own log changed in them, and put on record with it how far the seals go. */
int qz_private_seal(struct qz_batch *b, struct qz_err *err);
/* Seal the rows of a store from before there were seals. */
int qz_private_adopt(struct qz_tracker *t, int64_t now_ms, struct qz_err *err);

/* ---- journal_log.c ---- */
/* The log of a kiosk's id; of "" the tracker's own. QZ_E_MISSING. */
int qz_log_ref(struct qz_tracker *t, const char *origin, int64_t *log, struct qz_err *err);
/* The tree of a log as it was with its first `size` entries; origin as of qz_journal_each. */
int qz_log_range(struct qz_tracker *t, const char *origin, uint64_t size, struct qz_range *out,
                 struct qz_err *err);
int qz_log_load(struct qz_tracker *t, int64_t log, struct qz_range *r, uint64_t *milestone,
                struct qz_err *err);
int qz_log_insert(struct qz_batch *b, uint64_t n, enum qz_judgement j, const char *line, size_t len,
                  struct qz_err *err);
/* Keep the batch's range, and the receipt. note and cosignature may be NULL. */
int qz_log_keep(struct qz_batch *b, uint64_t first, const char *note, size_t note_len,
                const char *cosignature, struct qz_err *err);

/* ---- verbs.c ---- */
/* Apply an entry of kind ADMIN to the registry's tables. QZ_E_CORRUPT when it cannot be one of ours. */
int qz_verb_apply(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);

/* ---- merge.c ---- */
/* Apply that one organisation was merged into another: its kiosks, cadres and people, what stands open below it
 * and its activities that were not over then go on there. at_ms: when. */
int qz_merge_apply(struct qz_batch *b, const json_t *data, int64_t at_ms, struct qz_err *err);

/* ---- ruling.c ---- */
/* The kiosk that an action's data names. QZ_E_MISSING. */
int qz_ruling_kiosk(struct qz_batch *b, const json_t *data, int64_t *log, int64_t *organisation,
                    struct qz_err *err);
/* Apply a superior's word on entries: an action's verb and data. 1 when the verb is one of those, 0, -1. */
int qz_ruling_apply(struct qz_batch *b, const char *verb, const json_t *data, struct qz_err *err);

/* ---- rescue.c: entries that came from a kiosk's directory by hand ---- */
/* Whether the batch's line, entry n of its log, was taken over before it came. 1, 0, -1. */
int qz_rescued_line(struct qz_batch *b, uint64_t n, struct qz_err *err);
/* What an entry of the own log stands for: whether another does already, and that this one does. */
int qz_rescued_before(struct qz_tracker *t, int64_t log, const struct qz_origin *o, struct qz_err *err);
int qz_rescued_keep(struct qz_batch *b, int64_t log, const struct qz_act *a, const struct qz_entry *e,
                    struct qz_err *err);

/* ---- registry.c ---- */
int qz_org_ref(struct qz_tracker *t, const char *id, int64_t *ref, struct qz_err *err); /* QZ_E_MISSING */
/* QZ_E_CONFLICT when it was closed. Of an unknown one nothing is said. */
int qz_org_open(struct qz_tracker *t, const char *id, struct qz_err *err);
int qz_cadre_find(struct qz_tracker *t, const char *id, int64_t *ref, int64_t *organisation,
                  struct qz_err *err);
/* A reason or setting: UTF-8 without hidden characters (base/shown.h), not blank, in cap bytes. */
int qz_check_text(const char *what, const char *text, size_t cap, bool may_be_empty, struct qz_err *err);
/* The same for a title, place or name, of at most so many characters. */
int qz_check_called(const char *what, const char *text, size_t chars, bool may_be_empty, struct qz_err *err);
/* The same for the host as phones reach it, which may be empty: the code on a kiosk's screen can hold it. */
int qz_check_host(const char *host, struct qz_err *err);
int qz_load_keys(struct qz_tracker *t, struct qz_err *err);
/* A one-row query by one value: 1, 0, -1. The row is left open on 1: qz_reset when read. */
int qz_find_text(struct qz_tracker *t, const char *sql, const char *key, struct qz_stmt **s,
                 struct qz_err *err);
int qz_find_int(struct qz_tracker *t, const char *sql, int64_t key, struct qz_stmt **s, struct qz_err *err);

/* ---- revoked.c: the revocations of passes, and what kiosks are told of them. One is not told when the pass
 * is refused without, by its end or its key. ---- */
/* Read all of them anew; and those that came since. */
int qz_load_revoked(struct qz_tracker *t, struct qz_err *err);
int qz_load_revoked_more(struct qz_tracker *t, struct qz_err *err);
void qz_revoked_finish(struct qz_tracker *t);
int qz_newest_revocation(struct qz_tracker *t, uint64_t *number, struct qz_err *err); /* 0: none */
/* The list of a configuration, signed, and its pages. */
int qz_revoked_fill(struct qz_tracker *t, int64_t now_ms, struct qz_config *c, struct qz_err *err);

/* ---- registry_pass.c ---- */
/* Revoke every pass that a person was given and that is good so far, as part of an action. *passes receives
 * how many. */
int qz_pass_revoke_in(struct qz_batch *b, const char *who, size_t *passes, struct qz_err *err);

/* ---- forgotten.c ---- */
/* Keep the id of somebody who is being forgotten. Returns whether that is so, or nobody asked for it; the log
 * says why not. */
bool qz_forgotten_keep(struct qz_tracker *t, const char *id);

/* ---- registry_people.c ---- */
/* An action about n people by id, in as many entries as it takes. organisation may be NULL. */
int qz_own_add_ids(struct qz_batch *b, const char *verb, const char *organisation,
                   const char (*ids)[QZ_ID_TEXT], size_t n, struct qz_err *err);
/* The youth.ref of a person whose name is held: 1, 0 unknown or forgotten, -1. */
int qz_person_ref(struct qz_tracker *t, const char *id, int64_t *youth, struct qz_err *err);
/* A person from a row's columns from `first` on: id, name, phone, day of consent. */
void qz_person_read(struct qz_stmt *s, int first, struct qz_person_row *p);
/* The 16 bytes of a cursor, zeros for "". */
void qz_youth_cursor(const char *after, uint8_t id[QZ_ID_BYTES]);

/* ---- views_rebuild.c ---- */
/* Whether an entry is held that was of an unknown kind when it came, and is not so to this program. 1, 0, -1.
 */
int qz_views_learned(struct qz_tracker *t, struct qz_err *err);

/* ---- views.c ---- */
int64_t qz_quarter_of(int64_t at_ms);

#endif
