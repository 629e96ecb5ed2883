/* What a tracker never got is taken over from a kiosk's log by hand: once, when the kiosk signed for it and
 * its passes are good. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/rescue.h"
#include "ledger/ledger.h"
#include "ledger/salvage.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"
#include "tests/support/place.h"
#include "wire/note.h"

#include <stdio.h>

#define HOUR INT64_C(3600000)

/* The same kiosk with another history from here on. */
static struct fleet_kiosk twin;
static struct qz_rescued done;

/* Four entries that the tracker gets; then the log forks. */
static int forked(void **state)
{
    if (setup(state) != 0)
        return -1;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);

    memset(&twin, 0, sizeof twin);
    twin = (struct fleet_kiosk){.row = k.row};
    memcpy(twin.pk, k.pk, sizeof twin.pk);
    memcpy(twin.sk, k.sk, sizeof twin.sk);
    for (size_t n = 1; n <= k.size; n++)
        fleet_write_line(&twin, k.log.data + k.at[n - 1], k.at[n] - k.at[n - 1] - 1);
    twin.sent = k.sent;

    fleet_write(&k, fleet_checkin(act, &p[1]));
    fleet_send(&f, &k);
    return 0;
}

static int unforked(void **state)
{
    fleet_kiosk_finish(&twin);
    return teardown(state);
}

/* A part of that log as `log rescue` sends it. What it borrows is the log's and body's. */
static void part_of(struct fleet_kiosk *of, uint64_t from, struct qz_buf *body, struct qz_buf *nodes,
                    struct qz_rescue *r)
{
    struct qz_range before;
    memset(r, 0, sizeof *r);
    qz_range_init(&before);

    for (uint64_t n = 1; n < from; n++) {
        uint8_t leaf[QZ_HASH_BYTES];
        qz_leaf_hash(of->log.data + of->at[n - 1], of->at[n] - of->at[n - 1] - 1, leaf);
        qz_range_add(&before, leaf);
    }
    qz_buf_add(nodes, (const char *)before.node, before.count * QZ_HASH_BYTES);
    fleet_body(of, from, of->size, body);

    r->from = from;
    r->nodes = (const uint8_t *)nodes->data;
    r->nodes_len = nodes->len;

    for (uint64_t n = from; n <= of->size; n++) {
        r->line[r->count].text = of->log.data + of->at[n - 1];
        r->line[r->count++].len = of->at[n] - of->at[n - 1] - 1;
    }

    r->note = body->data + (of->at[of->size] - of->at[from - 1]) + 1;
    r->note_len = strlen(r->note);
}

static void rescue(struct fleet_kiosk *of, uint64_t from, uint64_t gone)
{
    struct qz_rescue r;
    struct qz_buf body = {0}, nodes = {0};
    struct qz_err err;
    part_of(of, from, &body, &nodes, &r);
    if (gone)
        r.line[gone - from].gone = true;
    assert_done(qz_rescue_do(f.t, of->row.id, &r, f.now_ms, &done, &err), &err);
    qz_buf_finish(&body);
    qz_buf_finish(&nodes);
}

static void unchanged_by_a_rebuild(void)
{
    uint64_t differences = 1;
    struct qz_err err;
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
}

/* The opening may be among what the tracker never got. */
static void a_pass_that_was_good_at_the_opening_is_good_until_the_activity_closes(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_issued soon = p[2], sooner = p[3];
    struct qz_entry open = fleet_open(act), in, ended;
    assert_done(qz_pass_issue(f.t, &soon, 1, (uint32_t)(FLEET_NOW / 1000) + 7200, false, f.now_ms, &err),
                &err);
    assert_done(qz_pass_issue(f.t, &sooner, 1, (uint32_t)(FLEET_NOW / 1000) + 1800, false, f.now_ms, &err),
                &err);
    in = fleet_checkin(act, &soon);
    ended = fleet_checkin(act, &sooner);
    open.at_ms = FLEET_NOW + HOUR;
    in.at_ms = ended.at_ms = FLEET_NOW + 3 * HOUR;
    fleet_write(&twin, open);
    fleet_write(&twin, in);
    uint64_t refused = fleet_write(&twin, ended);

    f.now_ms = FLEET_NOW + 4 * HOUR;
    rescue(&twin, 3, 0);
    assert_int_equal(done.in, 1);
    assert_int_equal(done.refused, 1);
    assert_int_equal(done.refusal[0].n, refused);
    assert_int_equal(done.refusal[0].why, QZ_J_EXPIRED);
    unchanged_by_a_rebuild();
}

