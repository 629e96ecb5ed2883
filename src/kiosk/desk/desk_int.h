/* The desk's inside, shared by its files. All of it belongs to the desk thread. */
#ifndef QZ_KIOSK_DESK_DESK_INT_H
#define QZ_KIOSK_DESK_DESK_INT_H

#include "base/initials.h"
#include "base/sha256.h"
#include "kiosk/desk/desk.h"
#include "kiosk/desk/pins.h"
#include "kiosk/flow/locks.h"
#include "ledger/ledger.h"
#include "rules/clockword.h"
#include "rules/heads.h"
#include "rules/tries.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

/* Scans that were turned away on one day. */
struct qz_away_day {
    int64_t start_ms; /* of the day; 0: none came yet */
    int written;      /* so many are in the log, */
    unsigned rest;    /* and so many are not */
};

#define QZ_VIEW_CODES 64 /* all that a camera remembers, and those of other scanners */

struct qz_view_said {
    uint64_t tag;
    enum qz_verdict verdict;
    uint64_t turn; /* when it was last asked about; 0: no code */
};

/* The answers to the codes of one frame, of which the best is shown. */
struct qz_frame_said {
    bool open;       /* more of its codes are to come, */
    bool watched;    /* and that was so when the desk last looked around */
    int64_t seen_us; /* which frame it is */
    bool welcomed;   /* somebody was, and has been told */
    bool held;       /* there is an answer that waits: */
    struct qz_tell_outcome outcome;
};

