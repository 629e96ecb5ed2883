/* What the parts of the tracker's rooms share: the open store, and a batch of entries that is applied. For
 * journal, registry and figures alone. */
#ifndef QZ_JOURNAL_STATE_H
#define QZ_JOURNAL_STATE_H

#include "base/file.h"
#include "base/initials.h"
#include "journal/journal.h"
#include "rules/limits.h"
#include "rules/rating.h"
#include "store/query.h"
#include "store/seal.h"
#include "wire/chain.h"
#include "wire/note.h"

#include <jansson.h>
#include <sodium.h>

#define QZ_OWN_LOG       1
#define QZ_TOLD_ALL      0                  /* in the place of an organisation.ref: all of them */
#define QZ_N_MOST        (INT64_C(1) << 40) /* entries of a log */
#define QZ_SEQ_PLACES    1024               /* entries of a receipt at the most */
#define QZ_MILESTONE_GAP 256                /* entries between kept compact ranges */
#define QZ_REACH_YOUTHS  128                /* of a row of reach, by youth.ref */
#define QZ_REACH_BYTES   (2 * QZ_REACH_YOUTHS)
#define QZ_PAST_MS       (2 * QZ_DAY_MS) /* activities over for so long kiosks open no more */
#define QZ_REACH_MOST    65535           /* a count that got so far stays there */

struct qz_known;

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

/* An organisation's weeks, as they were when something was last changed there. */
struct qz_weeks_kept {
    uint64_t changed; /* the receipt that did so; 0: none are kept */
    int64_t first_ms; /* when the first of them began */
    struct qz_stats_week week[QZ_STATS_WEEKS];
};

struct qz_tracker {
    struct qz_db *db;
    char *dir;
    char *database;        /* its address; NULL: it is the file in dir */
    bool shared;           /* with other trackers */
    bool stale;            /* what is kept of the database in memory is to be read again */
    int lock;              /* of the directory, as long as it is open; -1: its file system knows none */
    uint8_t sk[64];        /* tracker.key */
    uint8_t pass_sk[64];   /* pass.key */
    uint8_t admin[32];     /* SHA-256 of the admin token */
    struct qz_rules rules; /* all that the program carries */
    struct qz_rule rule;   /* the newest of them for an office: which activities count */
    uint64_t seq;          /* newest receipt */
    uint64_t since[QZ_SINCE_COUNT]; /* newest receipt that came before that rule */
    bool since_known;
    int64_t newest_ms; /* time of a kiosk's newest receipt, those of a wrong clock not counted */
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
    uint64_t all_changed; /* the same for every organisation */
    uint64_t told;        /* of a shared one: the newest receipt of which it knows whom it told something */
    struct qz_weeks_kept *weeks; /* by organisation.ref */
    size_t weeks_cap;
    struct qz_heard_of *heard; /* by log */
    size_t heard_cap;
    struct qz_journal_counts counts;
    char acts_for[QZ_ID_TEXT]; /* the account in whose name actions are put on record; "": in none's */
    struct qz_sealer sealer;
    struct qz_initials *initials;        /* of names on rosters; NULL: none was asked for yet */
    char *forgotten;                     /* the file that keeps the ids of the forgotten, or NULL */
    struct qz_file_stamp forgotten_read; /* that file, as it was read last */
    char own_note[QZ_OWN_NOTE_MAX];      /* the newest checkpoint of the own log; "" before the first */
    uint64_t own_noted;                  /* entries that it speaks of */
    int64_t noted_up_ms;                 /* when one was last due */
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
    struct qz_rating rated;         /* what this batch adds */
    int64_t expected;               /* people planned, 0: not said */
    bool checkout;                  /* people check out there */
    int64_t start_ms, end_ms;       /* as planned */
    int64_t log_held;               /* people without a name through its log's machine, in the store */
    bool dirty;
};

/* What a batch adds to an organisation's quarter. */
struct qz_org_delta {
    int64_t organisation, quarter;
    int64_t youths, how[4], headcount, late_unnamed;
    int64_t counted[QZ_ACT_COUNT]; /* activities that count, by kind */
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
struct qz_clock_told {
    int64_t up_ms;   /* since the machine's start */
    int64_t real_ms; /* our time then */
    int64_t age_ms;  /* since the clocks were compared */
};

/* What dating an entry needs at hand, read once for entries that follow one another. Zeros to begin with;
 * qz_dating_finish. */
struct qz_dating {
    int64_t log;
    uint64_t from, to; /* entries of one start of the machine, to not included; to 0: none is read */
    struct qz_clock_told *clock; /* by up_ms */
    size_t clocks, clock_cap;
    bool has_lower, has_upper;
    uint64_t seen; /* of lower_ms */
    int64_t lower_ms;
    uint64_t seq; /* of upper_ms */
    int64_t upper_ms;
    int64_t level; /* entry.id of one that has seen no less than those before it; 0: none known */
    const struct qz_known *known; /* lower bounds that were fetched, or NULL */
    int64_t fell;                 /* entry.id of the newest that has seen less, */
    uint64_t most;                /* and what one before it had seen */
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

/* What a youth stands on at an activity. */
struct qz_stood {
    int64_t activity, youth;
    bool stands; /* else the rest says nothing */
    enum qz_how how;
    int whose;
    int64_t seq, log, n, at_ms, confirm, out_ms, known;
    bool held;  /* there is a row in the store */
    bool dirty; /* which is another one, or lacks */
    bool stale; /* it is to be read again */
};

/* People that came to an activity through another log than the batch's, more or less. */
struct qz_log_part {
    int64_t activity, log, named, unnamed;
};

struct qz_work;

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
    struct qz_log_part *part;
    size_t parts, part_cap;
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
    struct qz_work *work;  /* of an upload; NULL: each change is written at once */
    struct qz_stood stood; /* without it: what was asked for last */
    uint64_t milestone;
};

/* entry.id of entry n of a log. */
int64_t qz_entry_id(int64_t log, uint64_t n);

#endif