/* The organisation went into another one meanwhile; what is over is still its own. */
static void what_a_merged_organisations_kiosk_held_is_taken_over_too(void **state)
{
    (void)state;
    struct qz_merger m;
    struct qz_err err;
    char other[QZ_ID_TEXT];
    fleet_county(&f, "河东县", other);
    fleet_write(&twin, fleet_checkin(act, &p[2]));
    fleet_write(&twin, fleet_late(act, f.cadre, p[4].who, 0));

    f.now_ms += QZ_DAY_MS;
    assert_done(qz_organisation_merge(f.t, f.county, other, "区划调整", f.now_ms, &m, &err), &err);

    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 2);
    assert_int_equal(done.refused, 0);
    assert_int_equal(stats().late, 2);
    unchanged_by_a_rebuild();
}

static void what_a_forked_log_says_counts_as_late_and_twice_is_once(void **state)
{
    (void)state;
    fleet_write(&twin, fleet_checkin(act, &p[2]));
    fleet_write(&twin, fleet_live(act, &p[3], FLEET_NOW / 1000));
    fleet_write(&twin, fleet_heads(act, 7));
    fleet_write(&twin, fleet_late(act, f.cadre, p[4].who, 2));
    struct qz_activity_row before = row();
    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 4);
    assert_int_equal(done.held, 2);
    assert_int_equal(done.refused, 0);
    assert_int_equal(row().late, before.late + 3);
    assert_int_equal(row().unnamed_late, before.unnamed_late + 9);
    assert_int_equal(row().pending, before.pending);

    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 0);
    assert_int_equal(done.before, 4);
    rescue(&twin, 4, 0); /* whatever the parts are */
    assert_int_equal(done.in, 0);
    assert_int_equal(done.before, 3);
    assert_int_equal(row().late, before.late + 3);
    assert_int_equal(row().unnamed_late, before.unnamed_late + 9);
    unchanged_by_a_rebuild();
    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 0);
}

static void it_names_its_origin(void **state)
{
    struct qz_opened e[32];
    uint64_t next;
    struct qz_err err;
    (void)state;
    fleet_write(&twin, fleet_checkin(act, &p[2]));
    rescue(&twin, 1, 0);

    int n = qz_views_entries(f.t, act, 0, e, COUNT(e), &next, &err), found = 0;

    for (int i = 0; i < n; i++) {
        if (e[i].kind != QZ_ENTRY_LATE)
            continue;
        found++;
        assert_string_equal(e[i].who, p[2].who);
        assert_int_equal(e[i].adds, 1);
        assert_non_null(strstr(e[i].reason, k.row.id));
    }
    assert_int_equal(found, 1);
}

static void a_revoked_kiosk_s_waiting_entries_come_in(void **state)
{
    struct qz_err err;
    (void)state;
    fleet_write(&k, fleet_checkin(act, &p[5]));
    fleet_write(&k, fleet_heads(act, 3));
    assert_done(qz_kiosk_revoke(f.t, k.row.id, f.now_ms, &err), &err);
    struct qz_activity_row before = row();
    rescue(&k, 4, 0);
    assert_int_equal(done.in, 2);
    assert_int_equal(row().late, before.late + 1);
    assert_int_equal(row().unnamed_late, before.unnamed_late + 3);
}

static void an_upload_of_the_same_entries_later_adds_nothing(void **state)
{
    (void)state;
    fleet_write(&k, fleet_checkin(act, &p[5]));
    fleet_write(&k, fleet_heads(act, 3));
    uint64_t late = fleet_write(&k, fleet_late(act, f.cadre, "", 2));

    rescue(&k, 1, 0);
    assert_int_equal(done.in, 3);
    struct qz_activity_row before = row();

    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, late - 1), QZ_J_DUPLICATE);
    assert_int_equal(fleet_verdict(&f, &k, late), QZ_J_DUPLICATE);

    assert_int_equal(row().late, before.late);
    assert_int_equal(row().unnamed_late, before.unnamed_late);
    assert_int_equal(row().unnamed, before.unnamed);
    assert_int_equal(row().pending, before.pending);
}