struct qz_desk {
    struct qz_desk_options opt;
    struct qz_wires *wires;
    struct qz_ledger *ledger; /* NULL while it cannot be used */
    ino_t ledger_ino;         /* of its file when it was opened, */
    dev_t ledger_dev;         /* and of the file system */
    pthread_t thread;
    _Atomic int64_t lived_up_ms; /* when its loop last came round; 0: not yet */
    int report_fd;
    struct qz_debounce debounce;
    struct qz_view_said said[QZ_VIEW_CODES]; /* what was last said of codes that may stay in view, */
    uint64_t said_turns;                     /* and how often that was looked up */
    struct qz_frame_said frame;
    bool boot_due;         /* this start is not in the log yet, */
    int64_t boot_by_up_ms; /* and is by then at the latest */
    bool healed;           /* entries came back from the tracker */
    struct qz_away_day away;
    bool away_changed;         /* since the ledger was told, */
    int64_t away_keep_up_ms;   /* which it is not again before */
    int64_t away_credit_up_ms; /* refused scans are written on credit until then */
    unsigned away_unsaid;      /* so many came too fast since that was last said, */
    int64_t away_say_up_ms;    /* which is not said again before */
    unsigned troubles;         /* bits 1u << enum qz_trouble */
    enum qz_trouble store;     /* what the ledger last said of itself: NONE, STORE or FULL */
    bool unread;               /* something could not be read: it is opened anew before it is trusted */
    bool disk_low;             /* what the file system says, which knows nothing of quotas */
    enum qz_trouble told_trouble;
    bool told_any;
    struct qz_link link; /* as last told to the uplink */
    bool link_told;
    bool ever_online;
    enum qz_doubt doubt;   /* of the tracker's own log, as last logged and told */
    enum qz_heard heard;   /* last; nothing before that */
    char why[QZ_WHY_TEXT]; /* while it is QZ_HEARD_STUCK or NOTHING */
    bool log_refused; /* the tracker said that the log here forked or is short, and took no upload since */
    bool successor_asked; /* the tracker was asked to let another log begin, or is asked now */
    bool heal_over;       /* since the program started: nothing more is fetched that the log lacks */
    bool roster_missing;  /* the newest roster does not arrive */
    bool config_unfit;    /* the newest configuration cannot be read by this program */
    int64_t offline_since_ms;
    /* The clock: of clock.c. "at boot" is as in rules/clockword.h. */
    const struct qz_timesource *time;
    char boot[QZ_BOOT_ID_TEXT];
    uint64_t boot_since;            /* entries after this one were written in this boot; 0: not known yet */
    struct qz_clock_known clock;    /* what the wall clock's word rests on, */
    bool clock_loaded, agreed_kept; /* and whether it came from the ledger, and went there */
    char clock_kept[QZ_CLOCK_KNOWN_TEXT];
    int64_t clock_keep_up_ms;
    enum qz_clockword word; /* as last judged */
    bool has_hardware;      /* the hardware clock, as last looked at */
    int64_t hardware_boot_ms, hardware_up_ms;
    int64_t started_up_ms, ran_up_ms; /* when this desk started, and up to when its running is counted */
    int64_t wall_boot_ms;             /* the wall clock at boot, as last seen */
    bool offset_told;                 /* the log says how far the clock is off the tracker's, */
    int64_t offset_told_ms;           /* namely so far, */
    uint64_t offset_told_n;           /* in that entry */
    struct qz_tell_clock told_clock;
    int64_t config_up_ms; /* when the configuration was last known to be current; -1: never */
    int64_t checkpoint_up_ms, again_up_ms, watch_up_ms;
    struct qz_activity session; /* the open one */
    bool session_open;
    bool feed_heard;       /* what other kiosks did was told since the program started */
    bool opened_unheard;   /* it was opened by itself before that */
    struct qz_tries tries; /* of looking for a name by digits, */
    int found_number;      /* of the newest question, */
    struct {
        int rows;
        char who[QZ_FOUND_ROWS][QZ_ID_TEXT];
        char more[QZ_TAIL_DIGITS + 1]; /* the digits for which one more is wanted; "": none is */
        int64_t until_up_ms;
    } found;               /* and who was found last, until somebody is taken */
    struct qz_heads heads; /* how fast people are counted without a name */
    int64_t let_in_to;     /* so many people inside a cadre let it be, at the most; 0: nobody did */
    int64_t unnamed_to;    /* so many people without a name a cadre or helper let it count; 0: nobody did; */
    char let_by[QZ_ID_TEXT];       /* namely that one */
    bool wall_due;                 /* what the wall shows may be other than it was told, */
    int64_t wall_minute;           /* in that minute; */
    int64_t wall_up_ms;            /* before that it is told nothing */
    uint8_t hung[QZ_SHA256_BYTES]; /* of the notices that it was told last; zeros: of none */
    bool told_live;                /* the screen was told that people can check in there */
    struct qz_seen_before before;  /* filled by the admission's look-up, */
    uint64_t rate_n;               /* the entry whose person may say what they think; 0: nobody may */
    struct qz_stay stay;           /* and by that of where people check out; else zeros */
    struct {
        bool on;    /* who is signed in takes a group in as one, */
        uint64_t n; /* which that entry began; 0: it has none yet */
    } party;
    struct qz_consent_texts
        texts[2];                 /* what newcomers are asked, in Chinese and in English; n is 0: nothing */
    struct qz_ledger_cadre cadre; /* who is signed in, a cadre or a helper */
    bool signed_in;
    bool anew; /* codes that are held up enrol this kiosk anew, while a cadre is signed in */
    struct {
        bool shown; /* and nothing was made of it yet */
        int number; /* under which the tracker is asked about it */
        struct qz_pass pass;
        struct qz_ledger_cadre cadre; /* whose it is */
        uint64_t entry;               /* that holds it; 0: none yet */
        int64_t up_ms;                /* of that entry; without one, when it was shown */
    } badge;                          /* the newest that was held up */
    int badge_asked;                  /* the newest number */
    int came_number;                  /* of the list that was told last, */
    char came_who[QZ_CAME_ROWS]
                 [QZ_ID_TEXT]; /* and who stands in its rows; "": nobody whose name is to be had */
    struct {
        bool asked;            /* the tracker is, until until_ms at the latest: */
        int number, list, row; /* of the question, and what it is about */
        char who[QZ_ID_TEXT];
        int64_t until_ms;
    } name;
    int came_from;            /* rows before those of who came, as last asked for, */
    char came_of[QZ_ID_TEXT]; /* to that activity, */
    struct {
        char of[QZ_ID_TEXT]; /* activity at which people are entered late, "" for none, */
        int rows;            /* and who was found for that */
        char who[QZ_FOUND_ROWS][QZ_ID_TEXT];
    } late;
    bool came_item;                /* which was named; else it is the open one: */
    bool came_waiting;             /* all of them, or only those who wait for a cadre, */
    struct qz_came_pick came_pick; /* or some of them */
    char item[QZ_ID_TEXT];         /* the activity in hand; "": none */
    int list_from;                 /* rows before those of the activities, as last asked for, */
    enum qz_list_day list_day;     /* of these days, */
    char list_find[QZ_FIND_TEXT];  /* by these initials */
    struct qz_initials *initials;  /* NULL: no cadre was there yet, or none can be made */
    struct qz_pins *pins;          /* the PIN checker */
    bool pin_checking;             /* it is at work */
    int64_t pad_until_ms;          /* up time; after a wrong PIN the pad takes none for a moment */
    struct qz_pin_locks locks;
};

