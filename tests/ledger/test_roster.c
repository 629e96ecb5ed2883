/* The roster is kept as the tracker signed it, page by page, and checked against that at each start. */
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "wire/note.h"
#include "wire/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/ledger/told_case.h"

/* A page of two people from number `from` on, asked for behind the cursor `after`, with the cursor `next`; 0:
 * none. name: their family name. */
struct page {
    unsigned from, after, next;
    const char *name;
    const uint8_t *signer;
    bool first;
};

static void write_page(const struct page *g, struct qz_buf *json)
{
    struct qz_roster_person p[2] = {0};
    struct qz_roster r = {.person = p, .count = 2};
    for (unsigned i = 0; i < 2; i++) {
        strcpy(p[i].id, kit_youth(g->from + i));
        snprintf(p[i].name, sizeof p[i].name, "%s＊＊", g->name);
        strcpy(p[i].tail, "1234");
        p[i].digit = (char)('7' + i);
        p[i].times = 3;
    }
    if (g->next)
        strcpy(r.next, kit_youth(g->next));
    assert_int_equal(qz_roster_write(&r, json), 0);
}

static void sign_page(const struct fixture *f, const struct page *g, const struct qz_buf *json,
                      struct qz_told_proof *p)
{
    struct qz_err err = {0};
    struct qz_enrol_answer a = enrolment(f);
    memset(p, 0, sizeof *p);
    char after[QZ_ID_TEXT + 8] = "";
    if (g->after)
        snprintf(after, sizeof after, "after=%s&", kit_youth(g->after));
    snprintf(p->target, sizeof p->target, "/v1/kiosks/%s/roster?%swire=2&nonce=" NONCE, a.kiosk, after);

    struct qz_told t = {.wire = QZ_WIRE_VERSION,
                        .kiosk = a.kiosk,
                        .method = "GET",
                        .target = p->target,
                        .bearer = a.bearer,
                        .status = 200};
    qz_told_digest(NULL, 0, t.asked);
    qz_told_digest(json->data, json->len, t.answered);
    assert_int_equal(qz_told_sign(&t, g->signer, p->signature, &err), 0);
}

/* As the uplink brings it. */
static void tell_page(struct fixture *f, const struct page *g)
{
    struct qz_err err = {0};
    struct qz_buf json = {0};
    struct qz_told_proof proof;
    write_page(g, &json);
    sign_page(f, g, &json, &proof);
    if (qz_ledger_roster(f->l, json.data, json.len, g->first, g->next == 0, &proof, &err) != 0)
        fail_msg("%s", err.msg);
    qz_buf_finish(&json);
}

/* A roster of three pages, six people. */
static void tell_by(struct fixture *f, const char *name, const uint8_t *signer)
{
    tell_page(f, &(struct page){1, 0, 2, name, signer, true});
    tell_page(f, &(struct page){3, 2, 4, name, signer, false});
    tell_page(f, &(struct page){5, 4, 0, name, signer, false});
}

static void tell(struct fixture *f, const char *name)
{
    tell_by(f, name, sk);
}

/* How many of the people 1 to 6 have that name. */
static int named(struct fixture *f, const char *name)
{
    int n = 0;
    char masked[40];
    snprintf(masked, sizeof masked, "%s＊＊", name);
    for (unsigned i = 1; i <= 6; i++) {
        struct qz_person p;
        assert_int_equal(qz_ledger_person(f->l, kit_youth(i), KIT_DAY, &p, NULL), 0);
        n += strcmp(p.name, masked) == 0;
    }
    return n;
}

static int number(struct fixture *f, const char *sql)
{
    int64_t n;
    assert_int_equal(qz_db_number(f->l->db, sql, &n, NULL), 0);
    return (int)n;
}

static int pages(struct fixture *f)
{
    return number(f, "SELECT count(*) FROM roster_page");
}

static void what_was_signed_is_there_after_a_restart(void **state)
{
    struct fixture *f = *state;
    enrol(f);
    tell(f, "李");
    assert_int_equal(pages(f), 3);
    restart(f);
    assert_int_equal(named(f, "李"), 6);
    tell(f, "王");
    assert_int_equal(pages(f), 3);
    restart(f);
    assert_int_equal(named(f, "王"), 6);
}

static void a_table_that_was_altered_is_put_right(void **state)
{
    static const char *const alterations[] = {
        "UPDATE person SET name='张＊＊'",
        "UPDATE person SET times=9 WHERE who=(SELECT min(who) FROM person)",
        "DELETE FROM person WHERE who=(SELECT max(who) FROM person)",
        "DELETE FROM person",
        "UPDATE person SET initial='Q' WHERE who=(SELECT min(who) FROM person)",
        "UPDATE person SET digit='0' WHERE who=(SELECT min(who) FROM person)",
        "INSERT INTO person SELECT randomblob(16),'张＊＊','9999',0,'',''",
    };
    struct fixture *f = *state;
    enrol(f);
    tell(f, "李");
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        alter(f, alterations[i]);
        assert_int_equal(named(f, "李"), 6);
        assert_int_equal(number(f, "SELECT count(*) FROM person"), 6);
        assert_int_equal(number(f, "SELECT sum(times) FROM person"), 18);
    }
}

/* A sound start writes nothing, so that it wears out no disk. */
static void a_sound_roster_is_not_written_again(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    enrol(f);
    tell(f, "李");
    assert_int_equal(qz_roster_check(f->l, &err), 0);
    /* What was put there to compare was rolled back. */
    assert_int_equal(number(f, "SELECT count(*) FROM person_next"), 0);
}

