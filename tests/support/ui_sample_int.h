/* Parts of the sample models, which are files of their own. */
#ifndef QZ_TESTS_UI_SAMPLE_INT_H
#define QZ_TESTS_UI_SAMPLE_INT_H

#include "base/buf.h"
#include "tests/support/ui_sample.h"

#define T(text, into) qz_copy_text(into, sizeof(into), text)

/* ui_sample_came.c: who came, and what is taken back. Each changes a model that was begun. */
void qz_sample_came(struct qz_model *m);
void qz_sample_came_long(struct qz_model *m);
void qz_sample_came_elsewhere(struct qz_model *m);
void qz_sample_came_stays(struct qz_model *m);
void qz_sample_came_none(struct qz_model *m);
void qz_sample_still(struct qz_model *m);
void qz_sample_idle_sign_in(struct qz_model *m);
void qz_sample_idle_altered(struct qz_model *m);
void qz_sample_undo_person(struct qz_model *m);
void qz_sample_undo_label(struct qz_model *m);
void qz_sample_undo_no_paper(struct qz_model *m);
void qz_sample_undo_count(struct qz_model *m);

/* ui_sample_cadres.c: who signs in; likewise. */
void qz_sample_cadres(struct qz_model *m);
void qz_sample_cadres_long(struct qz_model *m);
void qz_sample_cadres_helpers(struct qz_model *m);
void qz_sample_cadres_none(struct qz_model *m);

/* An instant of RFC 3339. */
int64_t qz_sample_at(const char *time);

/* ui_sample_door.c: who has no code, helpers, badges that are printed; likewise. */
void qz_sample_lookup(struct qz_model *m);
void qz_sample_lookup_ready(struct qz_model *m);
void qz_sample_lookup_nobody(struct qz_model *m);
void qz_sample_lookup_many(struct qz_model *m);
void qz_sample_lookup_more(struct qz_model *m);
void qz_sample_lookup_wait(struct qz_model *m);
void qz_sample_pick(struct qz_model *m);
void qz_sample_pick_one(struct qz_model *m);
void qz_sample_helper(struct qz_model *m);
void qz_sample_helper_counted(struct qz_model *m);
void qz_sample_helper_closed(struct qz_model *m);
void qz_sample_welcome_label(struct qz_model *m);
void qz_sample_welcome_label_printing(struct qz_model *m);
void qz_sample_welcome_label_done(struct qz_model *m);
void qz_sample_welcome_label_last(struct qz_model *m);
void qz_sample_welcome_label_no_paper(struct qz_model *m);
void qz_sample_welcome_label_offline(struct qz_model *m);
void qz_sample_welcome_label_failed(struct qz_model *m);
/* A welcome, and a trouble, to begin others with. */
void qz_sample_welcome(struct qz_model *m);
void qz_sample_trouble(struct qz_model *m, enum qz_trouble t);

/* ui_sample_pin.c: the pad, and what became of a badge; likewise. */
void qz_sample_pin(struct qz_model *m);
void qz_sample_pin_wrong(struct qz_model *m);
void qz_sample_pin_checking(struct qz_model *m);
void qz_sample_badge_asked(struct qz_model *m);
void qz_sample_badge_pin(struct qz_model *m);
void qz_sample_badge_seen(struct qz_model *m);
void qz_sample_badge_wrong(struct qz_model *m);
void qz_sample_pin_empty(struct qz_model *m);
void qz_sample_pin_unchecked(struct qz_model *m);
void qz_sample_pin_locked(struct qz_model *m);

/* ui_sample_list.c: the staff menu, and the list of activities; likewise. */
void qz_sample_staff(struct qz_model *m);
/* One activity more in the list. */
void qz_sample_row(struct qz_model *m, const char *title, const char *from, const char *to, bool open);
void qz_sample_staff_many(struct qz_model *m);
void qz_sample_list(struct qz_model *m);
void qz_sample_list_found(struct qz_model *m);
void qz_sample_list_none(struct qz_model *m);
void qz_sample_list_over(struct qz_model *m);
void qz_sample_find(struct qz_model *m);
void qz_sample_find_some(struct qz_model *m);
void qz_sample_find_none(struct qz_model *m);

