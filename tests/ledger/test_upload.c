/* What goes to the tracker and what comes back: batches, checkpoints, cosignatures. */
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"
#include "wire/messages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/ledger/ledger_case.h"

static void append(struct fixture *f, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct qz_entry e = kit_checkin(0, (unsigned)qz_ledger_size(f->l), 0);
        assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);
    }
}

/* Read a body as a tracker does: lines onto a range that it holds, then the note, which must be of exactly
 * that tree. */
static void read_body(struct fixture *f, const struct qz_buf *body, struct qz_range *held)
{
    struct qz_checkpoint cp;
    struct qz_err err = {0};
    uint8_t leaf[QZ_HASH_BYTES], root[QZ_HASH_BYTES];
    const char *p = body->data;

    for (const char *nl; (nl = strchr(p, '\n')) != p; p = nl + 1) {
        qz_leaf_hash(p, (size_t)(nl - p), leaf);
        qz_range_add(held, leaf);
    }
    p++;

    if (qz_checkpoint_open(p, strlen(p), f->l->origin, qz_ledger_public_key(f->l), &cp, &err) != 0)
        fail_msg("%s", err.msg);

    qz_range_root(held, root);
    assert_int_equal(cp.size, held->size);
    assert_memory_equal(cp.root, root, sizeof root);
}

static uint64_t batch(struct fixture *f, uint64_t from, unsigned most, size_t max_bytes, struct qz_buf *out)
{
    uint64_t next = 0;
    struct qz_err err = {0};
    qz_buf_clear(out);
    if (qz_ledger_batch(f->l, from, most, max_bytes, out, &next, &err) != 0)
        fail_msg("%s", err.msg);
    return next;
}

/* ---- batches ---- */

static void a_log_sent_in_batches_gives_its_root_at_the_other_end(void **state)
{
    struct fixture *f = *state;
    struct qz_buf b = {0};
    struct qz_range held;
    uint8_t root[QZ_HASH_BYTES], got[QZ_HASH_BYTES];
    uint64_t next = 1;

    append(f, 23);
    qz_range_init(&held);
    while (next <= 23) {
        next = batch(f, next, 5, 1 << 20, &b);
        read_body(f, &b, &held);
        assert_int_equal(held.size, next - 1);
    }

    qz_range_root(&held, got);
    qz_ledger_root(f->l, root);
    assert_memory_equal(got, root, sizeof root);
    qz_buf_finish(&b);
}

static void with_nothing_to_send_the_body_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct qz_buf b = {0};
    assert_int_equal(batch(f, 1, 10, 1 << 20, &b), 1);
    assert_int_equal(b.len, 0);
    append(f, 2);
    assert_int_equal(batch(f, 3, 10, 1 << 20, &b), 3);
    assert_int_equal(b.len, 0);
}

static void a_batch_keeps_to_its_bytes_but_always_moves_on(void **state)
{
    struct fixture *f = *state;
    struct qz_buf b = {0};
    append(f, 10);
    assert_int_equal(batch(f, 1, 10, 1, &b), 2);
    size_t line = (size_t)(strchr(b.data, '\n') - b.data) + 1;
    assert_int_equal(batch(f, 1, 10, 3 * line, &b), 4);
    assert_int_equal(batch(f, 1, 10, 3 * line - 1, &b), 3);
    qz_buf_finish(&b);
}

static void a_tracker_that_has_more_than_the_log_is_a_conflict(void **state)
{
    struct fixture *f = *state;
    struct qz_buf b = {0};
    struct qz_err err = {0};
    uint64_t next;
    append(f, 2);
    assert_int_equal(qz_ledger_batch(f->l, 4, 10, 1 << 20, &b, &next, &err), -1);
    assert_int_equal(err.code, QZ_E_CONFLICT);
}

/* Below, at and above what was cosigned: the tree is taken from there when it can be. */
static void any_part_of_the_log_can_be_sent_again(void **state)
{
    struct fixture *f = *state;
    struct qz_buf b = {0};
    append(f, 30);
    assert_int_equal(kit_upload(f->l, 13, NULL), 0);
    for (uint64_t from = 1; from <= 30; from++)
        for (unsigned most = 1; most <= 31 - from; most += 3) {
            struct qz_range held;
            assert_int_equal(qz_range_at(f->l, from - 1, &held, NULL), 0);
            assert_int_equal(batch(f, from, most, 1 << 20, &b), from + most);
            read_body(f, &b, &held);
        }
    qz_buf_finish(&b);
}

/* ---- cosignatures ---- */

static void what_was_cosigned_is_seen_by_the_entries_after_it(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e = kit_checkin(0, 99, 0);
    append(f, 4);
    assert_int_equal(kit_upload(f->l, 3, NULL), 0);
    assert_int_equal(qz_ledger_cosigned_size(f->l), 3);
    assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);
    assert_int_equal(e.seen, 3);
}