/* core.c: troubles, and appending */
/* A trouble begins or ends. The screen is told of the worst that there is. */
void qz_desk_trouble(struct qz_desk *d, enum qz_trouble t, bool on);
/* Tell the screen, when what it was told last is not so any more. */
void qz_desk_tell_trouble(struct qz_desk *d);
/* What the ledger says (QZ_TROUBLE_NONE, STORE or FULL) and what the file system says, told at once. */
void qz_desk_store_is(struct qz_desk *d, enum qz_trouble store, bool disk_low);
/* A failure of the ledger becomes trouble, until something is written. Unless the disk is only full,
 * d->ledger is closed and NULL then. */
void qz_desk_store_failed(struct qz_desk *d, const struct qz_err *err);
/* What a decision rests on could not be read. It is the same trouble, nobody is let in or counted, and the
 * ledger is opened anew within seconds; until then d->ledger stays, so that whoever holds it may go on. */
void qz_desk_read_failed(struct qz_desk *d, const struct qz_err *err);
/* Before anything is appended, and whoever appends: the boot entry comes first, and the ledger knows whether
 * the clock is confirmed. 0, or -1 when nothing can be appended: there may be no ledger then, or one that
 * could not be read and is to be opened anew. */
int qz_desk_before_append(struct qz_desk *d);
/* Append, with every refusal of the disk turned into the right trouble. Who is signed in stands in it, where
 * its kind has that. 0 after the commit. */
int qz_desk_append(struct qz_desk *d, struct qz_entry *e);
/* The same with what a newcomer said, which is sealed. */
int qz_desk_append_sealed(struct qz_desk *d, struct qz_entry *e, const void *box, size_t len);
void qz_desk_tell_net(struct qz_desk *d);

/* judge.c: whether nobody can check in, for lack of disk or time. */
bool qz_desk_blocked(const struct qz_desk *d);

/* clock.c: whether the wall clock is confirmed, and what the log says of it */
/* Before anything else of the desk's clock. The time source is borrowed. */
void qz_desk_start_clock(struct qz_desk *d, const struct qz_timesource *time);
/* After the ledger was opened: what was known of the clock before. */
void qz_desk_load_clock(struct qz_desk *d);
/* This start is in the log, as that entry. */
void qz_desk_note_boot(struct qz_desk *d, uint64_t n);
/* Each second: steps, the hardware clock, and who confirms the clock now. */
void qz_desk_watch_clock(struct qz_desk *d);
/* The tracker's clock was told just now. */
void qz_desk_hear_clock(struct qz_desk *d, int64_t tracker_now_ms);
/* Whose word the clock has, judged anew: it may just have stepped. */
enum qz_clockword qz_desk_clock_word(const struct qz_desk *d);
bool qz_desk_clock_confirmed(const struct qz_desk *d);
/* Let the ledger know whether the next entry is of a confirmed clock. */
int qz_desk_trust_clock(struct qz_desk *d, struct qz_err *err);
/* Write how far the clock is off the tracker's, where that is known. */
void qz_desk_write_offset(struct qz_desk *d);
/* The same where the log does not say it yet, or says it wrong. False when it must be said and could not. */
bool qz_desk_tell_offset(struct qz_desk *d);
/* The cadre who is signed in says that the clock is right; the screen showed shown_ms. */
void qz_desk_clock_right(struct qz_desk *d, int64_t shown_ms);
void qz_desk_tell_clock(struct qz_desk *d);

