/* Whose word it is that an activity took place: the kiosk's that a PIN was typed, the cadre's own by a badge,
 * or an administrator's. They are told apart in every figure, and the rule says which of them count. */
#include "figures/figures.h"
#include "journal/badge.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "registry/named.h"
#include "registry/registry.h"
#include "rules/badge.h"
#include "tests/journal/views_case.h"

#include <sodium.h>

#define MINUTE INT64_C(60000)

/* ---- badges ---- */

static uint32_t make_badge(const char *cadre)
{
    struct qz_err err;
    char link[QZ_LINK_TEXT];
    uint32_t expires;
    assert_done(qz_badge_make(f.t, cadre, f.now_ms, link, &expires, &err), &err);
    return expires;
}

/* What the cadre's phone shows at that moment, which has come then. */
static struct qz_pass code_at(const char *cadre, int64_t at_ms)
{
    struct qz_err err;
    struct qz_pass badge;
    char text[QZ_PASS_TEXT];
    assert_done(qz_badge_code(f.t, cadre, at_ms, text, &err), &err);
    assert_true(qz_badge_parse(text, strlen(text), &badge));
    if (f.now_ms < at_ms)
        f.now_ms = at_ms;
    return badge;
}

/* An entry of the minute `at` after FLEET_NOW. */
static struct qz_entry at_minute(struct qz_entry e, int at)
{
    e.at_ms = FLEET_NOW + at * MINUTE;
    e.up_ms = (1000 + at) * MINUTE;
    return e;
}

static struct qz_entry badge_entry(const char *cadre, const struct qz_pass *badge, int at)
{
    struct qz_entry e = {.kind = QZ_ENTRY_BADGE, .proof_len = badge->raw_len};
    qz_copy_text(e.cadre, sizeof e.cadre, cadre);
    memcpy(e.proof, badge->raw, badge->raw_len);
    return at_minute(e, at);
}

/* A badge of the fleet's cadre, made, shown at that minute and brought by kiosk k. Returns its entry. */
static uint64_t show_badge(int at)
{
    struct qz_pass badge = code_at(f.cadre, FLEET_NOW + at * MINUTE);
    return fleet_write(&k, badge_entry(f.cadre, &badge, at));
}

static uint64_t confirm(uint64_t badge, int at)
{
    struct qz_entry e = at_minute(fleet_confirm(act, f.cadre, 0), at);
    e.badge = badge;
    return fleet_write(&k, e);
}

/* Three people come to an activity that a kiosk opened; nobody has confirmed it. */
static void three_came(void)
{
    fleet_write(&k, fleet_open(act));
    for (int i = 0; i < 3; i++)
        fleet_write(&k, fleet_checkin(act, &p[i]));
    fleet_send(&f, &k);
}

static void ask_for_the_cadres_word(void)
{
    f.t->rule.confirmed_by = 1u << QZ_WHOSE_CADRE | 1u << QZ_WHOSE_EARLIER;
}

/* What `qingzhan activity show` tells of entry n of a kiosk's log ("": the tracker's own). */
static struct qz_opened opened(const char *kiosk, uint64_t n)
{
    static struct qz_opened out[100];
    struct qz_err err;
    uint64_t next;
    int count = qz_views_entries(f.t, act, 0, out, 100, &next, &err);
    for (int i = 0; i < count; i++)
        if (strcmp(out[i].kiosk, kiosk) == 0 && out[i].n == n)
            return out[i];
    fail_msg("entry %llu is not shown", (unsigned long long)n);
    return out[0];
}

/* ---- whose word ---- */

