/* The flow: what the kiosk shows and does next. Pure: state, event, now -> state, effects. No SDL, no
 * clock of its own, no I/O. Screens read struct qz_model and nothing else. */
#ifndef QZ_KIOSK_FLOW_FLOW_H
#define QZ_KIOSK_FLOW_FLOW_H

#include "kiosk/flow/typed.h"
#include "kiosk/link/msg.h"
#include "rules/pin.h"

enum qz_lang { QZ_LANG_ZH, QZ_LANG_EN, QZ_LANG_COUNT };

enum qz_screen_id {
    QZ_SCREEN_IDLE,    /* hold your code to the lens; the screen's own code; how many came; the rings */
    QZ_SCREEN_WELCOME, /* you are checked in */
    QZ_SCREEN_COUNTED, /* you are counted, without a name, and can take that back; or it was taken back */
    QZ_SCREEN_GROUP,   /* how many came together, who are to be counted without a name */
    QZ_SCREEN_ALREADY, /* you were checked in before: when and where */
    QZ_SCREEN_REFUSED, /* what is wrong with this code and what to do */
    QZ_SCREEN_TROUBLE, /* this kiosk cannot check anybody in now, or not by camera */
    QZ_SCREEN_ASK,     /* nobody confirms the clock: is this the time? staff must say */
    QZ_SCREEN_CADRES,  /* a cadre picks a name; passed over where there is only one */
    QZ_SCREEN_PIN,     /* and types the PIN */
    QZ_SCREEN_CLOCK,   /* a cadre who signed in says whether the clock is right, while nobody confirms it */
    QZ_SCREEN_STAFF,   /* what a cadre can do here */
    QZ_SCREEN_LIST,    /* the activities, page by page */
    QZ_SCREEN_FIND,    /* one of them is looked for by the initials of its title */
    QZ_SCREEN_ITEM,    /* what can be done with one activity of the list */
    QZ_SCREEN_CAME,    /* who came, one by one; what was taken back is crossed out */
    QZ_SCREEN_UNDO,    /* why one of them does not count */
    QZ_SCREEN_WRITE,   /* that reason is typed */
    QZ_SCREEN_KNOWN,   /* what the words mean by which those who came are known */
    QZ_SCREEN_COUNT
};

/* What a touch area or key means. */
enum qz_tap {
    QZ_TAP_NONE,
    QZ_TAP_LANGUAGE,
    QZ_TAP_HEADCOUNT,
    QZ_TAP_GROUP,   /* several came, who are to be counted together */
    QZ_TAP_STEP,    /* so many more of them; arg: 1, 10, -1, -10 */
    QZ_TAP_COUNT,   /* count them */
    QZ_TAP_UNCOUNT, /* take back what was counted last */
    QZ_TAP_STAFF,   /* the corner that leads to the cadres */
    QZ_TAP_CADRE,   /* arg: row of the page of cadres */
    QZ_TAP_PAGE,    /* of cadres, of activities or of who came; arg: so many rows on, back below 0 */
    QZ_TAP_BACK,
    QZ_TAP_DIGIT, /* arg: 0..9 */
    QZ_TAP_ERASE,
    QZ_TAP_ENTER,
    QZ_TAP_OPEN,   /* arg: row of the staff menu */
    QZ_TAP_LIST,   /* all activities */
    QZ_TAP_DAY,    /* arg: enum qz_list_day; list only those of these */
    QZ_TAP_FIND,   /* look for one */
    QZ_TAP_LETTER, /* arg: 0 for A to 25 for Z */
    QZ_TAP_CLOSE,
    QZ_TAP_CONFIRM,
    QZ_TAP_ITEM,     /* arg: row of the list of activities, to see what can be done with it */
    QZ_TAP_ONES,     /* those who wait at the activity in hand, one by one */
    QZ_TAP_ONE,      /* arg: row of them, who is confirmed */
    QZ_TAP_LIFT,     /* let the cadre who is locked out try again */
    QZ_TAP_RIGHT,    /* the clock is right */
    QZ_TAP_MENU,     /* it is not, or who knows: on to the staff menu */
    QZ_TAP_MOVE,     /* what a wrong clock put elsewhere belongs to the open activity */
    QZ_TAP_CAME,     /* who came */
    QZ_TAP_ROW,      /* arg: row of who came */
    QZ_TAP_UNDO,     /* arg: enum qz_undo */
    QZ_TAP_UNDO_RUN, /* likewise, of the whole run of headcounts; asked twice */
    QZ_TAP_WRITE,    /* some other reason, in words */
    QZ_TAP_KEY,      /* arg: a character that is typed */
    QZ_TAP_KNOWN,    /* what these words mean */
    QZ_TAP_DISMISS   /* anywhere on an outcome screen: next, please */
};

