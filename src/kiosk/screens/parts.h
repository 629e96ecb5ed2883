/* Parts that several screens are made of. Each takes the rectangle it fills. */
#ifndef QZ_KIOSK_SCREENS_PARTS_H
#define QZ_KIOSK_SCREENS_PARTS_H

#include "kiosk/draw/view.h"

/* What the top of a page offers. */
enum qz_top { QZ_HEAD_PLAIN = 0, QZ_HEAD_STAFF = 1 };

/* The head of a page: what goes on here, when and where, upload state, language, clock; while nothing is
 * open, whose kiosk this is; on an upright page the controls go to its foot, within reach. Returns what is
 * left in between, margins taken off. */
struct qz_rect qz_part_frame(struct qz_view *v, int head);
/* The same, with the page's own title in the place of what goes on here, and under it a quieter line. */
struct qz_rect qz_part_frame_titled(struct qz_view *v, const char *title, const char *under);

/* The camera's picture with the frame to aim at, the arrow to the lens or a hint, and a found code's outline.
 * say: the sentence over it when there is no hint. */
void qz_part_preview(struct qz_view *v, struct qz_rect r, const char *say);
/* The screen's code for phones; in a high rectangle the words go under it, else beside it. */
void qz_part_code(struct qz_view *v, struct qz_rect r);
/* How many came. */
void qz_part_count(struct qz_view *v, struct qz_rect r);
/* The five rings of the quarter. */
void qz_part_rings(struct qz_view *v, struct qz_rect r);
/* What a kind of an office's activities is called there, and a quarter of 1 to 4. */
enum qz_string qz_part_kind_name(enum qz_activity_kind kind);
enum qz_string qz_part_quarter_name(int quarter);
/* "Just count me", a group of us; and for some seconds, take back who was counted last. */
void qz_part_headcount(struct qz_view *v, struct qz_rect r);

/* Where a page stands in its list. */
struct qz_page {
    int from; /* so many rows are before it */
    int fit;  /* so many there is room for */
    bool more;
    int all; /* rows of the whole list; 0: not known */
};
/* Back to where one came from, and on pages that are one of several the ways to the page before and the next
 * one. */
void qz_part_pager(struct qz_view *v, struct qz_rect r, const struct qz_page *p);
/* Its height, and the least height of a row of activities. */
int qz_part_pager_height(const struct qz_view *v);
int qz_part_activity_height(const struct qz_view *v);
/* How many rows of `least` px or more have room in px: 1 to `most`. */
int qz_part_fit(int px, int least, int most);

/* As `of_open` of a page's row: it is about the open activity, whatever it shows. True. */
bool qz_part_of_open(const struct qz_model *m);

/* The way to take a group in as one. */
void qz_part_party(struct qz_view *v, struct qz_rect r);

/* A pad of ten digits, one key that takes one off, and one that is touched when they are all there. */
struct qz_pad {
    bool open;         /* it takes digits, */
    bool ready;        /* and they can be all */
    const char *enter; /* what that key says */
};
void qz_part_pad(struct qz_view *v, struct qz_rect r, const struct qz_pad *p);
/* A to Z in the order of the alphabet (QZ_TAP_LETTER), and what takes the last one back (QZ_TAP_ERASE). */
#define QZ_LETTERS 26
void qz_part_letters(struct qz_view *v, struct qz_rect r);
/* Two ways on from who has no code, side by side: back, in these words, and to be counted without a name. */
void qz_part_codeless(struct qz_view *v, struct qz_rect r, enum qz_string back);

/* A label of the person whom the page is about: what a touch does now, NULL: nothing; *said: how it goes with
 * the newest one, left as it is while there is none. */
const char *qz_part_label(const struct qz_view *v, const char **said);

/* One of several large things to choose from: its label and nothing else. */
void qz_part_choice(struct qz_view *v, struct qz_rect r, const char *label, enum qz_tap tap, int arg);

/* The face of a mark, 1 to QZ_RATING_MOST, and its word. */
struct qz_mark {
    enum qz_icon face;
    enum qz_string word;
};
const struct qz_mark *qz_part_mark(int mark);

/* A whole page that answers a scan: a symbol that is seen from five metres, and on a plate up to five texts.
 */