static void what_a_pin_did_is_the_kiosks_word(void **state)
{
    (void)state;
    three_came();
    uint64_t n = confirm(0, 1);
    fleet_send(&f, &k);

    struct qz_activity_row a = row();
    assert_int_equal(a.counts, QZ_COUNTS);
    assert_int_equal(a.by[QZ_WHOSE_KIOSK].confirms, 1);
    assert_int_equal(a.by[QZ_WHOSE_KIOSK].attested, 3);
    assert_int_equal(a.by[QZ_WHOSE_CADRE].confirms, 0);

    assert_int_equal(opened(k.row.id, n).whose, QZ_WHOSE_KIOSK);
    assert_int_equal(opened(k.row.id, 2).whose, QZ_WHOSE_KIOSK); /* what attested the check-in */

    struct qz_stats s = stats();
    assert_int_equal(s.by[QZ_WHOSE_KIOSK].confirmed, 1);
    assert_int_equal(s.by[QZ_WHOSE_KIOSK].attested, 3);
}

/* A badge of the cadre's whose code a kiosk made up, as at a badge's entry. */
static struct qz_pass badge_with_a_made_up_code(void)
{
    uint8_t made_up[32] = {1}, head[QZ_PASS_BYTES], live[QZ_PASS_LIVE_BYTES], id[QZ_ID_BYTES];
    struct qz_pass forged;
    make_badge(f.cadre);
    struct qz_pass genuine = code_at(f.cadre, FLEET_NOW);

    memcpy(head, genuine.raw, sizeof head);
    qz_pass_make_live(head, made_up, FLEET_NOW / 1000 + 120, live);
    assert_true(qz_badge_unpack(live, sizeof live, &forged) && qz_id_parse('c', f.cadre, id));
    return forged;
}

/* Whoever has a kiosk's disk has its key, and can write that a cadre confirmed. */
static void a_forged_confirmation_is_the_kiosks_word_and_counts_only_where_that_does(void **state)
{
    (void)state;
    three_came();
    assert_int_equal(row().counts, QZ_COUNTS_UNCONFIRMED);

    uint64_t n = confirm(0, 1);
    fleet_send(&f, &k);
    assert_int_equal(row().counts, QZ_COUNTS);
    assert_int_equal(opened(k.row.id, n).whose, QZ_WHOSE_KIOSK);

    struct qz_err err;
    uint64_t differences;
    ask_for_the_cadres_word();
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(row().counts, QZ_COUNTS_UNCONFIRMED);
    assert_int_equal(stats().counted, 0);
    assert_int_equal(stats().by[QZ_WHOSE_KIOSK].confirmed, 0);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].confirms, 1); /* it is shown all the same */

    /* A badge whose code the kiosk made up does not help. */
    struct qz_pass forged = badge_with_a_made_up_code();
    uint64_t badge = fleet_write(&k, badge_entry(f.cadre, &forged, 2));
    confirm(badge, 2);
    fleet_send(&f, &k);

    assert_int_equal(fleet_verdict(&f, &k, badge), QZ_J_LIVE_WRONG);
    assert_int_equal(row().counts, QZ_COUNTS_UNCONFIRMED);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].confirms, 2);
}

static void what_a_badge_did_is_the_cadres_word(void **state)
{
    (void)state;
    ask_for_the_cadres_word();
    three_came();
    make_badge(f.cadre);

    uint64_t badge = show_badge(1), n = confirm(badge, 2);
    fleet_send(&f, &k);

    assert_int_equal(fleet_verdict(&f, &k, badge), QZ_J_ACCEPTED);
    assert_int_equal(row().counts, QZ_COUNTS);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].confirms, 1);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].attested, 3);

    assert_int_equal(opened(k.row.id, n).whose, QZ_WHOSE_CADRE);
    assert_int_equal(opened(k.row.id, n).badge, badge);
    assert_int_equal(stats().by[QZ_WHOSE_CADRE].confirmed, 1);
    assert_int_equal(stats().by[QZ_WHOSE_CADRE].attested, 3);
}

static void a_badge_stands_for_what_follows_within_ten_minutes(void **state)
{
    (void)state;
    three_came();
    make_badge(f.cadre);
    uint64_t badge = show_badge(1);
    uint64_t in_time = confirm(badge, 11), late = confirm(badge, 12);
    struct qz_entry before = at_minute(fleet_confirm(act, f.cadre, 0), 0); /* before the kiosk started anew */
    before.badge = badge;
    uint64_t restarted = fleet_write(&k, before);
    fleet_send(&f, &k);
    assert_int_equal(opened(k.row.id, in_time).whose, QZ_WHOSE_CADRE);
    assert_int_equal(opened(k.row.id, late).whose, QZ_WHOSE_KIOSK);
    assert_int_equal(opened(k.row.id, restarted).whose, QZ_WHOSE_KIOSK);
}

