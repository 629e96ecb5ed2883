/* Screens and touches: what there is of either, a row each. How a screen looks and what a touch on it does
 * stand together in its own file in kiosk/screens, which ends with its struct qz_screen. */
#ifndef QZ_KIOSK_FLOW_SCREEN_H
#define QZ_KIOSK_FLOW_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

/* Every screen: its id, and the struct qz_screen of it. The first one shows where nothing else does. */
#define QZ_SCREENS(ROW)                                                                                      \
    /* hold your code to the lens; the screen's own code; how many came; the rings */                        \
    ROW(QZ_SCREEN_IDLE, qz_screen_idle)                                                                      \
    /* you are checked in */                                                                                 \
    ROW(QZ_SCREEN_WELCOME, qz_screen_welcome)                                                                \
    /* the same of whose phone scanned the screen's code */                                                  \
    ROW(QZ_SCREEN_GREETED, qz_screen_greeted)                                                                \
    /* you are counted, without a name, and can take that back; or it was taken back */                      \
    ROW(QZ_SCREEN_COUNTED, qz_screen_counted)                                                                \
    /* how many came together, who are to be counted without a name */                                       \
    ROW(QZ_SCREEN_GROUP, qz_screen_group)                                                                    \
    /* no code: the last digits of a phone number, */                                                        \
    ROW(QZ_SCREEN_LOOKUP, qz_screen_lookup)                                                                  \
    /* and which of these names is yours */                                                                  \
    ROW(QZ_SCREEN_PICK, qz_screen_pick)                                                                      \
    /* you were checked in before: when and where */                                                         \
    ROW(QZ_SCREEN_ALREADY, qz_screen_already)                                                                \
    /* you are checked out: how long you were there */                                                       \
    ROW(QZ_SCREEN_GOODBYE, qz_screen_goodbye)                                                                \
    /* after either: what do you think of it? five faces, and thanks */                                      \
    ROW(QZ_SCREEN_RATING, qz_screen_rating)                                                                  \
    /* as many are inside as fit in: wait */                                                                 \
    ROW(QZ_SCREEN_FULL, qz_screen_full)                                                                      \
    /* what is wrong with this code and what to do */                                                        \
    ROW(QZ_SCREEN_REFUSED, qz_screen_refused)                                                                \
    /* nothing: the display is off by its schedule */                                                        \
    ROW(QZ_SCREEN_DARK, qz_screen_dark)                                                                      \
    /* a new kiosk: which language, the first of five steps */                                               \
    ROW(QZ_SCREEN_FIRST, qz_screen_first)                                                                    \
    /* whether it has a network, and how far the last code came by it */                                     \
    ROW(QZ_SCREEN_NETWORK, qz_screen_network)                                                                \
    /* its enrolment code is held to its camera */                                                           \
    ROW(QZ_SCREEN_ENROL, qz_screen_enrol)                                                                    \
    /* or typed */                                                                                           \
    ROW(QZ_SCREEN_TYPE, qz_screen_type)                                                                      \
    /* how well the camera reads */                                                                          \
    ROW(QZ_SCREEN_CAMERA, qz_screen_camera)                                                                  \
    /* it is ready: whose it is */                                                                           \
    ROW(QZ_SCREEN_READY, qz_screen_ready)                                                                    \
    /* this kiosk cannot check anybody in now, or not by camera */                                           \
    ROW(QZ_SCREEN_TROUBLE, qz_screen_trouble)                                                                \
    /* nobody confirms the clock: is this the time? staff must say */                                        \
    ROW(QZ_SCREEN_ASK, qz_screen_ask)                                                                        \
    /* figures, activities and notices, a page after another, while nobody is there */                       \
    ROW(QZ_SCREEN_WALL, qz_screen_wall)                                                                      \
    /* a cadre or a helper picks a name; passed over where there is only one */                              \
    ROW(QZ_SCREEN_CADRES, qz_screen_cadres)                                                                  \
    /* and types the PIN */                                                                                  \
    ROW(QZ_SCREEN_PIN, qz_screen_pin)                                                                        \
    /* a cadre who signed in says whether the clock is right, while nobody confirms it */                    \
    ROW(QZ_SCREEN_CLOCK, qz_screen_clock)                                                                    \
    /* what a cadre can do here */                                                                           \
    ROW(QZ_SCREEN_STAFF, qz_screen_staff)                                                                    \
    /* what a helper can do here */                                                                          \
    ROW(QZ_SCREEN_HELPER, qz_screen_helper)                                                                  \
    /* a group that staff takes in as one: scan on and on; how many they are */                              \
    ROW(QZ_SCREEN_PARTY, qz_screen_party)                                                                    \
    /* it is over: its sum */                                                                                \
    ROW(QZ_SCREEN_SUM, qz_screen_sum)                                                                        \
    /* somebody new: how old they are; or their own phone */                                                 \
    ROW(QZ_SCREEN_NEW, qz_screen_new)                                                                        \
    /* their name is typed */                                                                                \
    ROW(QZ_SCREEN_NAME, qz_screen_name)                                                                      \
    /* and their phone number, if they like */                                                               \
    ROW(QZ_SCREEN_NUMBER, qz_screen_number)                                                                  \
    /* what they are asked, a text after another: yes or no */                                               \
    ROW(QZ_SCREEN_CONSENT, qz_screen_consent)                                                                \
    /* they are registered, or were only counted */                                                          \
    ROW(QZ_SCREEN_ADDED, qz_screen_added)                                                                    \
    /* the activities, page by page */                                                                       \
    ROW(QZ_SCREEN_LIST, qz_screen_list)                                                                      \
    /* one of them is looked for by the initials of its title */                                             \
    ROW(QZ_SCREEN_FIND, qz_screen_find)                                                                      \
    /* what can be done with one activity of the list */                                                     \
    ROW(QZ_SCREEN_ITEM, qz_screen_item)                                                                      \
    /* who came, one by one; what was taken back is crossed out */                                           \
    ROW(QZ_SCREEN_CAME, qz_screen_came)                                                                      \
    /* one of them is looked for by the letter of the surname */                                             \
    ROW(QZ_SCREEN_SEEK, qz_screen_seek)                                                                      \
    /* why one of them does not count */                                                                     \
    ROW(QZ_SCREEN_UNDO, qz_screen_undo)                                                                      \
    /* that reason is typed */                                                                               \
    ROW(QZ_SCREEN_WRITE, qz_screen_write)                                                                    \
    /* somebody is entered late: who, and why */                                                             \
    ROW(QZ_SCREEN_LATE, qz_screen_late)                                                                      \
    /* what came of the open activity, to be looked at and signed: that closes it */                         \
    ROW(QZ_SCREEN_CLOSING, qz_screen_closing)                                                                \
    /* the same of one that was closed, with its receipt */                                                  \
    ROW(QZ_SCREEN_RECEIPT, qz_screen_receipt)                                                                \
    /* what the words mean by which those who came are known */                                              \
    ROW(QZ_SCREEN_KNOWN, qz_screen_known)                                                                    \
    /* how the line to the tracker, the camera and this machine do */                                        \
    ROW(QZ_SCREEN_CHECK, qz_screen_check)                                                                    \
    /* how the display stands, how large and bright it is, how loud the tones, which language comes first */ \
    ROW(QZ_SCREEN_SETUP, qz_screen_setup)                                                                    \
    /* this kiosk is enrolled again: a code is held up, */                                                   \
    ROW(QZ_SCREEN_ANEW, qz_screen_anew)                                                                      \
    /* or typed */                                                                                           \
    ROW(QZ_SCREEN_ANEW_TYPE, qz_screen_anew_type)