/* ui_sample_item.c: what waits for a cadre; likewise, the last one a staff menu that was begun. */
void qz_sample_item(struct qz_model *m);
void qz_sample_item_sure(struct qz_model *m);
void qz_sample_item_more(struct qz_model *m);
void qz_sample_item_none(struct qz_model *m);
void qz_sample_item_today(struct qz_model *m);
void qz_sample_item_open(struct qz_model *m);
void qz_sample_item_part(struct qz_model *m);
void qz_sample_item_part_ones(struct qz_model *m);
void qz_sample_item_stale(struct qz_model *m);
void qz_sample_ones(struct qz_model *m);
void qz_sample_staff_over(struct qz_model *m);

/* ui_sample_heads.c: people who are counted without a name; likewise. */
void qz_sample_counted(struct qz_model *m);
void qz_sample_counted_group(struct qz_model *m);
void qz_sample_uncounted(struct qz_model *m);
void qz_sample_idle_counted(struct qz_model *m);
void qz_sample_group(struct qz_model *m);
void qz_sample_group_least(struct qz_model *m);
void qz_sample_group_most(struct qz_model *m);
void qz_sample_count_fast(struct qz_model *m);
void qz_sample_undo_run(struct qz_model *m);
void qz_sample_undo_run_sure(struct qz_model *m);
void qz_sample_write(struct qz_model *m);
void qz_sample_write_nothing(struct qz_model *m);
void qz_sample_write_full(struct qz_model *m);
void qz_sample_came_picked(struct qz_model *m);
void qz_sample_came_nobody(struct qz_model *m);
void qz_sample_seek(struct qz_model *m);
void qz_sample_came_words(struct qz_model *m);
void qz_sample_came_name(struct qz_model *m);
void qz_sample_came_name_long(struct qz_model *m);
void qz_sample_came_name_offline(struct qz_model *m);

/* ui_sample_party.c: a group that is taken in as one; likewise. */
void qz_sample_party(struct qz_model *m);
void qz_sample_party_welcome(struct qz_model *m);
void qz_sample_party_heads(struct qz_model *m);
void qz_sample_party_already(struct qz_model *m);
void qz_sample_party_refused(struct qz_model *m);
void qz_sample_party_fast(struct qz_model *m);
void qz_sample_party_sure(struct qz_model *m);
void qz_sample_party_begun(struct qz_model *m);
void qz_sample_party_most(struct qz_model *m);
void qz_sample_sum(struct qz_model *m);

/* ui_sample_new.c: somebody new, whom a cadre registers; likewise. */
void qz_sample_staff_new(struct qz_model *m);
void qz_sample_new(struct qz_model *m);
void qz_sample_new_alone(struct qz_model *m);
void qz_sample_new_name(struct qz_model *m);
void qz_sample_number(struct qz_model *m);
void qz_sample_number_none(struct qz_model *m);
void qz_sample_consent(struct qz_model *m);
void qz_sample_added(struct qz_model *m);
void qz_sample_added_counted(struct qz_model *m);
void qz_sample_added_not(struct qz_model *m);

/* ui_sample_inside.c: an activity with check-out, or with room for so many; likewise. */
void qz_sample_idle_inside(struct qz_model *m);
void qz_sample_idle_inside_most(struct qz_model *m);
void qz_sample_idle_full(struct qz_model *m);
void qz_sample_greeted(struct qz_model *m);
void qz_sample_greeted_more(struct qz_model *m);
void qz_sample_goodbye(struct qz_model *m);
void qz_sample_goodbye_long(struct qz_model *m);
void qz_sample_goodbye_unknown(struct qz_model *m);
void qz_sample_welcome_back(struct qz_model *m);
void qz_sample_left(struct qz_model *m);
void qz_sample_stays(struct qz_model *m);
void qz_sample_full(struct qz_model *m);
void qz_sample_staff_full(struct qz_model *m);
void qz_sample_staff_let_in(struct qz_model *m);

/* ui_sample_rating.c: what people think of the activity; likewise. */
void qz_sample_rating(struct qz_model *m);
void qz_sample_rating_went(struct qz_model *m);
void qz_sample_rating_unknown(struct qz_model *m);
void qz_sample_rating_touched(struct qz_model *m);
void qz_sample_rated(struct qz_model *m);

