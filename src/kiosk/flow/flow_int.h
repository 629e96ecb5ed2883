/* What the files of the flow share beyond act.h: what the desk told, and what time does. */
#ifndef QZ_KIOSK_FLOW_FLOW_INT_H
#define QZ_KIOSK_FLOW_FLOW_INT_H

#include "kiosk/flow/act.h"

/* ---- flow.c ---- */

/* The row of the screen that shows. */
const struct qz_screen *qz_flow_row(const struct qz_model *m);
/* Whether a screen shows on which nobody does anything. */
bool qz_flow_resting(const struct qz_model *m);
/* Whether a cadre is at work or signs in, whom nothing throws out. */
bool qz_flow_busy(const struct qz_model *m);
/* Show what is to be shown where nobody does anything. */
void qz_flow_rest(struct qz_model *m);

/* ---- wall.c ---- */

/* Time passed: nobody may have been there for so long that the wall shows. Returns whether it does now. */
bool qz_flow_wall_time(struct qz_model *m);
/* One of the notices that show now. */
void qz_flow_wall_notice(struct qz_model *m, const struct qz_tell_notice *t);

/* ---- signin.c ---- */

/* A touch on the corner that leads to the cadres. */
bool qz_flow_corner(struct qz_model *m, struct qz_effect out[2]);
/* Who signs in, or did, is named nowhere any more, unless they are at work. */
void qz_flow_forget_staff(struct qz_model *m);
/* The desk told of a PIN, or of the staff menu. */
bool qz_flow_staff_told(struct qz_model *m, const struct qz_tell_staff *s, struct qz_effect out[2]);
/* Whoever shows a badge is led to the pad in its cadre's name, where it is said what became of it; when it is
 * right, the desk signs the cadre in, and the menu opens by itself. */
bool qz_flow_badge_told(struct qz_model *m, const struct qz_tell_badge *b, struct qz_effect out[2]);
/* Time passed on the pad. Returns whether the screen has to say so. */
bool qz_flow_pad_time(struct qz_model *m);
/* How long the pad that shows takes no PIN yet; 0 or below: it does, or none shows. */
int64_t qz_flow_pad_left_ms(const struct qz_model *m, int64_t up_ms);
/* Whether nobody confirms the clock. */
bool qz_flow_doubted(const struct qz_model *m);

/* ---- heads.c ---- */

/* The desk answered to a headcount, or to its being taken back. */
void qz_flow_heads_answered(struct qz_model *m, const struct qz_tell_outcome *o);
/* Time passed. Returns whether the screen has to say so. */
bool qz_flow_heads_time(struct qz_model *m);
/* How long the last headcount can still be taken back; 0: it cannot. */
int64_t qz_flow_heads_left_ms(const struct qz_model *m, int64_t up_ms);

/* ---- party.c ---- */

/* The desk told how many the group are. */
bool qz_flow_party_told(struct qz_model *m, const struct qz_tell_party *t);
/* One of it was answered, which its screen says while the next one comes. */
void qz_flow_party_answered(struct qz_model *m);
/* Nothing of it is left in memory. */
void qz_flow_party_forget(struct qz_model *m);

/* ---- newcomer.c ---- */

/* The desk told one of the texts; or what became of the newcomer. */
bool qz_flow_text_told(struct qz_model *m, const struct qz_tell_text *t);
bool qz_flow_newcomer_told(struct qz_model *m, const struct qz_tell_newcomer *t);
/* Somebody was counted, or could not be. Returns whether it was the newcomer. */
bool qz_flow_newcomer_counted(struct qz_model *m, const struct qz_tell_outcome *o);
/* Nothing of them is left in memory. */
void qz_flow_newcomer_forget(struct qz_model *m);

/* ---- label.c ---- */

/* The printer's thread told how it goes. */
bool qz_flow_label_told(struct qz_model *m, const struct qz_tell_label *t);

/* ---- lookup.c ---- */

/* Nothing of it is left in memory; how long the next one waits stays. */
void qz_flow_lookup_forget(struct qz_model *m);
/* The desk told who was found. */
bool qz_flow_found_told(struct qz_model *m, const struct qz_tell_found *f);
/* Time passed. Returns whether the screen has to say so. */
bool qz_flow_lookup_time(struct qz_model *m);

/* ---- list.c ---- */

/* The desk told rows of the list. Where those of its last page are gone, the page before is asked for. */
void qz_flow_list_told(struct qz_model *m, struct qz_effect out[2]);

/* ---- late.c ---- */

/* The desk told who was found to be entered late, or that it is done. */
bool qz_flow_late_told(struct qz_model *m, const struct qz_tell_late *t);

/* ---- first.c ---- */

/* The desk told how it goes with an enrolment code, or who this kiosk is. */
bool qz_flow_enrol_told(struct qz_model *m, enum qz_enrolling how);
bool qz_flow_identity_told(struct qz_model *m, const struct qz_tell_identity *id);
/* Nothing that was typed of a code is left in memory. */
void qz_flow_anew_forget(struct qz_model *m);
/* Whether what is held up is only to try the camera: what is wrong with it is not said. */
bool qz_flow_first_tries(const struct qz_model *m);

/* ---- closing.c ---- */

/* The desk told what came of an activity. With its receipt the cadre's work here is done: who signed is
 * signed out, and nothing is left on the screen but what everybody may see. */
bool qz_flow_closing_told(struct qz_model *m, const struct qz_tell_closing *c, struct qz_effect out[2]);

/* ---- came.c ---- */

/* The desk told who came. */
bool qz_flow_came_told(struct qz_model *m, const struct qz_tell_came *c, struct qz_effect out[2]);
/* It told of a full name that was asked for. */
bool qz_flow_name_told(struct qz_model *m, const struct qz_tell_name *t);
/* Nothing of a full name is left. */
void qz_flow_name_forget(struct qz_model *m);
/* Time passed: whether a full name is gone now. */
bool qz_flow_name_time(struct qz_model *m);
/* The desk told of the activity in hand. */
bool qz_flow_item_told(struct qz_model *m, const struct qz_tell_item *t);

#endif
