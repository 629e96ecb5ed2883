/* What the kiosk's threads say to each other: plain structs, copied through bounded queues. */
#ifndef QZ_KIOSK_LINK_MSG_H
#define QZ_KIOSK_LINK_MSG_H

#include "base/id.h"
#include "kiosk/link/msg_wall.h"
#include "kiosk/link/msg_words.h"
#include "rules/admit.h"
#include "rules/clockword.h"
#include "rules/limits.h"
#include "rules/livecode.h"
#include "rules/quota.h"
#include "scan/engine/scan.h"
#include "wire/entry.h"
#include "wire/messages.h"
#include "wire/newcomer.h"
#include "wire/reached.h"
#include "wire/receipt.h"
#include "wire/summary.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_STAFF_ROWS 6  /* activities told at once; a screen draws as many as it has room for */
#define QZ_FIND_TEXT  9  /* initials by which one is looked for, with the NUL */
#define QZ_WHY_TEXT   40 /* a problem's short name, as "log-forked" */
#define QZ_CADRE_ROWS 12 /* cadres, likewise */
#define QZ_CAME_ROWS  6  /* entries of who came, likewise */

/* What became of the newest request to the tracker. */
enum qz_heard {
    QZ_HEARD_NOTHING, /* no answer of the tracker's own */
    QZ_HEARD_ANSWER,  /* it was answered */
    QZ_HEARD_REFUSAL, /* the tracker no longer takes this kiosk: revoked, or unknown to it */
    QZ_HEARD_STUCK /* it was answered, but what this kiosk uploads is not taken, and will not be by itself */
};

/* What the tracker said of a badge. */
enum qz_badge_said {
    QZ_BADGE_SAID_NOTHING, /* nothing in time: off line a badge needs the PIN too */
    QZ_BADGE_SAID_FRESH,   /* right, and not shown before */
    QZ_BADGE_SAID_SEEN,    /* its code was shown before: perhaps a photograph */
    QZ_BADGE_SAID_WRONG    /* not right: too old, or of a badge that was replaced */
};

/* What came of asking for the full name of somebody who came. */
enum qz_fullname {
    QZ_FULLNAME_ASKED,   /* the tracker is being asked */
    QZ_FULLNAME_SHOWN,   /* this is it */
    QZ_FULLNAME_OFFLINE, /* the tracker said nothing: there is none off line */
    QZ_FULLNAME_UNKNOWN, /* the tracker does not know of them there, not yet or no more */
    QZ_FULLNAME_REFUSED, /* nor may this cadre see it here */
    QZ_FULLNAME_MANY     /* too many were looked at */
};

/* What came of the check of a PIN. */
enum qz_pin_checked {
    QZ_PIN_WRONG,
    QZ_PIN_RIGHT,
    QZ_PIN_UNCHECKED /* this machine had no memory for it: nothing is known */
};