static void a_badge_stands_for_nobody_else_and_no_other_entry_for_a_badge(void **state)
{
    (void)state;
    struct qz_err err;
    char other[QZ_ID_TEXT];
    three_came();
    make_badge(f.cadre);
    assert_done(qz_cadre_add(f.t, f.county, "李清", "123456", f.now_ms, other, &err), &err);

    uint64_t badge = show_badge(1);
    struct qz_entry e = at_minute(fleet_confirm(act, other, 0), 1);
    e.badge = badge;
    uint64_t anothers = fleet_write(&k, e);

    uint64_t no_badge = confirm(1, 1);                                     /* the opening */
    uint64_t unknown = confirm(fleet_write(&k, fleet_open(act)) + 100, 1); /* what is not there yet */
    fleet_send(&f, &k);

    assert_int_equal(opened(k.row.id, anothers).whose, QZ_WHOSE_KIOSK);
    assert_int_equal(opened(k.row.id, no_badge).whose, QZ_WHOSE_KIOSK);
    assert_int_equal(opened(k.row.id, unknown).whose, QZ_WHOSE_KIOSK);

    /* Nor does one that another kiosk brought. */
    e = at_minute(fleet_confirm(act, f.cadre, 0), 1);
    e.badge = badge;
    while (sibling.size + 1 <= badge)
        fleet_write(&sibling, fleet_open(act));
    uint64_t elsewhere = fleet_write(&sibling, e);

    fleet_send(&f, &sibling);
    assert_int_equal(opened(sibling.row.id, elsewhere).whose, QZ_WHOSE_KIOSK);
}

static void each_code_is_taken_once(void **state)
{
    (void)state;
    three_came();
    make_badge(f.cadre);
    struct qz_pass code = code_at(f.cadre, FLEET_NOW + MINUTE);

    uint64_t first = fleet_write(&k, badge_entry(f.cadre, &code, 1));
    uint64_t again = fleet_write(&k, badge_entry(f.cadre, &code, 1));
    uint64_t n = confirm(again, 1);
    fleet_send(&f, &k);

    assert_int_equal(fleet_verdict(&f, &k, first), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, again), QZ_J_LIVE_REUSED);
    assert_int_equal(opened(k.row.id, n).whose, QZ_WHOSE_KIOSK);

    /* A photograph of it at another kiosk that is off line, and brings it first or last. */
    uint64_t photo = fleet_write(&sibling, badge_entry(f.cadre, &code, 1));
    fleet_send(&f, &sibling);
    assert_int_equal(fleet_verdict(&f, &sibling, photo), QZ_J_LIVE_REUSED);
}

static void a_code_is_judged_by_the_entrys_time(void **state)
{
    (void)state;
    make_badge(f.cadre);
    struct qz_pass code = code_at(f.cadre, FLEET_NOW + 60 * MINUTE);
    uint64_t late = fleet_write(&k, badge_entry(f.cadre, &code, 180)); /* three hours old */
    code = code_at(f.cadre, FLEET_NOW + 90 * MINUTE);
    uint64_t early = fleet_write(&k, badge_entry(f.cadre, &code, 30));
    code = code_at(f.cadre, FLEET_NOW + 30 * MINUTE);
    uint64_t right = fleet_write(&k, badge_entry(f.cadre, &code, 30));
    f.now_ms += 200 * MINUTE;
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, late), QZ_J_LIVE_LATE);
    assert_int_equal(fleet_verdict(&f, &k, early), QZ_J_LIVE_LATE);
    assert_int_equal(fleet_verdict(&f, &k, right), QZ_J_ACCEPTED);
}