int qz_desk_write_boot(struct qz_desk *d);

/* desk.c: open the ledger, or find that it cannot be, and tell everybody what it says. */
void qz_desk_open_ledger(struct qz_desk *d);

/* heal.c: a start, and what the log lacks then */
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

/* successor.c: another log, when the tracker takes this one no more */
/* Ask the tracker to let one begin: once while the program runs, unless that could not be prepared. */
void qz_desk_succeed(struct qz_desk *d);
/* What it said. The ledger may be another one afterwards. */
void qz_desk_succeeded(struct qz_desk *d, const struct qz_ask *ask);
/* Open the activity again that was open in the log before, once the configuration has it. */
void qz_desk_reopen(struct qz_desk *d);

/* away.c: what is turned away */
/* Turn a payload away for that reason: on the screen, and in the log. Of a day so many are written, and the
 * rest as one entry when the day is over. False when the ledger failed at it. */
bool qz_desk_turn_away(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v);
/* Each second: the count of a day that is over goes to the log, and that of today to the ledger once a
 * minute. */
void qz_desk_watch_away(struct qz_desk *d);
/* At the desk's end: nothing of the count is lost. A power cut loses a minute's rest at the most. */
void qz_desk_keep_away(struct qz_desk *d);
/* After the ledger was opened: go on counting where the desk before stopped. */
void qz_desk_load_away(struct qz_desk *d);

/* judge.c: payloads and headcounts */
/* Fill in what the roster knows of `who` (NULL: of nobody), and how many came. */
void qz_desk_describe(struct qz_desk *d, const char *who, struct qz_tell_outcome *o);
void qz_desk_tell_outcome(struct qz_desk *d, const struct qz_tell_outcome *o);
/* For tests and trials: each outcome, once it is on the disk. Ids only. */
void qz_desk_report(const struct qz_desk *d, const struct qz_entry *e, enum qz_verdict v);
void qz_desk_payload(struct qz_desk *d, const struct qz_ask_payload *p);
void qz_desk_overlong(struct qz_desk *d, enum qz_by by);

/* Somebody of the roster who was found without a code checks in, or out: it waits for a cadre to confirm it.
 */
void qz_desk_admit_person(struct qz_desk *d, const uint8_t id[QZ_ID_BYTES]);

/* lookup.c: who has no code is found by the last digits of a phone number */
/* Look for them, and tell the screen, with the question's number: masked names at the most, no id and no
 * digit. */
void qz_desk_lookup(struct qz_desk *d, int number, const char *digits);
/* The one in that row of that answer is the one in front of the screen. */
void qz_desk_take_found(struct qz_desk *d, int number, int row);
void qz_desk_forget_found(struct qz_desk *d);
/* Each second: nobody who was found and not taken is kept for long. */
void qz_desk_watch_found(struct qz_desk *d);

/* heads.c: people who are counted without a name */
void qz_desk_headcount(struct qz_desk *d, int people, int touches);
/* What is told of people just counted is taken back by whoever is there; it is answered in any case. */
void qz_desk_uncount(struct qz_desk *d, uint64_t n);
/* A cadre or helper signed in: where no more people are counted without a name, some more are. */
void qz_desk_let_count(struct qz_desk *d);
/* The run of headcounts at the open activity around entry n, and how its entries lie among the newest ones.
 * Returns the number of entries that are put into *n, newest first; 0: there is no run of several, or it
 * could not be read. */