#define QZ_SCREEN_ID(id, row) id,
enum qz_screen_id { QZ_SCREENS(QZ_SCREEN_ID) QZ_SCREEN_COUNT };
#undef QZ_SCREEN_ID

/* Every touch: its id, its name in scripts, and what `arg` is where it has one. */
#define QZ_TAPS(TAP)                                                                                         \
    TAP(QZ_TAP_NONE, "")                                                                                     \
    /* on to a screen: its id; scripts call it by the name of the screen */                                  \
    TAP(QZ_TAP_GO, "")                                                                                       \
    TAP(QZ_TAP_LANGUAGE, "language")                                                                         \
    /* large print in the colours of high contrast, and back */                                              \
    TAP(QZ_TAP_CLEAR, "clear")                                                                               \
    /* everything to touch lower, within reach of who sits, and back */                                      \
    TAP(QZ_TAP_REACH, "reach")                                                                               \
    TAP(QZ_TAP_HEADCOUNT, "headcount")                                                                       \
    /* so many more of who came together: 1, 10, -1, -10 */                                                  \
    TAP(QZ_TAP_STEP, "step")                                                                                 \
    /* count them */                                                                                         \
    TAP(QZ_TAP_COUNT, "count")                                                                               \
    /* take back what was counted last */                                                                    \
    TAP(QZ_TAP_UNCOUNT, "uncount")                                                                           \
    /* so many more of the group without a name */                                                           \
    TAP(QZ_TAP_MORE, "more")                                                                                 \
    /* take back the newest of the group; of a name asked twice */                                           \
    TAP(QZ_TAP_UNDO_LAST, "undo-last")                                                                       \
    /* go on with the group before */                                                                        \
    TAP(QZ_TAP_RESUME, "resume")                                                                             \
    /* that was all of the group */                                                                          \
    TAP(QZ_TAP_DONE, "done")                                                                                 \
    /* enum qz_age: so old is who is new */                                                                  \
    TAP(QZ_TAP_AGE, "age")                                                                                   \
    /* to what is asked: 1 yes, 0 no */                                                                      \
    TAP(QZ_TAP_SAY, "say")                                                                                   \
    /* 1 to QZ_RATING_MOST */                                                                                \
    TAP(QZ_TAP_RATE, "rate")                                                                                 \
    /* row of the names that were found */                                                                   \
    TAP(QZ_TAP_TAKE, "take")                                                                                 \
    /* the corner that leads to the cadres */                                                                \
    TAP(QZ_TAP_STAFF, "staff")                                                                               \
    /* row of the page of cadres and helpers */                                                              \
    TAP(QZ_TAP_CADRE, "cadre")                                                                               \
    /* of cadres, of activities or of who came: so many rows on, back below 0 */                             \
    TAP(QZ_TAP_PAGE, "page")                                                                                 \
    TAP(QZ_TAP_BACK, "back")                                                                                 \
    /* 0..9 */                                                                                               \
    TAP(QZ_TAP_DIGIT, "digit")                                                                               \
    TAP(QZ_TAP_ERASE, "erase")                                                                               \
    TAP(QZ_TAP_ENTER, "enter")                                                                               \
    /* row of the activities that are listed; on the page of one, that one */                                \
    TAP(QZ_TAP_OPEN, "open")                                                                                 \
    /* enum qz_list_day: list only those of these */                                                         \
    TAP(QZ_TAP_DAY, "day")                                                                                   \
    /* 0 for A to 25 for Z */                                                                                \
    TAP(QZ_TAP_LETTER, "letter")                                                                             \
    TAP(QZ_TAP_CLOSE, "close")                                                                               \
    /* after it, elsewhere on the page: yes, in my name */                                                   \
    TAP(QZ_TAP_SIGN, "sign")                                                                                 \
    TAP(QZ_TAP_CONFIRM, "confirm")                                                                           \
    /* row of the list of activities, to see what can be done with it */                                     \
    TAP(QZ_TAP_ITEM, "item")                                                                                 \
    /* those who wait at the activity in hand, one by one */                                                 \
    TAP(QZ_TAP_ONES, "ones")                                                                                 \
    /* enum qz_late_why: who was chosen is entered late for that */                                          \
    TAP(QZ_TAP_LATE, "why")                                                                                  \
    /* row of them, who is confirmed */                                                                      \
    TAP(QZ_TAP_ONE, "one")                                                                                   \
    /* let the cadre who is locked out try again */                                                          \
    TAP(QZ_TAP_LIFT, "lift")                                                                                 \
    /* the clock is right */                                                                                 \
    TAP(QZ_TAP_RIGHT, "right")                                                                               \
    /* it is not, or who knows: on to the staff menu */                                                      \
    TAP(QZ_TAP_MENU, "menu")                                                                                 \
    /* what a wrong clock put elsewhere belongs to the open activity */                                      \
    TAP(QZ_TAP_MOVE, "move")                                                                                 \
    /* some more may come in though it is full */                                                            \
    TAP(QZ_TAP_LET_IN, "let-in")                                                                             \
    /* I take part, as a cadre; or not after all */                                                          \
    TAP(QZ_TAP_PART, "part")                                                                                 \
    /* row of who came */                                                                                    \
    TAP(QZ_TAP_ROW, "row")                                                                                   \
    /* enum qz_came_as: only those who are known so; 0: all */                                               \
    TAP(QZ_TAP_AS, "as")                                                                                     \
    /* row of them that is held: the full name there (QZ_HELD_TAP) */                                        \
    TAP(QZ_TAP_NAME, "name")                                                                                 \
    /* and is held no more */                                                                                \
    TAP(QZ_TAP_LET_GO, "let-go")                                                                             \
    /* enum qz_undo */                                                                                       \
    TAP(QZ_TAP_UNDO, "undo")                                                                                 \
    /* likewise, of the whole run of headcounts; asked twice */                                              \
    TAP(QZ_TAP_UNDO_RUN, "undo-run")                                                                         \
    /* a character that is typed */                                                                          \
    TAP(QZ_TAP_KEY, "key")                                                                                   \
    /* the wall's page stays; it goes on */                                                                  \
    TAP(QZ_TAP_HOLD, "hold")                                                                                 \
    /* look at the line and the machine again */                                                             \
    TAP(QZ_TAP_AGAIN, "again")                                                                               \
    /* enum qz_lang: a new kiosk speaks that */                                                              \
    TAP(QZ_TAP_CHOOSE, "choose")                                                                             \
    /* the next of the three sounds */                                                                       \
    TAP(QZ_TAP_SOUND, "sound")                                                                               \
    /* end the program, which is started anew; asked twice */                                                \
    TAP(QZ_TAP_RESTART, "restart")                                                                           \
    /* end the program for good, where the configuration lets it; asked twice */                             \
    TAP(QZ_TAP_LEAVE, "leave")                                                                               \
    /* to the question whether anybody is still there: yes */                                                \
    TAP(QZ_TAP_STILL, "still")                                                                               \
    /* struct qz_setup: 2 * enum qz_setting, and 1 more for the step up */                                   \
    TAP(QZ_TAP_SET, "set")                                                                                   \
    /* print a label for who was welcomed */                                                                 \
    TAP(QZ_TAP_LABEL, "label")                                                                               \
    /* anywhere on an outcome screen: next, please */                                                        \
    TAP(QZ_TAP_DISMISS, "dismiss")