/* Milliseconds a screen stays unless something else comes. */
#define QZ_SHOW_WELCOME_MS   3500
#define QZ_SHOW_ALREADY_MS   3500
#define QZ_SHOW_REFUSED_MS   5000
#define QZ_SHOW_UNCOUNTED_MS 2500
#define QZ_SHOW_GROUP_MS     20000 /* after the last touch */
#define QZ_SHOW_LANG_MS      30000 /* a language that somebody chose and then touched nothing more */
#define QZ_SHOW_STAFF_MS     120000
#define QZ_SHOW_PIN_MS       20000
#define QZ_SHOW_ENROL_MS     30000 /* what became of an enrolment code */
#define QZ_PIN_CHECK_MS      10000 /* a PIN whose answer is lost blocks the next one so long */
#define QZ_COUNT_WAIT_MS     2000  /* a headcount whose answer is lost blocks the next one so long */
#define QZ_COUNT_PAUSE_MS    1000  /* and so long after its answer nobody else is counted: it is one finger */
#define QZ_UNCOUNT_MS        10000 /* so long after its answer whoever is there can take it back */
#define QZ_DOUBLE_TAP_MS     500 /* a touch so soon after another belongs to it: it ends and counts nothing */
#define QZ_HINT_HOLD_MS      700 /* a hint must hold so long before it is shown, and is kept as long */

struct qz_model {
    enum qz_screen_id screen;
    enum qz_lang lang, own_lang; /* shown now; configured, to which it falls back after each person */
    int64_t lang_up_ms;          /* of the last touch, after which another language waits for its person */
    enum qz_trouble trouble;
    int64_t now_ms;      /* wall clock of the last event */
    int64_t up_ms;       /* of the last event */
    int64_t since_up_ms; /* when the screen came */
    int64_t until_up_ms; /* when it gives way by itself; 0: it stays */
    int64_t count_up_ms; /* until when a headcount that was asked for waits for its answer; 0: none does */
    struct {
        uint64_t n;    /* entry of the last headcount that can be taken back here; 0: there is none */
        int people;    /* in it */
        int64_t up_ms; /* when it was answered */
        int left_s;    /* so long it can be taken back, as the screen has it */
    } counted;
    int group;         /* how many came together, as the screen has it */
    int group_touches; /* so many touches went into that */
    struct qz_tell_identity id;
    struct qz_tell_session session;
    struct qz_tell_quarter quarter;
    struct qz_tell_net net;
    struct qz_tell_outcome outcome; /* of the outcome screens */
    struct qz_tell_cadres cadres;
    struct qz_ledger_cadre picked; /* whose PIN is asked for */
    enum qz_badge_state badge;     /* what became of the badge that was shown, on the PIN's screen */
    struct qz_tell_staff staff;
    int page_rows;               /* so many rows were on the page that was turned last */
    enum qz_list_day day;        /* of which days activities are listed */
    char find[QZ_FIND_TEXT];     /* initials of the activities that are looked for */
    struct qz_tell_item item;    /* the activity in hand, */
    enum qz_screen_id item_from; /* and the screen that led to it */
    struct qz_tell_came came;
    bool came_asked;              /* the list is shown when it comes */
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
    char screen_code[QZ_SCREEN_CODE_TEXT]; /* what the screen's QR says now; "": there is none, or nobody
                                              wants it */
    int code_left_s;                       /* until the code changes: 1..10 */
    bool ended;                            /* the program should leave */
    bool end_wanted;                       /* leave once an outcome screen is over */
};

enum qz_effect_kind {
    QZ_EFFECT_NONE,
    QZ_EFFECT_ASK, /* ask: hand to the desk thread */
    QZ_EFFECT_SOUND_YES,
    QZ_EFFECT_SOUND_ALREADY,
    QZ_EFFECT_SOUND_NO
};

struct qz_effect {
    enum qz_effect_kind kind;
    struct qz_ask ask;
};

enum qz_event_kind {
    QZ_EVENT_TICK, /* time passed */
    QZ_EVENT_TAP,  /* tap, arg */
    QZ_EVENT_TELL  /* tell */
};

struct qz_event {
    enum qz_event_kind kind;
    enum qz_tap tap;
    int arg;
    const struct qz_tell *tell; /* borrowed */
};

/* Whether a cadre who signed in is at the screen. */
bool qz_flow_staffed(const struct qz_model *m);
/* Whether the pad takes digits: no PIN is being checked, and none has to be waited for. */
bool qz_flow_pad_open(const struct qz_model *m);
/* The moment by which the screen's code is drawn, in unix s: the tracker's time as last heard, carried on by
 * the time since boot; where it was not heard, a confirmed wall clock. 0: there is none. */
int64_t qz_flow_code_s(const struct qz_model *m);

/* The state at start: idle, nothing known, in that language, which is the one that the next person gets. */
void qz_flow_init(struct qz_model *m, enum qz_lang lang);

/* Apply one event. now_ms is the wall clock, up_ms a clock that never steps. Writes at most one effect a
 * sound and one ask to out[2]; unused ones are QZ_EFFECT_NONE. Returns whether anything that screens read has
 * changed, so that the caller draws only then. */
bool qz_flow_step(struct qz_model *m, const struct qz_event *ev, int64_t now_ms, int64_t up_ms,
                  struct qz_effect out[2]);

/* Milliseconds until something would change by itself (a screen gives way, the next second of the code's
 * ring, the next minute of the clock); at most 1000. */
int qz_flow_wait_ms(const struct qz_model *m, int64_t now_ms, int64_t up_ms);

#endif