static void a_cosignature_is_held_through_a_restart(void **state)
{
    struct fixture *f = *state;
    struct qz_entry e = kit_checkin(0, 99, 0);
    append(f, 4);
    assert_int_equal(kit_upload(f->l, 100, NULL), 0);
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_int_equal(qz_ledger_cosigned_size(f->l), 4);
    assert_int_equal(qz_ledger_append(f->l, &e, NULL), 0);
    assert_int_equal(e.seen, 4);
}

static void note_of(struct fixture *f, uint64_t size, struct qz_buf *out)
{
    struct qz_buf b = {0};
    qz_buf_clear(out);
    batch(f, 1, (unsigned)size, 1 << 20, &b);
    qz_buf_str(out, strstr(b.data, "\n\n") + 2);
    qz_buf_finish(&b);
}

static void an_answer_that_comes_late_or_twice_moves_nothing_back(void **state)
{
    struct fixture *f = *state;
    struct qz_buf three = {0}, five = {0};
    append(f, 5);
    note_of(f, 3, &three);
    note_of(f, 5, &five);
    assert_int_equal(qz_ledger_cosigned(f->l, 5, five.data, "line\n", NULL), 0);
    assert_int_equal(qz_ledger_cosigned(f->l, 3, three.data, "line\n", NULL), 0);
    assert_int_equal(qz_ledger_cosigned_size(f->l), 5);
    assert_int_equal(qz_ledger_cosigned(f->l, 5, five.data, "line\n", NULL), 0);
    assert_int_equal(qz_ledger_cosigned_size(f->l), 5);
    qz_buf_finish(&three);
    qz_buf_finish(&five);
}

static void a_note_that_is_not_of_this_log_is_refused(void **state)
{
    struct fixture *f = *state;
    struct qz_buf note = {0}, foreign = {0};
    struct qz_err err = {0};

    append(f, 5);
    note_of(f, 3, &note);
    assert_int_equal(qz_ledger_cosigned(f->l, 4, note.data, "line\n", &err), -1);
    assert_int_equal(err.code, QZ_E_CONFLICT);

    struct qz_checkpoint cp = {.size = 3, .root = {1}};
    strcpy(cp.origin, f->l->origin);
    qz_checkpoint_sign(&cp, f->l->sk, &foreign);
    assert_int_equal(qz_ledger_cosigned(f->l, 3, foreign.data, "line\n", &err), -1);
    assert_int_equal(err.code, QZ_E_CONFLICT);

    qz_buf_clear(&foreign);
    cp.size = 9;
    qz_checkpoint_sign(&cp, f->l->sk, &foreign);
    assert_int_equal(qz_ledger_cosigned(f->l, 9, foreign.data, "line\n", &err), -1);

    assert_int_equal(qz_ledger_cosigned(f->l, 3, "no note", "line\n", &err), -1);
    assert_int_equal(qz_ledger_cosigned_size(f->l), 0);
    qz_buf_finish(&note);
    qz_buf_finish(&foreign);
}

/* ---- checkpoints ---- */

static int64_t notes(struct fixture *f)
{
    int64_t n;
    assert_int_equal(qz_db_number(f->l->db, "SELECT count(*) FROM checkpoint", &n, NULL), 0);
    return n;
}

static void a_checkpoint_is_kept_once_for_each_size(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    assert_int_equal(notes(f), 0);
    append(f, 3);
    assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    assert_int_equal(notes(f), 1);
    append(f, 1);
    assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    assert_int_equal(notes(f), 2);
}

static void a_checkpoint_that_is_cosigned_later_stays_one(void **state)
{
    struct fixture *f = *state;
    append(f, 3);
    assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    assert_int_equal(kit_upload(f->l, 100, NULL), 0);
    assert_int_equal(notes(f), 1);
    assert_int_equal(qz_ledger_checkpoint(f->l, NULL), 0);
    assert_int_equal(notes(f), 1);
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(a_log_sent_in_batches_gives_its_root_at_the_other_end),
        spec(with_nothing_to_send_the_body_is_left_alone),
        spec(a_batch_keeps_to_its_bytes_but_always_moves_on),
        spec(a_tracker_that_has_more_than_the_log_is_a_conflict),
        spec(any_part_of_the_log_can_be_sent_again),
        spec(what_was_cosigned_is_seen_by_the_entries_after_it),
        spec(a_cosignature_is_held_through_a_restart),
        spec(an_answer_that_comes_late_or_twice_moves_nothing_back),
        spec(a_note_that_is_not_of_this_log_is_refused),
        spec(a_checkpoint_is_kept_once_for_each_size),
        spec(a_checkpoint_that_is_cosigned_later_stays_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
