/* What verify proves of a tracker's store: nothing that it holds can be altered behind the program's back. */
#include "journal/journal.h"
#include "journal/own.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/tracker.h"
#include "registry/registry.h"
#include "store/stmt_int.h"
#include "tests/journal/views_case.h"
#include "tests/support/place.h"

#include <stdio.h>

static void close_store(void)
{
    qz_tracker_close(f.t);
    f.t = NULL;
}

static void open_store(void)
{
    struct qz_err err;
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    if (!f.t)
        fail_msg("%s", err.msg);
}

/* Another program's hand in the file. */
static struct qz_db *open_file(void)
{
    char path[100];
    struct qz_err err;
    snprintf(path, sizeof path, "%s/tracker.db", f.dir);
    struct qz_db *db = qz_db_open(f.opt.database ? f.opt.database : path, NULL, &err);
    if (!db)
        fail_msg("%s", err.msg);
    return db;
}

static void alter(const char *sql)
{
    struct qz_err err;
    close_store();
    struct qz_db *db = open_file();
    if (qz_db_exec(db, sql, &err) != 0)
        fail_msg("%s: %s", sql, err.msg);
    qz_db_close(db);
    open_store();
}

static int64_t ask(const char *sql)
{
    struct qz_err err;
    int64_t v;
    assert_done(qz_db_number(f.t->db, sql, &v, &err), &err);
    return v;
}

static void stop(void)
{
    struct qz_err err;
    assert_done(qz_tracker_checkpoint(f.t, f.now_ms, &err), &err);
}

static void expect_whole(const char *words)
{
    struct qz_err err = {0};
    struct qz_buf report = {0};
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    if (!strstr(report.data, words))
        fail_msg("\"%s\" is not said in: %s", words, report.data);
    qz_buf_finish(&report);
}

static void expect_found(const char *what, const char *words)
{
    struct qz_err err = {0};
    struct qz_buf report = {0};
    int rc = qz_journal_verify(f.t, &report, &err);
    qz_buf_finish(&report);
    if (rc == 0)
        fail_msg("not found: %s", what);
    assert_int_equal(err.code, QZ_E_CORRUPT);
    if (!strstr(err.msg, words))
        fail_msg("%s: \"%s\" is not said in: %s", what, words, err.msg);
}

/* An open day with check-ins, headcounts, a fork, somebody forgotten, a kiosk that moved and came back. */
static int full(void **state)
{
    struct qz_err err;
    struct qz_upload_answer answer;
    struct qz_buf body = {0};

    if (setup(state) != 0)
        return -1;
    fleet_write(&k, fleet_open(act));
    for (size_t i = 0; i < COUNT(p); i++)
        fleet_write(&k, fleet_checkin(act, &p[i]));
    fleet_send(&f, &k);
    stop();
    fleet_write(&k, fleet_heads(act, 1));
    fleet_send(&f, &k);
    for (int i = 0; i < 300; i++)
        fleet_write(&sibling, fleet_heads(act, 2));
    fleet_send(&f, &sibling);
    fleet_move(&f, &sibling, f.province);
    fleet_move(&f, &sibling, f.county);
    assert_done(qz_person_forget(f.t, p[3].who, f.now_ms, &(struct qz_forgetting){0}, &err), &err);
    assert_done(qz_cadre_pin(f.t, f.cadre, "975310", f.now_ms, &err), &err);
    /* The kiosk says something else of an entry that it sent. */
    struct fleet_kiosk other = k;
    other.log = (struct qz_buf){0};
    other.at = NULL;
    other.size = other.sent = other.cap = 0;
    fleet_write(&other, fleet_open(act));
    fleet_write(&other, fleet_heads(act, 9));
    fleet_body(&other, 1, 2, &body);
    assert_int_equal(qz_journal_ingest(f.t, &k.row, 1, body.data, body.len, f.now_ms, &answer, &err),
                     QZ_INGEST_FORKED);
    qz_buf_finish(&body);
    fleet_kiosk_finish(&other);
    stop();
    return 0;
}