static void another_badge_ends_the_one_before_from_then_on(void **state)
{
    (void)state;
    struct qz_err err;
    make_badge(f.cadre);
    struct qz_pass before = code_at(f.cadre, FLEET_NOW + 5 * MINUTE),
                   after = code_at(f.cadre, FLEET_NOW + 15 * MINUTE);

    f.now_ms = FLEET_NOW + 10 * MINUTE;
    make_badge(f.cadre);
    struct qz_pass renewed = code_at(f.cadre, FLEET_NOW + 16 * MINUTE);

    f.now_ms = FLEET_NOW + 20 * MINUTE;
    assert_int_equal(judged(badge_entry(f.cadre, &before, 5)),
                     QZ_J_ACCEPTED); /* brought late, shown in time */
    assert_int_equal(judged(badge_entry(f.cadre, &after, 15)), QZ_J_REVOKED);
    assert_int_equal(judged(badge_entry(f.cadre, &renewed, 16)), QZ_J_ACCEPTED);

    struct qz_pass last = code_at(f.cadre, FLEET_NOW + 17 * MINUTE);
    assert_done(qz_cadre_remove(f.t, f.cadre, f.now_ms, &err), &err);
    assert_int_equal(judged(badge_entry(f.cadre, &last, 17)), QZ_J_REVOKED);

    char text[QZ_PASS_TEXT];
    assert_refused(qz_badge_code(f.t, f.cadre, f.now_ms, text, &err), &err, QZ_E_MISSING);
}

static void a_badge_of_nobody_here_is_not_taken(void **state)
{
    (void)state;
    struct qz_err err;
    char county[QZ_ID_TEXT], stranger[QZ_ID_TEXT];
    fleet_county(&f, "海宁", county);
    assert_done(qz_cadre_add(f.t, county, "王海", "123456", f.now_ms, stranger, &err), &err);
    make_badge(stranger);
    make_badge(f.cadre);
    struct qz_pass code = code_at(stranger, FLEET_NOW), own = code_at(f.cadre, FLEET_NOW);

    assert_int_equal(judged(badge_entry(stranger, &code, 0)), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(judged(badge_entry(f.cadre, &code, 0)), QZ_J_NOT_GENUINE);

    qz_id_new('c', stranger);
    assert_int_equal(judged(badge_entry(stranger, &own, 0)), QZ_J_UNKNOWN_CADRE);
    own.raw[30] ^= 1;
    assert_int_equal(judged(badge_entry(f.cadre, &own, 0)), QZ_J_NOT_GENUINE);
}

static void a_badge_is_good_before_its_end(void **state)
{
    (void)state;
    uint32_t expires = make_badge(f.cadre);
    int over = (int)(((int64_t)expires * 1000 - FLEET_NOW) / MINUTE) + 1;
    struct qz_pass code = code_at(f.cadre, FLEET_NOW + over * MINUTE);
    f.now_ms = FLEET_NOW + over * MINUTE;
    assert_int_equal(judged(badge_entry(f.cadre, &code, over)), QZ_J_EXPIRED);
}

/* A stolen kiosk knows PINs, and no badge. */
static void a_badge_confirms_while_a_stolen_kiosk_knows_the_pin(void **state)
{
    (void)state;
    struct qz_err err;
    int pins;
    three_came();
    make_badge(f.cadre);
    assert_done(qz_kiosk_stolen(f.t, sibling.row.id, f.now_ms, &pins, &err), &err);
    uint64_t by_pin = confirm(0, 1), badge = show_badge(1), by_badge = confirm(badge, 2);
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, by_pin), QZ_J_STOLEN_PIN);
    assert_int_equal(fleet_verdict(&f, &k, badge), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, by_badge), QZ_J_ACCEPTED);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].confirms, 1);
    assert_int_equal(row().confirms, 1);
}

/* ---- on line ---- */

static enum qz_judgement asked(const struct fleet_kiosk *by, const struct qz_pass *badge, int64_t now_ms)
{
    struct qz_err err;
    enum qz_judgement j;
    assert_done(qz_badge_ask(f.t, &by->row, badge, now_ms, &j, &err), &err);
    return j;
}

