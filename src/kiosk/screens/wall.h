/* Pages of the wall: a row each, and what they share. Private to the files of the wall. */
#ifndef QZ_KIOSK_SCREENS_WALL_H
#define QZ_KIOSK_SCREENS_WALL_H

#include "kiosk/draw/view.h"

#define QZ_WALL_WORDS (2 * QZ_TITLE_TEXT + 3 * QZ_SAY_TEXT)

/* What a page begins with. */
struct qz_wall_words {
    char kicker[QZ_WALL_WORDS]; /* one line over the answer: of whom, and what is told */
    char answer[QZ_WALL_WORDS]; /* the largest text; "": the page has none */
    int days;                   /* that are left, beside the answer; 0: it is not about that */
    bool live;                  /* people come just now */
    int64_t as_of_ms;           /* when the figures were so, by the tracker's clock; 0: there are none */
    int64_t posted_ms;          /* when it was put up; 0: it is about figures */
};

struct qz_wall_page {
    /* How many pages of the kind there are now. */
    int (*count)(const struct qz_model *m);
    /* What the one of them with that number says first. *w is all zeros. */
    void (*words)(const struct qz_view *v, int nth, struct qz_wall_words *w);
    /* And what stands under it. */
    void (*draw)(struct qz_view *v, struct qz_rect r, int nth);
};

/* wall_rings.c: the five-ones of the quarter */
extern const struct qz_wall_page qz_wall_rings;
/* wall_weeks.c: who was met, week by week */
extern const struct qz_wall_page qz_wall_weeks;
/* wall_live.c: the activity to which people come now */
extern const struct qz_wall_page qz_wall_live;
/* wall_rating.c: what people thought of it */
extern const struct qz_wall_page qz_wall_rating;
/* wall_plan.c: activities of today and of the days to come */
extern const struct qz_wall_page qz_wall_plan;
/* wall_notice.c: what an office has to say */
extern const struct qz_wall_page qz_wall_notice;

/* ---- wall_part.c ---- */

/* How people are known, as bars show it. */
enum qz_wall_how { QZ_WALL_PROVEN, QZ_WALL_ATTESTED, QZ_WALL_LATE, QZ_WALL_COUNTED, QZ_WALL_HOWS };

/* Fill r as those who are known so: solid, hatched, or outlined, each in its colour. */
void qz_wall_fill(struct qz_view *v, struct qz_rect r, enum qz_wall_how how);
/* The word for it with their number. out has room for QZ_SAY_TEXT. */
const char *qz_wall_how_many(const struct qz_view *v, enum qz_wall_how how, int n, char out[QZ_SAY_TEXT]);
/* The mark of a kind of activity, and its colour on paper. */
enum qz_icon qz_wall_icon(enum qz_activity_kind kind);
uint32_t qz_wall_color(const struct qz_view *v, enum qz_activity_kind kind);
/* Of a chart: a bar's height for n where `most` has px. */
int qz_wall_high(int px, int n, int most);

#endif
