/* What a touch does: shows another screen, keeps the one that shows, asks the desk. For the tap handlers of
 * kiosk/screens, which change nothing else but the model's members that are their own screen's. */
#ifndef QZ_KIOSK_FLOW_ACT_H
#define QZ_KIOSK_FLOW_ACT_H

#include "kiosk/flow/flow.h"

/* ---- screens ---- */

/* Show a screen, which gives way by itself as its row says. One that only a cadre, or only staff, may see is
 * not shown while none is signed in: whoever was there is done then. */
void qz_flow_show(struct qz_model *m, enum qz_screen_id screen);
/* The menu of whoever is signed in, cadre or helper. */
void qz_flow_menu(struct qz_model *m);
/* Somebody is at it: the screen that shows stays as long again. */
void qz_flow_stay(struct qz_model *m);
/* Whoever was there is done: the next person gets the configured language, and the screen where nothing else
 * is to be shown. */
void qz_flow_person_gone(struct qz_model *m);
/* The same, and a cadre, or who meant to be one, is signed out. True. */
bool qz_flow_leave(struct qz_model *m, struct qz_effect out[2]);

/* ---- wall.c: what shows while nobody is there ---- */

/* Somebody is there: touched, was seen, held up a code. What shows else comes back; returns whether it did.
 */
bool qz_flow_wall_person(struct qz_model *m);

/* ---- touches ---- */

/* Whether a touch belongs to the one at first_up_ms: the second half of a double tap must not go on where the
 * first has just led. */
bool qz_flow_too_soon(const struct qz_model *m, int64_t first_up_ms);
/* The same of a touch that comes too soon after the screen did. */
bool qz_flow_just_came(const struct qz_model *m);
/* What cannot be taken back is asked twice: whether this is the second touch. */
bool qz_flow_sure_of(struct qz_model *m, enum qz_tap tap);
/* The first row of another page of a list whose rows begin at `from`: `by` rows on, or back below 0; of what
 * follows its `rows` there is `more`. -1: there is no such page. */
int qz_flow_turn(int from, int by, int rows, bool more);

/* ---- the desk ---- */

/* Ask the desk; the caller fills in the rest of out[1].ask. */
void qz_flow_ask(struct qz_effect out[2], enum qz_ask_kind kind);

/* ---- flow.c: what somebody thinks of the activity ---- */

/* As `then` of a screen: ask whoever was just answered, if nobody did and the activity is still open. */
enum qz_screen_id qz_flow_then_rating(const struct qz_model *m);

/* ---- label.c: a label for whoever was welcomed, or for one of those who came, by a cadre ---- */

/* It is about another person from now on: no label is theirs yet. */
void qz_flow_label_anew(struct qz_model *m);
/* Whether a label can be printed now for the person whom the page is about, for the first time or again. */
bool qz_flow_label_offered(const struct qz_model *m);
/* Time passed: the page may stay for what becomes of a label, but the name on it no longer than any welcome
 * does. Returns whether it went now. */
bool qz_flow_label_time(struct qz_model *m);
/* They want it. */
bool qz_flow_label_ask(struct qz_model *m, const struct qz_label *label, struct qz_effect out[2]);

/* ---- signin.c: a cadre or a helper signs in ---- */

/* Whether there is only one who can, so that nobody has to pick a name. */
bool qz_flow_only_cadre(const struct qz_model *m);
/* That cadre's PIN is asked for. */
void qz_flow_pick(struct qz_model *m, const struct qz_ledger_cadre *who);
/* What was typed of a PIN is not left lying in memory. */
void qz_flow_forget_pin(struct qz_model *m);

/* ---- heads.c: people who are counted without a name ---- */

/* Whether people can be counted from the screen that shows. */
bool qz_flow_heads_offered(const struct qz_model *m);
/* Count so many; it took so many touches to say so. Refused while the last ones are not settled. */
bool qz_flow_heads_ask(struct qz_model *m, int people, int touches, struct qz_effect out[2]);
/* Take back who was counted last. */
bool qz_flow_heads_take_back(struct qz_model *m, struct qz_effect out[2]);
/* A touch on what qz_part_headcount draws. As qz_flow_step. */
bool qz_flow_heads_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2]);

/* ---- party.c: a group that staff takes in as one ---- */

/* Whoever is signed in begins a group at the open activity. False: nothing is open. */
bool qz_flow_party_begin(struct qz_model *m, struct qz_effect out[2]);
/* So many of it, without a name. As qz_flow_step; likewise the others. */
bool qz_flow_party_more(struct qz_model *m, int people, struct qz_effect out[2]);
/* Take back its newest entry; of somebody with a name it is asked twice. */
bool qz_flow_party_undo(struct qz_model *m, struct qz_effect out[2]);
/* Go on with the group before. */
bool qz_flow_party_resume(struct qz_model *m, struct qz_effect out[2]);
/* That was all: its sum shows; where nobody came, the menu. */
bool qz_flow_party_end(struct qz_model *m, struct qz_effect out[2]);
/* People in it, with a name and without. */
int qz_flow_party_people(const struct qz_model *m);
/* Time passed: whether the newest answer is over. */
bool qz_flow_party_time(struct qz_model *m);

