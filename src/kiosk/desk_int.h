/* The desk's inside, shared by its files. All of it belongs to the desk thread. */
#ifndef QZ_KIOSK_DESK_INT_H
#define QZ_KIOSK_DESK_INT_H

#include "kiosk/desk.h"
#include "kiosk/locks.h"
#include "kiosk/pins.h"
#include "store/ledger.h"

#include <pthread.h>

struct qz_desk {
    struct qz_desk_options opt;
    struct qz_wires *wires;
    struct qz_ledger *ledger; /* NULL while it cannot be used */
    pthread_t thread;
    int report_fd;
    struct qz_debounce debounce;
    bool boot_due;         /* this start is not in the log yet, */
    int64_t boot_by_up_ms; /* and is by then at the latest */
    bool healed;           /* entries came back from the tracker */
    int64_t kept_up_ms;    /* refused scans are kept on credit until then */
    unsigned not_kept;     /* and so many were not, since that was last said */
    int64_t refused_ms;    /* the day, by its start, of which */
    int refused_kept;      /* so many are in the log, */
    unsigned refused_rest; /* and so many are not */
    int64_t say_up_ms;     /* which is not said again before */
    unsigned troubles;     /* bits 1u << enum qz_trouble */
    enum qz_trouble store; /* what the ledger last said of itself: NONE, STORE or FULL */
    bool disk_low;         /* what the file system says, which knows nothing of quotas */
    enum qz_trouble told_trouble;
    bool told_any;
    struct qz_link link; /* as last told to the uplink */
    bool link_told;
    bool ever_online;
    enum qz_doubt doubt;   /* as last logged */
    enum qz_heard heard;   /* last; nothing before that */
    char why[QZ_WHY_TEXT]; /* while it is QZ_HEARD_STUCK or NOTHING */
    bool log_refused;  /* the tracker said that the log here forked or is short, and took no upload since */
    bool config_unfit; /* the newest configuration cannot be read by this program */
    int64_t offline_since_ms;
    int64_t offset_ms;      /* wall clock minus up time, as last seen */
    int64_t tracker_now_ms; /* the tracker's clock as last told, and when by up time */
    int64_t tracker_up_ms;
    int64_t config_up_ms; /* when the configuration was last known to be current; -1: never */
    int64_t checkpoint_up_ms, again_up_ms, watch_up_ms;
    struct qz_activity session; /* the open one */
    bool session_open;
    int64_t unnamed_to;           /* so many people without a name a cadre let it count; 0: nobody did */
    struct qz_seen_before before; /* filled by the admission's look-up */
    struct qz_cadre_row cadre;    /* who is signed in */
    bool signed_in;
    int came_page;        /* of who came, as last asked for */
    struct qz_pins *pins; /* the PIN checker */
    bool pin_checking;    /* it is at work */
    int64_t pad_until_ms; /* up time; after a wrong PIN the pad takes none for a moment */
    struct qz_pin_locks locks;
};

/* desk.c */
void qz_desk_trouble(struct qz_desk *d, enum qz_trouble t, bool on);
/* A failure of the ledger becomes trouble, until something is written. Unless the disk is only full,
 * d->ledger is closed and NULL then. */
void qz_desk_store_failed(struct qz_desk *d, const struct qz_err *err);
/* Append, with every refusal of the disk turned into the right trouble. 0 after the commit. */
int qz_desk_append(struct qz_desk *d, struct qz_entry *e);
void qz_desk_tell_net(struct qz_desk *d);
/* The tracker's clock was told just now. */
void qz_desk_hear_clock(struct qz_desk *d, int64_t tracker_now_ms);
/* Whether the wall clock can be believed: it agrees with the tracker's; while that was not told since the
 * start, it is not behind the ledger's floor. */
bool qz_desk_clock_good(const struct qz_desk *d);

int qz_desk_write_boot(struct qz_desk *d);

/* desk_heal.c: a start, and what the log lacks then */
/* The boot entry is due, and is written before any other: once it is known what the log lacks, at the latest
 * after some seconds; at once, when nothing is to be fetched (heals is false). */
void qz_desk_boot_soon(struct qz_desk *d, bool heals);
/* Write it now if it is due. 0, or -1 when the ledger failed, which is closed then. */
int qz_desk_boot_now(struct qz_desk *d);
/* Write it if it is due and its time has come. Likewise. */
int qz_desk_watch_boot(struct qz_desk *d);
/* Entries came back from the tracker. Returns whether they are in the ledger. */
bool qz_desk_heal(struct qz_desk *d, const struct qz_ask *ask);
/* No more of them come. */
void qz_desk_healed(struct qz_desk *d);
/* The log here is refused by the tracker, or is taken again; kept over a restart. */
void qz_desk_refuse_log(struct qz_desk *d, bool refused);
/* What was kept of that. */
void qz_desk_load_refused(struct qz_desk *d);

/* desk_judge.c: payloads and headcounts */
void qz_desk_payload(struct qz_desk *d, const struct qz_ask *ask);
void qz_desk_overlong(struct qz_desk *d, const struct qz_ask *ask);
/* Say how many refused scans were not kept, when it is time. */
void qz_desk_watch_refused(struct qz_desk *d);
void qz_desk_headcount(struct qz_desk *d, int n);
/* A cadre signed in: where no more people are counted without a name, some more are. */
void qz_desk_let_count(struct qz_desk *d);

/* desk_session.c: activities */
void qz_desk_load_session(struct qz_desk *d);
void qz_desk_tell_session(struct qz_desk *d);
/* Open the activity whose time has come, if the desk is to do that by itself, and close the one that is over,
 * by its plan or because the tracker no longer tells it. */
void qz_desk_follow_plan(struct qz_desk *d);
/* Append an entry about an activity, in the name of the cadre who is signed in, or of nobody when the desk
 * acts by itself. */
int qz_desk_append_about(struct qz_desk *d, enum qz_entry_kind kind, const char *activity, bool by_cadre);
/* Log what the ledger could not tell; for what goes on without it. */
void qz_desk_log_failed(const struct qz_err *err);

/* desk_staff.c: cadres */
void qz_desk_staff(struct qz_desk *d, const struct qz_ask *ask);
void qz_desk_tell_staff(struct qz_desk *d);
/* Whether what is done now may be in the name of the cadre who is signed in: not while a stolen kiosk knows
 * the PIN. */
bool qz_desk_may_speak(struct qz_desk *d);
/* Let a cadre try PINs again, and tell the screen: another cadre, or the tracker, vouches for who is there.
 */
void qz_desk_lift_lock(struct qz_desk *d, const char *cadre);
/* Go on counting wrong PINs where the ledger stopped, so that pulling the plug does not buy more guesses. */
void qz_desk_load_locks(struct qz_desk *d);
/* Locks that are over are over after a restart too. */
void qz_desk_watch_locks(struct qz_desk *d);
/* A page of those who can sign in, from 0. */
void qz_desk_tell_cadres(struct qz_desk *d, int page);

/* desk_came.c: who came, and what is taken back */
void qz_desk_came(struct qz_desk *d, int page);
void qz_desk_undo(struct qz_desk *d, uint64_t n, enum qz_undo why);

/* desk_link.c: what comes from and goes to the uplink */
void qz_desk_load_identity(struct qz_desk *d);
void qz_desk_uplink(struct qz_desk *d, const struct qz_ask *ask);
void qz_desk_enrol(struct qz_desk *d, const struct qz_enrol_code *code);
/* Whether the tracker contradicted what it had told of its own log. */
bool qz_desk_doubts_tracker(struct qz_desk *d);

#endif
