/* The flow: what the kiosk shows and does next. Pure: state, event, now -> state, effects. No SDL, no clock
 * of its own, no I/O. Screens draw what struct qz_model says, and nothing else; what a touch on one does is
 * in its row (screen.h), and moves the model by act.h. */
#ifndef QZ_KIOSK_FLOW_FLOW_H
#define QZ_KIOSK_FLOW_FLOW_H

#include "kiosk/flow/screen.h"
#include "kiosk/flow/typed.h"
#include "kiosk/link/msg.h"
#include "rules/pin.h"

enum qz_lang { QZ_LANG_ZH, QZ_LANG_EN, QZ_LANG_COUNT };

/* Milliseconds a screen stays unless something else comes. */
#define QZ_SHOW_WELCOME_MS   3500
#define QZ_SHOW_GREETED_MS   3500
#define QZ_SHOW_ALREADY_MS   3500
#define QZ_SHOW_REFUSED_MS   5000
#define QZ_SHOW_GOODBYE_MS   3500
#define QZ_SHOW_FULL_MS      5000
#define QZ_SHOW_RATING_MS    6000
#define QZ_SHOW_RATED_MS     2000
#define QZ_SHOW_UNCOUNTED_MS 2500
#define QZ_SHOW_LEFT_MS      15000 /* what somebody left is gone so long after the last touch */
#define QZ_SHOW_PARTY_MS     60000 /* a group may queue up: so long after its last scan or touch */
#define QZ_SHOW_SAID_MS      2500  /* who of the group was answered last, unless the next one is before */
#define QZ_MORE_PAUSE_MS     250   /* staff counts with one finger, and fast */
#define QZ_SHOW_RECEIPT_MS   60000 /* to get out a phone and take a picture of it */
#define QZ_SHOW_READ_MS      60000 /* a text that is read out */
#define QZ_SHOW_PRINTING_MS  20000 /* a label that is not heard of any more */
#define QZ_SHOW_PRINTED_MS   8000  /* what became of a label */
#define QZ_LABELS_EACH       2     /* labels for one welcome; those that failed do not count */
#define QZ_STILL_MS          5000  /* of that, the time in which it is asked whether anybody is still there */
#define QZ_NAME_HELD_MS      10000 /* a full name shows so long at the most, however long it is held, */
#define QZ_NAME_AFTER_MS     3000  /* and so long after it was let go */
#define QZ_SHOW_LANG_MS      30000 /* what somebody chose to read it by and then touched nothing more */
#define QZ_SHOW_ENROL_MS     30000 /* what became of an enrolment code */
#define QZ_SHOW_FIRST_MS     60000 /* an enrolled kiosk goes on by itself so long after the last touch */
#define QZ_PIN_CHECK_MS      10000 /* a PIN whose answer is lost blocks the next one so long */
#define QZ_COUNT_WAIT_MS     2000  /* a headcount whose answer is lost blocks the next one so long */
#define QZ_COUNT_PAUSE_MS    1000  /* and so long after its answer nobody else is counted: it is one finger */
#define QZ_UNCOUNT_MS        10000 /* so long after its answer whoever is there can take it back */
#define QZ_DOUBLE_TAP_MS     500 /* a touch so soon after another belongs to it: it ends and counts nothing */
#define QZ_DARK_AFTER_MS     60000 /* without anybody, in the hours in which the display is off */
#define QZ_WALL_PAGE_MS      12000 /* a page of the wall shows so long, */
#define QZ_WALL_HOLD_MS      60000 /* and one that a touch held goes on by itself after that */
#define QZ_HINT_HOLD_MS      700   /* a hint must hold so long before it is shown, and is kept as long */