/* Asked of the desk thread. What goes with a kind is the member of struct qz_ask that is named like it. */
enum qz_ask_kind {
    QZ_ASK_PAYLOAD,     /* judge a code */
    QZ_ASK_OVERLONG,    /* more came than a code can hold, or what cannot be read: turn it away */
    QZ_ASK_HEADCOUNT,   /* count people without a name */
    QZ_ASK_UNCOUNT,     /* take back a headcount of just now */
    QZ_ASK_RATE,        /* what somebody thinks of the activity */
    QZ_ASK_LOOKUP,      /* find names by the last digits of a phone number */
    QZ_ASK_TAKE,        /* check in one of those who were found */
    QZ_ASK_CADRES,      /* who can sign in */
    QZ_ASK_PIN,         /* sign a cadre or a helper in */
    QZ_ASK_PIN_CHECKED, /* from the PIN checker */
    QZ_ASK_LIFT,        /* let a cadre try PINs again at once (another one is signed in) */
    QZ_ASK_LEAVE,       /* sign the cadre out */
    QZ_ASK_LIST,        /* list activities (signed in) */
    QZ_ASK_OPEN,        /* open the session of an activity (signed in) */
    QZ_ASK_CLOSING,     /* what came of an activity (signed in) */
    QZ_ASK_CLOSE,       /* close the open session (signed in) */
    QZ_ASK_CONFIRM,     /* confirm that an activity took place as recorded (signed in) */
    QZ_ASK_ITEM,        /* what can be done with an activity (signed in) */
    QZ_ASK_PART,        /* the cadre takes part in an activity, or does not after all (signed in) */
    QZ_ASK_CAME,        /* who came (signed in) */
    QZ_ASK_NAME,        /* the full name in a row of the list that was told last (signed in) */
    QZ_ASK_LATE_FIND,   /* whom to enter late: by digits, or by the next pass that is held up (signed in) */
    QZ_ASK_LATE,        /* enter one of them (signed in) */
    QZ_ASK_LATE_END,    /* nobody more: passes check people in again (signed in) */
    QZ_ASK_UNDO,        /* take back an entry of the list that was asked for last (signed in) */
    QZ_ASK_UNDO_RUN,    /* take back the run of headcounts around an entry (signed in) */
    QZ_ASK_RIGHT,       /* the clock is right (signed in) */
    QZ_ASK_LET_IN,      /* let some more in though it is full (signed in) */
    QZ_ASK_PARTY,       /* begin a group that is taken in as one, go on with it, or end it (signed in) */
    QZ_ASK_PARTY_UNDO,  /* take back what its newest entry counted (signed in) */
    QZ_ASK_NEWCOMER,    /* register somebody who is new (signed in) */
    QZ_ASK_CHECK,       /* how the line to the tracker and this machine do (signed in) */
    QZ_ASK_NETWORK,     /* whether this machine has a network */
    QZ_ASK_ENROL,       /* enrol a new kiosk, or anew, by a code that was typed */
    QZ_ASK_ANEW,        /* codes that are held up enrol it anew, or no more (signed in) */
    QZ_ASK_MOVE,        /* move what a wrong clock put to another activity to the open one (signed in) */
    QZ_ASK_READER,      /* the camera or the serial scanner works, or does not */
    QZ_ASK_BADGE_SAID,  /* from the uplink: what the tracker holds of the badge of that number */
    QZ_ASK_NAME_SAID,   /* from the uplink: what came of the name of that number; data: its box, or NULL */
    /* From the uplink; data, where there is some, is handed over and freed by the desk. */
    QZ_ASK_BATCH,          /* give entries to send, or what a newcomer said, which comes first */
    QZ_ASK_SEALED_END,     /* the tracker has that, or can never take it */
    QZ_ASK_COSIGNED,       /* data: a checkpoint note, then the tracker's cosignature line; it was checked */
    QZ_ASK_CONFIG,         /* data: the configuration's JSON; NULL: it has not changed */
    QZ_ASK_ROSTER,         /* data: a roster page's JSON */
    QZ_ASK_ROSTER_MISSING, /* the newest roster does not arrive, or did */
    QZ_ASK_REVOKED,        /* data: JSON of a page of withdrawn passes */
    QZ_ASK_PICTURES,       /* which pictures of notices are to be fetched: their hashes are the answer */
    QZ_ASK_PICTURE,        /* data: one of these, a JPEG file */
    QZ_ASK_SHOW,           /* a picture is to be shown: show */
    QZ_ASK_FEED,           /* data: a feed answer's JSON */
    QZ_ASK_ENROLLED,       /* data: struct qz_enrolled */
    QZ_ASK_SUCCEEDED,      /* data: struct qz_enrol_answer, by which another log may begin; NULL: none may */
    QZ_ASK_WITNESS,        /* data: struct qz_own_told, as it came with an answer */
    QZ_ASK_HEAL,           /* data: JSON of entries that this kiosk signed and lacks */
    QZ_ASK_HEALED,         /* no more of these come */
    QZ_ASK_REKEY,          /* data: JSON of notes by which the tracker's key changed */
    QZ_ASK_NET,            /* how the newest request to the tracker ended */
    QZ_ASK_COUNT
};

/* Who may ask the desk for something. */
enum qz_asks {
    QZ_ASKS_NOBODY,  /* it was not said who may: the desk does not do it */
    QZ_ASKS_PROGRAM, /* the kiosk's other threads, and the desk's own */
    QZ_ASKS_ANYBODY, /* whoever is in front of the screen */
    QZ_ASKS_STAFF,   /* a cadre or a helper who is signed in */
    QZ_ASKS_CADRE    /* a cadre who is signed in */
};
/* Of each kind, as a table has it: one that the table lacks is nobody's. */
enum qz_asks qz_asks_of(enum qz_ask_kind kind);