static void a_photographed_badge_is_refused_once_the_tracker_saw_it(void **state)
{
    (void)state;
    three_came();
    make_badge(f.cadre);
    struct qz_pass code = code_at(f.cadre, FLEET_NOW);

    assert_int_equal(asked(&k, &code, FLEET_NOW + 1000), QZ_J_ACCEPTED);
    assert_int_equal(asked(&k, &code, FLEET_NOW + 2000), QZ_J_LIVE_REUSED);
    assert_int_equal(asked(&sibling, &code, FLEET_NOW + 2000), QZ_J_LIVE_REUSED);

    /* Brought by the other one's log it is used; by the log of the one that asked it is right, once. */
    uint64_t photo = fleet_write(&sibling, badge_entry(f.cadre, &code, 0));
    fleet_send(&f, &sibling);
    assert_int_equal(fleet_verdict(&f, &sibling, photo), QZ_J_LIVE_REUSED);

    uint64_t badge = fleet_write(&k, badge_entry(f.cadre, &code, 0)), n = confirm(badge, 0);
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, badge), QZ_J_ACCEPTED);
    assert_int_equal(opened(k.row.id, n).whose, QZ_WHOSE_CADRE);
}

static void what_was_asked_on_line_needs_no_right_clock(void **state)
{
    (void)state;
    make_badge(f.cadre);
    struct qz_pass code = code_at(f.cadre, FLEET_NOW);
    assert_int_equal(asked(&k, &code, FLEET_NOW), QZ_J_ACCEPTED);
    assert_int_equal(judged(badge_entry(f.cadre, &code, 4)), QZ_J_ACCEPTED);
}

static void what_is_asked_is_judged_by_the_trackers_clock(void **state)
{
    (void)state;
    make_badge(f.cadre);
    struct qz_pass code = code_at(f.cadre, FLEET_NOW);
    assert_int_equal(asked(&k, &code, FLEET_NOW + 3 * MINUTE), QZ_J_LIVE_LATE);
    code.mac[0] ^= 1;
    assert_int_equal(asked(&k, &code, FLEET_NOW), QZ_J_LIVE_WRONG);
    code.mac[0] ^= 1;
    assert_int_equal(asked(&k, &code, FLEET_NOW), QZ_J_ACCEPTED); /* what was wrong used up nothing */
    make_badge(f.cadre);
    assert_int_equal(asked(&k, &code, FLEET_NOW), QZ_J_REVOKED);
}

/* ---- an administrator ---- */

static struct qz_named_row word_of(const char *kiosk, uint64_t n)
{
    static struct qz_named_row out[50];
    struct qz_err err;
    int count = qz_named_list(f.t, f.cadre, 0, out, 50, &err);
    for (int i = 0; i < count; i++)
        if (strcmp(out[i].kiosk, kiosk) == 0 && (n == 0 || out[i].n == n))
            return out[i];
    fail_msg("%d words, none of entry %llu", count, (unsigned long long)n);
    return out[0];
}

static void what_an_administrator_enters_is_neither_and_has_the_name(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();

    assert_done(qz_named_confirm(f.t, act, f.cadre, "赵管理", f.now_ms, &err), &err);
    assert_int_equal(row().by[QZ_WHOSE_ADMIN].confirms, 1);
    assert_int_equal(row().by[QZ_WHOSE_ADMIN].attested, 3);
    assert_int_equal(row().counts, QZ_COUNTS);
    assert_int_equal(stats().by[QZ_WHOSE_ADMIN].confirmed, 1);

    struct qz_named_row w = word_of("", 0);
    assert_int_equal(w.whose, QZ_WHOSE_ADMIN);
    assert_int_equal(w.kind, QZ_ENTRY_CONFIRM);
    assert_string_equal(w.administrator, "赵管理");
    assert_string_equal(w.activity, act);
    assert_string_equal(opened("", w.n).administrator, "赵管理");
    assert_int_equal(opened("", w.n).whose, QZ_WHOSE_ADMIN);

    /* The name is not in the log. */
    int64_t said;
    assert_done(qz_db_number(f.t->db, "SELECT count(*) FROM entry WHERE line LIKE '%赵管理%'", &said, &err),
                &err);
    assert_int_equal(said, 0);

    assert_refused(qz_named_confirm(f.t, act, f.cadre, "", f.now_ms, &err), &err, QZ_E_INPUT);
    assert_refused(qz_named_confirm(f.t, act, "c_aaisem2ekvthpcezvk54zxpo74", "赵", f.now_ms, &err), &err,
                   QZ_E_MISSING);
}