struct qz_answer {
    enum qz_icon icon; /* QZ_ICON_BAR: no way through */
    const char *lead;  /* a sentence above, NULL: none */
    const char *big;   /* the name, or what is wrong */
    bool name;         /* big is a name: the largest type */
    const char *facts; /* time and numbers, NULL: none */
    const char *then;  /* what to do now, NULL: none */
    const char *code;  /* small: for staff, or to think of later; NULL: none */
    const char *foot;  /* what comes next, NULL: the next one can scan */
    const char *act;   /* what can be done here, by that touch; NULL: nothing */
    enum qz_tap tap;
};
void qz_part_answer(struct qz_view *v, const struct qz_answer *a);
/* The same in a part of the page; the ground is the page's, and a touch elsewhere ends nothing. */
void qz_part_answer_in(struct qz_view *v, struct qz_rect r, const struct qz_answer *a);
/* What is wrong, and what to do now, of whoever was refused. */
void qz_part_refused(const struct qz_model *m, enum qz_string out[2]);
/* The way to the other language, at the right end of r. */
void qz_part_language(struct qz_view *v, struct qz_rect r);

/* An activity of the staff menu's page, and what can be done with it; i: its row. */
void qz_part_activity(struct qz_view *v, struct qz_rect r, const struct qz_staff_row *row, int i);
/* As many of them as there is room for, one under another, each `row` px high. */
void qz_part_activities(struct qz_view *v, struct qz_rect r, int row);
/* A touch on one of them: what can be done with it, or to open it. As qz_flow_step. */
bool qz_part_activity_tap(struct qz_model *m, enum qz_tap tap, int i, struct qz_effect out[2]);

/* What is wrong with a code that is turned away. */
enum qz_string qz_part_refusal(enum qz_verdict v);

/* How those who came to the open activity are known, and as of when: the tracker's word, without what it does
 * not have yet. One touch leads to what the words mean. */
void qz_part_known(struct qz_view *v, struct qz_rect r, enum qz_align align);

/* A whole page over the one that shows, of which nothing is left to see: whether anybody is still there, and
 * how long that is asked. */
void qz_part_still(struct qz_view *v);

/* How long ago, in milliseconds, or not known (-1): "3 天前". out has room for QZ_SAY_TEXT. */
const char *qz_part_age(const struct qz_view *v, int64_t ms, char out[QZ_SAY_TEXT]);

/* What is to be confirmed of an activity. */
struct qz_confirming {
    bool confirmed;
    int waiting, came;
};
/* The touch that confirms all; in its place what stands in the way, or that nothing is left to confirm. */
void qz_part_confirm(struct qz_view *v, struct qz_rect r, const struct qz_confirming *c);
/* That touch, of that activity; the second one does it. As qz_flow_step. */
bool qz_part_confirm_tap(struct qz_model *m, const char *activity, const struct qz_confirming *c,
                         struct qz_effect out[2]);

/* Who an entry is about, or how many: "李＊＊", "只计人数 3 人". out has room for QZ_SAY_TEXT. */
const char *qz_part_who(const struct qz_view *v, const struct qz_ledger_came *row, char out[QZ_SAY_TEXT]);
/* Whether the list of who came is of the open activity; else of the one in hand. */
bool qz_part_came_of_open(const struct qz_model *m);
/* Why it was, or can be, taken back; not QZ_UNDO_NONE. */
enum qz_string qz_part_why(enum qz_undo why);

/* When check-in to the next activity opens by itself; 0: it does not, or nothing is known of any. */
int64_t qz_part_opens_ms(const struct qz_view *v);
/* When it is, as one says it: "09:00" today, "明天 09:00", "05-06 09:00". */
const char *qz_part_when(const struct qz_view *v, int64_t ms, char out[QZ_SAY_TEXT]);

/* A masked name as it is shown: stars as wide as characters. out has room for 4 * QZ_NAME_TEXT. */
const char *qz_part_name(const char *masked, char out[4 * QZ_NAME_TEXT]);

/* Whether somebody can be entered late at the activity in hand now: from a day before it to a day after
 * it. */
bool qz_part_late_fits(const struct qz_model *m);
/* When people came to an activity, as bars, on the view's ground. */
void qz_part_arrivals(struct qz_view *v, struct qz_rect r, const struct qz_tell_wall *a);
/* How those who came are known to the tracker: a bar and its words. Nothing, before it knows of anybody. */
void qz_part_hows(struct qz_view *v, struct qz_rect r, const struct qz_tell_wall *a);

/* What came of an activity, that was told last: all of a page but its foot. beside: draws what stands beside
 * the figures, or under them. */
void qz_part_summary(struct qz_view *v, struct qz_rect page,
                     void (*beside)(struct qz_view *, struct qz_rect));
/* The head of such a page; what is left of it. */
struct qz_rect qz_part_summary_frame(struct qz_view *v);

/* What to say of a line that does not lead to the tracker: in the head, and in the staff menu with what to
 * do. */
struct qz_line_words {
    enum qz_string head, what, todo;
};
/* NULL when there is nothing to say but what the state of the line says. */
const struct qz_line_words *qz_part_line(const struct qz_tell_net *net);

#endif