/* ---- newcomer.c: a cadre registers somebody ---- */

/* Whether a cadre who is signed in can do that now. */
bool qz_flow_newcomer_can(const struct qz_model *m);
/* From the beginning: nothing of the last one is left. As qz_flow_step; likewise the others. */
bool qz_flow_newcomer_begin(struct qz_model *m, struct qz_effect out[2]);
/* How old they are. A child is only counted. */
bool qz_flow_newcomer_age(struct qz_model *m, enum qz_age age, struct qz_effect out[2]);
/* The name, and the number, as they are typed now. */
bool qz_flow_newcomer_name(struct qz_model *m);
bool qz_flow_newcomer_number(struct qz_model *m);
/* What they say to the text that shows; after the last the desk is asked. Who is not to be on the roll is
 * only counted. */
bool qz_flow_newcomer_say(struct qz_model *m, bool yes, struct qz_effect out[2]);

/* ---- lookup.c: who has no code looks for their name ---- */

/* From the beginning: nothing of the last one is left, and no digit is typed yet. True. */
bool qz_flow_lookup_begin(struct qz_model *m);
/* So many digits are typed now. */
int qz_flow_lookup_digits(const struct qz_model *m);
/* Whether the pad takes any: no answer is waited for, and no wait is on. */
bool qz_flow_lookup_open(const struct qz_model *m);
/* Touches: a digit, one less, look for them; and the row of a name. As qz_flow_step. */
bool qz_flow_lookup_digit(struct qz_model *m, int digit);
bool qz_flow_lookup_erase(struct qz_model *m);
bool qz_flow_lookup_ask(struct qz_model *m, struct qz_effect out[2]);
bool qz_flow_lookup_take(struct qz_model *m, int row, struct qz_effect out[2]);

/* ---- list.c: the activities that are listed ---- */

/* Ask for them from that row on, of the model's days and letters. True. */
bool qz_flow_list_ask(struct qz_model *m, int from, struct qz_effect out[2]);
/* Whoever comes to the list next finds all of it. */
void qz_flow_list_anew(struct qz_model *m);
/* Those that are nearest: today's, or of the first days on which there are some. */
enum qz_list_day qz_flow_list_nearest(const struct qz_model *m);

/* ---- first.c: a new kiosk is set up ---- */

/* As `rests`: where it is on its way; QZ_FIRST_NONE: it is as any other, or cannot be set up now. */
enum qz_first qz_flow_first(const struct qz_model *m);
/* On to that step. True. */
bool qz_flow_first_to(struct qz_model *m, enum qz_first step, struct qz_effect out[2]);
/* It speaks that language from now on, and goes on to its network. False: there is no such language. */
bool qz_flow_first_choose(struct qz_model *m, int lang, struct qz_effect out[2]);
/* A cadre has codes enrol this kiosk anew, or no more. True. */
bool qz_flow_anew(struct qz_model *m, bool on, struct qz_effect out[2]);
/* Whether what is typed can be that line of an enrolment code. */
bool qz_flow_enrol_fits(const struct qz_model *m, enum qz_enrol_line line);
/* Touches on the line that is typed: a character; one less; done: on to the next line, or ask the desk. */
bool qz_flow_enrol_put(struct qz_model *m, int ch);
bool qz_flow_enrol_erase(struct qz_model *m);
bool qz_flow_enrol_done(struct qz_model *m, struct qz_effect out[2]);
/* Time passed: nobody may be there any more who goes on with a kiosk that is enrolled. */
bool qz_flow_first_time(struct qz_model *m);

/* ---- late.c: somebody is entered afterwards ---- */

/* From the beginning: nobody is chosen and no digit is typed; passes that are held up are those of people to
 * be entered at the activity in hand. True. */
bool qz_flow_late_begin(struct qz_model *m, struct qz_effect out[2]);
/* So many digits are wanted now. */
int qz_flow_late_digits(const struct qz_model *m);
/* Touches: a digit, one less, look for them; the row of a name; and why. As qz_flow_step. */
bool qz_flow_late_digit(struct qz_model *m, int digit);
bool qz_flow_late_erase(struct qz_model *m);
bool qz_flow_late_find(struct qz_model *m, struct qz_effect out[2]);
bool qz_flow_late_pick(struct qz_model *m, int row);
bool qz_flow_late_write(struct qz_model *m, int why, struct qz_effect out[2]);

/* ---- closing.c: what came of an activity ---- */

/* Ask for it, of that activity, "" the open one; it shows when it is told. */
void qz_flow_closing_ask(struct qz_model *m, const char *activity, struct qz_effect out[2]);

/* ---- came.c: who came ---- */

/* Ask for who came to the open activity, or (item) to the one in hand, or who waits there, from that row on;
 * the list that comes is the one that shows. */
void qz_flow_came_ask(struct qz_model *m, bool item, bool waiting, int from, struct qz_effect out[2]);
/* A row of it is held: ask for the full name there. As qz_flow_step. */
bool qz_flow_name_hold(struct qz_model *m, int row, struct qz_effect out[2]);
/* It is held no more: the name goes soon. Likewise. */
bool qz_flow_name_let_go(struct qz_model *m);

#endif