#define QZ_TAP_ID(id, name) id,
enum qz_tap { QZ_TAPS(QZ_TAP_ID) QZ_TAP_KINDS };
#undef QZ_TAP_ID

/* The touch that takes a finger that stays, and ends with QZ_TAP_LET_GO; a key does both at once. */
#define QZ_HELD_TAP QZ_TAP_NAME

/* Who may see a screen, and what becomes of it when something else comes. */
enum qz_who {
    QZ_WHO_NEXT,     /* whoever comes next: nothing goes on here */
    QZ_WHO_ANSWERED, /* who was just answered; a touch anywhere ends it, another scan follows on it */
    QZ_WHO_ANYBODY,  /* somebody who does something here, whoever it is */
    QZ_WHO_SIGNING,  /* who means to sign in; scans and troubles do not end it, */
    QZ_WHO_CADRE,    /* nor this: only a cadre who is signed in sees it; */
    QZ_WHO_STAFF     /* and this: a helper who is signed in sees it too */
};

/* As `back`: the screen's own tap handler knows. Of QZ_WHO_NEXT: it may lead to another such screen. */
#define QZ_BACK_OWN QZ_SCREEN_COUNT

struct qz_model;
struct qz_effect;
struct qz_view;
struct qz_theme;
struct qz_ground;