static void a_confirmation_can_be_withdrawn_at_the_tracker_in_its_cadres_name(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    uint64_t n = confirm(0, 1);
    fleet_send(&f, &k);
    assert_int_equal(row().counts, QZ_COUNTS);

    assert_done(qz_named_withdraw(f.t, f.cadre, k.row.id, n, "赵管理", "不是我确认的", f.now_ms, &err), &err);
    assert_int_equal(row().counts, QZ_COUNTS_UNCONFIRMED);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].confirms, 0);
    assert_int_equal(row().pending, 3);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].attested, 0);
    assert_true(opened(k.row.id, n).gone && word_of(k.row.id, n).gone);

    struct qz_named_row w = word_of("", 0);
    assert_int_equal(w.whose, QZ_WHOSE_ADMIN);
    assert_string_equal(w.verb, "confirmation-withdraw");
    assert_string_equal(w.reason, "不是我确认的");
    assert_string_equal(w.activity, act);
    assert_int_equal(w.target, n);

    assert_refused(qz_named_withdraw(f.t, f.cadre, k.row.id, n, "赵", "again", f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
    assert_refused(qz_named_withdraw(f.t, f.cadre, k.row.id, 1, "赵", "no confirmation", f.now_ms, &err),
                   &err, QZ_E_CONFLICT);
    assert_refused(qz_named_withdraw(f.t, f.cadre, "k_nobody", 1, "赵", "x", f.now_ms, &err), &err,
                   QZ_E_MISSING);

    /* The kiosk can no longer take back what is gone; the cadre can confirm anew. */
    uint64_t undo = fleet_write(&k, fleet_void(n));
    confirm(0, 3);
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, undo), QZ_J_UNKNOWN_TARGET);
    assert_int_equal(row().counts, QZ_COUNTS);
}

/* ---- late entries, rejections and voids ---- */

static void late_entries_are_told_apart_too(void **state)
{
    (void)state;
    make_badge(f.cadre);
    uint64_t badge = show_badge(1);

    struct qz_entry e = at_minute(fleet_late(act, f.cadre, p[0].who, 2), 2);
    e.badge = badge;
    uint64_t own = fleet_write(&k, e);
    uint64_t pin = fleet_write(&k, at_minute(fleet_late(act, f.cadre, p[1].who, 5), 2));
    fleet_send(&f, &k);

    assert_int_equal(row().by[QZ_WHOSE_CADRE].late, 1);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].unnamed_late, 2);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].late, 1);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].unnamed_late, 5);
    assert_int_equal(stats().by[QZ_WHOSE_CADRE].late, 3);
    assert_int_equal(stats().by[QZ_WHOSE_KIOSK].late, 6);
    assert_int_equal(opened(k.row.id, own).whose, QZ_WHOSE_CADRE);

    e = at_minute(fleet_void(pin), 3);
    strcpy(e.cadre, f.cadre);
    e.badge = badge;
    uint64_t undo = fleet_write(&k, e);
    fleet_send(&f, &k);

    assert_int_equal(opened(k.row.id, undo).whose, QZ_WHOSE_CADRE);
    assert_int_equal(stats().by[QZ_WHOSE_KIOSK].late, 0);
    assert_int_equal(stats().by[QZ_WHOSE_CADRE].late, 3);
}