struct qz_ask_payload {
    enum qz_by by;
    int more;        /* so many codes of the same frame follow */
    bool again;      /* it stays in view, and is answered only when the answer is another one now */
    int64_t seen_us; /* CLOCK_MONOTONIC when the frame was handed over: tells frames apart, for figures */
    uint16_t len;
    uint8_t bytes[QZ_PAYLOAD_MAX];
};

struct qz_ask_list {
    enum qz_list_day day;    /* of these days, */
    char find[QZ_FIND_TEXT]; /* whose initials hold these letters, */
    int from;                /* and so many of them are passed over */
};

/* Whom of those who came a list shows. */
struct qz_came_pick {
    enum qz_came_as as; /* QZ_CAME_UNTOLD: however they are known */
    char letter;        /* by which the name is looked for, A to Z; 0: any */
};

struct qz_ask_undo {
    uint64_t n; /* the entry */
    enum qz_undo why;
    char words[QZ_REASON_MAX + 1]; /* of QZ_UNDO_WORDS */
};

/* A picture of a notice, as large as it is to be shown: which one and how many pixels each way at the
 * most. */
struct qz_ask_show {
    uint8_t hash[QZ_PICTURE_HASH];
    int w, h;
};

/* Somebody whom a cadre registers. Nothing of it is left in memory once the desk has sealed it. */
struct qz_ask_newcomer {
    enum qz_age age;
    bool english; /* the language in which the texts were shown */
    char name[QZ_NAME_TEXT];
    char phone[QZ_NEWCOMER_PHONE]; /* or "" */
    bool yes[QZ_CONSENTS_MOST];    /* to each of the texts, in their order */
};

struct qz_ask {
    enum qz_ask_kind kind;
    int number; /* of a badge; of what from the uplink wants an answer, which comes back with it; else 0 */
    char *data;
    size_t data_len;
    union {
        struct qz_ask_payload payload;
        struct {
            enum qz_by by;
        } overlong;
        struct {
            int people, touches; /* so many touches it took to say so */
        } headcount;
        struct {
            uint64_t n; /* the entry */
        } uncount;
        struct {
            uint64_t n; /* the entry by which it is known that somebody is there, */
            int mark;   /* and the mark, 1 to QZ_RATING_MOST */
        } rate;
        struct {
            int number;                      /* of the question, which its answer has, too */
            char digits[QZ_TAIL_DIGITS + 2]; /* the last four, or the one before them and these */
        } lookup;
        struct {
            int number, row; /* of struct qz_tell_found: of the newest question */
        } take;
        struct {
            int from; /* so many are passed over */
        } cadres;
        struct {
            char cadre[QZ_ID_TEXT], digits[QZ_PIN_MOST + 1];
        } pin;
        struct {
            char cadre[QZ_ID_TEXT];
            enum qz_pin_checked what;
        } pin_checked;
        struct {
            char cadre[QZ_ID_TEXT];
        } lift;
        struct qz_ask_list list;
        struct {
            char activity[QZ_ID_TEXT];
        } open;
        struct {
            char activity[QZ_ID_TEXT]; /* "": the open one */
        } closing;
        struct {
            char activity[QZ_ID_TEXT]; /* "": the open one */
            uint64_t n;                /* only the check-in of that entry; 0: all */
        } confirm;
        struct {
            char activity[QZ_ID_TEXT];
        } item;
        struct {
            char activity[QZ_ID_TEXT]; /* which is open here */
            bool takes;
        } part;
        struct {
            char activity[QZ_ID_TEXT]; /* there; "": at the open one */
            bool waiting;              /* only those who wait for a cadre */
            int from;                  /* so many are passed over */
            struct qz_came_pick pick;  /* of the others only some */
        } came;
        struct {
            int number, row; /* of struct qz_tell_came */
        } name;
        struct {
            char activity[QZ_ID_TEXT];
            char digits[QZ_TAIL_DIGITS +
                        2]; /* of a phone number, as of `lookup`; "": a pass will be held up */
        } late_find;
        struct {
            int row; /* of struct qz_tell_late */
            enum qz_late_why why;
        } late;
        struct {
            bool on;    /* false: it is over */
            uint64_t n; /* go on with the one of that number; 0: a new one */
        } party;
        struct {
            uint64_t n; /* the entry, which is still the newest that stands */
        } party_undo;
        struct qz_ask_newcomer newcomer;
        struct {
            uint64_t n; /* its entry */
            bool taken;
        } sealed_end;
        struct qz_ask_undo undo;
        struct qz_ask_show show;
        struct {
            uint64_t n; /* an entry of the run */
            enum qz_undo why;
        } undo_run;
        struct {
            int64_t shown_ms; /* since 1970, as the screen showed it */
        } right;
        struct qz_enrol_code enrol;
        struct {
            bool on;
        } anew;
        struct {
            enum qz_by by;
            bool works;
        } reader;
        struct {
            enum qz_badge_said what;
        } badge_said;
        struct {
            enum qz_fullname what;
        } name_said;
        struct {
            uint64_t from; /* 0: from the first one not yet cosigned */
            int most;
        } batch;
        struct {
            uint64_t size; /* so many entries it covers */
        } cosigned;
        struct {
            int64_t took_ms; /* the request that brought it */
            bool proven;     /* it came with */
            struct qz_told_proof proof;
        } config;
        struct {
            bool first, last; /* page */
            bool proven;
            struct qz_told_proof proof;
        } roster;
        struct {
            bool missing;
        } roster_missing;
        struct {
            bool last; /* no other page follows */
        } revoked;
        struct {
            int64_t took_ms;
            bool same; /* it says nothing new but its time */
        } feed;
        struct {
            enum qz_heard heard;
            char why[QZ_WHY_TEXT]; /* of STUCK the problem's short name, of NOTHING what was there instead of
                                      the tracker, as qz_line_name says it */
        } net;
    };
};