static int empty(void **state)
{
    (void)state;
    fleet_kiosk_finish(&k);
    fleet_kiosk_finish(&sibling);
    fleet_remove(&f);
    return 0;
}

static void an_untouched_store_is_whole(void **state)
{
    (void)state;
    uint64_t differences = 1;
    struct qz_err err;
    expect_whole("2 checkpoints of the tracker's own log are signed by its key");
    expect_whole("3 checkpoints are signed by their kiosks");
    expect_whole("1 pieces of evidence prove forks");
    fleet_reopen(&f);
    expect_whole("private rows are as their seals say; ");
    assert_done(qz_views_check(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
}

/* Whoever has the tracker's disk can make its trees anew, but the kiosk's checkpoints speak against it. */
static void a_headcount_of_500_in_place_of_1_contradicts_the_kiosk(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_range r;
    uint8_t leaf[QZ_HASH_BYTES];
    size_t len;

    close_store();
    struct qz_db *db = open_file();
    assert_done(qz_db_exec(db,
                           "UPDATE entry SET line=replace(line,'\"count\":1,','\"count\":500,') WHERE "
                           "line LIKE '%\"count\":1,%'",
                           &err),
                &err);
    assert_int_equal(qz_db_changes(db), 1);
    qz_range_init(&r);
    struct qz_stmt *s =
        qz_db_stmt(db, "SELECT line FROM entry WHERE id>2199023255552 AND id<3298534883328", &err);
    while (qz_step(s, &err) == 1) {
        const char *line = qz_col_blob(s, 0, &len);
        qz_leaf_hash(line, len, leaf);
        qz_range_add(&r, leaf);
    }
    s = qz_db_stmt(db, "UPDATE log SET nodes=?1 WHERE ref=2 AND size=?2", &err);
    qz_bind_blob(s, 1, r.node, r.count * (size_t)QZ_HASH_BYTES);
    qz_bind_int(s, 2, (int64_t)r.size);
    assert_done(qz_run(s, &err), &err);
    assert_int_equal(qz_db_changes(db), 1);
    qz_db_close(db);
    open_store();
    expect_found("a headcount", "they do not give the root that the kiosk signed");
}

static void each_alteration_is_found_and_told(void **state)
{
    fleet_needs_file(&f);
    static const struct {
        const char *sql, *words;
    } rows[] = {
        {"UPDATE receipt SET cosignature=NULL WHERE note IS NOT NULL", "the cosignature under it is not"},
        {"UPDATE receipt SET cosignature=(SELECT max(cosignature) FROM receipt WHERE log=3) WHERE log=2",
         "the cosignature under it is not"},
        {"UPDATE receipt SET note=(SELECT max(note) FROM receipt WHERE log=3) WHERE log=2",
         "did not sign it"},
        {"UPDATE receipt SET at_ms=at_ms+5000 WHERE log=2", "cosigned at another time"},
        {"UPDATE receipt SET at_ms=at_ms+1 WHERE log=2", "the receipts up to number"},
        {"UPDATE receipt SET at_ms=at_ms+1 WHERE log=1", "received at another time"},
        {"UPDATE receipt SET last=last-1 WHERE seq=(SELECT max(seq) FROM receipt WHERE log=2)", "receipt "},
        {"DELETE FROM receipt WHERE seq=4", "receipt 4 is missing"},
        {"DELETE FROM receipt WHERE seq=(SELECT max(seq) FROM receipt)", "of more entries than there are"},
        {"INSERT INTO entry VALUES(2199023256552,0,'{}')", "there should be"},
        {"DELETE FROM entry WHERE id=2199023255555", "breaks at entry 3: it is missing"},
        {"UPDATE entry SET line=line||' ' WHERE id=1099511627778", "breaks at entry 2"},
        {"UPDATE entry SET line=replace(line,'county','town') WHERE line LIKE '%\"kind\":\"county\"%'",
         "own log"},
        {"UPDATE log SET origin='qingzhan/k_aaaaaaaaaaaaaaaa' WHERE ref=2", "is gone"},
        {"UPDATE log SET size=size-1 WHERE ref=3", "do not give the tree"},
        {"UPDATE log SET milestone=0 WHERE milestone>0", "newest tree kept"},
        {"UPDATE milestone SET nodes=zeroblob(length(nodes))", "is not theirs"},
        {"DELETE FROM milestone", "is not theirs"},
        {"INSERT INTO milestone VALUES(2,1,zeroblob(32))", "kept trees"},
        {"UPDATE fork SET sent=CAST(held AS BLOB)", "fork"},
        {"UPDATE fork SET held=held||' '", "fork"},
        {"UPDATE fork SET at_ms=at_ms+1", "evidence of forks are not as they were written"},
        {"DELETE FROM fork", "evidence of forks are not as they were written"},
        {"INSERT INTO fork SELECT ref+1,log,n,held,CAST(sent||x'20' AS BLOB),note,at_ms FROM fork",
         "the own log speaks of 1"},
        {"UPDATE since SET seq=seq+1 WHERE rule='bounds'", "since when the rule of bounds"},
        {"DELETE FROM own_checkpoint WHERE number=2", "are said to be there"},
        {"DELETE FROM own_checkpoint WHERE number=1", "checkpoint 1 of the tracker's own log is missing"},
        {"UPDATE own_checkpoint SET note=(SELECT note FROM own_checkpoint WHERE number=1)", "contradicts"},
        {"UPDATE own_checkpoint SET link=zeroblob(32)", "does not follow"},
        {"UPDATE own_checkpoint SET receipts=receipts+1", "what the entry before it speaks of"},
        {"UPDATE people SET phone='13900000000' WHERE youth=1",
         "phone and consent (table people, row 1) is not as"},
        {"DELETE FROM people WHERE youth=2", "(table people, row 2) is no longer there"},
        {"INSERT INTO people SELECT 4,name,masked,phone,tail,consent,age FROM people WHERE youth=1",
         "(table people, row 4) is there again"},
        {"INSERT INTO people SELECT 400,name,masked,phone,tail,consent,age FROM people WHERE youth=1",
         "is there that was never entered"},
        {"UPDATE live_secret SET secret=zeroblob(32) WHERE youth=5", "a phone's secret"},
        {"UPDATE pass SET youth=youth+1 WHERE youth=1", "whose pass one is"},
        {"UPDATE token SET expires_ms=expires_ms+1", "an enrolment code"},
        {"UPDATE kiosk_secret SET screen_key=zeroblob(32)", "a kiosk's secrets"},
        {"UPDATE cadre_secret SET pin=pin||'x'", "a cadre's name and PIN"},
        {"UPDATE seal SET salt=zeroblob(16) WHERE number=(SELECT max(number) FROM seal)",
         "is not as it was written"},
        {"UPDATE seal SET salt=zeroblob(16) WHERE length(salt)=0", "the salt of seal"},
        {"UPDATE seal SET digest=zeroblob(32) WHERE number=3", "breaks at seal 3"},
        {"DELETE FROM seal WHERE number=(SELECT max(number) FROM seal)", "seals over private rows"},
    };
    (void)state;

    close_store();
    struct qz_err err;
    char copy[120], path[120];
    snprintf(path, sizeof path, "%s/tracker.db", f.dir);
    snprintf(copy, sizeof copy, "%s/kept.db", f.dir);
    assert_done(qz_file_copy(path, copy, &err), &err);

    for (size_t i = 0; i < COUNT(rows); i++) {
        open_store();
        alter(rows[i].sql);
        expect_found(rows[i].sql, rows[i].words);
        close_store();
        assert_int_equal(remove(path), 0);
        assert_done(qz_file_copy(copy, path, &err), &err);
    }

    open_store();
    expect_whole("");
}

/* Somebody who has tracker.key can sign for a kiosk's key that is not the kiosk's, but not for what its id
 * says. */
static void a_kiosk_enrolled_with_another_s_key_is_found(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf data = {0};
    char key[48];
    qz_base64_encode(sibling.pk, sizeof sibling.pk, false, key, sizeof key);
    qz_buf_printf(&data, "{\"kiosk\":\"%s\",\"key\":\"%s\",\"organisation\":\"%s\",\"name\":\"x\"}", k.row.id,
                  key, f.county);
    assert_done(qz_own_do(f.t, "kiosk-add", &data, f.now_ms, &err), &err);
    qz_buf_finish(&data);
    expect_found("a key", "was enrolled with is another's");
}

/* By an index alone people would not be found whom the table has. */
static void an_index_that_says_otherwise_than_its_table_is_found(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    struct qz_err err;
    static const char phone[] = "13800004321";
    struct qz_person_new who = {.name = "李雷", .phone = "13800004321"};
    struct qz_row_problem problem;
    char path[PLACE_PATH], id[1][QZ_ID_TEXT];
    size_t n, problems, found = 0;

    assert_done(qz_people_add(f.t, f.county, &who, 1, f.now_ms, id, &problem, &problems, &err), &err);
    close_store();
    unsigned char *was = place_read(place_path(path, f.dir, "tracker.db"), &n);

    for (size_t at = 0; at + strlen(phone) <= n; at++) {
        if (memcmp(was + at, phone, strlen(phone)) != 0)
            continue;
        was[at + 3] ^= 1;
        place_write(path, was, n);
        open_store();
        expect_found("a phone number in one place", "");
        close_store();
        was[at + 3] ^= 1;
        found++;
    }

    place_write(path, was, n);
    free(was);
    open_store();
    assert_int_equal(found, 2); /* in the table, and in its index */
}

/* Nor for evidence that speaks of no fork. */
static void expect_no_evidence(const char *sql)
{
    struct qz_err err;
    assert_done(qz_db_exec(f.t->db, sql, &err), &err);
    fleet_write(&k, fleet_heads(act, 1));
    fleet_send(&f, &k);
    stop();
    expect_found(sql, "proves nothing");
}

static void two_lines_that_are_the_same_are_no_evidence(void **state)
{
    (void)state;
    expect_no_evidence(
        f.opt.database
            ? "INSERT INTO fork SELECT ref+1,log,n,held,convert_to(held,'UTF8'),note,at_ms FROM fork"
            : "INSERT INTO fork SELECT ref+1,log,n,held,CAST(held AS BLOB),note,at_ms FROM fork");
}

static void a_line_that_another_kiosk_signed_is_no_evidence(void **state)
{
    (void)state;
    expect_no_evidence(
        "INSERT INTO fork SELECT ref+1,log,n,held,sent,(SELECT max(note) FROM receipt WHERE log=3),"
        "at_ms FROM fork");
}

static void a_line_beside_one_that_is_not_held_is_no_evidence(void **state)
{
    (void)state;
    expect_no_evidence("INSERT INTO fork SELECT ref+1,log,n+1,held,sent,note,at_ms FROM fork");
}

static void a_view_that_was_altered_is_told_and_nothing_is_changed(void **state)
{
    static const char *const rows[] = {
        "UPDATE activity_figure SET unnamed=unnamed+499",
        "UPDATE entry SET verdict=14 WHERE id=2199023255556",
        "DELETE FROM participation WHERE seq=(SELECT max(seq) FROM participation)",
    };
    (void)state;
    struct qz_err err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t differences = 0, after = 0;
        alter(rows[i]);

        assert_done(qz_views_check(f.t, &differences, &err), &err);
        assert_true(differences > 0);
        assert_done(qz_views_check(f.t, &after, &err), &err);
        assert_int_equal(after, differences);

        assert_done(qz_views_rebuild(f.t, &after, &err), &err);
        assert_done(qz_views_check(f.t, &after, &err), &err);
        assert_int_equal(after, 0);
    }
}

/* Nobody can find out whether a guess of what it was is right. */
static void a_person_forgotten_leaves_no_salt_behind(void **state)
{
    (void)state;
    assert_int_equal(ask("SELECT count(*) FROM people WHERE youth=4"), 0);
    assert_int_equal(ask(f.opt.database ? "SELECT count(*) FROM seal WHERE tab='people' AND row=seal_row(4)"
                                        : "SELECT count(*) FROM seal WHERE tab='people' AND row=4"),
                     2);
    assert_int_equal(
        ask(f.opt.database
                ? "SELECT count(*) FROM seal WHERE tab='people' AND row=seal_row(4) AND columns>0 AND salt<>''"
                : "SELECT count(*) FROM seal WHERE tab='people' AND row=4 AND columns>0 AND salt<>x''"),
        0);
    assert_int_equal(ask("SELECT count(*) FROM entry e JOIN people p ON replace(e.line,p.name,'')<>e.line"),
                     0);
    expect_whole("private rows");
}

static void a_store_from_before_gets_its_seals(void **state)
{
    (void)state;
    close_store();

    struct qz_db *db = open_file();
    struct qz_err err;
    assert_done(
        qz_db_exec(db,
                   "DELETE FROM seal; INSERT INTO unsealed VALUES(1); DELETE FROM own_checkpoint; UPDATE "
                   "log SET checkpoints=0,seals=0; UPDATE entry SET "
                   "line=replace(replace(line,'\"private\"','\"token-new\"'),'\"facts\"','\"token-new\"') "
                   "WHERE id<2199023255552",
                   &err),
        &err);
    qz_db_close(db);

    open_store();
    assert_int_equal(ask("SELECT count(*) FROM unsealed"), 0);
    assert_int_equal(ask("SELECT count(*) FROM seal WHERE tab='people'"), (int)COUNT(p) - 1);
    assert_int_equal(ask("SELECT count(*) FROM seal"), ask("SELECT count(*) FROM seal WHERE columns>0"));

    alter("UPDATE people SET name='王五' WHERE youth=1");
    struct qz_seal_end end;
    struct qz_seal_proof proof;
    assert_refused(qz_seal_check(&f.t->sealer, &end, &proof, &err), &err, QZ_E_CORRUPT);
}

static struct qz_upload_answer send_one(void)
{
    struct qz_err err;
    struct qz_upload_answer a;
    struct qz_buf body = {0};
    uint64_t n = fleet_write(&k, fleet_heads(act, 1));
    fleet_body(&k, n, n, &body);
    assert_int_equal(qz_journal_ingest(f.t, &k.row, n, body.data, body.len, f.now_ms, &a, &err),
                     QZ_INGEST_STORED);
    qz_buf_finish(&body);
    return a;
}

/* So that kiosks are its witnesses. */
static void an_upload_is_answered_with_the_newest_checkpoint_of_the_own_log(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_checkpoint cp, later;
    uint64_t size = (uint64_t)ask("SELECT size FROM log WHERE ref=1");
    struct qz_upload_answer a = send_one();

    assert_done(
        qz_own_checkpoint_open(a.checkpoint, strlen(a.checkpoint), qz_tracker_public_key(f.t), &cp, &err),
        &err);
    assert_int_equal(cp.size, size);
    assert_string_equal(cp.origin, "tracker.example/qingzhan");
    stop();
    a = send_one();
    assert_done(
        qz_own_checkpoint_open(a.checkpoint, strlen(a.checkpoint), qz_tracker_public_key(f.t), &later, &err),
        &err);
    assert_int_equal(later.size, size + 1);
    assert_int_equal(later.restored_ms, 0);
    stop();
    stop(); /* nothing came since */
    assert_int_equal(ask("SELECT size FROM log WHERE ref=1"), size + 2);
    fleet_reopen(&f);
    assert_string_not_equal(qz_tracker_note(f.t), "");
}

/* The root that the own log had with so many entries, from their lines. */
static int add_line(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct qz_range *r = ctx;
    uint8_t leaf[QZ_HASH_BYTES];
    (void)n;
    (void)j;
    qz_leaf_hash(line, len, leaf);
    qz_range_add(r, leaf);
    return 0;
}

static void own_root(uint64_t size, uint8_t out[QZ_HASH_BYTES])
{
    struct qz_err err;
    struct qz_range r;
    qz_range_init(&r);
    assert_done(qz_journal_each(f.t, "", 1, (int)size, add_line, &r, &err), &err);
    assert_int_equal(r.size, size);
    qz_range_root(&r, out);
}

static void the_own_log_is_proven_to_go_on_from_each_of_its_sizes(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_checkpoint cp;
    struct qz_consistency proof;
    uint8_t root[QZ_HASH_BYTES];
    for (int i = 0; i < 700; i++) { /* over two kept trees and more, each batch of another length */
        struct qz_buf data = {0};
        struct qz_batch b;
        assert_done(qz_own_begin(f.t, &b, f.now_ms, &err), &err);
        for (int more = i % 5; more >= 0; more--) {
            qz_buf_clear(&data);
            qz_buf_printf(&data, "{\"kiosk\":\"%s\"}", k.row.id);
            assert_done(qz_own_add(&b, "kiosk-allowance", &data, &err), &err);
        }
        assert_done(qz_own_end(&b, &err), &err);
        qz_buf_finish(&data);
    }
    assert_true(ask("SELECT count(*) FROM milestone WHERE log=1") > 2);
    stop();
    const char *note = qz_tracker_note(f.t);
    assert_done(qz_own_checkpoint_open(note, strlen(note), qz_tracker_public_key(f.t), &cp, &err), &err);
    fleet_people(&f, f.county, p, 3, false); /* the log has grown since: the checkpoint counts */

    for (uint64_t from = 1; from < cp.size; from += 1 + from / 40) {
        own_root(from, root);
        assert_done(qz_journal_consistency(f.t, from, &proof, &err), &err);
        assert_true(qz_consistency_verify(from, cp.size, root, cp.root,
                                          (const uint8_t(*)[QZ_HASH_BYTES])proof.hash, proof.count));
        root[3] ^= 1;
        assert_false(qz_consistency_verify(from, cp.size, root, cp.root,
                                           (const uint8_t(*)[QZ_HASH_BYTES])proof.hash, proof.count));
    }
    const uint64_t none[] = {0, cp.size, cp.size + 1, UINT64_MAX};
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_done(qz_journal_consistency(f.t, none[i], &proof, &err), &err);
        assert_int_equal(proof.count, 0);
    }
}