/* The wall, and who was there last. */
struct qz_wall {
    bool always;          /* it shows wherever nobody does anything: this screen is for that */
    int64_t after_ms;     /* else it shows once nobody was there for so long; 0: never */
    int off_from, off_to; /* minutes of the day between which the display is off where nobody was there for a
                             minute; the same: never */
    bool dark;            /* so it is now */
    bool shows;           /* so it does now, where nothing else must */
    int64_t person_up_ms; /* when somebody was there last */
    int page;             /* of those that there are, counted on over their end */
    int64_t page_up_ms;   /* since when it shows */
    int64_t held_up_ms;   /* when a touch last held it, 0: it turns */
    int64_t tapped_up_ms; /* when it was last touched, 0: long ago; then it shows what can be done */
};

/* What makes the screens easier for whoever is there. */
struct qz_ease {
    bool clear; /* large print in the colours of high contrast */
    bool low;   /* everything to touch is low on the display */
};

/* What a cadre sets at the kiosk itself, and it keeps; the configuration file says what it begins with. */
struct qz_setup {
    int turn;          /* of the display, in quarters clockwise, */
    int scale;         /* of everything on it, in percent; 0: 100; */
    int light;         /* how bright it is, likewise; */
    int volume;        /* of tones and voice, likewise */
    enum qz_lang lang; /* that the next person gets */
};
enum qz_setting { QZ_SET_TURN, QZ_SET_SCALE, QZ_SET_LIGHT, QZ_SET_VOLUME, QZ_SET_LANG, QZ_SET_COUNT };
#define QZ_SCALE_LEAST 80
#define QZ_SCALE_MOST  140
#define QZ_LIGHT_LEAST 20 /* what is set must still be read, to be set back */
#define QZ_SETUP_STEP  10

/* Where a new kiosk is on its way. Until it is enrolled it goes to and fro between the first four, */
enum qz_first {
    QZ_FIRST_NONE, /* nowhere: it is as any other */
    QZ_FIRST_LANGUAGE,
    QZ_FIRST_NETWORK,
    QZ_FIRST_CODE,
    QZ_FIRST_TYPE,
    QZ_FIRST_CAMERA, /* and then it is tried */
    QZ_FIRST_READY
};

/* What is typed of an enrolment code: a line each. */
enum qz_enrol_line { QZ_ENROL_URL, QZ_ENROL_TOKEN, QZ_ENROL_PRINT, QZ_ENROL_LINES };
#define QZ_ENROL_CHARS 26 /* of the token, and of the fingerprint, in base32 */