/* Told to the UI thread; each is an event of the flow. */
enum qz_tell_kind {
    QZ_TELL_OUTCOME,  /* the answer to a payload or headcount: outcome */
    QZ_TELL_GREET,    /* phones checked in by this kiosk's screen: greet */
    QZ_TELL_RATED,    /* what somebody thinks is kept */
    QZ_TELL_SESSION,  /* which activity is open here and how many came: session */
    QZ_TELL_QUARTER,  /* the quarter's figures: quarter */
    QZ_TELL_NET,      /* how uploading stands: net */
    QZ_TELL_TROUBLE,  /* trouble is now t (QZ_TROUBLE_NONE: over) */
    QZ_TELL_FOUND,    /* who was found by digits: found */
    QZ_TELL_CADRES,   /* who can sign in here: cadres */
    QZ_TELL_STAFF,    /* answer to a PIN, or the staff menu's rows anew: staff */
    QZ_TELL_CAME,     /* who came: came */
    QZ_TELL_NAME,     /* the full name of one of them: name */
    QZ_TELL_LATE,     /* who was found to be entered late, or was: late */
    QZ_TELL_PARTY,    /* the group that is taken in: party */
    QZ_TELL_TEXT,     /* one of the texts that newcomers are asked: text */
    QZ_TELL_NEWCOMER, /* somebody was registered, or not: newcomer */
    QZ_TELL_ITEM,     /* what can be done with an activity: item */
    QZ_TELL_CLOSING,  /* what came of an activity: closing */
    QZ_TELL_CLOCK,    /* whose word the clock has: clock */
    QZ_TELL_BADGE,    /* a cadre's badge was shown: badge */
    QZ_TELL_LINE,     /* how far a request to the tracker came: line */
    QZ_TELL_NETWORK,  /* which network this machine has: network */
    QZ_TELL_CAMERA,   /* whether the camera gives pictures that are read: camera */
    QZ_TELL_MACHINE,  /* how this machine does: machine */
    QZ_TELL_READ,     /* a scanner read something, while a cadre is signed in: read */
    QZ_TELL_LOOK,     /* what the camera gave in the last second, while its picture shows: look */
    QZ_TELL_SEEN,     /* what the scanner sees: seen */
    QZ_TELL_WALL,     /* what the wall shows of activities: wall */
    QZ_TELL_NOTICE,   /* one of those that show now: notice */
    QZ_TELL_PERSON,   /* somebody is in front of the camera */
    QZ_TELL_IDENTITY, /* who this kiosk is: identity */
    QZ_TELL_ENROL,    /* how it goes with the enrolment code that was held up: enrol */
    QZ_TELL_LABEL,    /* how it goes with a label: label */
    QZ_TELL_END       /* the frames are at their end (demo): leave when nothing is shown any more */
};