/* As when the tracker is killed. */
static void receipts_after_the_newest_checkpoint_are_said_and_signed_for_at_the_next_start(void **state)
{
    (void)state;
    struct qz_err err;
    send_one();
    send_one();
    fleet_reopen(&f);
    expect_whole("2 receipts came after the newest of these");
    assert_done(qz_tracker_tend(f.t, &err), &err);
    struct qz_buf report = {0};
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    assert_null(strstr(report.data, "came after"));
    qz_buf_finish(&report);
    alter("UPDATE receipt SET at_ms=at_ms+1 WHERE seq=(SELECT max(seq)-1 FROM receipt)");
    expect_found("a receipt that came before the kill", "");
}

static void that_it_was_put_back_is_signed_with_the_checkpoint(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_checkpoint cp;
    assert_done(qz_tracker_restored(f.t, "the disk broke", f.now_ms, &err), &err);
    const char *note = qz_tracker_note(f.t);
    assert_done(qz_own_checkpoint_open(note, strlen(note), qz_tracker_public_key(f.t), &cp, &err), &err);
    assert_int_equal(cp.restored_ms, f.now_ms);
    expect_whole("3 checkpoints of the tracker's own log");
    assert_refused(qz_tracker_restored(f.t, "", f.now_ms, &err), &err, QZ_E_INPUT);
}