static void who_is_rejected_takes_nothing_from_anothers_word(void **state)
{
    (void)state;
    three_came();
    make_badge(f.cadre);
    confirm(0, 1); /* attests three by the kiosk's word */
    uint64_t late_comer = fleet_write(&k, fleet_checkin(act, &p[5])), badge = show_badge(2);
    confirm(badge, 2); /* and one by the cadre's */

    fleet_send(&f, &k);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].attested, 3);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].attested, 1);

    struct qz_entry e = at_minute(fleet_reject(act, f.cadre, late_comer), 3);
    uint64_t reject = fleet_write(&k, e);
    fleet_send(&f, &k);

    assert_int_equal(opened(k.row.id, reject).whose, QZ_WHOSE_KIOSK);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].attested, 3);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].attested, 0);
}

static void what_a_confirmation_attested_rests_on_another_by_that_ones_word(void **state)
{
    (void)state;
    three_came();
    make_badge(f.cadre);

    uint64_t first = confirm(0, 1);
    confirm(show_badge(2), 2);
    fleet_send(&f, &k);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].attested, 3);

    struct qz_entry e = fleet_void(first);
    strcpy(e.cadre, f.cadre);
    fleet_write(&k, e);
    fleet_send(&f, &k);

    assert_int_equal(row().by[QZ_WHOSE_KIOSK].attested, 0);
    assert_int_equal(row().by[QZ_WHOSE_CADRE].attested, 3);
    assert_int_equal(stats().by[QZ_WHOSE_CADRE].attested, 3);
}

/* ---- what came before ---- */

static void what_came_before_words_were_told_apart_counts_under_any_rule(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t differences;
    f.t->since[QZ_SINCE_ATTRIBUTION] = f.t->seq + 100; /* as a store of before has it */

    three_came();
    make_badge(f.cadre);
    uint64_t n = confirm(0, 1);
    fleet_send(&f, &k);

    ask_for_the_cadres_word();
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);

    assert_int_equal(row().by[QZ_WHOSE_EARLIER].confirms, 1);
    assert_int_equal(row().by[QZ_WHOSE_KIOSK].confirms, 0);
    assert_int_equal(row().counts, QZ_COUNTS);
    assert_int_equal(opened(k.row.id, n).whose, QZ_WHOSE_EARLIER);

    f.t->since[QZ_SINCE_ATTRIBUTION] = f.t->seq; /* from now on they are */
    uint64_t now = confirm(0, 2);
    fleet_send(&f, &k);
    assert_int_equal(opened(k.row.id, now).whose, QZ_WHOSE_KIOSK);
}

/* ---- the address for the phone ---- */

static void the_address_waits_until_it_is_old_or_another_badge_is_made(void **state)
{
    (void)state;
    struct qz_err err;
    char link[QZ_LINK_TEXT], second[QZ_LINK_TEXT];
    uint32_t expires;
    bool waits;

    assert_done(qz_badge_make(f.t, f.cadre, f.now_ms, link, &expires, &err), &err);
    assert_int_equal(strlen(link), QZ_LINK_TEXT - 1);
    assert_done(qz_badge_link(f.t, link, f.now_ms + QZ_DAY_MS, &waits, &err), &err);
    assert_true(waits);
    assert_done(qz_badge_link(f.t, link, f.now_ms + 8 * QZ_DAY_MS, &waits, &err), &err);
    assert_false(waits);

    assert_done(qz_badge_make(f.t, f.cadre, f.now_ms, second, &expires, &err), &err);
    assert_done(qz_badge_link(f.t, link, f.now_ms, &waits, &err), &err);
    assert_false(waits);
    assert_done(qz_badge_link(f.t, "", f.now_ms, &waits, &err), &err);
    assert_false(waits);

    char nobody[QZ_ID_TEXT];
    qz_id_new('c', nobody);
    assert_refused(qz_badge_make(f.t, nobody, f.now_ms, link, &expires, &err), &err, QZ_E_MISSING);
    assert_refused(qz_badge_make(f.t, "c_x", f.now_ms, link, &expires, &err), &err, QZ_E_INPUT);
}

/* ---- property ---- */