struct qz_tell_outcome {
    enum qz_verdict verdict;   /* WELCOME, ALREADY, or a refusal; never SILENT */
    bool headcount;            /* WELCOME of people counted without a name */
    bool undone;               /* they were taken back */
    uint64_t n;                /* the entry by which they came or went, */
    int people;                /* and how many they are */
    bool rate;                 /* they were not asked yet what they think of it (QZ_ASK_RATE) */
    bool full;                 /* they were not counted: beyond what a kiosk does without a cadre, */
    bool fast;                 /* or faster than people come */
    bool failed;               /* it could not be recorded; trouble follows */
    bool kept_only;            /* WELCOME or GOODBYE, but into a log that the tracker does not take */
    char name[QZ_NAME_TEXT];   /* masked, "" when the roster does not know the id */
    int64_t at_ms;             /* of the check-in (for ALREADY: of the first one) */
    int nth_today;             /* people at this activity here, this one included */
    int times_this_year;       /* of this youth, this one included */
    bool back;                 /* WELCOME of somebody who had gone */
    bool left;                 /* ALREADY: checked out before, at at_ms */
    bool stays;                /* ALREADY: inside, found by digits, by which nobody checks out */
    int64_t in_ms;             /* GOODBYE: when that person came, or came back */
    int64_t ends_ms;           /* WELCOME: when the pass ends, if that is soon or past; else 0 */
    char where[QZ_TITLE_TEXT]; /* ALREADY: the kiosk it was at */
};

struct qz_tell_session {
    bool open; /* false: what follows is of the next activity within a day, if there is one */
    char activity[QZ_ID_TEXT];
    char title[QZ_TITLE_TEXT];
    char place[QZ_TITLE_TEXT];
    int64_t start_ms, end_ms; /* as planned */
    int64_t opens_ms; /* of the next one: when check-in opens by itself, by a clock that is confirmed; 0: a
                         cadre opens it */
    enum qz_activity_kind kind;
    int present; /* named and unnamed, here and at siblings */
    int unnamed;
    bool checkout;              /* people check out there */
    int capacity;               /* so many fit in at once; 0: as many as come. Of either, or both: */
    int inside, inside_unnamed; /* at all kiosks; of them without a name, of whom nobody knows when they go */
    int room;                   /* so many more may come in, */
    bool let_in;                /* since a cadre let them, though it is full */
    bool confirmed;
    int waiting; /* for a cadre, at all kiosks, as far as this one knows */
    /* How they are known to the tracker, which does not have what waits to be uploaded. known_ms: as of when,
     * by its clock; 0: it has told nothing yet. */
    int proven, attested, to_confirm, late, counted;
    int by_cadre, by_kiosk, by_admin; /* of those attested: whose word it is; likewise */
    int64_t known_ms;
};

/* What came of an activity: to be signed, or as it was. */
struct qz_tell_closing {
    char activity[QZ_ID_TEXT];
    struct qz_tell_wall at;        /* `live`, and what the wall tells of one that goes on */
    bool open;                     /* a session of it is open here */
    int waiting;                   /* for a cadre, at all kiosks, as far as this one knows */
    int way[QZ_WAY_COUNT];         /* people through this kiosk, by how they came in; */
    int phones, elsewhere;         /* by their own phones; and through other kiosks, named or not */
    int refused[QZ_VERDICT_COUNT]; /* scans that were turned away here, by why */
    char cadre[QZ_NAME_TEXT];      /* who closes it */
    /* Once a cadre closed it here, and it is not open: */
    char receipt[QZ_RECEIPT_TEXT]; /* else "" */
    uint64_t size;                 /* entries that the receipt is of, */
    uint8_t root[QZ_HASH_BYTES];   /* and their root */
};

enum qz_net_state {
    QZ_NET_UPLOADED, /* everything is at the tracker, cosigned */
    QZ_NET_WAITING,  /* `waiting` entries are on their way */
    QZ_NET_OFFLINE,  /* the tracker cannot be reached since since_ms; why: what is there instead, as
                        qz_line_name  says it */
    QZ_NET_REFUSED,  /* it no longer takes this kiosk; `waiting` entries stay here */
    QZ_NET_STUCK     /* it does not take what this kiosk uploads, for the reason `why`; likewise */
};

struct qz_tell_net {
    enum qz_net_state state;
    uint64_t waiting;
    int64_t since_ms;
    char why[QZ_WHY_TEXT];
};