/* A script gives a sealed table another column, which no seal of before speaks of. */
static void a_column_that_came_after_the_seal_is_proven_too(void **state)
{
    (void)state;
    struct qz_err err;
    assert_done(qz_db_exec(f.t->db, "ALTER TABLE people ADD COLUMN later INTEGER NOT NULL DEFAULT 0", &err),
                &err);
    expect_whole("private rows are as their seals say");
    assert_done(qz_db_exec(f.t->db, "UPDATE people SET later=5 WHERE youth=1; DELETE FROM touched", &err),
                &err);
    expect_found("a later column", "a person's name, phone and consent");
    assert_done(qz_db_begin(f.t->db, &err), &err); /* as the program writes, so that it is sealed */
    assert_done(qz_db_exec(f.t->db, "UPDATE people SET later=5 WHERE youth=1", &err), &err);
    assert_done(qz_db_commit(f.t->db, &err), &err);
    expect_whole("private rows are as their seals say");
}

/* Whoever adds a table says here what proves it. */
static void every_table_is_proven_by_something(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    static const char known[] =
        /* verify: verify.c */
        " log entry receipt milestone fork since own_checkpoint seal picture "
        /* seals: private.c */
        " people live_secret pass token kiosk_secret cadre_secret badge badge_seen entered_by live_wrong "
        "account_secret invitation consent certificate request "
        /* a rebuild: replay.c */
        " organisation setting pass_key kiosk cadre account youth revoked_pass activity participation duplicate "
        "fallen gone opening passage "
        " confirmation live_used activity_figure activity_log activity_rating reach organisation_quarter organisation_kind "
        "ruling "
        " restored attributed activity_whose organisation_whose boot_began clock_known clock_wrong seen_fell "
        "stolen_pin rescued rekey taken notice cadre_deed cadre_post link "
        /* marks that something is to be done when the store is opened */
        " stale unsealed redate "
        /* no fact, view or secret: whoever alters it lets a log grow sooner or later */
        " allowance "
        /* of the moment: who is signed in, who has to wait, who looked */
        " signin recovery device throttle look looked_at looked_at_account phone registration slip turn_told "
        /* nobody's: what is said without a name */
        " quiet_key quiet_said quiet_rating quiet_told ";

    struct qz_err err;
    struct qz_stmt *s = qz_db_stmt(f.t->db, "SELECT name FROM sqlite_schema WHERE type='table'", &err);
    while (qz_step(s, &err) == 1) {
        char name[80];
        snprintf(name, sizeof name, " %s ", qz_col_text(s, 0));
        if (!strstr(known, name))
            fail_msg("nothing proves the rows of%s", name);
    }
}