/* A screen. What is not given is 0 and means what it says here. */
struct qz_screen {
    const char *name; /* for files and scripts: "idle" */
    enum qz_who who;
    int64_t stay_ms; /* until it gives way by itself; 0: it stays. Where somebody does something it is
                               counted from the last touch, whatever that was, and for the last QZ_STILL_MS of
                               it the page is covered by the question whether anybody is still there */
    /* What is shown then, while whoever was answered is still there; QZ_SCREEN_COUNT, or NULL: they are done.
     */
    enum qz_screen_id (*then)(const struct qz_model *m);
    enum qz_screen_id back; /* where QZ_TAP_BACK leads; QZ_SCREEN_IDLE: whoever is there is done, which signs
                               a cadre out; where nobody does anything there is no way back */
    /* The ground of the page. */
    const struct qz_ground *(*ground)(const struct qz_theme *t, const struct qz_model *m);
    /* Describes the frame: reads the view's model and keeps no state of its own. */
    void (*draw)(struct qz_view *v);
    /* A touch leads to it (QZ_TAP_GO): show it, or ask the desk for what it shows. False: not from where *m
     * is. NULL: no touch leads there. */
    bool (*enter)(struct qz_model *m, struct qz_effect *out);
    /* A touch on it, other than go, language, staff, dismiss, and back where `back` says where to. As
     * qz_flow_step. NULL: there is none. */
    bool (*tap)(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect *out);
    /* Time passed while it shows: whether there is anything new to be seen. NULL: never. */
    bool (*time)(struct qz_model *m);
    /* Of QZ_WHO_NEXT: whether it is the one to show; the first row that says so does. */
    bool (*rests)(const struct qz_model *m);
    bool display_off; /* the display itself rests while it is shown */
    /* Whether it is about the open activity, and over as soon as that is another one. NULL: it is not. */
    bool (*of_open)(const struct qz_model *m);
    /* Whether the camera's picture shows on it now. NULL: never. */
    bool (*preview)(const struct qz_model *m);
};

#endif