static void pages_that_were_altered_are_not_used(void **state)
{
    static const char *const alterations[] = {
        "UPDATE roster_page SET body=replace(body,'李','张')",
        "UPDATE roster_page SET body=replace(body,'李','张') WHERE page=3; UPDATE person SET name='张＊＊'",
        "UPDATE roster_page SET signature=replace(signature,'A','B')",
        "UPDATE roster_page SET target=target||'0'",
        "DELETE FROM roster_page",
        "DELETE FROM roster_page WHERE page=3",
        "DELETE FROM roster_page WHERE page=2; UPDATE roster_page SET page=2 WHERE page=3",
        "DELETE FROM roster_page WHERE page=1; UPDATE roster_page SET page=page-1",
        /* the second page twice, in the third one's place */
        ("UPDATE roster_page SET (body,target,signature)=(SELECT body,target,signature FROM roster_page "
         "WHERE "
         "page=2) WHERE page=3"),
        ("UPDATE roster_page SET (body,target,signature)=(SELECT body,target,signature FROM roster_page "
         "WHERE "
         "page=1) WHERE page=2"),
        "INSERT INTO roster_page SELECT 0,4,body,target,etag,signature FROM roster_page WHERE page=3",
    };
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        struct fixture *f = *state;
        enrol(f);
        tell(f, "李");
        alter(f, alterations[i]);
        if (named(f, "李") || named(f, "张") || pages(f))
            fail_msg("used: %s", alterations[i]);
        tell(f, "李"); /* it is fetched anew */
        restart(f);
        assert_int_equal(named(f, "李"), 6);
    }
}

static void what_another_signed_is_not_used(void **state)
{
    struct fixture *f = *state;
    uint8_t other_pk[32], other_sk[64];
    crypto_sign_keypair(other_pk, other_sk);
    enrol(f);
    tell_by(f, "李", other_sk);
    restart(f);
    assert_int_equal(named(f, "李"), 0);
}

static void what_the_key_of_before_signed_is_used(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_rekeys r = {.count = 1};
    struct qz_buf note = {0};
    uint8_t next_pk[32], next_sk[64];

    crypto_sign_keypair(next_pk, next_sk);
    enrol(f);
    tell(f, "李");

    qz_rekey_sign(sk, next_sk, 1, &note);
    qz_copy_text(r.note[0], sizeof r.note[0], note.data);
    qz_buf_finish(&note);
    assert_int_equal(qz_ledger_rekey(f->l, &r, &err), 0);

    alter(f, "UPDATE person SET name='张＊＊'");
    assert_int_equal(named(f, "李"), 6);
}

static void a_roster_that_is_still_arriving_takes_nothing_away(void **state)
{
    struct fixture *f = *state;
    enrol(f);
    tell(f, "李");
    tell_page(f, &(struct page){1, 0, 2, "王", sk, true});
    restart(f);
    assert_int_equal(named(f, "李"), 6);
    tell(f, "王");
    restart(f);
    assert_int_equal(named(f, "王"), 6);
}

/* As a kiosk of before left it, or a tracker of before told it: there is nothing to check it by. */
static void a_roster_without_proof_stays_until_there_is_one(void **state)
{
    struct fixture *f = *state;
    struct qz_buf json = {0};
    struct qz_err err = {0};
    enrol(f);
    tell(f, "王");
    write_page(&(struct page){1, 0, 0, "李", sk, true}, &json);
    assert_int_equal(qz_ledger_roster(f->l, json.data, json.len, true, true, NULL, &err), 0);
    qz_buf_finish(&json);
    restart(f);
    assert_int_equal(named(f, "李"), 2);
    assert_int_equal(pages(f), 0);
}

/* Whoever takes the setting away too is found by the settings' own digest. */
static void the_loss_of_all_of_it_is_not_silent(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};

    enrol(f);
    tell(f, "李");
    assert_int_equal(
        qz_db_exec(f->l->db,
                   "DELETE FROM roster_page; DELETE FROM setting WHERE name='roster.pages'; UPDATE "
                   "person SET name='张＊＊'",
                   &err),
        0);

    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    assert_null(f->l);
    assert_int_equal(err.code, QZ_E_CORRUPT);
}

static void people_are_found_by_the_last_digits_and_the_one_before(void **state)
{
    struct fixture *f = *state;
    struct qz_found_person p[7];
    enrol(f);
    tell(f, "李");
    assert_int_equal(qz_ledger_find_people(f->l, "1234", "", p, 7, NULL), 6);
    assert_int_equal(qz_ledger_find_people(f->l, "1234", "", p, 2, NULL), 2);
    assert_int_equal(qz_ledger_find_people(f->l, "1234", "8", p, 7, NULL), 3);
    assert_string_equal(p[0].name, "李＊＊");
    assert_int_equal(qz_ledger_find_people(f->l, "1234", "0", p, 7, NULL), 0);
    assert_int_equal(qz_ledger_find_people(f->l, "", "", p, 7, NULL), 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_was_signed_is_there_after_a_restart),
        T(a_table_that_was_altered_is_put_right),
        T(a_sound_roster_is_not_written_again),
        T(pages_that_were_altered_are_not_used),
        T(what_another_signed_is_not_used),
        T(what_the_key_of_before_signed_is_used),
        T(a_roster_that_is_still_arriving_takes_nothing_away),
        T(a_roster_without_proof_stays_until_there_is_one),
        T(the_loss_of_all_of_it_is_not_silent),
        T(people_are_found_by_the_last_digits_and_the_one_before),
    };
    return cmocka_run_group_tests(tests, make_key, NULL);
}
