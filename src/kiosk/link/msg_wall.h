/* What the wall is told: plain structs, members of struct qz_tell. */
#ifndef QZ_KIOSK_LINK_MSG_WALL_H
#define QZ_KIOSK_LINK_MSG_WALL_H

#include "rules/limits.h"
#include "rules/quota.h"
#include "wire/messages.h"

#include <stdbool.h>
#include <stdint.h>

/* People at the activities that began in a week, by how they are known. */
struct qz_week {
    int64_t start_ms;
    int proven, attested, late, headcount, waiting;
};

struct qz_tell_quarter {
    bool known; /* false until the first figures came */
    bool binds; /* the rings are a duty of this organisation's */
    int year, quarter, days_left;
    struct qz_ring ring[QZ_OFFICE_KINDS];
    int counted, threshold;
    int64_t as_of_ms;
    struct qz_rating rating; /* what people thought of it; zeros: too few said so */
    int youths;              /* distinct, whom the quarter reached */
    int weeks;               /* 0, or so many, the newest last: */
    struct qz_week week[QZ_STATS_WEEKS];
};

#define QZ_WALL_ROWS  7  /* activities */
#define QZ_WALL_STEPS 24 /* spans of time in which people arrive */

struct qz_wall_row {
    char title[QZ_TITLE_TEXT], place[QZ_TITLE_TEXT];
    int64_t start_ms, end_ms;
    enum qz_activity_kind kind;
};

/* Activities: those of today, over or not, and of the days to come, by start; and the one that goes on. */
struct qz_tell_wall {
    int rows;
    struct qz_wall_row row[QZ_WALL_ROWS];
    bool live;              /* people come to one now, here or at another kiosk: */
    struct qz_wall_row now; /* to this one */
    int came;               /* at all kiosks, */
    int unnamed;            /* of them without a name */
    /* As the tracker knows it, at known_ms by its clock; 0: it has told nothing yet. */
    int proven, attested, to_confirm, late, counted;
    int64_t known_ms;
    /* When those with a name came, as far as is known here: so many in each span of step_ms. */
    int64_t from_ms, step_ms;
    int steps;
    int arrived[QZ_WALL_STEPS];
};

#define QZ_WALL_NOTICES 8 /* that show at one time */

struct qz_wall_notice {
    char by[QZ_TITLE_TEXT]; /* whose */
    char title[QZ_TITLE_TEXT];
    char text[QZ_NOTICE_TEXT]; /* lines, or "" */
    int64_t at_ms;             /* when it was put up */
    bool picture;              /* it has one: */
    uint8_t hash[QZ_PICTURE_HASH];
    int width, height;
};

/* They are told one after another, all of them anew when others are due. */
struct qz_tell_notice {
    int count; /* so many show; 0: none, and what follows is nothing */
    int at;    /* which of them this is, from 0 */
    struct qz_wall_notice notice;
};

#endif