struct qz_model {
    const struct qz_screen *const *screens; /* their rows, by id; borrowed */
    enum qz_screen_id screen;
    enum qz_lang lang, own_lang;   /* shown now; configured, to which it falls back after each person */
    struct qz_ease ease, own_ease; /* likewise */
    int64_t lang_up_ms;            /* of the last touch, after which either waits for its person */
    enum qz_trouble trouble;
    int64_t now_ms;      /* wall clock of the last event */
    int64_t up_ms;       /* of the last event */
    int64_t since_up_ms; /* when the screen came */
    int64_t until_up_ms; /* when it gives way by itself; 0: it stays */
    int still_s;         /* so long it is still asked whether anybody is there; 0: it is not */
    int64_t still_up_ms; /* when somebody said so last, 0: nobody did */
    int64_t count_up_ms; /* until when a headcount that was asked for waits for its answer; 0: none does */
    struct {
        uint64_t n;    /* entry of the last headcount that can be taken back here; 0: there is none */
        int people;    /* in it */
        int64_t up_ms; /* when it was answered */
        int left_s;    /* so long it can be taken back, as the screen has it */
    } counted;
    struct {
        int number;                      /* of the newest question; an answer to another one is nobody's */
        char digits[QZ_TAIL_DIGITS + 1]; /* as they are typed, */
        int len;
        bool more;                     /* now the one before the last four, which are in */
        char tail[QZ_TAIL_DIGITS + 1]; /* this */
        enum qz_found what;            /* what became of the last ones */
        struct qz_tell_found found;
        int64_t asked_until_ms;                 /* until when the answer is waited for */
        int64_t wait_until_ms;                  /* until when nobody is looked for */
        int wait_s;                             /* so long that is, as the screen has it */
    } lookup;                                   /* who has no code looks for their name */
    int group;                                  /* how many came together, as the screen has it */
    int group_touches;                          /* so many touches went into that */
    struct qz_tell_text text[QZ_CONSENTS_MOST]; /* what newcomers are asked, */
    int texts;                                  /* so many; 0: nobody can be registered */
    struct {
        struct qz_ask_newcomer said; /* but for the name and the number while they are typed */
        int asked;                   /* which text shows */
        int64_t sent_until_ms;       /* until when the desk's answer is waited for; 0: it is not */
        bool counted;                /* without a name, since they said no, or are a child */
        struct qz_tell_newcomer told;
    } newcomer;
    struct qz_tell_party party; /* the group that is taken in */
    int64_t said_until_up_ms;   /* until when its screen shows the newest outcome; 0: it does not */
    struct qz_tell_identity id;
    struct qz_tell_session session;
    struct qz_tell_quarter quarter;
    struct qz_tell_net net;
    struct qz_tell_wall activities;                /* as the wall shows them */
    struct qz_wall_notice notice[QZ_WALL_NOTICES]; /* likewise, */
    int notices;                                   /* so many */
    struct qz_wall wall;
    struct qz_tell_outcome outcome; /* of the outcome screens */
    struct qz_tell_greet greet;     /* whose phones checked them in, since the screen says so */
    int mark;                       /* that this person gave the activity; 0: none, */
    bool rated;                     /* and it is kept */
    int rating_left_s;              /* so long the faces stay, as the screen has it */
    struct qz_tell_cadres cadres;
    struct qz_ledger_cadre picked; /* whose PIN is asked for */
    enum qz_badge_state badge;     /* what became of the badge that was shown, on the PIN's screen */
    struct qz_tell_staff staff;
    int page_rows;                  /* so many rows were on the page that was turned last */
    enum qz_list_day day;           /* of which days activities are listed */
    char find[QZ_FIND_TEXT];        /* initials of the activities that are looked for */
    struct qz_tell_item item;       /* the activity in hand, */
    enum qz_screen_id item_from;    /* and the screen that led to it */
    struct qz_tell_closing closing; /* what came of an activity, */
    bool closing_asked;             /* which is shown when it comes, */
    bool closing_signed;            /* and the close of which was asked for */
    struct {
        char digits[QZ_TAIL_DIGITS + 1]; /* as they are typed, */
        int len;
        bool more;                     /* now the one before the last four, */
        char tail[QZ_TAIL_DIGITS + 1]; /* which are these */
        bool told;                     /* something came of it: */
        struct qz_tell_late said;
        int row; /* of the names, who is entered; -1: nobody is chosen yet */
    } late;      /* somebody is entered afterwards */
    struct qz_tell_came came;
    bool came_asked;          /* the list is shown when it comes */
    struct qz_came_pick pick; /* whom of them it is to show */
    struct {
        bool on;                  /* a row of it is held, or was a moment ago: */
        struct qz_tell_name name; /* what came of asking for the full name there */
        int64_t until_up_ms;      /* until when it shows */
    } full;
    struct qz_ledger_came undone; /* which one the undo screen is about */
    struct qz_typed typed;        /* what is being written */
    struct qz_tell_clock clock;
    struct qz_tell_seen seen;
    enum qz_enrolling enrolling; /* to show while this kiosk is not enrolled */
    int64_t enrolling_until_up_ms;
    enum qz_scan_hint hint;      /* to show now */
    enum qz_scan_hint hint_next; /* the one that is settling */
    int64_t hint_up_ms;
    int pin_len;
    char pin[QZ_PIN_MOST + 1];
    int64_t check_up_ms; /* until when a PIN that was sent waits for its answer; 0: none does */
    int pad_wait_s;      /* so long the pad takes no PIN of the one who was picked, as the screen has it */
    enum qz_tap sure;    /* the staff menu asks "really?" about CLOSE or CONFIRM: the next one does it */
    int64_t sure_up_ms;  /* when it began to ask */
    struct {
        enum qz_first step;
        int64_t step_up_ms; /* since when */
        bool blind;         /* the camera gives no picture */
        struct qz_tell_network network;
        enum qz_enrol_line line; /* that is typed now */
        struct qz_typed typed[QZ_ENROL_LINES];
        bool by_hand; /* the last code was typed */
    } first;
    struct {
        struct qz_tell_line line;
        struct qz_tell_machine machine;
        struct qz_tell_look look;
        struct qz_tell_read read;
        unsigned sound;                    /* so many were heard */
    } check;                               /* of the screen that says how everything does */
    char screen_code[QZ_SCREEN_CODE_TEXT]; /* what the screen's QR says now; "": there is none, or nobody
                                              wants it */
    int code_left_s;                       /* until the code changes: 1..10 */
    bool prints;                           /* there is a printer of labels */
    struct {
        int number; /* of the newest wish, */
        enum qz_label_state state;
        int left;      /* so many more can be printed for whoever was welcomed */
        bool nameless; /* their name is shown no more */
    } label;
    struct qz_setup setup;
    bool may_leave;  /* staff may end the program for good */
    bool ended;      /* the program should leave, */
    bool again;      /* and begin anew by itself, where nobody else starts it */
    bool end_wanted; /* leave once an outcome screen is over */
};