static void each_pass_is_checked_again(void **state)
{
    struct qz_err err;
    struct qz_entry forged = fleet_checkin(act, &p[6]);
    (void)state;

    forged.proof[60] ^= 1;
    uint64_t n = fleet_write(&twin, forged);
    fleet_write(&twin, fleet_checkin(act, &p[7]));
    fleet_write(&twin, fleet_checkin(act, &p[0])); /* stands by what is held */
    fleet_write(&twin, fleet_checkin(act, &p[8]));

    struct qz_pass pass = pass_of(&p[7]);
    struct qz_pass_revocation gone;
    assert_done(qz_pass_revoke(f.t, &pass, FLEET_NOW - 1000, &gone, &err), &err);

    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 1);
    assert_int_equal(done.refused, 3);
    assert_int_equal(done.refusal[0].n, n);
    assert_int_equal(done.refusal[0].why, QZ_J_NOT_GENUINE);
    assert_int_equal(done.refusal[1].why, QZ_J_REVOKED);
    assert_int_equal(done.refusal[2].why, QZ_J_DUPLICATE);
}

/* An entry that saw what was cosigned after a revocation is not older than that. */
static void an_entry_cannot_be_dated_back_behind_a_revocation(void **state)
{
    struct qz_err err;
    struct qz_pass_revocation gone;
    struct qz_pass pass = pass_of(&p[7]);
    struct qz_entry e = fleet_checkin(act, &p[7]);
    (void)state;
    assert_done(qz_pass_revoke(f.t, &pass, FLEET_NOW - 1000, &gone, &err), &err);
    e.at_ms -= 3600000;
    fleet_write(&twin, e);
    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 0);
    assert_int_equal(done.refused, 1);
    assert_int_equal(done.refusal[0].why, QZ_J_REVOKED);
}

/* A clock years ahead says nothing of when somebody came, who had a good pass then. */
static void an_entry_ahead_of_us_is_not_refused_for_what_happened_later(void **state)
{
    struct qz_err err;
    struct qz_pass_revocation gone;
    struct qz_pass pass = pass_of(&p[7]);
    struct qz_entry e = fleet_checkin(act, &p[7]);
    (void)state;
    e.at_ms += 4000 * QZ_DAY_MS;
    fleet_write(&twin, e);
    f.now_ms += 3600000;
    assert_done(qz_pass_revoke(f.t, &pass, f.now_ms, &gone, &err), &err);
    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 1);
}

/* The same rules as for one that is uploaded. */
static void a_late_entry_is_one_of_its_time_and_of_its_cadre(void **state)
{
    struct qz_err err;
    char other[QZ_ID_TEXT], elsewhere[QZ_ID_TEXT];
    (void)state;
    fleet_county(&f, "另县", other);
    assert_done(qz_cadre_add(f.t, other, "李明", "135790", f.now_ms, elsewhere, &err), &err);

    struct qz_entry e = fleet_late(act, f.cadre, p[3].who, 0);
    e.at_ms += 3 * QZ_WORD_MS;
    fleet_write(&twin, e);
    fleet_write(&twin, fleet_late(act, elsewhere, p[4].who, 0));
    f.now_ms += 4 * QZ_WORD_MS;

    rescue(&twin, 1, 0);
    assert_int_equal(done.in, 0);
    assert_int_equal(done.refused, 2);
    assert_int_equal(done.refusal[1].why, QZ_J_OTHER_ORGANISATION);
}

static void people_without_a_name_keep_to_the_bound(void **state)
{
    (void)state;
    fleet_write(&twin, fleet_heads(act, QZ_HEADS_MOST + 1));
    for (unsigned i = 0; i < QZ_UNNAMED_MOST / QZ_HEADS_MOST + 2; i++)
        fleet_write(&twin, fleet_heads(act, QZ_HEADS_MOST));
    rescue(&twin, 1, 0);
    assert_int_equal(done.in, QZ_UNNAMED_MOST / QZ_HEADS_MOST);
    assert_int_equal(done.refused, 3);
    assert_int_equal(done.refusal[0].why, QZ_J_TOO_MANY);
    assert_int_equal(row().unnamed_late, QZ_UNNAMED_MOST);
}