#define QZ_DESK_RUN 300
int qz_desk_find_run(struct qz_desk *d, uint64_t n, struct qz_heads_run *run, uint64_t entry[QZ_DESK_RUN]);

/* party.c: a group that somebody of the staff takes in as one */
/* Begin one, or go on with the one of number n where that is the newest; or end it. */
void qz_desk_party(struct qz_desk *d, bool on, uint64_t n);
/* It is over: whoever took it in is done, or the activity is. What was counted stays. */
void qz_desk_party_end(struct qz_desk *d);
/* The entry that is to be appended next, as *e, which has no number yet, belongs to it where its kind can. */
void qz_desk_party_join(struct qz_desk *d, struct qz_entry *e);
/* It is on the disk. */
void qz_desk_party_joined(struct qz_desk *d, const struct qz_entry *e);
/* While one is on, the screen is told how many they are. */
void qz_desk_tell_party(struct qz_desk *d);
/* Take back what entry n counted, if it is the newest of the group that stands. */
void qz_desk_party_undo(struct qz_desk *d, uint64_t n);

/* newcomer.c: somebody new, whom a cadre registers */
/* What they are asked, as the configuration has it; the screen is told. */
void qz_desk_load_texts(struct qz_desk *d);
/* They check in under a new id; what they said is sealed to the tracker. The screen is told in any case. */
void qz_desk_newcomer(struct qz_desk *d, const struct qz_ask_newcomer *a);

/* view.c: several codes in view, and codes that stay there */
/* A payload of a frame is judged now. Before it the last frame's answer is told, if it still waits. */
void qz_desk_frame_begin(struct qz_desk *d, const struct qz_ask_payload *p);
/* No more of that frame comes. */
void qz_desk_frame_end(struct qz_desk *d);
/* Each second: end a frame that was open the last time already, of which the rest found no room. */
void qz_desk_watch_frame(struct qz_desk *d);
/* Whether an answer waits for the rest of its frame; it is kept then. */
bool qz_desk_frame_holds(struct qz_desk *d, const struct qz_tell_outcome *o);
/* Whether that verdict on a payload that stays in view is the one that was told before. */
bool qz_desk_view_same(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v);
/* It was told. */
void qz_desk_view_said(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v);

/* session.c: activities */
void qz_desk_load_session(struct qz_desk *d);
void qz_desk_tell_session(struct qz_desk *d);
/* Open the activity whose time has come, if the desk is to do that by itself, and close the one that is over,
 * by its plan or because the tracker no longer tells it. */
void qz_desk_follow_plan(struct qz_desk *d);
/* A feed told what other kiosks did. What was opened by itself before the first one since the program
 * started, and turns out to be closed and confirmed elsewhere, is left again when nobody came meanwhile. */
void qz_desk_hear_siblings(struct qz_desk *d);
/* Whether people can check in at the open session: an unconfirmed clock neither closes one nor knows whether
 * one of before is still meant, so that one counts while its planned time lasts, or when it was opened in
 * this boot. */
bool qz_desk_session_live(const struct qz_desk *d);
/* Append an entry about an activity, in the name of the cadre who is signed in, or of nobody when the desk
 * acts by itself. */
int qz_desk_append_about(struct qz_desk *d, enum qz_entry_kind kind, const char *activity, bool by_cadre);
/* Log what the ledger could not tell; for what goes on without it. */
void qz_desk_log_failed(const struct qz_err *err);

/* staff.c: cadres and helpers */
void qz_desk_staff(struct qz_desk *d, const struct qz_ask *ask);
/* Whether a cadre, and no helper, is signed in. */
bool qz_desk_has_cadre(const struct qz_desk *d);
/* Whether who is there now may ask that (qz_asks_of). */
bool qz_desk_may_ask(const struct qz_desk *d, enum qz_ask_kind kind);
void qz_desk_tell_staff(struct qz_desk *d);
/* Whether what is done now may be in the name of the cadre who is signed in: not while a stolen kiosk knows
 * the PIN, unless the badge was shown. */