#define P(fn) cmocka_unit_test_setup_teardown(fn, full, empty)

int main(void)
{
    const struct CMUnitTest tests[] = {
        P(an_untouched_store_is_whole),
        P(a_headcount_of_500_in_place_of_1_contradicts_the_kiosk),
        P(each_alteration_is_found_and_told),
        P(a_kiosk_enrolled_with_another_s_key_is_found),
        P(an_index_that_says_otherwise_than_its_table_is_found),
        P(two_lines_that_are_the_same_are_no_evidence),
        P(a_line_that_another_kiosk_signed_is_no_evidence),
        P(a_line_beside_one_that_is_not_held_is_no_evidence),
        P(a_view_that_was_altered_is_told_and_nothing_is_changed),
        P(a_person_forgotten_leaves_no_salt_behind),
        P(a_store_from_before_gets_its_seals),
        P(an_upload_is_answered_with_the_newest_checkpoint_of_the_own_log),
        P(the_own_log_is_proven_to_go_on_from_each_of_its_sizes),
        P(receipts_after_the_newest_checkpoint_are_said_and_signed_for_at_the_next_start),
        P(that_it_was_put_back_is_signed_with_the_checkpoint),
        P(a_column_that_came_after_the_seal_is_proven_too),
        P(every_table_is_proven_by_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