static void what_the_log_took_back_is_left_out(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&twin, fleet_checkin(act, &p[2]));
    fleet_write(&twin, fleet_void(n));
    rescue(&twin, 1, n);
    assert_int_equal(done.in, 0);
    assert_int_equal(done.gone, 1);
}

static void refused(const char *kiosk, struct qz_rescue *r, enum qz_err_code code)
{
    struct qz_err err;
    struct qz_activity_row before = row();
    assert_int_equal(qz_rescue_do(f.t, kiosk, r, f.now_ms, &done, &err), -1);
    if (err.code != code)
        fail_msg("%s", err.msg);
    assert_int_equal(row().late, before.late);
}

static void what_the_kiosk_did_not_sign_for_is_refused(void **state)
{
    struct qz_rescue r;
    struct qz_buf body = {0}, nodes = {0};
    struct qz_err err;
    (void)state;
    fleet_write(&twin, fleet_checkin(act, &p[2]));
    fleet_write(&twin, fleet_heads(act, 5));
    part_of(&twin, 3, &body, &nodes, &r);
    char *heads = strstr(twin.log.data, "\"count\":5");

    heads[8] = '6'; /* an altered line */
    refused(twin.row.id, &r, QZ_E_DENIED);
    heads[8] = '5';
    nodes.data[3] ^= 1; /* other entries before them */
    refused(twin.row.id, &r, QZ_E_DENIED);
    nodes.data[3] ^= 1;
    r.count--; /* not all of them */
    refused(twin.row.id, &r, QZ_E_DENIED);
    r.count++;
    r.nodes_len -= 1;
    refused(twin.row.id, &r, QZ_E_INPUT);
    r.nodes_len += 1;
    refused(sibling.row.id, &r, QZ_E_DENIED); /* another kiosk's */
    refused("k_aaaaaaaaaaaaaaaa", &r, QZ_E_MISSING);
    assert_done(qz_rescue_do(f.t, twin.row.id, &r, f.now_ms, &done, &err), &err);
    assert_int_equal(done.in, 2);
    qz_buf_finish(&body);
    qz_buf_finish(&nodes);
}

/* Its hash keeps the proof of the lines around it. */
static void a_damaged_line_costs_itself_alone(void **state)
{
    struct qz_rescue r;
    struct qz_buf body = {0}, nodes = {0};
    struct qz_err err;
    (void)state;

    fleet_write(&twin, fleet_checkin(act, &p[2]));
    fleet_write(&twin, fleet_checkin(act, &p[3]));
    part_of(&twin, 1, &body, &nodes, &r);

    qz_leaf_hash(r.line[2].text, r.line[2].len, r.line[2].leaf);
    r.line[2].text = NULL;

    assert_done(qz_rescue_do(f.t, twin.row.id, &r, f.now_ms, &done, &err), &err);
    assert_int_equal(done.lost, 1);
    assert_int_equal(done.in, 1);
    qz_buf_finish(&body);
    qz_buf_finish(&nodes);
}

/* Only the tracker's own log has entries that stand for others. */
static void a_kiosk_cannot_write_such_an_entry(void **state)
{
    struct qz_entry e = fleet_late(act, f.cadre, p[9].who, 0);
    (void)state;
    memcpy(e.origin.kiosk, sibling.row.id, sizeof e.origin.kiosk);
    e.origin.n = 1;
    assert_int_equal(judged(e), QZ_J_NOT_ALLOWED);
}

/* ---- the kiosk's directory ---- */

