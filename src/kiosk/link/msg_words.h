/* The words of which the threads' messages are made: by what way, what is in the way, for which reason. */
#ifndef QZ_KIOSK_LINK_MSG_WORDS_H
#define QZ_KIOSK_LINK_MSG_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A figure as screens show it: QZ_FIGURE_UNKNOWN when it is not known, and no more than fits them. */
int qz_figure_shown(int64_t figure);

/* Where a payload came from. */
/* QZ_BY_TAIL: of no payload, but of a name that was found by digits of a phone number. */
enum qz_by { QZ_BY_CAMERA, QZ_BY_WEDGE, QZ_BY_SERIAL, QZ_BY_TAIL, QZ_BY_COUNT };
const char *qz_by_name(enum qz_by by); /* "camera", "wedge", "serial", "tail" */

/* Something stands in the way of check-ins; the lowest that holds is shown. */
enum qz_trouble {
    QZ_TROUBLE_NONE,
    QZ_TROUBLE_STORE, /* E30 the ledger cannot be written or fails its check: nothing is acknowledged */
    QZ_TROUBLE_FULL,  /* E31 the disk is full */
    QZ_TROUBLE_CLOCK, /* E32 the tracker or the log contradicts the clock, and no cadre has said otherwise */
    QZ_TROUBLE_UNENROLLED, /* E33 this kiosk has not been enrolled: show the enrolment code to its camera */
    QZ_TROUBLE_CAMERA,     /* E34 no picture from the camera; scanners and counting still work */
    QZ_TROUBLE_SCANNER,    /* E35 the serial scanner is not there; the camera and counting still work */
    QZ_TROUBLE_COUNT
};
const char *qz_trouble_code(enum qz_trouble t); /* "E31", "" for none */

/* Why an entry is taken back: the first two of a headcount, the others of a check-in. */
enum qz_undo {
    QZ_UNDO_NONE,
    QZ_UNDO_MISTAP, /* somebody touched it by mistake */
    QZ_UNDO_TWICE,  /* it counts somebody a second time */
    QZ_UNDO_ABSENT, /* the youth was not there */
    QZ_UNDO_OTHER,  /* it was not the youth's own pass */
    QZ_UNDO_CLOCK,  /* a wrong clock put it to another activity, and it was moved */
    QZ_UNDO_WORDS,  /* some other reason, in a cadre's or an administrator's own words */
    QZ_UNDO_COUNT
};
/* As the log says it, "" for none and for one in words of its own; and back. */
const char *qz_undo_reason(enum qz_undo why);
enum qz_undo qz_undo_parse(const char *reason);
/* Whether n bytes can be a reason in a cadre's own words: of 1 to QZ_WORDS_CHARS characters, all of which can
 * be seen and not all of which are blanks, and not what a log says where no person does. */
bool qz_undo_words_fit(const char *text, size_t n);

/* Why somebody is entered afterwards. */
enum qz_late_why {
    QZ_LATE_POWER,  /* the kiosk had no power, or did not work */
    QZ_LATE_CROWD,  /* too many came at once */
    QZ_LATE_HELPED, /* they helped outside */
    QZ_LATE_WHYS
};
/* As the log says it. */
const char *qz_late_reason(enum qz_late_why why);

/* Of which days activities are listed. One may be of several. */
enum qz_list_day {
    QZ_LIST_ALL,
    QZ_LIST_TODAY,
    QZ_LIST_TOMORROW,
    QZ_LIST_WEEK, /* of the seven days that begin with today */
    QZ_LIST_OVER, /* it has ended */
    QZ_LIST_DAYS
};

#endif