enum qz_effect_kind {
    QZ_EFFECT_NONE,
    QZ_EFFECT_ASK,   /* ask: hand to the desk thread */
    QZ_EFFECT_LABEL, /* label: hand to the printer's */
    QZ_EFFECT_SOUND_YES,
    QZ_EFFECT_SOUND_ALREADY,
    QZ_EFFECT_SOUND_NO
};

struct qz_effect {
    enum qz_effect_kind kind;
    struct qz_ask ask;
    struct qz_label label;
};

enum qz_event_kind {
    QZ_EVENT_TICK, /* time passed */
    QZ_EVENT_TAP,  /* tap, arg; QZ_TAP_NONE: somebody is at it by keys */
    QZ_EVENT_TELL  /* tell */
};

struct qz_event {
    enum qz_event_kind kind;
    enum qz_tap tap;
    int arg;
    const struct qz_tell *tell; /* borrowed */
};

/* Whether a cadre or a helper who signed in is at the screen. */
bool qz_flow_staffed(const struct qz_model *m);
/* Whether a cadre is, and no helper. */
bool qz_flow_has_cadre(const struct qz_model *m);
/* Whether it is a helper who is signed in. */
bool qz_flow_helped(const struct qz_model *m);
/* Whether as many are inside the open activity as fit in, and a cadre may let. */
bool qz_flow_full(const struct qz_model *m);
/* Whether the pad takes digits: no PIN is being checked, and none has to be waited for. */
bool qz_flow_pad_open(const struct qz_model *m);
/* The moment by which the screen's code is drawn, in unix s: the tracker's time as last heard, carried on by
 * the time since boot; where it was not heard, a confirmed wall clock. 0: there is none. */
int64_t qz_flow_code_s(const struct qz_model *m);

/* The state at start: idle, nothing known, in that language, which is the one that the next person gets.
 * screens: the rows of all of them, which outlive the model. */
void qz_flow_init(struct qz_model *m, enum qz_lang lang, const struct qz_screen *const screens[]);

/* At start, of a kiosk that was enrolled at its screen and is not yet tried to the end: it goes on with
 * that. */
void qz_flow_first_resume(struct qz_model *m);

/* Apply one event. now_ms is the wall clock, up_ms a clock that never steps. Writes at most one effect a
 * sound and one ask to out[2]; unused ones are QZ_EFFECT_NONE. Returns whether anything that screens read has
 * changed, so that the caller draws only then. */
bool qz_flow_step(struct qz_model *m, const struct qz_event *ev, int64_t now_ms, int64_t up_ms,
                  struct qz_effect out[2]);

/* Milliseconds until something would change by itself (a screen gives way, the next second of the code's
 * ring, the next minute of the clock); at most 1000. */
int qz_flow_wait_ms(const struct qz_model *m, int64_t now_ms, int64_t up_ms);

#endif