static void a_damaged_directory_is_read_as_far_as_it_can_be(void **state)
{
    char dir[PLACE_PATH], path[PLACE_PATH + 16];
    struct qz_err err;
    struct qz_salvaged s;
    struct qz_checkpoint cp;
    struct qz_buf note = {0};
    char origin[QZ_NOTE_NAME];
    (void)state;
    place_make(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);
    for (unsigned i = 0; i < 5; i++) {
        struct qz_entry e = fleet_checkin(act, &p[i]);
        assert_done(qz_ledger_append(l, &e, &err), &err);
    }
    struct qz_entry v = {.kind = QZ_ENTRY_VOID, .target = 4, .at_ms = FLEET_NOW, .reason = "mistake"};
    memcpy(v.cadre, f.cadre, sizeof v.cadre);
    assert_done(qz_ledger_append(l, &v, &err), &err);
    uint8_t pk[32];
    memcpy(pk, qz_ledger_public_key(l), sizeof pk);
    qz_ledger_close(l);
    snprintf(path, sizeof path, "%s/kiosk.db", dir);
    struct qz_db *db = qz_db_open(path, NULL, &err);
    assert_done(
        qz_db_exec(db, "UPDATE entry SET line=line||' ' WHERE n=2; DELETE FROM entry WHERE n=5", &err), &err);
    qz_db_close(db);

    struct qz_salvage *salvage = qz_salvage_open(dir, false, &err);
    if (!salvage)
        fail_msg("%s", err.msg);
    assert_int_equal(qz_salvage_size(salvage), 6);
    for (unsigned n = 1; n <= 4; n++) {
        assert_int_equal(qz_salvage_next(salvage, &s, &err), 1);
        assert_int_equal(s.n, n);
        assert_int_equal(s.line == NULL, n == 2);
        assert_int_equal(s.gone, n == 4);
    }
    assert_int_equal(qz_salvage_next(salvage, &s, &err), -1);
    assert_non_null(strstr(err.msg, "entry 5"));
    assert_done(qz_salvage_note(salvage, &note, &err), &err);
    snprintf(origin, sizeof origin, "qingzhan/%s", qz_salvage_kiosk(salvage));
    assert_done(qz_checkpoint_open(note.data, note.len, origin, pk, &cp, &err), &err);
    assert_int_equal(cp.size, 4);
    qz_salvage_close(salvage);

    snprintf(path, sizeof path, "%s/device.key", dir);
    assert_int_equal(remove(path), 0);
    assert_null(qz_salvage_open(dir, false, &err));
    assert_int_equal(err.code, QZ_E_MISSING);
    qz_buf_finish(&note);
    place_remove(dir);
}

/* That it is read when told is tried with an older program's, in tests/e2e/test_versions.sh. */
static void a_directory_of_an_older_program_is_left_as_it_is(void **state)
{
    char dir[PLACE_PATH], path[PLACE_PATH + 16], older[60];
    struct qz_err err;
    int64_t version;
    (void)state;
    place_make(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);
    qz_ledger_close(l);
    snprintf(path, sizeof path, "%s/kiosk.db", dir);
    struct qz_db *db = qz_db_open(path, NULL, &err);
    assert_done(qz_db_number(db, "PRAGMA user_version", &version, &err), &err);
    snprintf(older, sizeof older, "PRAGMA user_version=%d", (int)version - 1);
    assert_done(qz_db_exec(db, older, &err), &err);
    qz_db_close(db);

    for (int i = 0; i < 2; i++) {
        assert_null(qz_salvage_open(dir, false, &err));
        assert_int_equal(err.code, QZ_E_VERSION);
        assert_non_null(strstr(err.msg, "--upgrade"));
    }
    place_remove(dir);
}

#define R(fn) cmocka_unit_test_setup_teardown(fn, forked, unforked)

int main(void)
{
    const struct CMUnitTest tests[] = {
        R(what_a_forked_log_says_counts_as_late_and_twice_is_once),
        R(what_a_merged_organisations_kiosk_held_is_taken_over_too),
        R(it_names_its_origin),
        R(a_revoked_kiosk_s_waiting_entries_come_in),
        R(an_upload_of_the_same_entries_later_adds_nothing),
        R(each_pass_is_checked_again),
        R(a_pass_that_was_good_at_the_opening_is_good_until_the_activity_closes),
        R(an_entry_cannot_be_dated_back_behind_a_revocation),
        R(an_entry_ahead_of_us_is_not_refused_for_what_happened_later),
        R(a_late_entry_is_one_of_its_time_and_of_its_cadre),
        R(people_without_a_name_keep_to_the_bound),
        R(what_the_log_took_back_is_left_out),
        R(what_the_kiosk_did_not_sign_for_is_refused),
        R(a_damaged_line_costs_itself_alone),
        R(a_kiosk_cannot_write_such_an_entry),
        R(a_damaged_directory_is_read_as_far_as_it_can_be),
        R(a_directory_of_an_older_program_is_left_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