struct qz_staff_row {
    char activity[QZ_ID_TEXT];
    char title[QZ_TITLE_TEXT], place[QZ_TITLE_TEXT];
    int64_t start_ms, end_ms;
    bool open;         /* here, now */
    bool past;         /* nobody can open it any more: only a confirmation is waited for */
    bool ahead;        /* nobody can open it yet: it begins in more than a day */
    bool confirmed;    /* as a whole, by whatever word */
    int came, waiting; /* people at all kiosks; waiting: for a cadre */
};

/* A cadre or a helper, whose id says which (rules/role.h), as the screen names one: masked, with a number
 * when two have the same mask. */
struct qz_ledger_cadre {
    char id[QZ_ID_TEXT];
    char name[QZ_NAME_TEXT];
    int64_t locked_until_ms; /* up time: before that no PIN of this cadre is taken; 0: it is */
};

/* What came of looking for somebody by the last digits of a phone number. */
enum qz_found {
    QZ_FOUND_NAMES,  /* these */
    QZ_FOUND_NOBODY, /* nobody has such a number, as far as is known here */
    QZ_FOUND_MORE,   /* more than are shown, or some who look the same: the digit before these is wanted */
    QZ_FOUND_MANY,   /* still more than are shown */
    QZ_FOUND_WAIT    /* nobody was looked for: too many tried without finding themselves */
};
struct qz_tell_found {
    int number; /* of the question, by which one of them is taken */
    enum qz_found what;
    int rows;
    char name[QZ_FOUND_ROWS][QZ_NAME_TEXT]; /* masked */
    int64_t wait_until_ms;                  /* up time: before that nobody else is looked for; 0: at once */
};

struct qz_tell_cadres {
    int from; /* so many of them stand before the first row */
    bool more;
    int rows;
    struct qz_ledger_cadre row[QZ_CADRE_ROWS];
};

struct qz_tell_staff {
    bool signed_in;
    bool wrong_pin;
    bool unchecked;               /* the PIN could not be checked: nothing is known of it */
    struct qz_ledger_cadre tried; /* whose PIN this is about, or whose lock was lifted; id "" for neither */
    int64_t pad_until_ms;         /* up time: before that no PIN at all is taken */
    struct qz_ledger_cadre cadre; /* who is signed in; of a helper nothing else is told */
    bool stale_pin;               /* a stolen kiosk knew the PIN: it confirms, takes back and lifts nothing */
    int locks;                    /* cadres who are locked out here for too many wrong PINs, */
    struct qz_ledger_cadre locked; /* and one of them; not told of whoever is signed in */
    int found, from;       /* activities that are listed, and how many of them stand before the first row */
    int day[QZ_LIST_DAYS]; /* how many would be listed of each of these */
    int rows;
    struct qz_staff_row row[QZ_STAFF_ROWS];
    int misplaced; /* people whom a clock that was ahead put to another activity, which is */
    char misplaced_title[QZ_TITLE_TEXT];
    uint64_t entries, waiting;   /* in the ledger, and not yet cosigned */
    bool roster_missing;         /* the newest roster does not arrive: names are those of the one before */
    enum qz_doubt tracker_doubt; /* what the tracker told of its own log against what this kiosk saw */
    int64_t
        config_age_ms; /* since the configuration and revocations were last known to be current; -1: never */
};

/* What became of a badge that was shown. */
enum qz_badge_state {
    QZ_BADGE_NONE,
    QZ_BADGE_ASKED, /* the tracker is being asked */
    QZ_BADGE_PIN,   /* it did not answer: the PIN is wanted too */
    QZ_BADGE_SEEN,  /* the code was shown before: wait for the next one */
    QZ_BADGE_WRONG  /* the code is not right */
};
struct qz_tell_badge {
    enum qz_badge_state state;
    struct qz_ledger_cadre cadre; /* whose it is */
};

/* A check-in, or people counted without a name. */
struct qz_ledger_came {
    uint64_t n;    /* entry; 0 of another kiosk's */
    int64_t at_ms; /* 0: not known */
    bool named;
    int people;
    char name[QZ_NAME_TEXT];     /* masked, "" when the roster does not know the youth */
    char tail[8];                /* last four digits of the phone, or "" */
    enum qz_undo undone;         /* QZ_UNDO_NONE: it stands */
    char why[QZ_REASON_MAX + 1]; /* of QZ_UNDO_WORDS: the words, "" where none are known */
    int run, run_people;         /* headcounts of its run, and people in them; 0: it is none, or alone */
    int64_t run_from_ms, run_to_ms;
    int64_t left_ms;           /* where people check out: when that person went; 0: is inside; */
    int64_t first_ms;          /* and of who came back and is inside, when they came first; else 0 */
    bool late;                 /* entered afterwards, marked so for ever */
    enum qz_came_as as;        /* how they are known */
    bool asks;                 /* the full name can be asked for */
    bool elsewhere;            /* at another kiosk, where alone it can be taken back, */
    char where[QZ_TITLE_TEXT]; /* of that name; "": it may be any of them */
};