bool qz_desk_may_speak(struct qz_desk *d);
/* Let a cadre try PINs again, and tell the screen: another cadre, or the tracker, vouches for who is there.
 */
void qz_desk_lift_lock(struct qz_desk *d, const char *cadre);
/* Go on counting wrong PINs where the ledger stopped, so that pulling the plug does not buy more guesses. */
void qz_desk_load_locks(struct qz_desk *d);
/* Locks that are over are over after a restart too. */
void qz_desk_watch_locks(struct qz_desk *d);
/* Those who can sign in, but for the first `from` of them. */
void qz_desk_tell_cadres(struct qz_desk *d, int from);

/* The cadre of that id, as the screen names one; false when there is none here. */
bool qz_desk_find_cadre(struct qz_desk *d, const char *id, struct qz_ledger_cadre *out);

/* wall.c: what the wall shows of activities */
/* Each second: tell it, when a session was told since, the feed changed, or a minute is over. */
void qz_desk_watch_wall(struct qz_desk *d);

/* Fill in what is told of an activity that goes on, or did: how many came, when, and how they are known. 0,
 * or -1. */
int qz_desk_live(struct qz_desk *d, const struct qz_activity *a, struct qz_tell_wall *w, struct qz_err *err);

/* closing.c: what came of an activity */
/* Tell it of that one, "" the open one; with its receipt where a cadre closed it here. */
void qz_desk_closing(struct qz_desk *d, const char *activity);
/* The cadre who is signed in closes the open one: tell what came of it, with the receipt. */
void qz_desk_close(struct qz_desk *d);

/* notice.c: notices that the wall shows. Tell which are due now, where they are others than before. */
void qz_desk_tell_notices(struct qz_desk *d);
/* A picture is to be shown: hand it on to be decoded. */
void qz_desk_show(struct qz_desk *d, const struct qz_ask_show *show);

/* list.c: the activities that a cadre is offered */
/* Fill in the rows that were asked for last, and how many there are of each day. */
void qz_desk_list_rows(struct qz_desk *d, struct qz_tell_staff *s);
/* Other rows: from the ask's on, of its days, whose initials hold its letters. */
void qz_desk_list(struct qz_desk *d, const struct qz_ask_list *ask);
/* A cadre signed in, or goes back to the menu: from the beginning, all of them. */
void qz_desk_list_anew(struct qz_desk *d);

/* inside.c: who is inside the open activity, and how many fit in */
/* Whether so many more fit in. False when nobody knows how many are inside, either: then that is trouble. */
bool qz_desk_fits(struct qz_desk *d, int people);
/* A cadre lets QZ_LET_IN more in than fit, or than are inside when those are more already. */
void qz_desk_let_in(struct qz_desk *d);
void qz_desk_describe_inside(struct qz_desk *d, struct qz_tell_session *s);

/* check.c: how the line to the tracker and this machine do: the screen is told, and the tracker asked. */
void qz_desk_check(struct qz_desk *d);

/* rating.c: what people think of the activity */
/* By entry n somebody came or went who was not asked before: they may say so now, once. Not who was found by
 * digits, which others know, too. */
void qz_desk_may_rate(struct qz_desk *d, enum qz_by by, uint64_t n, struct qz_tell_outcome *o);
/* They did. */
void qz_desk_rate(struct qz_desk *d, uint64_t n, int mark);
/* What was collected goes into the log when nobody can be told from it any more, or the activity is over. */
void qz_desk_watch_ratings(struct qz_desk *d);

/* badge.c: cadres' badges */
/* A payload that means to be a badge. */
void qz_desk_badge(struct qz_desk *d, const struct qz_ask_payload *p);
/* What the tracker said of the one of that number. */
void qz_desk_badge_said(struct qz_desk *d, int number, enum qz_badge_said what);
/* A cadre signed in by PIN: the badge that was shown before stands beside it. */
void qz_desk_badge_with_pin(struct qz_desk *d);
/* The badge entry that the signed-in cadre's word may name now; 0 for none. */
uint64_t qz_desk_badge_named(const struct qz_desk *d);
void qz_desk_forget_badge(struct qz_desk *d);