/* Whatever is written, the parts sum up to the wholes. */
static void the_parts_sum_up(void)
{
    struct qz_activity_row a = row();
    int64_t confirms = 0, attested = 0, late = 0, unnamed_late = 0;
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        confirms += a.by[w].confirms;
        attested += a.by[w].attested;
        late += a.by[w].late;
        unnamed_late += a.by[w].unnamed_late;
        assert_true(a.by[w].confirms >= 0 && a.by[w].attested >= 0 && a.by[w].late >= 0);
    }
    assert_int_equal(confirms, a.confirms);
    assert_int_equal(attested, a.attested);
    assert_int_equal(late, a.late);
    assert_int_equal(unnamed_late, a.unnamed_late);
}

/* An entry by the dice of a seed: a check-in, or what a cadre says of one that is there. */
static struct qz_entry entry_by_dice(uint64_t seed, uint64_t size)
{
    unsigned dice = (unsigned)(seed >> 33) % 9, who = (unsigned)(seed >> 40) % COUNT(p);
    uint64_t target = size > 1 ? 1 + (seed >> 20) % (size - 1) : 0;

    if (dice == 1 || (dice == 2 && !target))
        return fleet_confirm(act, f.cadre, 0);
    if (dice == 2)
        return fleet_confirm(act, f.cadre, target);
    if (dice == 3 && target)
        return fleet_reject(act, f.cadre, target);
    if (dice == 4 && target)
        return fleet_void(target);
    if (dice == 5)
        return fleet_late(act, f.cadre, p[who].who, 1 + who % 3);
    return fleet_checkin(act, &p[who]);
}

static void the_parts_sum_up_whatever_is_written(void **state)
{
    (void)state;
    uint64_t seed = 11, badge = 0;
    make_badge(f.cadre);

    for (int i = 0; i < 300; i++) {
        f.now_ms = FLEET_NOW + i * MINUTE;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        struct fleet_kiosk *at = (seed >> 50) % 2 ? &k : &sibling;
        if ((seed >> 33) % 9 == 0 && at == &k)
            badge = show_badge(i);

        struct qz_entry e = entry_by_dice(seed, at->size);
        if (e.kind != QZ_ENTRY_CHECKIN && e.kind != QZ_ENTRY_BADGE) {
            strcpy(e.cadre, f.cadre);
            e.badge = at == &k && (seed >> 52) % 2 ? badge : 0;
        }

        fleet_write(at, at_minute(e, i));
        if ((seed >> 54) % 4 == 0) {
            fleet_send(&f, at);
            the_parts_sum_up();
        }
    }

    fleet_send(&f, &k);
    fleet_send(&f, &sibling);
    the_parts_sum_up();
    assert_true(row().by[QZ_WHOSE_CADRE].confirms > 0 && row().by[QZ_WHOSE_KIOSK].confirms > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_a_pin_did_is_the_kiosks_word),
        T(a_forged_confirmation_is_the_kiosks_word_and_counts_only_where_that_does),
        T(what_a_badge_did_is_the_cadres_word),
        T(a_badge_stands_for_what_follows_within_ten_minutes),
        T(a_badge_stands_for_nobody_else_and_no_other_entry_for_a_badge),
        T(each_code_is_taken_once),
        T(a_code_is_judged_by_the_entrys_time),
        T(another_badge_ends_the_one_before_from_then_on),
        T(a_badge_of_nobody_here_is_not_taken),
        T(a_badge_is_good_before_its_end),
        T(a_badge_confirms_while_a_stolen_kiosk_knows_the_pin),
        T(a_photographed_badge_is_refused_once_the_tracker_saw_it),
        T(what_was_asked_on_line_needs_no_right_clock),
        T(what_is_asked_is_judged_by_the_trackers_clock),
        T(what_an_administrator_enters_is_neither_and_has_the_name),
        T(a_confirmation_can_be_withdrawn_at_the_tracker_in_its_cadres_name),
        T(late_entries_are_told_apart_too),
        T(who_is_rejected_takes_nothing_from_anothers_word),
        T(what_a_confirmation_attested_rests_on_another_by_that_ones_word),
        T(what_came_before_words_were_told_apart_counts_under_any_rule),
        T(the_address_waits_until_it_is_old_or_another_badge_is_made),
        T(the_parts_sum_up_whatever_is_written),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