struct qz_tell_came {
    int number;               /* of this list */
    bool item;                /* of the activity in hand; else of the open one */
    bool waiting;             /* only those who wait for a cadre */
    struct qz_came_pick pick; /* of the others only some */
    int from;                 /* so many of them stand before the first row; newest first */
    bool more;
    int rows;
    struct qz_ledger_came row[QZ_CAME_ROWS];
};

/* Nothing of a name is left in memory once a cadre does not look at it any more. */
struct qz_tell_name {
    int number, row; /* of the list, and in it */
    enum qz_fullname what;
    char name[QZ_NAME_TEXT]; /* of SHOWN, in full */
};

/* A group that somebody of the staff takes in as one. */
struct qz_tell_party {
    bool on;
    int named, unnamed;           /* who stand in it */
    int64_t from_ms, to_ms;       /* of its first and its newest entry; 0: it has none */
    uint64_t last;                /* its newest entry that stands; 0: there is none; */
    int last_people;              /* so many came by it, */
    char last_name[QZ_NAME_TEXT]; /* masked; "": without a name, or the roster does not know the youth */
    bool last_named;
    bool may_undo;     /* it can be taken back here */
    uint64_t before;   /* while it has no entry: the group before, with which it could go on; 0: none */
    int before_people; /* in that one */
};

/* Entering somebody late. */
enum qz_late {
    QZ_LATE_NAMES,   /* one of these */
    QZ_LATE_NOBODY,  /* nobody has such a number, or the code is no pass of anybody here */
    QZ_LATE_MORE,    /* more than are shown, or who look the same: the digit before these is wanted */
    QZ_LATE_MANY,    /* still more than are shown */
    QZ_LATE_ALREADY, /* who was chosen is recorded there already: nothing was written */
    QZ_LATE_DONE     /* it is in the log */
};
struct qz_tell_late {
    enum qz_late what;
    int rows;
    char name[QZ_FOUND_ROWS][QZ_NAME_TEXT]; /* masked; of ALREADY and DONE the first */
};

/* One of the texts that newcomers are asked, in Chinese and in English. */
struct qz_tell_text {
    int i, n; /* which one of how many; n is 0 where nobody can be registered */
    char purpose[QZ_CONSENT_PURPOSE];
    struct {
        char title[QZ_CONSENT_TITLE], text[QZ_CONSENT_TEXT];
    } say[2];
};

struct qz_tell_newcomer {
    bool kept;               /* it is on the disk; false: nothing is */
    char name[QZ_NAME_TEXT]; /* masked */
    int nth_today;
};

/* The activity in hand. */
struct qz_tell_item {
    struct qz_staff_row row;
    bool ones;   /* this kiosk checked in some of those who wait, who can be taken one by one */
    bool closed; /* a cadre closed it here, so that there is a receipt */
    bool part;   /* the cadre who is signed in takes part in it */
};

struct qz_tell_clock {
    enum qz_clockword word;
    bool asks;               /* nobody confirms it and nothing runs: staff should look at it */
    bool heard;              /* the tracker told its time in this boot, */
    int64_t tracker_boot_ms; /* which was this when the time since boot was 0 */
};

struct qz_tell_line {
    bool done; /* false: it is on its way */
    enum qz_reached reached;
    bool plain; /* http, without encryption */
    int took_ms;
};

#define QZ_NETWORK_ADDRESS 48 /* bytes of an address of IPv4 or IPv6, with its end */

struct qz_tell_network {
    bool known;                       /* it was looked at */
    char address[QZ_NETWORK_ADDRESS]; /* that this machine has, not counting its own loop; "": none */
    char names[QZ_NETWORK_ADDRESS];   /* of who tells it addresses of names; "": nobody is named */
};

#define QZ_HEAT_UNKNOWN (-1000000)

struct qz_tell_machine {
    int64_t disk_free, disk_all; /* bytes; all 0: not known */
    int heat;                    /* thousandths of a degree Celsius, or QZ_HEAT_UNKNOWN */
};