/* item.c: an activity of the list, and what can be done with it */
/* What the screen shows of one. */
void qz_desk_describe_row(struct qz_desk *d, const struct qz_agenda *a, struct qz_staff_row *r);
/* It is taken in hand: how it stands is told now, and whenever that changes by what is done there. */
void qz_desk_item(struct qz_desk *d, const char *activity);
void qz_desk_tell_item(struct qz_desk *d);
/* Confirm an activity ("": the open one), or the check-in of entry n (0: all of them), in the name of the
 * cadre who is signed in. */
void qz_desk_confirm(struct qz_desk *d, const char *asked, uint64_t n);
/* The cadre who is signed in takes part in that activity, which is open here; or does not after all. */
void qz_desk_part(struct qz_desk *d, const char *activity, bool takes);

/* came.c: who came, and what is taken back */
/* A list is asked for: of those who came to that activity, "" the open one, or only of some of them. */
void qz_desk_came_ask(struct qz_desk *d, const struct qz_ask *ask);
/* The list that was asked for last, but for the first `from` of it. */
void qz_desk_came(struct qz_desk *d, int from);
/* As the ask says, an entry of that list. */
void qz_desk_undo(struct qz_desk *d, const struct qz_ask_undo *ask);
/* name.c: the full name of somebody who came */
/* Ask the tracker for that of a row of the list of that number; the screen is told what comes of it. */
void qz_desk_name(struct qz_desk *d, int number, int row);
/* What came of the question of that number; box: of SHOWN. */
void qz_desk_name_said(struct qz_desk *d, int number, enum qz_fullname what, const void *box, size_t len);
/* Whoever looked has left: no row of the list is anybody's any more. */
void qz_desk_name_forget(struct qz_desk *d);

/* The whole run of headcounts around entry n. */
void qz_desk_undo_run(struct qz_desk *d, uint64_t n, enum qz_undo why);

/* late.c: somebody is entered afterwards */
/* From now on passes that are held up are those of people to be entered at that activity; digits: find
 * somebody by them. */
void qz_desk_late_find(struct qz_desk *d, const char *activity, const char *digits);
/* A payload was held up meanwhile. False: nobody is to be entered. */
bool qz_desk_late_payload(struct qz_desk *d, const struct qz_ask_payload *p);
/* Enter the one in that row, for that reason, in the name of the cadre who is signed in. */
void qz_desk_late(struct qz_desk *d, int row, enum qz_late_why why);
void qz_desk_late_end(struct qz_desk *d);

/* move.c: what a clock that was ahead put to the wrong activity */
/* Fill in who is to be moved to the open one. */
void qz_desk_describe_misplaced(struct qz_desk *d, struct qz_tell_staff *s);
/* Move them in the name of the cadre who is signed in. */
void qz_desk_move(struct qz_desk *d);

/* link.c: what comes from and goes to the uplink */
void qz_desk_load_identity(struct qz_desk *d);
void qz_desk_uplink(struct qz_desk *d, const struct qz_ask *ask);

/* enrol.c: a kiosk that is set up */
/* Whether codes that are held up enrol it now: it is nobody's, or a cadre has it enrolled anew. */
bool qz_desk_enrols(const struct qz_desk *d);
/* Have the uplink enrol this kiosk's key by that code, where codes do that now. One that leads to another
 * tracker is refused while entries wait for the one of before. */
void qz_desk_enrol(struct qz_desk *d, const struct qz_enrol_code *code);
/* The uplink brought what the tracker answered to one. */
void qz_desk_enrolled(struct qz_desk *d, const struct qz_enrolled *e);
/* Tell which network this machine has. */
void qz_desk_network(struct qz_desk *d);
/* The camera or the serial scanner works, or does not. */
void qz_desk_reader(struct qz_desk *d, enum qz_by by, bool works);

/* link.c, again */
/* What the tracker told of its own log against what was held of it. */
enum qz_doubt qz_desk_doubt(struct qz_desk *d);

#endif
