/* What the files of the flow share: flow.c, flow_heads.c for people who are counted without a name, and
 * flow_list.c for the list of activities, came.c for what is taken back. */
#ifndef QZ_KIOSK_FLOW_FLOW_INT_H
#define QZ_KIOSK_FLOW_FLOW_INT_H

#include "kiosk/flow/flow.h"

/* ---- flow.c ---- */

/* Show a screen, which gives way by itself after stay_ms; 0: it stays. */
void qz_flow_show(struct qz_model *m, enum qz_screen_id screen, int64_t stay_ms);
/* Ask the desk; the caller fills in the rest of out[1].ask. */
void qz_flow_ask(struct qz_effect out[2], enum qz_ask_kind kind);
/* Whoever was there is done: the next person gets the configured language, and the screen where nothing else
 * is to be shown. */
void qz_flow_person_gone(struct qz_model *m);
/* The first row of another page of a list whose rows begin at `from`: `by` rows on, or back below 0; of what
 * follows its `rows` there is `more`. -1: there is no such page. */
int qz_flow_turn(int from, int by, int rows, bool more);
/* Whether such a screen shows. */
bool qz_flow_resting(const struct qz_model *m);
/* Whether a touch belongs to the one at first_up_ms: the second half of a double tap must not go on where the
 * first has just led. */
bool qz_flow_too_soon(const struct qz_model *m, int64_t first_up_ms);

/* What cannot be taken back is asked twice: whether this is the second touch. */
bool qz_flow_sure_of(struct qz_model *m, enum qz_tap tap);

/* ---- flow_item.c: an activity of the list, and what can be done with it ---- */

/* The desk told of the activity in hand. */
bool qz_flow_item_told(struct qz_model *m, const struct qz_tell_item *t);
/* A touch on a row of the list, or on what its page offers. As qz_flow_step. */
bool qz_flow_item_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2]);

/* ---- flow_heads.c ---- */

/* The desk answered to a headcount, or to its being taken back. */
void qz_flow_heads_answered(struct qz_model *m, const struct qz_tell_outcome *o);
/* A touch on "just count me", on what belongs to a group, or on what takes it back. As qz_flow_step. */
bool qz_flow_heads_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2]);
/* Time passed. Returns whether the screen has to say so. */
bool qz_flow_heads_time(struct qz_model *m);
/* How long the last headcount can still be taken back; 0: it cannot. */
int64_t qz_flow_heads_left_ms(const struct qz_model *m, int64_t up_ms);

/* ---- came.c: one of those who came is taken back ---- */

/* A touch on a row of who came, or on why it does not count. As qz_flow_step. */
bool qz_flow_came_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2]);

/* ---- flow_list.c ---- */

/* Whether a screen of the list shows. */
bool qz_flow_list_shown(const struct qz_model *m);
/* A touch that leads to the list, turns its pages, narrows it, looks for an activity, or leads back. As
 * qz_flow_step. */
bool qz_flow_list_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2]);
/* The desk told rows of the list. Where those of its last page are gone, the page before is asked for. */
void qz_flow_list_told(struct qz_model *m, struct qz_effect out[2]);
/* Whoever comes to the list next finds all of it. */
void qz_flow_list_anew(struct qz_model *m);

#endif