struct qz_tell_read {
    enum qz_by by;
    int chars; /* 0: nothing was read yet */
};

struct qz_tell_look {
    int width, height; /* of a frame */
    int tried, read;   /* frames that were looked at, and those of them that a code was read in */
    int light;         /* how bright the last one was, 0 to 100 */
};

struct qz_tell_seen {
    bool seen;
    bool read; /* a payload was decoded in this frame */
    enum qz_scan_hint hint;
    float outline[8]; /* corners x,y in 0..1 of the frame, unmirrored */
};

struct qz_tell_identity {
    char kiosk[QZ_KIOSK_ID_TEXT];
    char name[QZ_TITLE_TEXT]; /* "东门签到台" */
    char organisation[QZ_TITLE_TEXT];
    char host[80]; /* shown: the address phones must see, */
    bool phone;    /* where people can check in there; else the screen has no code */
    uint8_t screen_key[QZ_SCREEN_KEY_BYTES];
    bool enrolled, demo;
};

/* What became of the newest enrolment code. Of one that was good QZ_TELL_IDENTITY tells. */
enum qz_enrolling {
    QZ_ENROL_NONE,
    QZ_ENROL_TRYING,
    QZ_ENROL_REFUSED,     /* expired, used up, unknown, or of another tracker: ask for a new one */
    QZ_ENROL_OFFLINE,     /* its tracker cannot be reached: look at the network */
    QZ_ENROL_SIGN_IN,     /* a hotspot's sign-in page answers in its stead */
    QZ_ENROL_CERTIFICATE, /* its certificate is not trusted */
    QZ_ENROL_ADDRESS,     /* its address must begin with https:// */
    QZ_ENROL_OLD,         /* its program is too old for this one */
    QZ_ENROL_NEW,         /* this program is too old for it */
    QZ_ENROL_FAILED, /* something else was there instead of a tracker, or this machine is short of memory */
    QZ_ENROL_WAITS,  /* it is of another tracker, and entries wait for the one of before */
    QZ_ENROL_DONE    /* an enrolled kiosk is enrolled anew */
};

/* How it goes with the newest label that somebody wanted. */
enum qz_label_state {
    QZ_LABEL_READY,    /* nobody asked for one; of a tell: there is a printer */
    QZ_LABEL_PRINTING, /* it waits, or is printed */
    QZ_LABEL_DONE,
    QZ_LABEL_NO_PAPER,
    QZ_LABEL_OFFLINE, /* the printer is not there, or does not answer */
    QZ_LABEL_FAILED   /* it stopped in the middle, or too many wait */
};

/* What a label says. Asked of the printer's thread by the screen. */
struct qz_label {
    int number;                  /* of the wish */
    char name[4 * QZ_NAME_TEXT]; /* masked; "": it is written by hand */
    char title[QZ_TITLE_TEXT];
    char line[96]; /* the number of who came, and when */
};

struct qz_tell_label {
    int number;
    enum qz_label_state state;
};

/* People whose phones checked them in at the tracker, by the code on this kiosk's screen. */
struct qz_tell_greet {
    char name[QZ_NAME_TEXT]; /* of the newest, masked */
    int people;              /* and as many came in all */
};

struct qz_tell {
    enum qz_tell_kind kind;
    union {
        struct qz_tell_outcome outcome;
        struct qz_tell_greet greet;
        struct qz_tell_session session;
        struct qz_tell_quarter quarter;
        struct qz_tell_net net;
        enum qz_trouble trouble;
        struct qz_tell_found found;
        struct qz_tell_cadres cadres;
        struct qz_tell_staff staff;
        struct qz_tell_badge badge;
        struct qz_tell_came came;
        struct qz_tell_name name;
        struct qz_tell_late late;
        struct qz_tell_party party;
        struct qz_tell_text text;
        struct qz_tell_newcomer newcomer;
        struct qz_tell_item item;
        struct qz_tell_closing closing;
        struct qz_tell_clock clock;
        struct qz_tell_line line;
        struct qz_tell_network network;
        bool camera;
        struct qz_tell_machine machine;
        struct qz_tell_look look;
        struct qz_tell_read read;
        struct qz_tell_seen seen;
        struct qz_tell_wall wall;
        struct qz_tell_notice notice;
        struct qz_tell_identity identity;
        enum qz_enrolling enrol;
        struct qz_tell_label label;
    };
};

#endif