/* ui_sample_wall.c: pages of the wall; likewise. */
void qz_sample_wall_rings(struct qz_model *m);
void qz_sample_wall_rings_done(struct qz_model *m);
void qz_sample_wall_rings_many(struct qz_model *m);
void qz_sample_wall_weeks(struct qz_model *m);
void qz_sample_wall_weeks_stale(struct qz_model *m);
void qz_sample_wall_live(struct qz_model *m);
void qz_sample_wall_live_most(struct qz_model *m);
void qz_sample_wall_rating(struct qz_model *m);
void qz_sample_dark(struct qz_model *m);
void qz_sample_wall_plan(struct qz_model *m);
void qz_sample_wall_plan_long(struct qz_model *m);
void qz_sample_wall_held(struct qz_model *m);
void qz_sample_wall_attract(struct qz_model *m);
void qz_sample_wall_attract_closed(struct qz_model *m);
void qz_sample_wall_notice(struct qz_model *m);
void qz_sample_wall_notice_short(struct qz_model *m);
void qz_sample_wall_notice_long(struct qz_model *m);
void qz_sample_wall_notice_picture(struct qz_model *m);
void qz_sample_wall_notice_poster(struct qz_model *m);
void qz_sample_wall_nothing(struct qz_model *m);
void qz_sample_wall_starting(struct qz_model *m);

/* Who came when, as the wall tells of an activity that goes on. */
void qz_sample_live(struct qz_model *m);

/* ui_sample_late.c: somebody is entered late; likewise. */
void qz_sample_late(struct qz_model *m);
void qz_sample_late_more(struct qz_model *m);
void qz_sample_late_nobody(struct qz_model *m);
void qz_sample_late_names(struct qz_model *m);
void qz_sample_late_why(struct qz_model *m);
void qz_sample_late_done(struct qz_model *m);
void qz_sample_late_already(struct qz_model *m);
void qz_sample_came_late(struct qz_model *m);

/* ui_sample_closing.c: what came of an activity, and its receipt; likewise. */
void qz_sample_item_closed(struct qz_model *m);
void qz_sample_closing(struct qz_model *m);
void qz_sample_closing_sure(struct qz_model *m);
void qz_sample_closing_waits(struct qz_model *m);
void qz_sample_closing_most(struct qz_model *m);
void qz_sample_closing_nobody(struct qz_model *m);
void qz_sample_receipt(struct qz_model *m);
void qz_sample_receipt_most(struct qz_model *m);

/* ui_sample_check.c: how line, camera and machine do; likewise. */
void qz_sample_check(struct qz_model *m);
void qz_sample_check_waits(struct qz_model *m);
void qz_sample_check_off(struct qz_model *m);
void qz_sample_check_unsigned(struct qz_model *m);
void qz_sample_setup(struct qz_model *m);
void qz_sample_setup_leave(struct qz_model *m);
void qz_sample_anew(struct qz_model *m);
void qz_sample_anew_waits(struct qz_model *m);
void qz_sample_anew_done(struct qz_model *m);
void qz_sample_anew_type(struct qz_model *m);

/* ui_sample_first.c: a new kiosk, step by step; likewise. */
void qz_sample_first(struct qz_model *m);
void qz_sample_network(struct qz_model *m);
void qz_sample_network_none(struct qz_model *m);
void qz_sample_network_tried(struct qz_model *m);
void qz_sample_enrol(struct qz_model *m);
void qz_sample_enrol_blind(struct qz_model *m);
void qz_sample_enrolling(struct qz_model *m);
void qz_sample_enrol_refused(struct qz_model *m);
void qz_sample_enrol_typed(struct qz_model *m);
void qz_sample_enrol_offline(struct qz_model *m);
void qz_sample_enrol_sign_in(struct qz_model *m);
void qz_sample_enrol_certificate(struct qz_model *m);
void qz_sample_enrol_address(struct qz_model *m);
void qz_sample_enrol_new(struct qz_model *m);
void qz_sample_enrol_failed(struct qz_model *m);
void qz_sample_type(struct qz_model *m);
void qz_sample_type_url(struct qz_model *m);
void qz_sample_type_token(struct qz_model *m);
void qz_sample_type_print(struct qz_model *m);
void qz_sample_camera(struct qz_model *m);
void qz_sample_camera_reads(struct qz_model *m);
void qz_sample_camera_blind(struct qz_model *m);
void qz_sample_ready(struct qz_model *m);
void qz_sample_ready_waits(struct qz_model *m);

/* ui_sample_long.c: names in every script of the country; likewise. */
void qz_sample_scripts(struct qz_model *m);
void qz_sample_uyghur(struct qz_model *m);
void qz_sample_tibetan(struct qz_model *m);

#endif
